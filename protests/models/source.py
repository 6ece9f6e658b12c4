from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from ..dates import PartialDateField
from .addresses import Addressed
from .listing import KnownFirst
from .provenance import one_of
from .publication import PublicationState

only_http = RegexValidator(r"^https?://\S+$", "Give an address that begins with http:// or https://.")


class SourceKind(models.TextChoices):
    """What sort of document it is."""

    NEWS = "news"
    PRIMARY_DOCUMENT = "primary document", "Primary document"
    ARCHIVE = "archive"
    OFFICIAL_RECORD = "official record", "Official record"
    SOCIAL = "social"
    OTHER = "other"


class SourceQuerySet(models.QuerySet):
    def public(self):
        """Sources that a published letter or contract, or an ownership of a public company, cites: kept by
        protests/listing.py."""
        return self.filter(listed__isnull=False)

    def to_be_public(self):
        """The same, found from what cites them."""
        from .company import Company, Ownership
        from .contract import Contract
        from .letter import Letter

        def cited(links, state):
            return Exists(
                links.objects.filter(source_id=OuterRef("pk"), **{state: PublicationState.PUBLISHED})
            )

        # Found once for all, and not looked for again from each source: who is public is found by a walk.
        owned = Ownership.objects.filter(company__in=Company.objects.to_be_public().values("pk"))
        return self.filter(
            cited(Letter.sources.through, "letter__state")
            | cited(Contract.sources.through, "contract__state")
            | Q(pk__in=owned.values("source_id"))
        )

    def get_by_natural_key(self, url):
        return self.get(url=url)


class Source(Addressed):
    """One document at one address."""

    url = models.CharField(
        "address",
        max_length=1000,
        unique=True,
        validators=[only_http],
        help_text="The address of the document itself, as a reader would open it.",
        error_messages={"unique": "This address is already kept as a source: choose that one."},
    )
    title = models.CharField(
        max_length=400, help_text="As printed; in [square brackets] when it was not seen."
    )
    publisher = models.CharField(max_length=200, help_text="Whose words they are: the paper, site or body.")
    author = models.CharField(
        max_length=200, blank=True, help_text="The reporter, where the document names one."
    )
    published = PartialDateField(
        null=True, blank=True, help_text="As exact as the document is: a day, a month or a year."
    )
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.NEWS)
    via = models.CharField(
        "read on",
        max_length=200,
        blank=True,
        help_text="The page it was read on, when that is not the publisher's own (a reprint, a mirror).",
    )
    archived_url = models.CharField(
        "archived copy",
        max_length=1000,
        blank=True,
        validators=[only_http],
        help_text="The address of a copy in a web archive, for the day the original is gone.",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "published", "title"]
        permissions = [("merge_source", "Can merge two sources")]
        constraints = [
            one_of(SourceKind, "kind", "source_kind_is_known", "Choose a kind of source from the list."),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="source_address_is_http",
                violation_error_message="Give an address that begins with http:// or https://.",
            ),
            models.CheckConstraint(
                condition=Q(archived_url="")
                | Q(archived_url__startswith="http://")
                | Q(archived_url__startswith="https://"),
                name="source_archived_copy_is_http",
                violation_error_message="The archived copy's address begins with http:// or https://.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publisher", "published", "title"],
                condition=Q(archived_url=""),
                name="source_without_copy",
            ),
            # In the orders of the list.
            KnownFirst(F("published").desc(), Lower("publisher"), "id", name="source_latest_first"),
            models.Index("published", Lower("publisher"), "id", name="source_earliest_first"),
            models.Index(Lower("publisher"), "published", "id", name="source_by_publisher"),
        ]

    def __str__(self):
        return f"{self.publisher}, {self.title}"

    def natural_key(self):
        return (self.url,)

    @property
    def slug_words(self):
        return slugify(f"{self.publisher} {self.published or 'undated'} {self.title}")

    slug_from = "slug_words"
