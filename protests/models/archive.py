"""What became of each row of a public archive of actions, so that its import can be repeated."""

from django.db import models

from .letter import Letter


class ArchiveRow(models.Model):
    """A row of the archive, by its own number, and the letter that it is. For editors only."""

    number = models.PositiveIntegerField(unique=True)
    letter = models.ForeignKey(
        Letter,
        on_delete=models.SET_NULL,
        null=True,
        related_name="archive_rows",
        help_text="Empty: an editor removed it, and it is not made again.",
    )
    was_on_record = models.BooleanField(
        default=False, help_text="The letter was there before; nothing of the row was taken."
    )

    class Meta:
        ordering = ["number"]
        default_permissions = ()

    def __str__(self):
        return str(self.number)
