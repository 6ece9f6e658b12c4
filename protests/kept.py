"""What is computed from a record's parts and kept beside them, so that a million letters sort by an index.

Headline and peak of a letter, its outcomes, whom it counts for, the sources of its parts among its sources, of which
public letter a part is, how many letters each choice of a filter gives (protests/counting.py), which records are public
(protests/listing.py), and which contracts are whose (protests/placing.py). The `refresh_` functions are the only writers;
signals call them for every save and delete, bulk roads call them once for all. `differences` recomputes everything and
reports what does not agree (`manage.py check_records`).
"""

import itertools
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.db.models.lookups import Exact, IsNull
from django.db.models.sql import UpdateQuery
from django.utils import timezone

from . import bulk, counting, listing, placing, reach, search, version
from .dates import first_day
from .models import (
    AgencyReach,
    CompanyReach,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Letter,
    LetterOutcome,
    Quotation,
    Response,
    SignatoryCount,
    SignerGroup,
)
from .readings import PRECEDENCE

# Whose count stands for a letter: employees, else everyone, else one single other group, in this order.
GROUP_PRECEDENCE = (
    SignerGroup.EMPLOYEES,
    SignerGroup.EVERYONE,
    SignerGroup.FORMER_EMPLOYEES,
    SignerGroup.CONTRACTORS,
    SignerGroup.OTHER_WORKERS,
    SignerGroup.PUBLIC,
)


