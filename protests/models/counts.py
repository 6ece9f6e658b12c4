"""How many letters each choice of a filter gives, kept so that a list is counted by looking it up; and each letter among
those of its choices, kept so that the letters of several choices are found and counted by reading few short rows.

protests/counting.py and among.py alone write these; they follow from the record and are rebuilt from it at any time.
"""

from django.db import models
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast

from ..dates import PartialDateField
from .letter import Letter

# Stands for a choice where every letter is asked for.
EVERYTHING = ""
# What stands for a letter's outcome where it has none on record.
NO_OUTCOME = "none"
# Facets of records, by the columns that hold their ids.
OF_RECORDS = ("company", "agency", "topic")


def choice(facet, value) -> str:
    """A choice as it stands in `chosen`; of a record by its id."""
    return f"{facet}={value}"


def both(first, second) -> str:
    """Two choices as they stand in `chosen`."""
    return "&".join(sorted((first, second)))


class KeyOfLetter(models.OneToOneField):
    """The letter that a row is of, and no other row is. SQLite finds its row without a second index: an “integer” that is
    a primary key is the place of a row itself, a “bigint” is not."""

    def db_type(self, connection):
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class OfLetter(models.Model):
    """A published letter with all that filters ask about it. A text holds several words, each between semicolons: ";12;31;"."""

    date = PartialDateField()
    number = models.PositiveIntegerField()
    low = models.PositiveIntegerField(null=True, help_text="Its headline's low bound.")
    words = models.TextField(help_text="Choices that are words: “year=2018”, “outcome=met”.")
    company = models.TextField(blank=True, help_text="Ids of companies.")
    agency = models.TextField(blank=True, help_text="Ids of agencies.")
    topic = models.TextField(blank=True, help_text="Ids of topics.")
    unnamed = models.TextField(
        blank=True, help_text="“company=12”, “agency=3”: those that it counts for without naming them."
    )

    class Meta:
        abstract = True
        default_permissions = ()


class CountedAs(OfLetter):
    """What a letter is counted as now: so that a change takes away what it was, and adds what it is; and so that letters
    of which nothing but the ids is known are counted by reading few short rows."""

    letter = KeyOfLetter(Letter, on_delete=models.CASCADE, primary_key=True, related_name="counted_as")
    signatory_counts = models.PositiveIntegerField(help_text="How many it has.")
    responses = models.PositiveIntegerField(help_text="How many it has.")

    class Meta(OfLetter.Meta):
        verbose_name_plural = "letters as counted"

    def __str__(self):
        return f"letter {self.letter_id} as counted"


class LetterAmong(OfLetter):
    """A letter once among all letters, and once more among those of each choice it has: so the letters of a choice stand
    together in the order of their dates."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="+", db_index=False)
    chosen = models.CharField(max_length=30, blank=True, help_text="“company=12”. Empty: among all letters.")

    class Meta(OfLetter.Meta):
        verbose_name_plural = "letters among those of a choice"
        constraints = [
            # As of an expression: so it is an index, which is put aside while all rows are written anew.
            models.UniqueConstraint(F("letter"), F("chosen"), name="letter_among_is_one")
        ]
        indexes = [models.Index(fields=["chosen", "-date", "-number"], name="letter_among_by_date")]

    def __str__(self):
        return f"letter {self.letter_id} among {self.chosen or 'all'}"


class FacetCountQuerySet(models.QuerySet):
    def of_outer(self, model) -> Subquery:
        """How many published letters count for the outer row, a record of this model; NULL where none ever did."""
        value = Cast(OuterRef("pk"), CharField())
        return Subquery(self.filter(chosen="", facet=model._meta.model_name, value=value).values("number"))


class FacetCount(models.Model):
    """How many published letters with one choice or with two, or of the whole record, have another."""

    chosen = models.CharField(
        max_length=70,
        blank=True,
        help_text="The choice: “company=12”; or two: “company=12&year=2018”. Empty: every letter.",
    )
    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=70, help_text="The id of a record, or a word.")
    number = models.BigIntegerField()

    objects = FacetCountQuerySet.as_manager()

    class Meta:
        constraints = [
            # As of an expression: see LetterAmong.
            models.UniqueConstraint(F("chosen"), F("facet"), F("value"), name="facet_count_is_one")
        ]
        # A page shows the choices of most letters: of thousands of companies it reads no more.
        indexes = [models.Index(fields=["chosen", "facet", "-number", "value"], name="facet_count_by_number")]
        default_permissions = ()

    def __str__(self):
        return f"{self.number} of {self.facet} {self.value} in {self.chosen or 'all'}"
