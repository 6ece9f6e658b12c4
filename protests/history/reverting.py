"""Puts a record back as it was: to an earlier entry of its history, or back from its deletion or a merge."""

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.serializers import deserialize
from django.db import DataError, IntegrityError
from django.utils import timezone

from .. import kept
from ..models import (
    ActKind,
    Agency,
    AgencyReach,
    Company,
    CompanyAlias,
    CompanyReach,
    Contract,
    Demand,
    FormerAddress,
    Letter,
    Response,
)
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
    """Bring back a deleted record with its parts, under the number and address that it had; the record.

    One that was merged takes its own parts back from the record that it became part of. What pointed to it stays there.
    """
    snapshot = entry.snapshot
    if not entry.is_gone or snapshot is None:
        raise ValidationError("Only a deleted record can be restored.")
    if snapshot.model._base_manager.filter(pk=snapshot.pk).exists():
        raise ValidationError(f"“{entry.label}” is on record.")
    try:
        with recording(by=by, why=why, road="restore"):
            if entry.is_merged:
                _put_back_merged(snapshot)
            else:
                _put_back(snapshot, None)
            record = snapshot.model._base_manager.get(pk=snapshot.pk)
            call_it(record, ActKind.RESTORED)
    except (IntegrityError, DataError) as refusal:
        raise ValidationError(
            f"“{entry.label}” cannot be on record beside what is there now: another record has its name, its number or "
            "its address word. Change that one first."
        ) from refusal
    return record


def _put_back_merged(snapshot):
    """Undo what a merge did to the record itself; links, and rows of others that named it, stay where they went."""
    address = FormerAddress.objects.filter(kind=snapshot.kind, slug=snapshot.own["slug"]).first()
    holder = address.record_id if address else None
    held = {
        (model, pk): values
        for (model, pk), values in snapshot.held.items()
        # What yet another record has by now stays there.
        if not _of_another(model, pk, PARTS[snapshot.model][model], holder)
    }
    demands = [pk for model, pk in held if model is Demand]
    responses = [pk for model, pk in held if model is Response]
    for response in Response.objects.filter(demand__in=demands).exclude(pk__in=responses):
        raise ValidationError(
            f"The response “{response}” of “{response.letter}” is to a demand that would go back: choose another demand "
            "for it first."
        )
    for key, values in held.items():
        if values.get("demand") and (Demand, values["demand"]) not in held:
            held[key] = values | {"demand": None}
    if address:
        address.delete()
    if snapshot.model is Company:
        CompanyAlias.objects.filter(company=holder, name__iexact=snapshot.own["name"]).delete()
    _put_back(replace(snapshot, held=held), None, holder)
    _refresh(snapshot.model, holder)


def _of_another(model, pk, owner, holder):
    return model._base_manager.filter(pk=pk).exclude(**{owner: holder}).exists()


def _put_back(snapshot, record, holder=None):
    """Write the snapshot; parts that `holder` has may be taken from it."""
    _refuse_what_is_missing(snapshot)
    _refuse_what_moved(snapshot, holder)
    for part, owner in PARTS[snapshot.model].items():
        now = part._base_manager.filter(**{owner: snapshot.pk})
        for gone in now.exclude(pk__in=[pk for model, pk in snapshot.held if model is part]):
            gone.delete()
    _save(snapshot.model, snapshot.pk, snapshot.own, record)
    for part in PARTS[snapshot.model]:
        for (model, pk), values in snapshot.held.items():
            if model is part:
                _save(model, pk, values, None)
    _refresh(snapshot.model, snapshot.pk)


def _refresh(model, pk):
    if model is Letter:
        kept.refresh_letters([pk])
        kept.refresh_reach([pk])
    elif model is Contract:
        kept.refresh_contracts([pk])
    elif model is Company:
        kept.refresh_reach(set(CompanyReach.objects.filter(company=pk).values_list("letter", flat=True)))
    elif model is Agency:
        kept.refresh_reach(set(AgencyReach.objects.filter(agency=pk).values_list("letter", flat=True)))


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


def _refuse_what_moved(snapshot, holder):
    """A part that another record has meanwhile, by a merge or a move, is not taken away from it."""
    moved = []
    for model, pk in snapshot.held:
        owner = PARTS[snapshot.model][model]
        row = (
            model._base_manager.filter(pk=pk).exclude(**{f"{owner}__in": [snapshot.pk, holder or 0]}).first()
        )
        if row:
            moved.append(f"“{row}” belongs to {getattr(row, owner)} now: move it back first.")
    if moved:
        raise ValidationError(moved)
