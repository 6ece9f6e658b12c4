"""Counts beside the choices of a filter: how many letters each choice would give.

A facet's counts follow every other filter and leave its own choice out, so that its siblings stay choosable. Where that
leaves a single choice or none, they are read from what is kept (protests/counting.py); else counted among the letters
that are left. All facets of a list are one statement, which reads no more of them than a page shows.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from . import counting
from .filters import NO_OUTCOME
from .models import Agency, AgencyReach, Company, CompanyReach, FacetCount, Letter, Scope, Topic

# So many choices of a facet stand on a page, beside those chosen: a record has hundreds of companies.
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many letters it gives, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with what a page offers of its choices: those chosen, then those of the most letters; and how many
    choices there are."""

    name: str
    label: str
    choices: list[Choice]
    size: int

    @property
    def is_chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices)

    @property
    def is_cut(self) -> bool:
        return len(self.choices) < self.size


def of_letters(letter_filter, names=None) -> list[Facet]:
    """The facets of a list of letters whose query was understood: those of these names, or all."""
    counts, sizes = {name: {} for name in names or NAMES}, {}
    for name, value, label, number, size in _rows(letter_filter, counts):
        if number:
            counts[name][value] = label, number
            sizes[name] = size
    return [_facet(letter_filter, name, found, sizes.get(name)) for name, found in counts.items()]


def totals(letter_filter, letters, *, by_year=False) -> dict[str, int]:
    """How many `letters`, the rows of this filter, there are, how many have a number, and the sum of their low bounds:
    of all, and of core letters alone. With `by_year` also what is kept for the pictures, where it is."""
    found = {f"{which} {name}": 0 for which in ("all", "core") for name in counting.NUMBERS}
    chosen = only_choice(letter_filter)
    if chosen is not None:
        kept = FacetCount.objects.filter(chosen=chosen, facet=counting.TOTALS)
        kept = kept if by_year else kept.filter(value__in=found)
        return found | dict(kept.values_list("value", "number"))
    numbers = {
        "letters": Count("*"),
        "counted": Count("headline_low"),
        "signatures": Coalesce(Sum("headline_low"), 0),
    }
    for scope, *values in (
        letters.order_by().values("scope").annotate(**numbers).values_list("scope", *numbers)
    ):
        for which in ("all", "core") if scope == Scope.CORE else ("all",):
            for name, value in zip(numbers, values, strict=True):
                found[f"{which} {name}"] += value
    return found


def only_choice(letter_filter, leaving_out="") -> str | None:
    """The one choice that a query asks for, "" when it asks for every letter, None when it asks for anything else; as
    if the filter of the name `leaving_out` were not asked for."""
    asked = [
        (name, value)
        for name, value in letter_filter.form.cleaned_data.items()
        if value and name not in ("page", "sort", leaving_out)
    ]
    if not asked:
        return counting.EVERYTHING
    (name, values), *more = asked
    if more or name not in NAMES or len(values) > 1:
        return None
    [value] = values
    return counting.choice(name, value.pk if name in _RECORDS else value)


def _facet(letter_filter, name, counts, size):
    chosen = _chosen(letter_filter, name)
    words = dict(letter_filter.base_filters[name].extra.get("choices") or ())
    choices = [
        Choice(value, str(words.get(value) or label or value), number, value in chosen)
        for value, (label, number) in (
            {value: (label, 0) for value, label in chosen.items()} | counts
        ).items()
    ]
    choices.sort(key=_latest_first if name == "year" else _most_first)
    uncounted = len(chosen.keys() - counts.keys())
    shown = choices[: len(chosen) + SHOWN]
    return Facet(name, letter_filter.base_filters[name].label, shown, uncounted + (size or len(counts)))


def _chosen(letter_filter, name):
    """{value: its label} of what the query asks for of this facet."""
    chosen = letter_filter.form.cleaned_data.get(name, ())
    return {record.slug: record.name for record in chosen} if name in _RECORDS else dict.fromkeys(chosen, "")


def _most_first(choice):
    return not choice.chosen, -choice.count, choice.label


def _latest_first(choice):
    return not choice.chosen, -int(choice.value)


# ---- the statement ----
#
# Its rows have five columns: the facet's name, a value, its label, how many letters have it, and, in a facet of records,
# how many values there are. Of records the most frequent alone are read, and those chosen.


def _rows(letter_filter, names):
    statement = _Statement(letter_filter)
    for name in names:
        statement.count(name)
    return statement.run()


