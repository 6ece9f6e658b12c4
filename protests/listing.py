"""Which companies, agencies and sources are public, and what their lists say of each: kept, in the transaction of every
change, so that a page of a list reads its own rows and counts none.

A published letter or contract names records: each of them is public, and has a row that says how many name it. So has
who owned a public company, what a named agency is part of, and the source of a public company's ownership, though nothing
name it. A change takes away what a letter or contract named, and adds what it names now (as protests/counting.py does).
"""

import json
from collections import defaultdict, deque
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Value
from django.db.models.signals import post_migrate

from . import bulk, counting, migrated
from .models import (
    Agency,
    Contract,
    ContractParty,
    FacetCount,
    Letter,
    ListedAgency,
    ListedCompany,
    ListedSource,
    NamedByContract,
    NamedByLetter,
    Ownership,
    Response,
    Scope,
    SignatoryCount,
)
from .models.trees import all_above
from .repeated import Repeated

# By the names of their lists.
LISTED = {"companies": ListedCompany, "agencies": ListedAgency, "sources": ListedSource}

# What names a record: (kind, rows, their column, whether the letter is counted for the record). The first of a kind and
# record decides.
_LETTERS = (
    ("companies", Letter.companies.through, "company_id", True),
    ("agencies", Letter.agencies.through, "agency_id", True),
    ("companies", SignatoryCount, "company_id", False),
    ("companies", Response, "by_company_id", False),
    ("agencies", Response, "by_agency_id", False),
    ("sources", Letter.sources.through, "source_id", False),
)
_CONTRACTS = (
    ("companies", ContractParty, "company_id", False),
    ("agencies", Contract.agencies.through, "agency_id", False),
    ("sources", Contract.sources.through, "source_id", False),
)

# What is added up for a record, as far as its row has it.
_NUMBERS = ("named", "letters", "letters_with_number", "signatures")

BATCH = 2_000


def connect(app):
    post_migrate.connect(_after_migrate, sender=app)


def _after_migrate(using, **_):
    """Keep what follows from a record that was there before."""
    if using != DEFAULT_DB_ALIAS or ListedSource._meta.db_table not in connection.introspection.table_names():
        return
    published = Letter.objects.published().exists() or Contract.objects.published().exists()
    if published and not any(map(size, LISTED)) and not migrated.missing(connection):
        rebuild()


def size(kind) -> int:
    """How many public records of a kind there are; of contracts too, which protests/placing.py counts."""
    return sizes(kind).first() or 0


def sizes(kind):
    """The same, as rows of which there is one at most."""
    kept = FacetCount.objects.filter(chosen=counting.EVERYTHING, facet=counting.PUBLIC, value=kind)
    return kept.order_by().values_list("number", flat=True)


def refresh_letters(ids=None):
    """Keep what these letters (all of them without `ids`) name."""
    _refresh(NamedByLetter, _named_by_letters, ids)


def refresh_contracts(ids=None):
    """Keep what these contracts (all of them without `ids`) name."""
    _refresh(NamedByContract, _named_by_contracts, ids)


def forget(record):
    """Take a letter, contract or listed record, which is about to be deleted, out of what is kept."""
    stored = {Letter: NamedByLetter, Contract: NamedByContract}.get(type(record))
    if stored:
        _refresh(stored, lambda _ids: {}, [record.pk])
        return
    [kind] = (kind for kind, listed in LISTED.items() if _record_of(listed) is type(record))
    with transaction.atomic(savepoint=False):
        counting.take_turns()
        gone, _ = LISTED[kind].objects.filter(pk=record.pk).delete()
        _count({kind: -gone})


@transaction.atomic(savepoint=False)
def settle(kinds=tuple(LISTED)):
    """Keep which records of these kinds are public for what they stand above, though nothing names them."""
    counting.take_turns()
    if "companies" in kinds:
        kinds = {*kinds, "sources"}  # those of its ownerships are public when a company is
    _count({kind: _settle(kind) for kind in LISTED if kind in kinds})


@transaction.atomic
def rebuild():
    """Keep everything anew."""
    deque(rebuilding(), maxlen=0)


