"""How many published letters each choice of a filter gives: of the whole record, of each single choice, and of two
choices that many letters have.

A letter is a set of choices (`company=12`, `year=2018`, …). For the whole record, and for every choice it has, it adds
one to each of its choices in the other facets, and to the totals. So it does for every two of its choices of which that
is kept: of those that many letters had when everything was last counted anew. A change takes away what the letter was counted as and
adds what it is now, in the transaction of the change: so lists are counted exactly, without counting.
"""

import itertools
from array import array
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import BigIntegerField, Count, Subquery
from django.db.models.functions import Cast
from django.db.models.signals import post_migrate

from . import among, bulk, migrated
from .among import Facts
from .models import (
    AgencyReach,
    CompanyReach,
    CountedAs,
    FacetCount,
    Letter,
    LetterAmong,
    LetterOutcome,
    Outcome,
    Response,
    Scope,
    SignatoryCount,
)
from .models.counts import EVERYTHING, NO_OUTCOME, both, choice
from .repeated import Repeated

# Beside the facets, for each choice: how many letters, how many of them with a number, and the sum of their low bounds;
# once for every scope and once for core letters alone; and how many parts of the kinds that are listed they have. Then,
# for the pictures, the letters of each year by the outcome that they are drawn under ("2018 met"), and by how many times
# ten goes into their number ("2018 2": 100 to 999).
TOTALS = "totals"
NUMBERS = ("letters", "counted", "signatures")
PARTS = {"signatory counts": SignatoryCount, "responses": Response}
SUMS = [*(f"{which} {name}" for which in ("all", "core") for name in NUMBERS), *PARTS]
# To these a letter adds more than one.
_MORE = ("all signatures", "core signatures", *PARTS)

# In place of a choice: of the whole record the letters that name both a company and an agency ("12 34", under PAIR), and
# for each company and each agency the sum over those that it is named with.
PAIRS = "pairs"
PAIR = "pair"

# Letters that have two choices: of so many the counts are kept, fewer are counted when they are asked for. But of any two
# there stand thousands of counts, one for almost each company and agency, and the larger the record, the more choices have
# many letters in common: at a million 2,500 of them would. So no more are kept than these, those of most letters first:
# in a made-up record they are all of 2,500 letters at 100,000, and those of 20,000 at a million, where their counts are
# 1.7 million beside 5 million of single choices. In place of a choice: which two these are.
MANY = 2_500
MOST_OF_TWO = 300
OF_TWO = "of two"
KEPT = "kept"

# A letter of several outcomes is drawn once: under the first of these that it has.
OUTCOME_ORDER = (Outcome.REVERSED, Outcome.MET, Outcome.PARTLY_MET, Outcome.REFUSED, Outcome.UNCLEAR)

# How many public records of a kind there are: what protests/listing.py keeps beside the counts of letters.
PUBLIC = "public"

BATCH = 2_000
# Letters of a choice are written together, so that they are read together: those of so many letters at a time. So many
# rows are one step.
WRITTEN_TOGETHER = 20_000


def connect(app):
    post_migrate.connect(_after_migrate, sender=app)


def _after_migrate(using, **_):
    """Count the letters of a record that was there before the counts were, or before they were what they are now."""
    if using != DEFAULT_DB_ALIAS or CountedAs._meta.db_table not in connection.introspection.table_names():
        return
    is_uncounted = Letter.objects.published().exists() and not (
        CountedAs.objects.exists() and LetterAmong.objects.exists() and by_year(EVERYTHING)
    )
    if is_uncounted and not migrated.missing(connection):
        rebuild()


def refresh(ids=None):
    """Make the counts what these letters (all of them without `ids`) give."""
    if ids is None:
        rebuild()
        return
    for batch in bulk.batches(sorted(ids), BATCH):
        _refresh(batch)


def forget(ids):
    """Take these letters, which are about to be deleted, out of the counts."""
    among.forget(ids)
    stored = _stored(ids)
    if stored:
        add(_difference(stored, {}))
        CountedAs.objects.filter(pk__in=stored).delete()


@transaction.atomic
def rebuild():
    """Count everything anew."""
    deque(rebuilding(), maxlen=0)


