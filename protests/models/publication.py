"""What the public may see: states of letters and contracts."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PublicationState(models.TextChoices):
    """Draft: the editors' desk only. Published: public. Withdrawn: the address stays and says why."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PublishableQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=PublicationState.PUBLISHED)

    public = published

    def withdrawn(self):
        return self.filter(state=PublicationState.WITHDRAWN)


class Publishable(models.Model):
    """A record that editors publish as an act of its own (protests/publishing.py)."""

    state = models.CharField(
        max_length=10,
        choices=PublicationState,
        default=PublicationState.DRAFT,
        editable=False,
    )
    withdrawn_reason = models.TextField(
        "why it was withdrawn",
        blank=True,
        editable=False,
        help_text="Shown to the public at the record's address.",
    )
    editors_note = models.TextField(
        "editors' note", blank=True, help_text="For editors only; never published or exported."
    )
    first_published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="Whose draft it is. Unknown for records that were imported.",
    )
    updated_at = models.DateTimeField(
        "last changed", auto_now=True, help_text="When this record or one of its parts last changed."
    )

    class Meta:
        abstract = True

    @property
    def is_published(self):
        return self.state == PublicationState.PUBLISHED

    @property
    def is_withdrawn(self):
        return self.state == PublicationState.WITHDRAWN


def publication_permissions(name):
    """What an editor may do with a publishable record, and a contributor may not; `name` is the record's word."""
    return [
        (f"publish_{name}", f"Can publish a {name}"),
        (f"withdraw_{name}", f"Can withdraw a {name}"),
        (f"change_any_{name}", f"Can change a {name} of others, and a published one"),
    ]


def publication_constraints(name):
    """The rules that the database holds for every publishable record; `name` is the record's word."""
    withdrawn = Q(state=PublicationState.WITHDRAWN)
    return [
        models.CheckConstraint(
            condition=Q(state__in=PublicationState.values),
            name=f"{name}_state_is_known",
            violation_error_message="The state is draft, published or withdrawn.",
        ),
        models.CheckConstraint(
            condition=(withdrawn & ~Q(withdrawn_reason="")) | (~withdrawn & Q(withdrawn_reason="")),
            name=f"{name}_withdrawn_says_why",
            violation_error_message="A withdrawn record says why, and only a withdrawn one does.",
        ),
        models.CheckConstraint(
            condition=Q(state=PublicationState.DRAFT) | Q(first_published_at__isnull=False),
            name=f"{name}_published_is_dated",
            violation_error_message="A record that was published keeps the time of its first publication.",
        ),
    ]
