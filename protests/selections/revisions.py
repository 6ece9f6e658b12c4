"""Letters and contracts as they stood: their public revisions, and each as the record's own page can show it.

A revision is the state that an act left a published record in. What came before a record was last withdrawn is
withdrawn with it. A revision names others (companies, agencies, sources, contracts) only while they are public now.
"""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.timezone import localdate

from .. import history
from ..columns import PUBLIC_FIELDS
from ..models import (
    Agency,
    Campaign,
    Company,
    Contract,
    ContractParty,
    Demand,
    Letter,
    LetterOutcome,
    PublicationState,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from .gathered import keep
from .refusals import NoSuchRevision

# What a record may name, and only while it is public.
_NAMED = (Agency, Campaign, Company, Contract, Source, Topic)

# Of the record's publication, not of what it says.
_NOT_SAID = {"state", "withdrawn_reason", "first_published_at", "updated_at"}

AT_A_TIME = 5  # acts that are looked at to find the latest revision


@dataclass
class Revision:
    """The public state of a record after one act, until the next that changed something public."""

    number: int
    at: datetime.datetime
    snapshot: object
    acts: tuple[int, ...]  # this one, and later ones that left the state as it was
    before: object = None  # the state before it; None for the first that is public

    @property
    def day(self):
        return localdate(self.at)

    @cached_property
    def differences(self):
        """What it changed, in words; nothing for the first."""
        return _differences(self.before, self.snapshot) if self.before else []


def revisions(record) -> list[Revision]:
    """Public revisions of a published record, newest first."""
    return list(_walk(record._meta.model_name, record.pk, all_at_once=True))


def latest(record) -> Revision | None:
    """The revision that is the record of today; None where its history has not begun."""
    return next(_walk(record._meta.model_name, record.pk), None)


def revision(found, number) -> Revision:
    """The revision among these that the act of this number left; NoSuchRevision says that there is none."""
    for each in found:
        if number in each.acts:
            return each
    raise NoSuchRevision(f"There is no public revision {number} of this record.")


def as_of(found, text) -> Revision:
    """The revision in force when a day ended; NoSuchRevision says what is wrong with the day."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise NoSuchRevision(f"“{text[:40]}” is not a day: give one as 2026-11-24.") from None
    if day > localdate():
        raise NoSuchRevision(f"{day:%-d %B %Y} is still to come.")
    for each in found:
        if each.day <= day:
            return each
    raise NoSuchRevision(f"No version of this record that is public now is as old as {day:%-d %B %Y}.")


def since(found, old) -> list:
    """What has changed from a revision to the latest, field by field."""
    return _differences(old.snapshot, found[0].snapshot)


# ---- which acts left a public state ----


def _walk(kind, pk, *, all_at_once=False):
    """Public revisions, newest first; read in parts, for who wants the latest alone."""
    acts, latest = [], None  # acts that left the same public state, newest first, and that state
    for act, snapshot in _public_states(kind, pk, all_at_once):
        if acts and history.differ(snapshot, latest):
            yield _of_acts(acts, latest, before=snapshot)
            acts = []
        latest = latest if acts else snapshot
        acts.append(act)
    if acts:
        yield _of_acts(acts, latest)


def _of_acts(acts, snapshot, before=None):
    first = acts[-1]
    return Revision(first.pk, first.at, snapshot, tuple(act.pk for act in acts), before)


def _public_states(kind, pk, all_at_once):
    """(act, what of the record is public), newest first, back to where it was not public."""
    acts = history.acts_of(kind, pk)
    step = max(len(acts), 1) if all_at_once else AT_A_TIME
    for start in range(0, len(acts), step):
        some = acts[start : start + step]
        kept = history.stored(some)
        for act in some:
            snapshot = kept.get(act.pk)
            if act.is_gone or snapshot is None or snapshot.own.get("state") != PublicationState.PUBLISHED:
                return
            yield act, _public_part(snapshot)


def _public_part(snapshot):
    def said(model, values):
        public = set(PUBLIC_FIELDS[model.__name__].split()) - _NOT_SAID
        return {name: value for name, value in values.items() if name in public}

    held = {(model, pk): said(model, values) for (model, pk), values in snapshot.held.items()}
    return replace(snapshot, own=said(snapshot.model, snapshot.own), held=held)


# ---- what of it may be shown now ----


def _differences(old, new):
    known = _Known(old, new)
    return history.differences(known.shown(old), known.shown(new))


class _Known:
    """Everything that these snapshots name, as far as it is public now."""

    def __init__(self, *snapshots):
        wanted = {model: set() for model in _NAMED}
        for snapshot in snapshots:
            for model, values in snapshot.rows:
                for name, value in values.items():
                    column = model._meta.get_field(name)
                    if column.related_model in wanted and value:
                        wanted[column.related_model] |= set(value) if column.many_to_many else {value}
        self.rows = {
            model: model.objects.public().filter(pk__in=pks).in_bulk() if pks else {}
            for model, pks in wanted.items()
        }

    def shown(self, snapshot):
        """The snapshot without what it names that is not public now."""
        held = {
            key: self._without(key[0], values)
            for key, values in snapshot.held.items()
            if not self._names_nobody(key[0], values)
        }
        return replace(snapshot, own=self._without(snapshot.model, snapshot.own), held=held)

    def _names_nobody(self, model, values):
        return model is ContractParty and values["company"] not in self.rows[Company]

    def _without(self, model, values):
        return {name: self._one(model._meta.get_field(name), value) for name, value in values.items()}

    def _one(self, column, value):
        public = self.rows.get(column.related_model)
        if public is None or not value:
            return value
        if column.many_to_many:
            return [pk for pk in value if pk in public]
        return value if value in public else None


# ---- the record's own page, from a revision ----


def as_it_stood(record, found) -> Letter | Contract:
    """The record with its own parts as they were in this revision, unsaved, for the page that shows it today."""
    known = _Known(found.snapshot)
    snapshot = known.shown(found.snapshot)
    old = _row(type(record), record.pk, snapshot.own, known.rows)
    # Where it is now, and what it is called there.
    old.slug, old.state, old.updated_at = record.slug, record.state, found.at
    parts = {}
    for (model, pk), values in sorted(snapshot.held.items(), key=lambda each: each[0][1]):
        parts.setdefault(model, []).append(_row(model, pk, values, known.rows))
    _keep_parts(old, parts)
    (_letter_ready if isinstance(old, Letter) else _contract_ready)(old, parts, found.at)
    return old


def _row(model, pk, values, known):
    """An unsaved row of these values, with the public records that it names."""
    row = model(pk=pk)
    row._state.adding = False
    for name, value in values.items():
        column = model._meta.get_field(name)
        if column.many_to_many:
            named = known[column.related_model]
            keep(row, name, [named[each] for each in value])
        elif column.related_model in known:
            setattr(row, name, known[column.related_model].get(value))
        else:
            setattr(row, column.attname, column.to_python(value))
    return row


def _keep_parts(old, parts):
    for model, owner in history.parts_of(type(old)).items():
        rows = parts.get(model, [])
        for row in rows:
            setattr(row, owner, old)
        keep(old, model._meta.get_field(owner).remote_field.get_accessor_name(), _in_order(model, rows))


def _in_order(model, rows):
    """As the record's page has them: by the editor's order or by date, what has no date last."""
    fields = {each.name for each in model._meta.fields}
    if "position" in fields:
        return sorted(rows, key=lambda row: (row.position, row.pk))
    for dated in ("as_of", "date"):
        if dated in fields:
            return sorted(
                rows, key=lambda row: (getattr(row, dated) is None, getattr(row, dated) or "", row.pk)
            )
    if "corrected_on" in fields:
        return sorted(rows, key=lambda row: (row.corrected_on, row.pk), reverse=True)
    return rows


def _letter_ready(old, parts, at):
    counts = {count.pk: count for count in parts.get(SignatoryCount, ())}
    old.headline, old.peak = counts.get(old.headline_id), counts.get(old.peak_id)
    demands = {demand.pk: demand for demand in parts.get(Demand, ())}
    for response in parts.get(Response, ()):
        response.demand = demands.get(response.demand_id)
    outcomes = _outcomes(old, parts.get(Response, ()))
    keep(old, "outcomes", outcomes)
    for demand in demands.values():
        keep(demand, "outcomes", [each for each in outcomes if each.demand == demand])
    contracts = filter(None, (_contract_at(each, at) for each in old.contracts.all()))
    if old.campaign:
        keep(old.campaign, "letters", [])  # which letters those were is not kept with this one
    keep(old, "contracts", list(contracts))


def _outcomes(old, responses):
    """The latest outcome carried for each demand and for the whole, as protests/kept.py finds it."""
    latest_first = sorted(
        (each for each in responses if each.outcome),
        key=lambda each: (each.date.first_day.isoformat() if each.date else "", each.pk),
        reverse=True,
    )
    found = {}
    for each in latest_first:
        found.setdefault(each.demand_id, each)
    return [
        LetterOutcome(letter=old, demand=each.demand, response=each, outcome=each.outcome)
        for _demand, each in sorted(found.items(), key=lambda item: item[0] or 0)
    ]


def _contract_at(present, at):
    """A contract that the letter is about, as it stood then; None where it was not public then."""
    found = next((each for each in revisions(present) if each.at <= at), None)
    return found and as_it_stood(present, found)


def _contract_ready(old, parts, _at):
    keep(old, "letters", [])
