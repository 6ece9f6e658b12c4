from django.db import models
from django.db.models import Q
from django.utils import timezone

from .contract import Contract
from .letter import Letter


class CorrectionQuerySet(models.QuerySet):
    def public(self):
        """Corrections of records that are published."""
        return self.filter(
            Q(letter__in=Letter.objects.published()) | Q(contract__in=Contract.objects.published())
        )


class Correction(models.Model):
    """We were wrong: what the record said, what it says now, and why. An update, such as a new count, is none."""

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    corrected_on = models.DateField("corrected on", default=timezone.localdate)
    what = models.CharField(
        "what was wrong", max_length=200, help_text="The fact: “date”, “company”, “count of 25 June”."
    )
    old = models.TextField(
        "what it said", blank=True, help_text="Public. Never a name that should not have been here."
    )
    new = models.TextField("what it says now", blank=True, help_text="Public.")
    reason = models.TextField("why", help_text="Public: how the mistake was found, and according to what.")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-corrected_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter__isnull=False, contract__isnull=True)
                | Q(letter__isnull=True, contract__isnull=False),
                name="correction_is_of_one_record",
                violation_error_message="A correction is of one letter or of one contract.",
            ),
            models.CheckConstraint(
                condition=~Q(old=models.F("new")),
                name="correction_changes_something",
                violation_error_message="What it said and what it says now are the same.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_says_why",
                violation_error_message="Say why it was corrected.",
            ),
        ]

    def __str__(self):
        return f"{self.what}, corrected on {self.corrected_on}"

    @property
    def record(self):
        return self.letter or self.contract
