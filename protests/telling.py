"""Tells what changed of what is public: created, updated, corrected, merged, withdrawn, in the order of the commits.

At the end of every block of history, in its transaction and under its lock, the records that were touched are looked
at as the data package shows them, with those whose rows may have followed: what names them and what they name. What
is another than it was is told. So it does not matter by which road, or why, a row changed; and whoever replays what
was told on an older package has the present one (docs/decisions/0011).
"""

import hashlib
import json
from collections import defaultdict
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.signals import post_migrate
from django.utils import timezone

from .exports.packaged import rows_of
from .history import snapshots, watching, writing
from .history.records import PARTS, kind_of, kinds
from .models import ActKind, FormerAddress, Letter, PublicChange, PublicKind, PublicRecord, WhatChanged
from .selections.package import TABLES

LETTER = kind_of(Letter)

# What the rows of a record add up of the letters that name it, by the kind of record; besides it shows at most whether it
# is named at all.
_ADDED_UP = dict.fromkeys(("company", "agency"), ("state", "scope", "headline_low"))

_ORDER = {kind: place for place, kind in enumerate(PublicKind.values)}


def connect(app):
    writing.tell(_Block)
    post_migrate.connect(_begin, sender=app)


def _begin(using, **_):
    """Tell of what was public before anything was told: once, without looking at it."""
    if (
        using != DEFAULT_DB_ALIAS
        or not watching.is_fully_migrated(connection)
        or PublicChange.objects.exists()
    ):
        return
    with transaction.atomic():
        writing.lock()
        at = timezone.now()
        for kind in PublicKind.values:
            table = main_table(kind)
            for batch in writing.batches(list(table.rows.values_list(table.number, flat=True))):
                PublicRecord.objects.bulk_create(PublicRecord(kind=kind, number=n, digest=b"") for n in batch)
                PublicChange.objects.bulk_create(_change(kind, n, WhatChanged.CREATED, at) for n in batch)


def look_at_everything() -> int:
    """Tell of every record that is not as it was told of; how many. After each change by our own roads there is none."""
    writing.settle()
    with transaction.atomic():
        writing.lock()
        at, block = timezone.now(), _Block()
        for kind in PublicKind.values:
            table = main_table(kind)
            public = set(table.rows.values_list(table.number, flat=True))
            known = set(PublicRecord.objects.filter(kind=kind).values_list("number", flat=True))
            for batch in writing.batches(sorted(public | known)):
                block.compare(kind, dict.fromkeys(batch), at)
        block.tell()
    return len(block.told)


