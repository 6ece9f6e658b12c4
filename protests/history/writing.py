"""Writes the history: who, when, why and by what road, with the whole record as it is after the act.

`with recording(by=user, why="…", road="form"):` makes one act of each record that is changed within. What is changed
outside such a block is recorded by itself (protests/history/watching.py).

Order. Acts are numbered under a lock that is held until the transaction ends, so that they become visible in the order
of their numbers: who asks for those after the last number seen misses none. SQLite has one writer at a time anyway.
"""

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from reversion.models import Revision, Version

from .. import bulk
from ..models import Act, ActKind, PublicationState, TouchedRecord
from . import snapshots, watching
from .records import kind_of, kinds

# Any number that nothing else on this database server locks: the letters "acts".
_LOCK = 0x61637473


@dataclass
class _Block:
    by: object = None
    why: str = ""
    road: str = ""
    called: dict = field(default_factory=dict)  # (kind, id): the act, where it is more than a change
    told: dict = field(default_factory=dict)  # (kind, id): what the act did beyond the record
    reasons: dict = field(default_factory=dict)  # (kind, id): why, where it is not the block's own reason


# What is told of each block: it hears of every record that was touched, and then that this was all.
_tellers = []


def tell(teller):
    """Let `teller()` hear of each touched record of a block: (kind, id, before, now, acts). Then its end(at) is called,
    in the block's transaction and under its lock."""
    _tellers.append(teller)


_current: ContextVar[_Block | None] = ContextVar("recording", default=None)


def is_recording():
    return _current.get() is not None


@contextmanager
def recording(*, by=None, why="", road=""):
    """One act for each record changed within, in one transaction. Within another block it completes that one."""
    outer = _current.get()
    if outer:
        outer.by, outer.why, outer.road = outer.by or by, outer.why or why, outer.road or road
        yield
        return
    with transaction.atomic():
        if TouchedRecord.objects.exists():
            write_what_was_touched()
        block = _Block(by, why.strip(), road)
        token = _current.set(block)
        try:
            yield
        finally:
            _current.reset(token)
        if transaction.get_rollback():
            return  # a dry run: nothing was changed
        _write(block, _own_notes())


def call_it(record, act, told=""):
    """Say, within a block, what is being done to `record`, when that is more than a change.

    `told` is for editors: what the act does that the record itself does not show.
    """
    block = _current.get()
    block.called[kind_of(record), record.pk] = act
    block.told[kind_of(record), record.pk] = told


def because(record, why):
    """Say, within a block, why this one record is changed: of an import the file and the line."""
    _current.get().reasons[kind_of(record), record.pk] = why


def write_what_was_touched():
    """Record what was changed outside a recording block."""
    with transaction.atomic():
        _write(_Block(), TouchedRecord.objects.all())


def catch_up(road="migration"):
    """Begin the history of every record that has none."""
    with transaction.atomic():
        lock()
        writing = _Writing(_Block(road=road))
        for kind, model in kinds().items():
            recorded = Act.objects.filter(kind=kind).values("record_id")
            missing = model.objects.exclude(pk__in=recorded).order_by("pk").values_list("pk", flat=True)
            for batch in batches(list(missing)):
                writing.of_kind(kind, batch)
        writing.end()


def settle():
    """Before history is read in the midst of a transaction: write what that transaction has changed so far."""
    connection.ensure_connection()
    if not is_recording():
        watching.of(connection).read()


def _own_notes():
    """Notes of this transaction; another's may be committed meanwhile, and are that one's to read."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
            return TouchedRecord.objects.filter(transaction=cursor.fetchone()[0])
    return TouchedRecord.objects.all()


def _write(block, notes):
    watch = watching.of(connection)
    if not watch.has_notes and not block.called and not notes.exists():
        return
    lock()
    notes = list(notes.order_by("pk").values_list("pk", "kind", "record_id"))
    touched = dict.fromkeys((kind, pk) for _note, kind, pk in notes) | dict.fromkeys(block.called)
    writing = _Writing(block)
    for kind in kinds():
        for batch in batches([pk for each, pk in touched if each == kind]):
            writing.of_kind(kind, batch)
    writing.end()
    for batch in batches([note for note, *_rest in notes]):
        TouchedRecord.objects.filter(pk__in=batch).delete()
    watch.has_notes = False


def lock():
    """One writer of history at a time, until its transaction ends. On SQLite that is so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


