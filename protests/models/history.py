"""Who did what to which record, when and why. Plain values and no foreign keys: the story outlives the record."""

from django.db import models
from django.utils import timezone


class ActKind(models.TextChoices):
    """What was done to a record."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    CORRECTED = "corrected"
    REDACTED = "redacted"


class AppendOnly(TypeError):
    """The history was asked to forget or to change."""


class ActQuerySet(models.QuerySet):
    """Acts can be read. New ones come by `enter`; what is there changes by `redact` alone (protests/history/)."""

    def enter(self, acts):
        return super().bulk_create(acts, batch_size=500)

    def redact(self, **fields):
        return super().update(**fields)

    def _refuse(self, *args, **kwargs):
        raise AppendOnly("The history is only ever added to.")

    update = delete = bulk_create = bulk_update = _raw_delete = _update = _refuse
    _refuse.alters_data = True


class Act(models.Model):
    """One change of one record, its parts included.

    Acts are numbered in the order in which they were committed, so that whoever has read up to a number has missed
    nothing before it (protests/history/writing.py).
    """

    kind = models.CharField("kind of record", max_length=30)
    record_id = models.BigIntegerField()
    label = models.TextField(help_text="What the record was called after the act.")
    act = models.CharField(max_length=10, choices=ActKind)
    is_gone = models.BooleanField(default=False, help_text="After the act the record was not there.")
    by = models.CharField("by whom", max_length=150, blank=True, help_text="Empty: nobody was signed in.")
    at = models.DateTimeField("when", default=timezone.now)
    why = models.TextField(blank=True)
    told = models.TextField(
        "what it did beyond the record",
        blank=True,
        help_text="Of a merge: what moved, and from where to where. A point on each line; for editors only.",
    )
    road = models.CharField(max_length=60, help_text="form, action, import, command, shell …")
    revision_id = models.BigIntegerField(
        null=True,
        help_text="Where the library keeps the record as it was after the act, or before its deletion.",
    )

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        permissions = [("redact_name", "Can remove a name from every record and all history")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act__in=ActKind.values),
                name="act_is_known",
                violation_error_message="Choose what was done from the list.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="act_by_record"),
            models.Index(fields=["kind", "is_gone"], name="act_by_what_is_gone"),
        ]

    def __str__(self):
        return f"{self.label}: {self.get_act_display().lower()}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("The history is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("The history is only ever added to.")


class TouchedRecord(models.Model):
    """A record that a statement has changed and whose history is not written yet.

    The database's own triggers write these rows (protests/history/watching.py), so no road goes round them.
    """

    kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    transaction = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.record_id}"
