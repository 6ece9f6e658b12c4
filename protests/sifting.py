"""The letters that several filters leave, read from what letters are counted as (`models/counts.py`).

Of what is asked for, the choice of the fewest letters is gone through, in the order of their dates; what stands with each
letter says whether the other filters keep it. So neither letters nor links are read, and nothing is sorted. Letters that
are found by other means, as by words, are looked up by their ids, unless a choice of few letters is asked for too.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from . import search
from .dates import AFTER_ALL
from .models.counts import EVERYTHING, OF_RECORDS, choice

# Facets whose choices are words, which stand in one column.
OF_WORDS = ("year", "outcome", "kind", "scope")
FEW = 500  # letters: so many are gone through at once, whether or not another choice has fewer
# Switches that leave out whom a letter counts for without naming it.
_SWITCHES = {"company": "subsidiaries", "agency": "sub_agencies"}


# Filters that keep letters by what letters are not counted as.
_BY_OTHER_MEANS = ("q", "campaign", "contract")


@dataclass(frozen=True, slots=True)
class Left:
    """Letters that filters leave: what follows SELECT in a statement for them, and its values."""

    sql: str
    values: list

    @property
    def ids(self) -> RawSQL:
        """Of the letters, for `pk__in`."""
        return RawSQL(f"SELECT letter_id {self.sql}", self.values)

    def by_date(self, start, end, *, latest_first) -> RawSQL:
        """The ids of those from one place to another in the order of their dates."""
        order = "DESC" if latest_first else "ASC"
        places = f"ORDER BY date {order}, number {order} LIMIT {end - start} OFFSET {start}"
        return RawSQL(f"SELECT letter_id {self.sql} {places}", self.values)


class Sifting:
    """What a query asks of letters, {name of a filter: what was understood}; `rows_of` gives the letters that a filter
    keeps by other means, `words` says what its words are understood as."""

    def __init__(self, asked, rows_of, words=None):
        self.asked = {name: value for name, value in asked.items() if value and name not in ("page", "sort")}
        self.rows_of = rows_of
        self.words = words
        # What protests/facets.py found: the sums over the letters that are left, and of which two choices counts are kept.
        self.sums = self.of_two = None

    @property
    def is_by_other_means(self) -> bool:
        """Whether letters have to be looked for beside what they are counted as."""
        return any(name in self.asked for name in _BY_OTHER_MEANS)

    def is_off(self, facet):
        """Whether the facet's records stand for those alone that a letter names."""
        return self.asked.get(_SWITCHES.get(facet)) == "no"

    def values(self, facet) -> list[str]:
        """What is asked for of a facet: words, or ids of records."""
        found = self.asked.get(facet, ())
        return [f"{record.pk}" for record in found] if facet in OF_RECORDS else list(found)

    def may_have_many(self, facet):
        """Whether the choices of a facet may have more letters than are gone through at once."""
        return (self._known(facet) or FEW) >= FEW

    def left(self, leaving_out="") -> Left:
        """The letters that every filter leaves, but for the one of the name `leaving_out`."""
        asked = {name: value for name, value in self.asked.items() if name != leaving_out}
        driver = self._driver([name for name in (*OF_RECORDS, *OF_WORDS) if name in asked])
        found = _Conditions()
        if driver:
            self._of_driver(found, driver)
        elif not self.is_by_other_means:
            found.add("chosen = %s", EVERYTHING)
        for name, value in asked.items():
            if name in OF_RECORDS or name in OF_WORDS:
                if name != driver and not (name == "year" and len(value) == 1):
                    found.any_of([self._has(name, each) for each in self.values(name)])
                if name == "year":
                    found.add("date >= %s", min(value))
                    found.add("date < %s", max(value) + AFTER_ALL)
            elif name == "since":
                # The first bound follows from the second, and is one that an index can be held to.
                found.add("date >= %s", value[:4])
                found.add("(date >= %s OR date IN (%s, %s))", value, value[:4], value[:7])
            elif name == "until":
                found.add("date < %s", value + AFTER_ALL)
            elif name == "min":
                found.add("low >= %s", value)
        self._by_other_means(found, asked, by_key=not driver)
        table = "protests_countedas" if self.is_by_other_means and not driver else "protests_letteramong"
        return Left(f"FROM {table} WHERE {' AND '.join(found.sql)}", found.values)

    def _driver(self, facets):
        """The facet whose choices have the fewest letters; of letters found by other means, if they are few. A year is none
        beside others: it is a range of theirs."""
        if self.is_by_other_means:
            few = {facet: number for facet in facets if (number := self._known(facet) or FEW) < FEW}
            return min(few, key=few.get, default=None)
        candidates = [facet for facet in facets if facet != "year"] or facets
        if len(candidates) < 2:
            return next(iter(candidates), None)
        known = {facet: number for facet in candidates if (number := self._known(facet)) is not None}
        if len(known) < len(candidates) and min(known.values(), default=FEW) >= FEW:
            known = {facet: self._counted(facet) for facet in candidates}
        return min(known, key=known.get)

    def _known(self, facet):
        """How many letters the records have that are asked for, where these know it; None where they do not."""
        if facet not in OF_RECORDS:
            return None
        numbers = [getattr(record, "counted_letters", None) for record in self.asked[facet]]
        return None if None in numbers else sum(numbers)

    def _counted(self, facet):
        return sum(self._numbers.get((facet, value), 0) for value in self.values(facet))

    @cached_property
    def _numbers(self):
        """{(facet, value): letters} of each choice that is asked for."""
        facets = [facet for facet in (*OF_RECORDS, *OF_WORDS) if facet in self.asked]
        choices = [(facet, value) for facet in facets for value in self.values(facet)]
        places = " OR ".join(["facet = %s AND value = %s"] * len(choices))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT facet, value, number FROM protests_facetcount WHERE chosen = %s AND ({places})",  # noqa: S608
                [EVERYTHING, *(part for each in choices for part in each)],
            )
            return {(facet, value): number for facet, value, number in cursor.fetchall()}

    def _of_driver(self, found, facet):
        """Each letter of these choices once: where it has the first of those that it has."""
        values = self.values(facet)
        chosen = [choice(facet, value) for value in values]
        found.add(f"chosen IN ({', '.join(['%s'] * len(chosen))})", *chosen)
        if len(values) > 1 or self.is_off(facet):
            found.any_of([self._first(facet, values[:place], value) for place, value in enumerate(values)])

    def _first(self, facet, earlier, value):
        first = _Conditions()
        first.add("chosen = %s", choice(facet, value))
        if self.is_off(facet):
            sql, patterns = self._has(facet, value)
            first.add(sql, *patterns)
        for other in earlier:
            sql, patterns = self._has(facet, other)
            first.add(f"NOT {sql}", *patterns)
        return f"({' AND '.join(first.sql)})", first.values

    def _has(self, facet, value):
        """(SQL, its values): whether a letter has this choice."""
        if facet in OF_WORDS:
            return "words LIKE %s", [_pattern(choice(facet, value))]
        if not self.is_off(facet):
            return f"{facet} LIKE %s", [_pattern(value)]
        named = f"({facet} LIKE %s AND unnamed NOT LIKE %s)"
        return named, [_pattern(value), _pattern(choice(facet, value))]

    def _by_other_means(self, found, asked, *, by_key):
        # Beside a choice of few letters nothing else leads to them: an index of their ids would be of no use.
        letter = "letter_id" if by_key else "+letter_id"
        if "q" in asked:
            # What is found by words is published: the letters' own rows, which are long, need not be asked.
            for sql, values in search.conditions(letter, self.words, by_key=by_key):
                found.add(sql, *values)
        rows = self.rows_of([name for name in _BY_OTHER_MEANS if name in asked and name != "q"])
        if rows is None:
            return
        try:
            sql, values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, values = "NULL", []
        found.add(f"{letter} IN ({sql})", *values)


class _Conditions:
    def __init__(self):
        self.sql, self.values = [], []

    def add(self, sql, *values):
        self.sql.append(sql)
        self.values += values

    def any_of(self, conditions):
        self.add(
            f"({' OR '.join(sql for sql, _values in conditions)})",
            *(value for _sql, values in conditions for value in values),
        )


def _pattern(word):
    # Ids and listed words hold nothing that LIKE reads as anything else.
    return f"%;{word};%"