def rebuilding():
    """As `rebuild`, in short steps (see protests/counting.py)."""
    for model in (NamedByLetter, NamedByContract, *LISTED.values()):
        model.objects.all().delete()
    sums = _Sums()
    for stored, batches in _everything():
        for now in batches:
            sums.add(now.values())
            rows = ((pk, json.dumps(names)) for pk, names in now.items())
            bulk.insert(stored, [stored._meta.pk.column, "names"], rows)
            yield
    for kind, model in LISTED.items():
        rows = ((pk, *_as_kept(model, numbers)) for pk, numbers in sums[kind].items())
        bulk.insert(model, [model._meta.pk.column, *_numbers_of(model)], rows)
    kept = FacetCount.objects.filter(chosen=counting.EVERYTHING, facet=counting.PUBLIC, value__in=LISTED)
    kept.delete()
    _count({kind: len(sums[kind]) for kind in LISTED})
    settle()


def differences() -> list[str]:
    """One line for each letter, contract and listed record that is kept as what it is not."""
    lines, sums = [], _Sums()
    for stored, batches in _everything():
        what = stored._meta.pk.name
        kept = dict(stored.objects.values_list("pk", "names"))
        for now in batches:
            sums.add(now.values())
            lines += [
                f"{what} {pk}: what it names is out of date"
                for pk, names in now.items()
                if kept.pop(pk, 0) != names
            ]
        lines += [f"{what} {pk}: what it names is kept, and it is not published" for pk in kept]
    for kind, model in LISTED.items():
        public = _record_of(model).objects.to_be_public().values_list("pk", flat=True)
        right = {pk: _as_kept(model, sums[kind][pk]) for pk in public}
        kept = {pk: numbers for pk, *numbers in model.objects.values_list("pk", *_numbers_of(model))}
        lines += [
            f"{model._meta.verbose_name} {pk}: it is kept as {kept.get(pk)}, the record gives {right.get(pk)}"
            for pk in sorted(right.keys() | kept.keys())
            if right.get(pk) != kept.get(pk)
        ]
        if size(kind) != len(right):
            lines.append(f"{kind}: {size(kind)} are said to be public, there are {len(right)}")
    return lines


# ---- what a letter or contract names ----


def _named_by_letters(ids):
    """{letter: {"low": …, "names": [[kind, id, whether it is counted there], …]}} of the published ones of these."""
    letters = Letter.objects.published().filter(pk__in=ids)
    found = {
        pk: {"low": low if scope == Scope.CORE else None, "names": []}
        for pk, scope, low in letters.values_list("pk", "scope", "headline_low")
    }
    return _with_names(found, _LETTERS, "letter_id")


def _named_by_contracts(ids):
    """As of letters; a contract is counted nowhere."""
    contracts = Contract.objects.published().filter(pk__in=ids)
    found = {pk: {"low": None, "names": []} for pk in contracts.values_list("pk", flat=True)}
    return _with_names(found, _CONTRACTS, "contract_id")


def _with_names(found, places, owner):
    seen = set()
    for place, pk, record in sorted(_naming(places, owner).rows(found)):
        kind, _rows, _column, is_counted = places[place]
        if pk in found and (pk, kind, record) not in seen:
            seen.add((pk, kind, record))
            found[pk]["names"].append([kind, record, is_counted])
    return found


@cache
def _naming(places, owner):
    """(place, letter or contract, record) of what these name, and few others between them."""

    def of(ids):
        first, *rest = (
            rows.objects.filter(bulk.within(owner, ids), **{f"{column}__isnull": False})
            .order_by()
            .values_list(Value(place), owner, column)
            for place, (_kind, rows, column, _counted) in enumerate(places)
        )
        return first.union(*rest)

    return Repeated(of)


def _everything():
    """(where it is stored, {letter or contract: what it names} batch by batch), of all that is published."""
    for stored, records, named in (
        (NamedByLetter, Letter, _named_by_letters),
        (NamedByContract, Contract, _named_by_contracts),
    ):
        ids = list(records.objects.published().order_by("pk").values_list("pk", flat=True))
        yield stored, map(named, bulk.batches(ids, BATCH))


# ---- what that adds to the rows ----


class _Sums(defaultdict):
    """{kind: {record: what is to be added to each of its numbers}}."""

    def __init__(self):
        super().__init__(lambda: defaultdict(lambda: [0] * len(_NUMBERS)))

    def add(self, letters, sign=1):
        """What these letters or contracts name; with the sign -1, what they no longer name."""
        for each in letters:
            low = each["low"]
            of_letter = (1, 1, int(low is not None), low or 0)
            for kind, record, is_counted in each["names"]:
                numbers = self[kind][record]
                for place, number in enumerate(of_letter if is_counted else of_letter[:1]):
                    numbers[place] += sign * number
        return self