def rebuilding():
    """As `rebuild`, in short steps, all of them within one transaction: for who has something else to do between them."""
    CountedAs.objects.all().delete()
    _of_letters().delete()
    LetterAmong.objects.all().delete()
    counts = _Counts()
    with bulk.without_indexes([LetterAmong, FacetCount]):
        for now in _all_facts():
            counts.add(now.values())
            bulk.insert(CountedAs, ["letter_id", *Facts._fields], ((pk, *facts) for pk, facts in now.items()))
            yield
        yield from _put_among()
        rows = counts.rows()
        while some := list(itertools.islice(rows, WRITTEN_TOGETHER)):
            bulk.insert(FacetCount, ["chosen", "facet", "value", "number"], some)
            yield


def _put_among():
    """Step by step let all letters stand among those of their choices, the latest first, as they are read."""
    latest_first = list(CountedAs.objects.order_by("-date", "-number").values_list("pk", flat=True))
    for together in bulk.batches(latest_first, WRITTEN_TOGETHER):
        letters = {}
        for batch in bulk.batches(together, BATCH):
            letters |= _stored(batch)
            yield
        for rows in bulk.batches(among.rows_of(letters), WRITTEN_TOGETHER):
            among.write(rows)
            yield


class _Counts:
    """The counts of many letters: what `_difference` says of a few.

    Of each letter there is kept what it adds one to, as numbers. Then each choice is counted by itself, from the letters
    that have it: so no more counts are held at once than those of one choice.
    """

    def __init__(self):
        self.places = defaultdict(itertools.count().__next__)  # (facet, value), totals included: its number
        self.letters = []  # for each letter the numbers of what it adds one to
        self.more = {name: array("q") for name in _MORE}  # and how much it adds to these totals
        self.having = defaultdict(lambda: array("I"))  # a choice: the letters that have it, by their places
        self.named = defaultdict(Counter)  # {facet: {value: number}}, under PAIRS

    def add(self, letters):
        """Count these letters, given by their facts."""
        for facts in letters:
            place, more = len(self.letters), dict.fromkeys(_MORE, 0)
            choices = facts.choices
            ones = [self.places[each] for each in choices]
            for each in ones:
                self.having[each].append(place)
            for name, number in _totals(facts, choices):
                if name in more:
                    more[name] = number
                else:
                    ones.append(self.places[TOTALS, name])
            self.letters.append(tuple(ones))
            for name, number in more.items():
                self.more[name].append(number)
            for facet, value in _named(facts):
                self.named[facet][value] += 1

    def rows(self):
        """(chosen, facet, value, number) of each count. Those of one choice are together, as they are looked up: so an
        index of millions grows at its end, but for those of two choices."""
        self.counted = list(self.places)
        names = {place: choice(*self.counted[place]) for place in self.having}
        yield from self._rows_of(EVERYTHING, (), range(len(self.letters)))
        found = {}
        for place in sorted(names, key=names.get):
            own, letters = self.counted[place][0], self.having[place]
            counts = self._count(letters)
            yield from self._rows_of(names[place], (own,), letters, counts)
            found |= self._of_two(place, counts)
        kept = sorted(found, key=found.get, reverse=True)[:MOST_OF_TWO]
        of_two = {both(*map(names.get, pair)): pair for pair in kept}
        for name, pair in sorted(of_two.items()):
            fewer, more = sorted((self.having[place] for place in pair), key=len)
            own = [self.counted[place][0] for place in pair]
            yield from self._rows_of(name, own, sorted(set(fewer).intersection(more)))
            yield OF_TWO, KEPT, name, 1
        for facet, numbers in sorted(self.named.items()):
            yield from ((PAIRS, facet, *count) for count in sorted(numbers.items()))

    def _count(self, letters):
        return Counter(itertools.chain.from_iterable(map(self.letters.__getitem__, letters)))

    def _rows_of(self, name, own, letters, counts=None):
        counts = self._count(letters) if counts is None else counts
        for place, number in counts.items():
            facet, value = self.counted[place]
            if facet not in own:
                yield name, facet, value, number
        for total, numbers in self.more.items():
            if number := sum(map(numbers.__getitem__, letters)):
                yield name, TOTALS, total, number

    def _of_two(self, place, counts):
        """{this choice and a later one: how many letters have both}, where they are many."""
        own = self.counted[place][0]
        return {
            (place, other): number
            for other, number in counts.items()
            if number >= MANY and other > place and other in self.having and self.counted[other][0] != own
        }


