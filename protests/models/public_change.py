"""What the public was told of: each record that is public, and each change of what is public of it, in order."""

from django.db import models
from django.db.models import Q


class PublicKind(models.TextChoices):
    """Kinds of records that the data package is made of."""

    SOURCE = "source"
    TOPIC = "topic"
    CAMPAIGN = "campaign"
    AGENCY = "agency"
    COMPANY = "company"
    CONTRACT = "contract"
    LETTER = "letter"


class WhatChanged(models.TextChoices):
    """What became of a public record."""

    CREATED = "created"
    UPDATED = "updated"
    CORRECTED = "corrected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class PublicRecord(models.Model):
    """A record that is public, with a digest of its rows in the data package as they were when last looked at.

    Its number is that of the package: a letter's public number, and the id of every other record.
    """

    kind = models.CharField("kind of record", max_length=10, choices=PublicKind)
    number = models.BigIntegerField()
    digest = models.BinaryField(help_text="Empty: not looked at yet.")

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PublicKind.values),
                name="public_record_kind_is_known",
                violation_error_message="No such kind of record.",
            ),
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="public_record_is_one",
                violation_error_message="This record is told of already.",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class PublicChange(models.Model):
    """One change of what is public of one record. It holds no text of the record: what may be shown of it is read
    from the record when it is asked for.

    Numbered in the order in which the changes were committed (protests/telling.py).
    """

    kind = models.CharField("kind of record", max_length=10, choices=PublicKind)
    number = models.BigIntegerField()
    what = models.CharField("what became of it", max_length=9, choices=WhatChanged)
    at = models.DateTimeField("when")
    into = models.BigIntegerField("number of the record it became part of", null=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PublicKind.values) & Q(what__in=WhatChanged.values),
                name="public_change_is_known",
                violation_error_message="No such kind of record or change.",
            ),
            models.CheckConstraint(
                condition=Q(into__isnull=True) | Q(what=WhatChanged.MERGED),
                name="public_change_into_is_of_a_merge",
                violation_error_message="Only a merged record became part of another.",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number} {self.what}"