def rebuild():
    """Recompute all that is kept of the whole record, the words to search by included: for bulk roads."""
    every = list(Letter.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic(), version.put_aside(connection), bulk.without_looking_for_rings():
        reach.hold()
        for batch in bulk.stretches(every, BATCH_OF_ALL):
            _lock(batch)
            _write_counts(batch)
            _complete(batch)
        with bulk.without_indexes([model for model, *_rest in _ROWS]):
            for model, columns, rows_of in _ROWS:
                model.objects.all().delete()
                for batch in bulk.stretches(every, BATCH_OF_ALL):
                    bulk.insert(model, columns, sorted(rows_of(batch), key=itemgetter(0)))
        _refresh_contracts(None)
        # None of these needs what another makes.
        search.rebuild(itertools.chain(counting.rebuilding(), listing.rebuilding(), placing.rebuilding()))


BATCH = 500
# All of the record: more at once than of single letters, for they are asked for by ranges.
BATCH_OF_ALL = 5_000

_waiting: ContextVar[dict | None] = ContextVar("waiting", default=None)


@contextmanager
def put_off():
    """Within, nothing is recomputed before the end, and then many records at once, each once: for a road that writes
    many, or several parts of one.

    Nothing is recomputed after an error or before a rollback: what was written is undone.
    """
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set(waiting := {})
    try:
        yield
    finally:
        _waiting.reset(token)
    if connection.needs_rollback:
        return
    for step in _IN_ORDER:
        done = waiting.get(_refresh_letters, ()) if step in _OF_LETTERS else ()
        for batch in bulk.batches(sorted(waiting.get(step, set()).difference(done)), BATCH):
            step(batch)


def _take(ids, *steps):
    """Take these steps for the records of these ids (all of them where that is None): now, or when no more is put off."""
    if ids is not None and not ids:
        return
    waiting = _waiting.get()
    for step in steps:
        if waiting is None or ids is None:
            step(ids)
        else:
            waiting.setdefault(step, set()).update(ids)


def refresh_letters(ids=None):
    """Recompute what is kept on these letters (all of them without `ids`), in a fixed number of statements."""
    _take(ids, _refresh_letters, *_FOLLOW)


def refresh_readings(ids):
    """As `refresh_letters`, when a reading of these letters was added, changed or removed: no word of theirs, no outcome."""
    _take(ids, _refresh_readings, *_FOLLOW_WITHOUT_WORDS)


def refresh_responses(ids):
    """As `refresh_letters`, when a response to these letters was: none of their words, no headline."""
    _take(ids, _refresh_responses, *_FOLLOW_WITHOUT_WORDS)


def refresh_public_letter(ids):
    """Recompute which public letter the listed parts of these letters are of."""
    _take(ids, _refresh_public_letter)


def refresh_reach(ids=None):
    """Recompute whom these letters (all of them without `ids`) count for."""
    _take(ids, _refresh_reach, *_FOLLOW)


def refresh_counts(letters):
    """Recompute as what these letters are counted."""
    _take(letters, counting.refresh)


def refresh_words(letters):
    """Recompute by what words these letters are found."""
    _take(letters, search.refresh)


def refresh_names(letters):
    """Recompute which records these letters name."""
    _take(letters, listing.refresh_letters)


def refresh_names_of_contracts(contracts):
    """Recompute which records these contracts name."""
    _take(contracts, listing.refresh_contracts, _place)


def refresh_places_of_contracts(contracts):
    """Recompute among whose these contracts are, when nothing changed but what their agencies are part of."""
    _take(contracts, _place)


def refresh_standing(kinds):
    """Recompute which records of these kinds (listing.LISTED) are public for what they stand above."""
    _take(kinds, listing.settle)


def _lock(ids):
    """Hold these letters until the transaction ends, so that of two changes at once the later one reads what the earlier
    one wrote: an update that waited would see its letter as it is now, and the letter's parts as they were before.
    """
    if ids is not None and connection.features.has_select_for_update:
        # Not against those who have added a part: they hold the letter's key, and may be about to lock it themselves.
        list(
            Letter.objects.filter(bulk.one_of("pk", ids))
            .order_by("pk")
            .select_for_update(no_key=True)
            .values_list("pk")
        )


@transaction.atomic(savepoint=False)
def _refresh_letters(ids):
    _lock(ids)
    _write_counts(ids)
    _sync(LetterOutcome, _OUTCOME, set(_outcome_rows(ids)), ids)
    _complete(ids)


def _write_counts(ids):
    _of("pk", ids, Letter.objects).update(**_kept_counts(), updated_at=timezone.now())


def _complete(ids):
    """Let the parts of these letters hold their numbers, and the letters the sources of their parts."""
    _number_parts(ids)
    _add_sources(Letter.sources.through, "letter_id", [SignatoryCount, Response, Quotation], ids)
    _add_sources(
        Letter.sources.through, "letter_id", [Letter], ids, record="pk", source="full_text_source_id"
    )


def _of(column, ids, rows):
    """Those rows whose column is one of these ids; all of them where that is None."""
    return rows.all() if ids is None else rows.filter(bulk.one_of(column, ids))


@transaction.atomic(savepoint=False)
def _refresh_readings(ids):
    """What of `_refresh_letters` follows from readings."""
    _lock(ids)
    _run(_counts_of, ids, connection.ops.adapt_datetimefield_value(timezone.now()))
    _run(_numbers_of_readings, ids)
    _add_sources(Letter.sources.through, "letter_id", [SignatoryCount], ids)


@transaction.atomic(savepoint=False)
def _refresh_responses(ids):
    """What of `_refresh_letters` follows from responses."""
    _lock(ids)
    Letter.objects.filter(pk__in=ids).update(updated_at=timezone.now())
    _sync(LetterOutcome, _OUTCOME, set(_outcome_rows(ids)), ids)
    _number_parts(ids, Response)
    _add_sources(Letter.sources.through, "letter_id", [Response], ids)


@transaction.atomic(savepoint=False)
def _refresh_public_letter(ids):
    _lock(ids)
    _number_parts(ids)


@transaction.atomic(savepoint=False)
def _refresh_reach(ids):
    reach.hold()
    _lock(ids)
    _sync(CompanyReach, _COMPANY_REACH, reach.company_rows(ids), ids)
    _sync(AgencyReach, _AGENCY_REACH, reach.agency_rows(ids), ids)


def _counts_of(letters):
    return _update(Letter.objects.filter(pk__in=letters), _kept_counts() | {"updated_at": timezone.now()})


def _numbers_of_readings(letters):
    readings = _misnumbered(SignatoryCount).filter(letter__in=letters)
    return _update(readings, {"public_letter": _public_letter()})


def _update(rows, values):
    query = rows.order_by().query.chain(UpdateQuery)
    query.add_update_values(values)
    return query.get_compiler(connection=connection).as_sql()


def _run(update, ids, *values):
    """Run an update of what is of these ids; its values end with these ones and the ids."""
    sql, given = _put_together(connection.vendor, update, len(ids))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given[: len(given) - len(values) - len(ids)], *values, *ids])