def differences() -> list[str]:
    """One line for each letter that is counted as what it is not, and for each count that is not their sum."""
    counts, lines = Counter(), []
    # A published letter without a date, which the database refuses, is no matter of the counts.
    right = set(_countable().values_list("pk", flat=True))
    undated = set(Letter.objects.published().filter(date=None).values_list("pk", flat=True))
    known = set(CountedAs.objects.values_list("pk", flat=True))
    known |= set(LetterAmong.objects.values_list("letter", flat=True).distinct())
    for batch in bulk.batches(sorted((right | known) - undated), BATCH):
        now, stored = _facts(_countable(), batch), _stored(batch)
        places = among.stored(batch)
        counts.update(_difference({}, stored))
        for pk in batch:
            if now.get(pk) != stored.get(pk):
                lines.append(f"letter {pk}: what it is counted as is out of date")
            elif places.get(pk) != (now[pk].places if pk in now else None):
                lines.append(f"letter {pk}: it does not stand among the letters of its choices as it should")
    counts.update(_difference({}, _stored(known & undated)))
    rows = _rows_of(_of_letters().exclude(chosen=OF_TWO))
    kept = {(chosen, facet, value): number for chosen, facet, value, number in rows}
    for key in sorted(counts.keys() | kept.keys()):
        if counts[key] != kept.get(key, 0):
            chosen, facet, value = key
            lines.append(
                f"facet count: {facet} {value} of {chosen or 'all letters'} is {kept.get(key, 0)}, "
                f"the letters give {counts[key]}"
            )
    return lines


def of_records(facet) -> dict[int, int]:
    """How many published letters count for each record of a facet, by its id; none for a record of none."""
    counts = FacetCount.objects.filter(chosen=EVERYTHING, facet=facet, number__gt=0)
    return {int(value): number for value, number in counts.values_list("value", "number")}


def of_parts(kind, chosen) -> int:
    """How many parts of a kind, one of PARTS, the letters of a choice have."""
    found = FacetCount.objects.filter(chosen=chosen, facet=TOTALS, value=kind)
    return found.values_list("number", flat=True).first() or 0


@dataclass(frozen=True)
class Paired:
    """The companies and the agencies that letters name most often together, by their ids; how many companies and
    agencies there are in all, and the letters that name a company and an agency: at most `greatest` for any two."""

    companies: list[int]
    agencies: list[int]
    of_all: int
    letters: dict[tuple[int, int], int]
    greatest: int


def paired(most) -> Paired:
    """What is kept of the whole record's pairs: for so many companies and so many agencies."""
    kept = FacetCount.objects.filter(chosen=PAIRS, number__gt=0)
    companies, number_of_companies = _most_named(kept.filter(facet="company"), most)
    agencies, number_of_agencies = _most_named(kept.filter(facet="agency"), most)
    pairs = {_pair(*pair): pair for pair in itertools.product(companies, agencies)}
    letters, greatest = {}, 1
    for value, number, greatest in _of_pairs(pairs):  # noqa: B007 - of all pairs, with each of these
        letters[pairs[value]] = number
    return Paired(companies, agencies, number_of_companies + number_of_agencies, letters, greatest)


def _of_pairs(pairs):
    """(pair, letters, the most letters of any pair) of these. Each is looked up: when SQLite is asked for all of them, it
    goes through every pair there is."""
    if not pairs:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OF_PAIRS.format(pairs=", ".join(["(%s)"] * len(pairs))), [*pairs])
        return cursor.fetchall()


_OF_PAIRS = f"""
SELECT kept.value, kept.number,
       (SELECT number FROM protests_facetcount WHERE chosen = '{PAIRS}' AND facet = '{PAIR}' ORDER BY number DESC LIMIT 1)
  FROM (VALUES {{pairs}}) wanted CROSS JOIN protests_facetcount kept
 WHERE kept.chosen = '{PAIRS}' AND kept.facet = '{PAIR}' AND kept.value = wanted.column1 AND kept.number > 0"""


