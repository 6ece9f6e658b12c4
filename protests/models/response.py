from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from ..dates import PartialDateField
from .agency import Agency
from .company import Company
from .letter import Demand, Letter
from .listing import KnownFirst
from .provenance import LISTED, OfPublicLetter, Sourced, one_of


class ResponseKind(models.TextChoices):
    """What was said or done. Acts of others than a company or agency are "other"."""

    STATEMENT = "statement"
    MEETING = "meeting"
    REFUSAL = "refusal"
    POLICY_CHANGE = "policy change", "Policy change"
    CONTRACT_ENDED = "contract ended", "Contract ended"
    NOT_RENEWED = "not renewed", "Not renewed"
    RETALIATION_CLAIM = "retaliation claim", "Retaliation claim"
    OTHER = "other"


class Outcome(models.TextChoices):
    """What became of a demand, as a sourced response carries it. Reversed: a promise withdrawn."""

    REFUSED = "refused"
    PARTLY_MET = "partly met", "Partly met"
    MET = "met"
    REVERSED = "reversed"
    UNCLEAR = "unclear"


class Response(OfPublicLetter, Sourced):
    """What anyone said or did about a letter. It may precede the letter; nothing says that it came because of it."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="responses")
    date = PartialDateField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=ResponseKind, default=ResponseKind.STATEMENT)
    speaker = models.CharField(
        "by whom",
        max_length=200,
        blank=True,
        help_text="An executive or spokesperson and their role; never a signer.",
    )
    by_company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    by_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    summary = models.TextField(help_text="What was said or done, in our own words.")
    demand = models.ForeignKey(
        Demand,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responses",
        help_text="The demand it is about. Empty: the letter as a whole.",
    )
    outcome = models.CharField(
        max_length=10,
        choices=Outcome,
        blank=True,
        help_text="Only what the source shows. No news is no outcome: leave it empty.",
    )

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_company__isnull=True) | Q(by_agency__isnull=True),
                name="response_is_by_one",
                violation_error_message="A response is by a company or by an agency, not by both.",
            ),
            one_of(
                ResponseKind, "kind", "response_kind_is_known", "Choose a kind of response from the list."
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values),
                name="response_outcome_is_known",
                violation_error_message="Choose an outcome from the list, or none.",
            ),
        ]
        # One for each order of the list.
        indexes = [
            KnownFirst(
                fields=["-date", "-public_letter", "id"], condition=LISTED, name="response_newest_first"
            ),
            models.Index(
                fields=["date", "-public_letter", "id"], condition=LISTED, name="response_oldest_first"
            ),
            models.Index(fields=["public_letter", "date", "id"], condition=LISTED, name="response_by_letter"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.summary}"

    def clean(self):
        if self.demand_id and self.letter_id and self.demand.letter_id != self.letter_id:
            raise ValidationError({"demand": "This is a demand of another letter."})


class LetterOutcome(models.Model):
    """The latest outcome of one demand, or of the letter as a whole (no demand). Kept by protests/kept.py."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="outcomes")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, null=True, related_name="outcomes")
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="kept_outcome")
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        ordering = ["letter", models.F("demand").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["letter", "demand"], name="letter_outcome_is_one_per_demand"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(demand__isnull=True), name="letter_outcome_is_one_as_a_whole"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "letter"], name="letter_outcome_by_outcome")]

    def __str__(self):
        return self.outcome
