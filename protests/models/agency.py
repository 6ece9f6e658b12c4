from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Lower, Upper
from django.db.models.lookups import Exact
from django.urls import reverse

from .addresses import Addressed
from .provenance import one_of
from .publication import PublicationState
from .trees import closure

two_capitals = RegexValidator(r"^[A-Z]{2}$", "Give the country as two capitals, such as US or IL.")


class AgencyKind(models.TextChoices):
    """A government body, or a class of customers such as "police departments" where none is named."""

    AGENCY = "agency"
    CLASS_OF_CUSTOMERS = "class of customers", "Class of customers"


class AgencyQuerySet(models.QuerySet):
    def public(self):
        """Agencies that a published letter or contract reaches, and those above them: kept by protests/listing.py."""
        return self.filter(listed__isnull=False)

    def to_be_public(self):
        """The same, found from what reaches them."""
        reached = Agency.objects.reached()
        return self.filter(pk__in=_agency_closure(reached, step_from="id", step_to="parent_id"))

    def reached(self):
        """Agencies that a published letter or contract names itself."""
        from .contract import Contract
        from .letter import Letter
        from .response import Response

        def named(links, agency="agency_id", record="letter"):
            published = {f"{record}__state": PublicationState.PUBLISHED}
            return Exists(links.objects.filter(**{agency: OuterRef("pk")}, **published))

        return self.filter(
            named(Letter.agencies.through)
            | named(Contract.agencies.through, record="contract")
            | named(Response, agency="by_agency_id")
        )

    def with_sub_agencies(self):
        """These agencies and every agency below them."""
        return Agency.objects.filter(pk__in=_agency_closure(self, step_from="parent_id", step_to="id"))

    def with_ancestors(self):
        """These agencies and every agency above them."""
        return Agency.objects.filter(pk__in=_agency_closure(self, step_from="id", step_to="parent_id"))

    def steps_up(self):
        """{agency: {what it is part of}}, as `trees.all_above` takes them."""
        parents = self.exclude(parent=None).order_by().values_list("pk", "parent_id")
        return {agency: {parent} for agency, parent in parents}

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


def _agency_closure(seeds, **steps):
    return closure(seeds.order_by().values("pk"), table=Agency._meta.db_table, **steps)


class Agency(Addressed):
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30, blank=True, help_text="As it is printed: CBP, DoD.")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_agencies",
        verbose_name="part of",
        help_text="The body it belongs to. Its letters are listed there too.",
    )
    country = models.CharField(
        max_length=2, blank=True, validators=[two_capitals], help_text="Two capitals: US, IL."
    )
    kind = models.CharField(max_length=20, choices=AgencyKind, default=AgencyKind.AGENCY)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        permissions = [("merge_agency", "Can merge two agencies")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="agency_name_is_one",
                violation_error_message="An agency of this name is already on record.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="agency_is_not_its_own_part",
                violation_error_message="An agency cannot be part of itself.",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(Exact(Length("country"), 2), country=Upper("country")),
                name="agency_country_is_two_capitals",
                violation_error_message="Give the country as two capitals, such as US or IL.",
            ),
            one_of(AgencyKind, "kind", "agency_kind_is_known", "Choose a kind of agency from the list."),
        ]

    def __str__(self):
        return f"{self.name} ({self.abbreviation})" if self.abbreviation else self.name

    def get_absolute_url(self):
        return reverse("agency", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    @property
    def short_name(self):
        return self.abbreviation or self.name

    def clean(self):
        if self.pk and self.parent_id:
            above = Agency.objects.filter(pk=self.parent_id).with_ancestors()
            if above.filter(pk=self.pk).exists():
                raise ValidationError(
                    {"parent": f"{self.parent} is itself part of {self}: that would be a ring."}
                )