def _most_named(named, most):
    """The ids of those that are named most often, the first on record before the others, and how many there are."""
    size = named.order_by().values("facet").annotate(size=Count("*")).values("size")
    first = named.order_by("-number", Cast("value", BigIntegerField()))
    found = list(first.values_list("value", Subquery(size))[:most])
    return [int(value) for value, _size in found], found[0][1] if found else 0


def kept_of_two(names=None) -> set[str]:
    """Of which two choices, of these names or of all (`both`), the counts are kept."""
    kept = FacetCount.objects.filter(chosen=OF_TWO, facet=KEPT)
    kept = kept if names is None else kept.filter(value__in=names)
    return set(kept.values_list("value", flat=True))


def by_year(chosen) -> list[tuple[str, int]]:
    """What the pictures show of the letters of a choice: ("2018 met", 12), ("2018 2", 7) and so on."""
    sums = FacetCount.objects.filter(chosen=chosen, facet=TOTALS, number__gt=0).exclude(value__in=SUMS)
    return list(sums.values_list("value", "number"))


# ---- what a letter is counted as ----


def _all_facts():
    """{letter: its facts} of all published letters, batch by batch."""
    for batch in bulk.stretches(list(_countable().order_by("pk").values_list("pk", flat=True)), BATCH):
        yield _facts(_countable(), batch)


def _countable():
    return Letter.objects.published().exclude(date=None)


_OWN = ("pk", "date", "number", "headline_low", "kind", "scope")


def _facts(letters, ids) -> dict[int, Facts]:
    """What those of these letters, a queryset, that have these ids are to be counted as."""
    own = list(letters.filter(bulk.one_of("pk", ids)).order_by("pk").values_list(*_OWN))
    outcomes = _links(LetterOutcome, "outcome", ids)
    topics = _links(Letter.topics.through, "topic_id", ids)
    companies, agencies, unnamed = _reach(ids)
    parts = [_parts(part, ids) for part in PARTS.values()]
    found = {}
    for pk, date, number, low, kind, scope in own:
        words = [("year", date[:4]), ("kind", kind), ("scope", scope)]
        words += [("outcome", outcome) for outcome in outcomes.get(pk, (NO_OUTCOME,))]
        texts = ([choice(*word) for word in words], companies[pk], agencies[pk], topics[pk], unnamed[pk])
        numbers = (each.get(pk, 0) for each in parts)
        found[pk] = Facts(f"{date}", number, low, *map(among.joined, texts), *numbers)
    return found


def _links(model, column, ids):
    """{letter: what it is linked to, as text}"""
    found = defaultdict(set)
    for letter, value in _rows(model, column).rows(ids):
        found[letter].add(f"{value}")
    return found


@cache
def _rows(model, *columns):
    """(letter, columns …) of the rows of these letters, and of few others between them."""
    return Repeated(lambda ids: _of(model, ids).values_list("letter_id", *columns))


def _of(model, ids):
    return model.objects.filter(bulk.within("letter_id", ids)).order_by()


def _reach(ids):
    """{letter: the companies that it counts for}, the same of agencies, and {letter: those of both that it does not name}."""
    found, unnamed = [], defaultdict(list)
    for facet, model in (("company", CompanyReach), ("agency", AgencyReach)):
        found.append(defaultdict(list))
        for letter, record, is_named in _rows(model, f"{facet}_id", "named").rows(ids):
            found[-1][letter].append(f"{record}")
            if not is_named:
                unnamed[letter].append(choice(facet, record))
    return *found, unnamed


def _parts(model, ids):
    """{letter: how many parts of a kind it has}, of those that have any."""
    return dict(_numbers_of_parts(model).rows(ids))


@cache
def _numbers_of_parts(model):
    return Repeated(
        lambda ids: _of(model, ids).values("letter_id").annotate(n=Count("*")).values_list("letter_id", "n")
    )


def _stored(ids) -> dict[int, Facts]:
    return {pk: Facts(f"{date}", *rest) for pk, date, *rest in _STORED.rows(ids)}


_STORED = Repeated(lambda ids: CountedAs.objects.filter(pk__in=ids).values_list("pk", *Facts._fields))