class _Statement:
    """One SELECT after another, over counts that are kept or over letters that stand first, in a WITH."""

    def __init__(self, letter_filter):
        self.filter = letter_filter
        self.matches, self.among = {}, []  # sets of letters by their name, and the values of their statements
        self.selects, self.values = [], []

    def run(self):
        statement = " UNION ALL ".join(self.selects)
        if self.matches:
            # Within a SELECT: what begins with WITH may be a change of the record, and history is looked after.
            statement = f"SELECT * FROM (WITH {', '.join(self.matches.values())} {statement}) AS counts"
        with connection.cursor() as cursor:
            cursor.execute(statement, [*self.among, *self.values])
            return cursor.fetchall()

    def count(self, name):
        kept = only_choice(self.filter, leaving_out=name)
        if name not in _RECORDS:
            self._add(_WORDS, [kept, name]) if kept is not None else self._add(_COUNTED[name], [], name)
            return
        record, links = _RECORDS[name]
        names = {"facet": name, "record": record._meta.db_table, "links": links._meta.db_table}
        if kept is not None:
            chosen = [f"{pk}" for pk in self._ids(name)]
            self._add_records(_KEPT.format(**names), [kept, name, kept, name], ("counted.value", chosen))
        else:
            switch = _SWITCHES.get(name)
            named = "AND named" if switch and not self.filter.includes(switch) else ""
            select = _COUNTED_RECORDS.format(**names, named=named, letters="{letters}")
            self._add_records(select, [], ("counted.id", self._ids(name)), name)

    def _ids(self, name):
        return [record.pk for record in self.filter.form.cleaned_data.get(name, ())]

    def _add_records(self, select, values, of_chosen, among=None):
        column, chosen = of_chosen
        order = f"ORDER BY counted.number DESC, record.name{_byte_order()} LIMIT {SHOWN + len(chosen)}"
        self._add(f"SELECT * FROM ({select} {order}) AS most", values, among)
        if chosen:
            places = ", ".join(["%s"] * len(chosen))
            self._add(f"{select} AND {column} IN ({places})", [*values, *chosen], among)

    def _add(self, select, values, among=None):
        """Another SELECT; with `among`, a facet's name, one of the letters that all other filters leave."""
        self.selects.append(select.format(letters=self._letters(among)) if among else select)
        self.values += values

    def _letters(self, name):
        """What the letters are called in the statement that every filter but this one leaves."""
        called = f"without_{name}" if self.filter.form.cleaned_data.get(name) else "letters"
        if called not in self.matches:
            rows = self.filter.qs if called == "letters" else self.filter.without(name)
            columns = rows.order_by().values_list("pk", "date", "kind", "scope")
            sql, values = columns.query.sql_with_params()
            self.matches[called] = f"{called}(id, date, kind, scope) AS ({sql})"
            self.among += values
        return called


def _byte_order():
    """Names sort as Python sorts them, which is what SQLite does anyway."""
    return ' COLLATE "C"' if connection.vendor == "postgresql" else ""


_WORDS = "SELECT facet, value, '', number, NULL FROM protests_facetcount WHERE chosen = %s AND facet = %s"

_KEPT = """
SELECT '{facet}', record.slug, record.name, counted.number,
       (SELECT COUNT(*) FROM protests_facetcount WHERE chosen = %s AND facet = %s AND number > 0)
  FROM protests_facetcount counted JOIN {record} record ON record.id = CAST(counted.value AS bigint)
 WHERE counted.chosen = %s AND counted.facet = %s AND counted.number > 0"""

_COUNTED_RECORDS = """
SELECT '{facet}', record.slug, record.name, counted.number, counted.size
  FROM (SELECT {facet}_id AS id, COUNT(*) AS number, COUNT(*) OVER () AS size FROM {links}
         WHERE letter_id IN (SELECT id FROM {letters}) {named} GROUP BY {facet}_id) counted
  JOIN {record} record ON record.id = counted.id
 WHERE 0 = 0"""

_OF_LETTER = "SELECT '{facet}', {value}, '', COUNT(*), NULL FROM {{letters}} GROUP BY {value}"

_COUNTED = {
    "year": _OF_LETTER.format(facet="year", value="substr(date, 1, 4)"),
    "kind": _OF_LETTER.format(facet="kind", value="kind"),
    "scope": _OF_LETTER.format(facet="scope", value="scope"),
    "outcome": f"""
SELECT 'outcome', outcome, '', COUNT(DISTINCT letter_id), NULL FROM protests_letteroutcome
 WHERE letter_id IN (SELECT id FROM {{letters}}) GROUP BY outcome
UNION ALL
SELECT 'outcome', '{NO_OUTCOME}', '', COUNT(*), NULL FROM {{letters}}
 WHERE NOT EXISTS (SELECT 1 FROM protests_letteroutcome kept WHERE kept.letter_id = {{letters}}.id)""",
}

_RECORDS = {
    "company": (Company, CompanyReach),
    "agency": (Agency, AgencyReach),
    "topic": (Topic, Letter.topics.through),
}
_SWITCHES = {"company": "subsidiaries", "agency": "sub_agencies"}

NAMES = ("company", "agency", "outcome", "topic", "year", "kind", "scope")
