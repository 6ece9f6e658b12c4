"""How many letters each choice of a filter gives, kept so that a list is counted by looking it up.

protests/counting.py alone writes these; they follow from the record and are rebuilt from it at any time.
"""

from django.db import models

from .letter import Letter


class CountedAs(models.Model):
    """What a published letter is counted as now: so that a change takes away what it was, and adds what it is."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="counted_as"
    )
    facts = models.JSONField(help_text="Its choices in each facet, and its headline's low bound.")

    class Meta:
        verbose_name_plural = "letters as counted"
        default_permissions = ()

    def __str__(self):
        return f"letter {self.letter_id} as counted"


class FacetCount(models.Model):
    """How many published letters with one choice, or of the whole record, have another."""

    chosen = models.CharField(
        max_length=30, blank=True, help_text="The one choice: “company=12”. Empty: every letter."
    )
    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=20, help_text="The id of a record, or a word.")
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chosen", "facet", "value"], name="facet_count_is_one")
        ]
        # A page shows the choices of most letters: of thousands of companies it reads no more.
        indexes = [models.Index(fields=["chosen", "facet", "-number", "value"], name="facet_count_by_number")]
        default_permissions = ()

    def __str__(self):
        return f"{self.number} of {self.facet} {self.value} in {self.chosen or 'all'}"
