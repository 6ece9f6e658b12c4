"""According to whom: the source behind every figure, party, event and response."""

from django.db import models


class OfPublicLetter(models.Model):
    """A part of a letter that has a list of its own, in which those of published letters stand."""

    public_letter = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="The public number of its letter while that is published; kept by protests/kept.py.",
    )

    class Meta:
        abstract = True


# Of the parts of a letter those that are listed.
LISTED = models.Q(public_letter__isnull=False)


class Sourced(models.Model):
    """A statement that cannot be saved without a source."""

    source = models.ForeignKey(
        "protests.Source",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The document that says so. Nothing is saved without one.",
    )
    locator = models.CharField(
        "place in the source",
        max_length=200,
        blank=True,
        help_text="Where in the source: a page, a paragraph, a record number. Never a signer's name.",
    )

    class Meta:
        abstract = True


def one_of(choices, field, name, message):
    """A constraint: `field` holds one of the listed words."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": choices.values}), name=name, violation_error_message=message
    )
