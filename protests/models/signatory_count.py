from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ..dates import PartialDateField
from ..readings import GREATEST_NUMBER, ReadingKind, as_read, bounds, bounds_hold, in_words
from .company import Company
from .letter import Letter
from .listing import KnownFirst
from .provenance import LISTED, OfPublicLetter, Sourced, one_of

# On the field as well as in the constraint: a form names a wrong number before the database's own limit does.
possible = [
    check(limit, f"A count is between 1 and {GREATEST_NUMBER:,}.")
    for check, limit in ((MinValueValidator, 1), (MaxValueValidator, GREATEST_NUMBER))
]


class SignerGroup(models.TextChoices):
    """Who was counted. Everyone: a list counted as one that mixes groups."""

    EMPLOYEES = "employees"
    FORMER_EMPLOYEES = "former employees", "Former employees"
    CONTRACTORS = "contractors"
    OTHER_WORKERS = "other workers", "Workers of other companies"
    PUBLIC = "public", "The public"
    EVERYONE = "everyone", "Everyone together"


_AFTER_A_NUMBER = {value: label.lower() for value, label in SignerGroup.choices} | {
    SignerGroup.PUBLIC: "members of the public",
    SignerGroup.EVERYONE: "signatories of several groups together",
}


def after_a_number(group) -> str:
    """ "former employees": a signer group as it stands after how many they were."""
    return _AFTER_A_NUMBER.get(group, group)


class SignatoryCount(OfPublicLetter, Sourced):
    """A reading: one count of signatories, as of a date, according to a source."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signatory_counts")
    wording = models.CharField(
        max_length=200,
        blank=True,
        help_text="The number as printed: “more than 650”. Empty if the words are not known.",
    )
    kind = models.CharField(max_length=10, choices=ReadingKind, default=ReadingKind.EXACTLY)
    number = models.PositiveIntegerField(
        validators=possible,
        help_text="The number printed; for “between” the lower one; for words such as “hundreds” the least they can mean.",
    )
    upper = models.PositiveIntegerField(
        "higher number", null=True, blank=True, validators=possible, help_text="For “between” only."
    )
    low = models.PositiveIntegerField(editable=False)
    high = models.PositiveIntegerField(null=True, editable=False)
    group = models.CharField(
        "who was counted", max_length=20, choices=SignerGroup, default=SignerGroup.EMPLOYEES
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatory_counts",
        help_text="Only where the source counts one company's signers.",
    )
    as_of = PartialDateField(
        "as of", null=True, blank=True, help_text="The day the count stood so, as far as known."
    )
    claimed_by = models.CharField(
        max_length=200, blank=True, help_text="Who the source says gave the number."
    )
    note = models.TextField(blank=True, help_text="Public.")
    set_aside_reason = models.CharField(
        "why it is set aside",
        max_length=200,
        blank=True,
        help_text="Keeps the count out of headline and peak; the reason is printed beside it.",
    )

    class Meta:
        ordering = ["as_of", "id"]
        verbose_name = "signatory count"
        constraints = [
            models.CheckConstraint(
                condition=bounds_hold(),
                name="signatory_count_bounds_fit_kind",
                violation_error_message="The bounds do not follow from the kind and the number.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=GREATEST_NUMBER)
                & (Q(upper__isnull=True) | Q(upper__lte=GREATEST_NUMBER)),
                name="signatory_count_number_is_possible",
                violation_error_message=f"A count is between 1 and {GREATEST_NUMBER:,}.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReadingKind.BETWEEN, upper__isnull=False, upper__gt=F("number"))
                | (~Q(kind=ReadingKind.BETWEEN) & Q(upper__isnull=True)),
                name="signatory_count_between_has_two",
                violation_error_message="“Between” takes a lower and a higher number; the other kinds take one.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReadingKind.VAGUE) | ~Q(wording=""),
                name="signatory_count_vague_keeps_words",
                violation_error_message="A vague count keeps the words it was printed in.",
            ),
            one_of(
                SignerGroup,
                "group",
                "signatory_count_group_is_known",
                "Choose who was counted from the list.",
            ),
        ]
        # One for each order of the list.
        indexes = [
            KnownFirst(
                fields=["-as_of", "-public_letter", "id"], condition=LISTED, name="count_latest_first"
            ),
            models.Index(
                fields=["as_of", "-public_letter", "id"], condition=LISTED, name="count_earliest_first"
            ),
            KnownFirst(
                fields=["-low", "-public_letter", "id"], condition=LISTED, name="count_greatest_first"
            ),
            models.Index(
                fields=["low", "-public_letter", "id"], condition=LISTED, name="count_smallest_first"
            ),
            models.Index(fields=["public_letter", "as_of", "id"], condition=LISTED, name="count_by_letter"),
        ]

    def __str__(self):
        if self.number is None and not self.wording:
            return "without a number"  # on a form that was sent so, and comes back
        return self.wording or self.in_words

    @property
    def in_words(self):
        """The number with its qualifier, for a count whose printed words were not recorded."""
        return in_words(self.kind, f"{self.number:,}", self.upper and f"{self.upper:,}")

    @property
    def as_read(self):
        """The bounds in words: "650 or more"."""
        return as_read(self.low, self.high)

    @property
    def counted(self):
        """Who was counted, as it stands after the number."""
        return after_a_number(self.group)

    def compute_bounds(self):
        """Set low and high by the printed rule (protests/readings.py)."""
        self.low, self.high = bounds(self.kind, self.number, self.upper)

    def save(self, *args, **kwargs):
        self.compute_bounds()
        super().save(*args, **kwargs)