@transaction.atomic(savepoint=False)
def _refresh(stored, named, ids):
    if ids is None:
        rebuild()
        return
    # First of all, so that of two changes at once the later one reads what the earlier one wrote.
    counting.take_turns()
    now = named(ids)
    before = dict(stored.objects.filter(pk__in=ids).values_list("pk", "names"))
    changed = {pk: names for pk, names in now.items() if before.get(pk) != names}
    gone = {pk: names for pk, names in before.items() if pk in changed or pk not in now}
    if not changed and not gone:
        return
    sums = _Sums().add(gone.values(), sign=-1).add(changed.values())
    begun_or_ended = [kind for kind, of_records in sums.items() if _add(kind, of_records)]
    if begun_or_ended:
        settle(begun_or_ended)
    stored.objects.bulk_create(
        (stored(pk=pk, names=names) for pk, names in changed.items()),
        update_conflicts=True,
        unique_fields=[stored._meta.pk.name],
        update_fields=["names"],
    )
    stored.objects.filter(pk__in=gone.keys() - now.keys()).delete()


def _add(kind, sums) -> bool:
    """Add to the rows of these records; whether one is named that was not, or no longer."""
    model = LISTED[kind]
    sums = {pk: numbers for pk, numbers in sums.items() if any(numbers)}
    rows = model.objects.in_bulk(sums)
    unlisted = sums.keys() - rows.keys()
    # One that is gone from the record has no row to take anything from.
    new = _record_of(model).objects.filter(pk__in=unlisted).values_list("pk", flat=True) if unlisted else ()
    new = {pk: model(pk=pk) for pk in new}
    begun_or_ended = False
    for pk, row in (rows | new).items():
        was_named, names = bool(row.named), _numbers_of(model)
        numbers = [(getattr(row, name, 0) or 0) + more for name, more in zip(_NUMBERS, sums[pk], strict=True)]
        for name, number in zip(names, _as_kept(model, numbers), strict=True):
            setattr(row, name, number)
        begun_or_ended |= was_named != bool(row.named)
    model.objects.bulk_create(
        (rows | new).values(),
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=_numbers_of(model),
    )
    _count({kind: len(new)})
    return begun_or_ended


def _count(numbers):
    """Add to how many public records of each kind there are."""
    counting.add({(counting.EVERYTHING, counting.PUBLIC, kind): number for kind, number in numbers.items()})


# ---- who is public for what stands below ----


def _settle(kind):
    """Let those that stand above be public, and no others that nothing names; by how many the public ones are more."""
    model = LISTED[kind]
    public = _STANDING[kind]()
    gone = set(model.objects.filter(named__lte=0).values_list("pk", flat=True)) - public
    new = public - set(model.objects.filter(pk__in=public).values_list("pk", flat=True))
    if gone:
        model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(model(pk=pk) for pk in new)
    return len(new) - len(gone)


def _owners():
    """Those who owned a named company, and who owned them."""
    owners = defaultdict(set)
    for company, owner in Ownership.objects.order_by().values_list("company", "owner"):
        owners[company].add(owner)
    named = ListedCompany.objects.filter(
        named__gt=0, company__in=Ownership.objects.order_by().values("company")
    )
    return all_above(named.values_list("pk", flat=True), owners)


def _bodies():
    """What a named agency is part of, and what that is part of."""
    named = ListedAgency.objects.filter(named__gt=0, agency__parent__isnull=False)
    return all_above(named.values_list("pk", flat=True), Agency.objects.steps_up())


def _sources_of_ownerships():
    owned = Ownership.objects.filter(company__listed__isnull=False)
    return set(owned.order_by().values_list("source", flat=True))


_STANDING = {"companies": _owners, "agencies": _bodies, "sources": _sources_of_ownerships}


def _record_of(listed):
    return listed._meta.pk.remote_field.model


def _numbers_of(listed):
    return [name for name in _NUMBERS if hasattr(listed, name)]


def _as_kept(listed, numbers):
    """The numbers that a row has. Of letters of which none has a number there is no sum: unknown is not 0."""
    *others, with_number, signatures = numbers
    return [*others, with_number, signatures if with_number else None][: len(_numbers_of(listed))]
