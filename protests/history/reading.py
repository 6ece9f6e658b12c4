"""Reads the history: entries of a record, newest first, and a record as of a day."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import make_aware

from ..models import Act, ActKind
from . import snapshots
from .records import PARTS, kind_of, kinds, model_of
from .writing import last_acts, settle


@dataclass
class Entry:
    """One act of a record's history, with what it changed."""

    act: Act
    snapshot: snapshots.Snapshot | None  # the record after the act; for a deletion as it was before
    before: snapshots.Snapshot | None  # the record before the act; None when it was not there
    names: snapshots.Names | None = None  # looked up once for all entries of a list

    @property
    def number(self):
        return self.act.pk

    @property
    def label(self):
        return self.act.label

    @property
    def what(self):
        return self.act.get_act_display()

    @property
    def by(self):
        return self.act.by

    @property
    def at(self):
        return self.act.at

    @property
    def why(self):
        return self.act.why

    @property
    def told(self) -> list[str]:
        """What the act did that the record itself does not show: of a merge, what moved."""
        return self.act.told.splitlines()

    @cached_property
    def is_merged(self):
        """The record is gone because it became part of another."""
        last = self.act
        if last.is_gone and last.act == ActKind.REDACTED:  # which says nothing of why it is gone
            acts = Act.objects.filter(kind=last.kind, record_id=last.record_id, pk__lt=last.pk)
            last = acts.exclude(act=ActKind.REDACTED).order_by("-pk").first() or last
        return last.is_gone and last.act == ActKind.MERGED

    @property
    def road(self):
        return self.act.road

    @property
    def is_gone(self):
        return self.act.is_gone

    @cached_property
    def differences(self) -> list[snapshots.Difference]:
        """What the act changed, field by field and part by part. A deletion is said by its name alone."""
        if self.is_gone:
            return []
        return snapshots.differences(self.before, self.snapshot, self.names)


def of(record, *, limit=None) -> list[Entry]:
    """The history of a record, newest first."""
    return of_id(kind_of(record), record.pk, limit=limit)


def of_id(kind, pk, *, limit=None) -> list[Entry]:
    """As `of`, for a record that may be gone."""
    settle()
    model_of(kind)
    acts = Act.objects.filter(kind=kind, record_id=pk).order_by("-pk")
    # One more than is shown: what the oldest shown is compared with.
    acts = list(acts if limit is None else acts[: limit + 1])
    kept = snapshots.stored(acts)
    names = snapshots.Names(kept.values())
    entries = []
    for act, earlier in zip_longest(acts, acts[1:]):
        was_there = earlier and not earlier.is_gone
        before = kept.get(earlier.pk) if was_there else None
        entries.append(Entry(act, kept.get(act.pk), before, names))
    return entries[:limit]


def entry(kind, pk, number) -> Entry | None:
    """The entry of this number in the record's history."""
    act = Act.objects.filter(kind=kind, record_id=pk, pk=number).first()
    if act is None:
        return None
    earlier = Act.objects.filter(kind=kind, record_id=pk, pk__lt=number).order_by("-pk").first()
    kept = snapshots.stored([each for each in (act, earlier) if each])
    was_there = earlier and not earlier.is_gone
    return Entry(act, kept.get(act.pk), kept.get(earlier.pk) if was_there else None)


def acts_of(kind, pk) -> list[Act]:
    """Every act of a record, newest first."""
    settle()
    return list(Act.objects.filter(kind=kind, record_id=pk).order_by("-pk"))


def parts_of(model) -> dict[type, str]:
    """The parts of a kind of record, each with the field that names the record it belongs to."""
    return PARTS[model]


def latest_number(kind, pk) -> int:
    """The number of the record's last entry, which every change by any road makes anew; 0 where there is none."""
    settle()
    return Act.objects.filter(kind=kind, record_id=pk).aggregate(last=Max("pk"))["last"] or 0


def as_of(kind, pk, day: datetime.date) -> snapshots.Snapshot | None:
    """The record as it stood when `day` ended, in the site's time zone; None if it was not on record then."""
    settle()
    model_of(kind)
    ended = make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))
    act = Act.objects.filter(kind=kind, record_id=pk, at__lt=ended).order_by("-pk").first()
    if act is None or act.is_gone:
        return None
    return snapshots.stored([act])[act.pk]


def present(record) -> snapshots.Snapshot:
    """The record as it stands, to compare an earlier state with."""
    return snapshots.present(kind_of(record), [record.pk])[record.pk]


def deleted(kind) -> list[Entry]:
    """The last entry of each record of this kind that is no longer there, newest first."""
    settle()
    model_of(kind)
    later = Act.objects.filter(kind=OuterRef("kind"), record_id=OuterRef("record_id"), pk__gt=OuterRef("pk"))
    acts = list(Act.objects.filter(kind=kind, is_gone=True).filter(~Exists(later)).order_by("-pk"))
    kept = snapshots.stored(acts)
    return [Entry(act, kept.get(act.pk), kept.get(act.pk)) for act in acts]


def since(number):
    """Acts after the one of this number, in the order in which they were committed."""
    return Act.objects.filter(pk__gt=number).order_by("pk")


def without_history() -> list[str]:
    """One line for each record that is not as its last act left it: the history was gone round."""
    lines = []
    for kind, model in kinds().items():
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), snapshots.BATCH):
            lines += _out_of_step(kind, ids[start : start + snapshots.BATCH])
    return lines


def _out_of_step(kind, ids):
    acts = last_acts(kind, ids)
    kept, now = snapshots.stored(acts.values()), snapshots.present(kind, ids)
    for pk, snapshot in now.items():
        act = acts.get(pk)
        if act is None or act.is_gone:
            yield f"{kind} {pk}, “{snapshot.label}”: it has no history"
        elif snapshots.differ(kept[act.pk], snapshot):
            yield f"{kind} {pk}, “{snapshot.label}”: it is not as its history says"