class _Writing:
    """The acts of one block, record by record."""

    def __init__(self, block):
        self.block = block
        self.at = timezone.now()
        user = block.by if isinstance(block.by, AbstractBaseUser) else None
        self.user = user if user and user.pk else None
        self.by = user.get_username() if user else str(block.by or "")
        self.road = block.road or _road_of_process()
        self.tellers = [teller() for teller in _tellers]

    def of_kind(self, kind, ids):
        last = last_acts(kind, ids)
        before = snapshots.stored(last.values())
        now = snapshots.present(kind, ids)
        acts, new = [], []
        for pk in ids:
            act, old = last.get(pk), None
            if act and not act.is_gone:
                old = before.get(act.pk)
            done = self.acts(kind, pk, old, now.get(pk))
            for teller in self.tellers:
                teller.heard(kind, pk, old, now.get(pk), done)
            if done and pk not in now:
                acts.append(self.act(kind, pk, act.label, done[0], act.revision_id, is_gone=True))
            elif done:
                new.append((now[pk], done))
            elif old and _computed_differs(old, now[pk]):
                _replace(act.revision_id, now[pk])
        acts += self.store(new)
        Act.objects.enter(acts)

    def end(self):
        """Every record of the block is written."""
        for teller in self.tellers:
            teller.end(self.at)

    def acts(self, kind, pk, old, new):
        """What was done, in order; nothing when no fact differs."""
        called = self.block.called.get((kind, pk))
        if not new:
            if old:
                return [ActKind.MERGED if called == ActKind.MERGED else ActKind.DELETED]
            return [called] if called == ActKind.REDACTED else []
        if called and called != ActKind.CREATED:
            return [called]
        if not old:
            return [ActKind.CREATED, *_publication(None, new)]
        if not snapshots.differ(old, new):
            return []
        return _publication(old, new) or [_corrected_or_changed(old, new)]

    def store(self, new):
        """Revisions of these snapshots, all at once, and their acts."""
        revisions = Revision.objects.bulk_create(
            Revision(date_created=self.at, user=self.user, comment=self.why(snapshot.kind, snapshot.pk))
            for snapshot, _done in new
        )
        pairs = list(zip(revisions, new, strict=True))
        Version.objects.bulk_create(
            (row for revision, (snapshot, _done) in pairs for row in snapshots.versions(snapshot, revision)),
            batch_size=500,
        )
        return [
            self.act(snapshot.kind, snapshot.pk, snapshot.label, act, revision.pk)
            for revision, (snapshot, done) in pairs
            for act in done
        ]

    def why(self, kind, pk):
        return self.block.reasons.get((kind, pk), self.block.why)

    def act(self, kind, pk, label, act, revision_id, *, is_gone=False):
        return Act(
            kind=kind,
            record_id=pk,
            label=label,
            act=act,
            is_gone=is_gone,
            by=self.by,
            at=self.at,
            why=self.why(kind, pk),
            told=self.block.told.get((kind, pk), ""),
            road=self.road,
            revision_id=revision_id,
        )


def last_acts(kind, ids):
    last = Act.objects.filter(kind=kind, record_id__in=ids).order_by().values("record_id")
    return {
        act.record_id: act for act in Act.objects.filter(pk__in=last.annotate(last=Max("pk")).values("last"))
    }


def _publication(old, new):
    before, after = (each.own.get("state") if each else None for each in (old, new))
    if before == after or after not in (PublicationState.PUBLISHED, PublicationState.WITHDRAWN):
        return []
    return [ActKind.PUBLISHED if after == PublicationState.PUBLISHED else ActKind.WITHDRAWN]


def _corrected_or_changed(old, new):
    added = new.held.keys() - old.held.keys()
    is_corrected = any(model._meta.model_name == "correction" for model, _pk in added)
    return ActKind.CORRECTED if is_corrected else ActKind.CHANGED


def _computed_differs(old, new):
    return (old.own, old.held) != (new.own, new.held)


def _replace(revision_id, snapshot):
    """Let the last revision have what was computed after it: the facts are the same."""
    Version.objects.filter(revision_id=revision_id).delete()
    Version.objects.bulk_create(snapshots.versions(snapshot, Revision(pk=revision_id)))


def _road_of_process():
    """By what road a change came that says nothing of itself: the command that runs, or a shell."""
    program, *arguments = sys.argv or [""]
    if Path(program).name != "manage.py" or not arguments or arguments[0] == "shell":
        return "shell"
    return f"command {arguments[0]}"[:60]


def batches(values):
    return bulk.batches(values, snapshots.BATCH)