@lru_cache(maxsize=64)
def _put_together(_vendor, update, number):
    """The statement of an update for so many ids, kept: for Django it is ten times the work that it is for the database."""
    return update(range(number))


def _number_parts(ids, *kinds):
    for part in kinds or counting.PARTS.values():
        _of("letter", ids, _misnumbered(part)).update(public_letter=_public_letter())


def _misnumbered(part):
    """The parts that do not hold the public number of their letter, published as it is or not."""
    return part.objects.exclude(Exact(Coalesce("public_letter", 0), Coalesce(_public_letter(), 0)))


def _public_letter():
    return Subquery(Letter.objects.published().filter(pk=OuterRef("letter")).values("number"))


def refresh_contracts(ids=None):
    """Recompute what is kept on these contracts (all of them without `ids`)."""
    _take(ids, _refresh_contracts, listing.refresh_contracts, _place)


def _refresh_contracts(ids):
    _of("pk", ids, Contract.objects).update(updated_at=timezone.now())
    _add_sources(Contract.sources.through, "contract_id", [ContractParty, ContractAmount, ContractEvent], ids)


def _place(contracts):
    if contracts is None:
        placing.rebuild()
    else:
        placing.refresh(contracts)


# What is made of letters together with what is kept on them.
_FOLLOW_WITHOUT_WORDS = (counting.refresh, listing.refresh_letters)
_FOLLOW = (search.refresh, *_FOLLOW_WITHOUT_WORDS)

# What `_refresh_letters` does too.
_OF_LETTERS = (_refresh_readings, _refresh_responses, _refresh_public_letter)

# First what is kept on the records, under their locks, then what is made of that: of what was put off each once.
_IN_ORDER = (
    _refresh_letters,
    *_OF_LETTERS,
    _refresh_reach,
    _refresh_contracts,
    *_FOLLOW,
    listing.refresh_contracts,
    _place,
    listing.settle,
)


def differences() -> list[str]:
    """One line for each letter whose kept values are not what its parts give."""
    found = [
        f"letter {pk}: {name} is {kept}, its readings give {right}"
        for pk, name, kept, right in _counts_out_of_step()
    ]
    for model, columns, rows_of in _ROWS:
        wanted = set(rows_of(None))
        kept = set(model.objects.values_list(*columns))
        for row in sorted(wanted ^ kept, key=str):
            state = "is missing" if row in wanted else "does not follow from the record"
            values = ", ".join(f"{name} {value}" for name, value in zip(columns, row, strict=True))
            found.append(f"{model._meta.verbose_name}: {values} {state}")
    for part in counting.PARTS.values():
        for pk, letter in _misnumbered(part).order_by("pk").values_list("pk", "letter"):
            found.append(
                f"{part._meta.verbose_name} {pk}: its public letter is not what letter {letter} gives"
            )
    # Counts are made of what is kept above: they are looked at once that is right.
    return found or [*counting.differences(), *listing.differences(), *placing.differences()]


def letters_out_of_step() -> set[int]:
    """Ids of letters whose headline or peak is not what their readings give."""
    return {pk for pk, *_rest in _counts_out_of_step()}


def _counts_out_of_step():
    """(letter, name, kept value, right value) for what differs of headline and peak."""
    letters = Letter.objects.annotate(**{f"computed_{name}": value for name, value in _kept_counts().items()})
    names = ("headline_id", "headline_low", "peak_id", "peak_low")
    computed = [f"computed_{name.removesuffix('_id')}" for name in names]
    for pk, *values in letters.order_by("pk").values_list("pk", *names, *computed).iterator(2000):
        for name, kept, right in zip(names, values[:4], values[4:], strict=True):
            if kept != right:
                yield pk, name, kept, right