class _Block:
    """What one block of history touched, record by record, and in the end what of it is told."""

    def __init__(self):
        self.touched = defaultdict(dict)  # kind: {id: (acts, the number and address word it had before)}
        self.named = defaultdict(lambda: defaultdict(set))  # kind: {id: (kind, id) of what it names now}
        self.following = defaultdict(set)  # kind: ids of what may follow a touched record
        self.renamed = defaultdict(set)  # kind: ids of what others may show the name of
        self.looked_at = defaultdict(set)  # kind: ids
        self.told = []
        # Whether any of it is public, or was: the changes of a draft are nobody's business.
        self.is_public = False

    def heard(self, kind, pk, before, now, acts):
        """A record was touched; before and now are None where it was not there."""
        self.touched[kind][pk] = (
            acts,
            before and before.own.get("number"),
            before and before.own.get("slug"),
        )
        names = self.named[kind][pk] = _named_by(now)
        for other, named in names ^ _named_by(before):
            self.following[other].add(named)
        for other, named in names:
            if other in _ADDED_UP and _adds_another(before, now, _ADDED_UP[other]):
                self.following[other].add(named)
        if not (before and now) or before.own != now.own:
            self.renamed[kind].add(pk)

    def end(self, at):
        """Tell what changed of what was touched, and of what may follow it."""
        self._look(self.touched.items(), at)
        if self.is_public:
            self._look([*self.following.items(), *self._naming()], at)
        self.tell()

    def tell(self):
        """Write it down, what is named before what names it."""
        self.told.sort(key=lambda change: _ORDER[change.kind])
        PublicChange.objects.bulk_create(self.told, batch_size=100)

    def _naming(self):
        for kind, ids in self.renamed.items():
            for batch in writing.batches(sorted(ids)):
                yield from _naming(kind, batch)

    def _look(self, records, at):
        waiting = defaultdict(set)
        for kind, ids in records:
            waiting[kind] |= set(ids)
        while any(waiting.values()):
            for kind in PublicKind.values:
                ids = waiting.pop(kind, set()) - self.looked_at[kind]
                self.looked_at[kind] |= ids
                for batch in writing.batches(sorted(ids)):
                    # Who appears or vanishes may take along what it names.
                    for other, named in self._look_at(kind, batch, at):
                        waiting[other].add(named)

    def _numbers(self, kind, ids):
        """{number in the package: id}; letters that never had one are left out."""
        if kind != LETTER:
            return {pk: pk for pk in ids}
        numbers = dict(Letter.objects.filter(pk__in=ids).exclude(number=None).values_list("number", "pk"))
        for pk in ids:
            _acts, number, _slug = self.touched[kind].get(pk, ((), None, None))
            if number:
                numbers.setdefault(number, pk)
        return numbers

    def _look_at(self, kind, ids, at):
        """Tell what changed of these records; what those name that appeared or vanished."""
        numbers = self._numbers(kind, ids)
        turned = set(self.compare(kind, numbers, at)) if numbers else set()
        untouched = turned - self.named[kind].keys()
        for snapshot in snapshots.present(kind, untouched).values() if untouched else ():
            self.named[kind][snapshot.pk] = _named_by(snapshot)
        for pk in turned:
            yield from self.named[kind][pk]

    def compare(self, kind, numbers, at):
        """Tell what changed of the records of these numbers; the ids of those that appeared or vanished."""
        now = digests(kind, numbers)
        rows = PublicRecord.objects.filter(kind=kind, number__in=numbers)
        before = {number: bytes(digest) for number, digest in rows.values_list("number", "digest")}
        self.is_public |= bool(now or before)
        told, looked_at, gone = [], [], []
        for number, pk in sorted(numbers.items()):
            acts, _number, slug = self.touched[kind].get(pk, ((), None, None))
            if number not in now:
                if number in before:
                    told.append(self._farewell(kind, number, acts, slug, at))
                    gone.append(number)
                continue
            if number not in before:
                what = WhatChanged.CREATED
            elif before[number] != now[number]:
                what = WhatChanged.CORRECTED if ActKind.CORRECTED in acts else WhatChanged.UPDATED
            else:
                continue
            told.append(_change(kind, number, what, at))
            looked_at.append(PublicRecord(kind=kind, number=number, digest=now[number]))
        if gone:
            rows.filter(number__in=gone).delete()
        PublicRecord.objects.bulk_create(
            looked_at,
            update_conflicts=True,
            unique_fields=["kind", "number"],
            update_fields=["digest"],
        )
        self.told += told
        return [
            numbers[each.number]
            for each in told
            if each.what not in (WhatChanged.UPDATED, WhatChanged.CORRECTED)
        ]

    def _farewell(self, kind, number, acts, slug, at):
        if ActKind.MERGED not in acts:
            return _change(kind, number, WhatChanged.WITHDRAWN, at)
        former = FormerAddress.objects.filter(kind=kind, slug=slug).first()
        into = former and next(iter(self._numbers(kind, [former.record_id])), None)
        return _change(kind, number, WhatChanged.MERGED, at, into)


def _change(kind, number, what, at, into=None):
    return PublicChange(kind=kind, number=number, what=what, at=at, into=into)


# ---- what follows what ----


def _named_by(snapshot):
    """(kind, id) of the records that a record and its parts name."""
    return {
        (kind, pk)
        for model, values in (snapshot.rows if snapshot else ())
        for name, kind in _fields_that_name(model)
        for pk in _as_list(values.get(name))
    }


@cache
def _fields_that_name(model):
    """(field, kind of record) of the fields of a table that name records."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [(field.name, kind_of(field.related_model)) for field in fields if field.related_model in PARTS]


def _as_list(value):
    return value if isinstance(value, list) else [value] if value else []


def _adds_another(before, now, fields):
    return bool(before) and any(before.own.get(name) != now.own.get(name) for name in fields)


def _naming(kind, ids):
    """(kind, ids) of the records that name one of these, themselves or by a part."""
    named = kinds()[kind]
    for record, parts in PARTS.items():
        for model, owner in [(record, "pk"), *parts.items()]:
            for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
                if field.related_model is named and field.name != owner:
                    found = model._base_manager.filter(**{f"{field.name}__in": ids})
                    yield kind_of(record), set(found.order_by().values_list(owner, flat=True)) - {None}


# ---- what is public of a record ----


def main_table(kind):
    """The table that has one row for each record."""
    return next(table for table in TABLES.values() if table.kind == kind)


def digests(kind, numbers):
    """{number: a digest of its rows} of those of these records that are public."""
    sums = defaultdict(hashlib.sha256)
    for name, number, values in rows_of(kind, numbers):
        sums[number].update(json.dumps([name, *values], default=str).encode())
    return {number: each.digest() for number, each in sums.items()}
