"""Puts a record back as it was: to an earlier entry of its history, or back from its deletion."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.serializers import deserialize
from django.utils import timezone

from .. import kept
from ..models import ActKind, Contract, Letter
from .records import COMPUTED, KEPT_ON_REVERT, PARTS, kind_of
from .writing import call_it, recording


def revert(record, entry, *, by, why):
    """Make the record and its parts what they were after `entry`. State, number and address stay as they are."""
    if entry.snapshot is None or (kind_of(record), record.pk) != (entry.act.kind, entry.act.record_id):
        raise ValidationError("This entry is not of this record's history.")
    with recording(by=by, why=why, road="revert"):
        # As the database has it: the copy in hand may be older.
        _put_back(entry.snapshot, type(record)._base_manager.get(pk=record.pk))


def restore(entry, *, by, why):
    """Bring back a deleted record with its parts, under the number and address that it had; the record."""
    snapshot = entry.snapshot
    if not entry.is_gone or snapshot is None:
        raise ValidationError("Only a deleted record can be restored.")
    if snapshot.model._base_manager.filter(pk=snapshot.pk).exists():
        raise ValidationError(f"“{entry.label}” is on record.")
    with recording(by=by, why=why, road="restore"):
        _put_back(snapshot, None)
        record = snapshot.model._base_manager.get(pk=snapshot.pk)
        call_it(record, ActKind.RESTORED)
    return record


def _put_back(snapshot, record):
    _refuse_what_is_missing(snapshot)
    _refuse_what_moved(snapshot)
    for part, owner in PARTS[snapshot.model].items():
        now = part._base_manager.filter(**{owner: snapshot.pk})
        for gone in now.exclude(pk__in=[pk for model, pk in snapshot.held if model is part]):
            gone.delete()
    _save(snapshot.model, snapshot.pk, snapshot.own, record)
    for part in PARTS[snapshot.model]:
        for (model, pk), values in snapshot.held.items():
            if model is part:
                _save(model, pk, values, None)
    if snapshot.model is Letter:
        kept.refresh_letters([snapshot.pk])
        kept.refresh_reach([snapshot.pk])
    elif snapshot.model is Contract:
        kept.refresh_contracts([snapshot.pk])


def _save(model, pk, values, record):
    stored = {"model": model._meta.label_lower, "pk": pk, "fields": values}
    [found] = deserialize("python", [stored], ignorenonexistent=True)
    if record is not None:
        for name in KEPT_ON_REVERT & {each.name for each in model._meta.concrete_fields}:
            field = model._meta.get_field(name)
            setattr(found.object, field.attname, getattr(record, field.attname))
    elif model is Letter:
        for name in COMPUTED[Letter]:  # computed anew when the counts are back
            setattr(found.object, model._meta.get_field(name).attname, None)
    creator = getattr(found.object, "created_by_id", None)
    if creator and not get_user_model().objects.filter(pk=creator).exists():
        found.object.created_by_id = None
    if hasattr(found.object, "updated_at"):
        found.object.updated_at = timezone.now()
    if hasattr(found.object, "compute_bounds"):
        found.object.compute_bounds()
    # As the library's own revert does: the values as they are stored, links included.
    found.save()


def _refuse_what_is_missing(snapshot):
    """Everything that the record names must be on record itself, or the database would refuse it without a word."""
    missing = []
    for model, values in snapshot.rows:
        for name, value in values.items():
            column = model._meta.get_field(name)
            if not column.is_relation or column.related_model not in PARTS or not value:
                continue
            if column.related_model is snapshot.model and value == snapshot.pk:
                continue
            wanted = set(value) if column.many_to_many else {value}
            found = column.related_model._base_manager.filter(pk__in=wanted).values_list("pk", flat=True)
            for pk in sorted(wanted - set(found)):
                noun = column.related_model._meta.verbose_name
                missing.append(f"It names the {noun} “{snapshot.named.get((column.related_model, pk), pk)}”")
    if missing:
        raise ValidationError(
            [f"{line}, which is no longer on record: restore that first." for line in dict.fromkeys(missing)]
        )


def _refuse_what_moved(snapshot):
    """A part that another record has meanwhile, by a merge or a move, is not taken away from it."""
    moved = []
    for model, pk in snapshot.held:
        owner = PARTS[snapshot.model][model]
        row = model._base_manager.filter(pk=pk).exclude(**{owner: snapshot.pk}).first()
        if row:
            moved.append(f"“{row}” belongs to {getattr(row, owner)} now: move it back first.")
    if moved:
        raise ValidationError(moved)