def _kept_counts():
    eligible = (
        SignatoryCount.objects.filter(letter=OuterRef("pk"), company__isnull=True, set_aside_reason="")
        .annotate(group_order=_position("group", GROUP_PRECEDENCE), kind_order=_position("kind", PRECEDENCE))
        .order_by()
    )
    # The first day of an undated reading is empty, which sorts before every date: last among the latest, but among
    # the earliest it has to be told to come last.
    headline = eligible.order_by("group_order", first_day("as_of").desc(), "-low", "kind_order", "pk")
    undated = IsNull(F("as_of"), True)
    peak = eligible.order_by("group_order", "-low", undated, first_day("as_of"), "kind_order", "pk")
    return {
        "headline": Subquery(headline.values("pk")[:1]),
        "headline_low": Subquery(headline.values("low")[:1]),
        "peak": Subquery(peak.values("pk")[:1]),
        "peak_low": Subquery(peak.values("low")[:1]),
    }


def _position(field, order):
    return Case(
        *(When(**{field: value}, then=Value(position)) for position, value in enumerate(order)),
        output_field=IntegerField(),
    )


_OUTCOME = ("letter_id", "demand_id", "response_id", "outcome")
_COMPANY_REACH = ("letter_id", "company_id", "named")
_AGENCY_REACH = ("letter_id", "agency_id", "named")


def _outcome_rows(ids):
    """(letter, demand or None, response, outcome): the latest outcome carried for each demand and for the whole."""
    responses = _of("letter_id", ids, Response.objects.exclude(outcome=""))
    latest = Window(
        RowNumber(),
        partition_by=[F("letter_id"), F("demand_id")],
        order_by=[first_day("date").desc(), F("pk").desc()],
    )
    return (
        responses.annotate(place=latest)
        .filter(place=1)
        .values_list("letter_id", "demand_id", "pk", "outcome")
    )


# Rows that follow from letters: (model, columns, what gives them for letters of these ids, or for all).
_ROWS = (
    (LetterOutcome, _OUTCOME, _outcome_rows),
    (CompanyReach, _COMPANY_REACH, reach.company_rows),
    (AgencyReach, _AGENCY_REACH, reach.agency_rows),
)


def _sync(model, columns, wanted, ids):
    """Make the stored rows of these letters the wanted ones, writing only what differs."""
    stored = _of("letter_id", ids, model.objects)
    kept = {row[1:]: row[0] for row in stored.order_by().values_list("pk", *columns)}
    gone = [pk for row, pk in kept.items() if row not in wanted]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - kept.keys(), key=str)
    if new:
        bulk.insert(model, columns, new)


def _add_sources(links, owner, parts, ids, *, record=None, source="source_id"):
    """Make the sources of a record's parts its own sources too."""
    found = []
    for part in parts:
        rows = _of(record or owner, ids, part.objects.filter(Q(**{f"{source}__isnull": False})))
        found.append(rows.order_by().values_list(record or owner, source).distinct())
    bulk.insert_selected(links, [owner, "source_id"], found[0].union(*found[1:]) if found[1:] else found[0])


def letters_without_part_sources():
    """(letter id, source id) of parts whose source is not among the letter's own: what `refresh_letters` would add."""
    return _unlinked(Letter.sources.through, "letter_id", [SignatoryCount, Response, Quotation])


def contracts_without_part_sources():
    """(contract id, source id), as for letters."""
    return _unlinked(Contract.sources.through, "contract_id", [ContractParty, ContractAmount, ContractEvent])


def _unlinked(links, owner, parts):
    linked = set(links.objects.values_list(owner, "source_id"))
    return sorted({row for part in parts for row in part.objects.values_list(owner, "source_id")} - linked)