def _refresh(ids):
    with transaction.atomic(savepoint=False):
        # Locked, so that of two changes at once the later one counts what the earlier one wrote.
        letters = _countable().select_for_update(of=("self",), no_key=True)
        now, before = _facts(letters, ids), _stored(ids)
        among.refresh(ids, now)
        changed = {pk: facts for pk, facts in now.items() if before.get(pk) != facts}
        gone = {pk: facts for pk, facts in before.items() if pk in changed or pk not in now}
        if not changed and not gone:
            return
        add(_difference(gone, changed))
        CountedAs.objects.bulk_create(
            (CountedAs(letter_id=pk, **facts._asdict()) for pk, facts in changed.items()),
            update_conflicts=True,
            unique_fields=["letter"],
            update_fields=Facts._fields,
        )
        CountedAs.objects.filter(pk__in=gone.keys() - now.keys()).delete()


# ---- what that adds to the counts ----


def _difference(before, now) -> Counter:
    """What is to be added to each count, {(chosen, facet, value): number}, when letters were this and are that."""
    counts, of_two = Counter(), kept_of_two()
    for facts in now.values():
        for key, number in _counted(facts, of_two):
            counts[key] += number
    for facts in before.values():
        for key, number in _counted(facts, of_two):
            counts[key] -= number
    return counts


def _counted(facts, of_two):
    choices = facts.choices
    totals = list(_totals(facts, choices))
    for own, chosen in (((), EVERYTHING), *_counted_under(choices, of_two)):
        for facet, value in choices:
            if facet not in own:
                yield (chosen, facet, value), 1
        for name, number in totals:
            yield (chosen, TOTALS, name), number
    for facet, value in _named(facts):
        yield (PAIRS, facet, value), 1


def _counted_under(choices, of_two):
    """(its facets, its name) of each choice, and of each two of which the counts are kept."""
    for facet, value in choices:
        yield (facet,), choice(facet, value)
    for one, other in itertools.combinations(choices, 2) if of_two else ():
        name = both(choice(*one), choice(*other))
        if one[0] != other[0] and name in of_two:
            yield (one[0], other[0]), name


def _totals(facts, choices):
    for which in _scopes(choices):
        for name, number in _numbers(facts.low):
            yield f"{which} {name}", number
    for kind in PARTS:
        if number := getattr(facts, kind.replace(" ", "_")):
            yield kind, number
    yield from _by_year(facts, choices)


def _named(facts):
    """The companies and agencies that a letter names together: each pair, and who is in it."""
    for company, agency in itertools.product(facts.named("company"), facts.named("agency")):
        yield PAIR, _pair(company, agency)
        yield "company", company
        yield "agency", agency


def _pair(company, agency):
    return f"{company} {agency}"


def _by_year(facts, choices):
    year = facts.date[:4]
    outcomes = {value for facet, value in choices if facet == "outcome"}
    yield f"{year} {next((each for each in OUTCOME_ORDER if each in outcomes), NO_OUTCOME)}", 1
    if facts.low is not None:
        yield f"{year} {len(str(facts.low)) - 1}", 1


def _scopes(choices):
    return ("all", "core") if ("scope", Scope.CORE.value) in choices else ("all",)


def _numbers(low):
    yield "letters", 1
    if low is not None:
        yield "counted", 1
        yield "signatures", low


def add(counts):
    """Add to the stored counts: {(chosen, facet, value): number}."""
    rows = sorted((key, number) for key, number in counts.items() if number)
    take_turns()
    for batch in bulk.batches(rows, BATCH):
        places = ", ".join(["(%s, %s, %s, %s)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO protests_facetcount (chosen, facet, value, number) VALUES {places} "  # noqa: S608
                "ON CONFLICT (chosen, facet, value) "
                "DO UPDATE SET number = protests_facetcount.number + excluded.number",
                [part for key, number in batch for part in (*key, number)],
            )


def take_turns():
    """Wait for other sessions that add to what is kept, so that none waits for a count that another has; until the
    transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('protests_facetcount'))")


def _of_letters():
    return FacetCount.objects.exclude(facet=PUBLIC)


def _rows_of(counts):
    return counts.values_list("chosen", "facet", "value", "number")
