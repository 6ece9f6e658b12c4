"""Counts beside the choices of a filter: how many letters each choice would give.

A facet's counts follow every other filter and leave its own choice out, so that its siblings stay choosable. Where that
leaves a single choice or none, they are read from what is kept (protests/counting.py), no more of them than a page shows.
Else they are counted among the letters that are left (protests/sifting.py): the database gives what stands with all of
these letters as one text for each set of them, and its words are counted here, several times as fast as there.
"""

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from operator import itemgetter

from django.db import connection

from . import counting
from .models import Agency, Company, FacetCount, Scope, Topic
from .models.counts import both, choice

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
    names = names or NAMES
    kept = {name: only_choice(letter_filter, leaving_out=name) for name in names}
    counted = _counted(letter_filter, [name for name in names if kept[name] is None])
    statement = _Statement(letter_filter)
    for name in names:
        if kept[name] is not None:
            statement.add_kept(name, kept[name])
        elif name in _RECORDS:
            statement.add_names(name, counted[name])
    counts, sizes = {name: {} for name in names}, {name: len(each) for name, each in counted.items()}
    for name, value, label, number, size in statement.run():
        if kept[name] is None:
            number = counted[name][f"{number}"]
        else:
            sizes[name] = size
        if number:
            counts[name][value] = label, number
    for name in counted.keys() - _RECORDS.keys():
        counts[name] = {value: ("", number) for value, number in counted[name].items()}
    return [_facet(letter_filter, name, counts[name], sizes.get(name)) for name in names]


def totals(letter_filter, *, by_year=False) -> dict[str, int]:
    """How many letters this filter leaves, how many of them have a number, and the sum of their low bounds:
    of all, and of core letters alone. With `by_year` also what is kept for the pictures, where it is."""
    found = {f"{which} {name}": 0 for which in ("all", "core") for name in counting.NUMBERS}
    chosen = only_choice(letter_filter)
    if chosen is not None:
        kept = FacetCount.objects.filter(chosen=chosen, facet=counting.TOTALS)
        kept = kept if by_year else kept.filter(value__in=found)
        return found | dict(kept.values_list("value", "number"))
    return dict(zip(found, _sums(letter_filter.sifted), strict=True))


def only_choice(letter_filter, leaving_out="") -> str | None:
    """The one choice that a query asks for, or the two of which counts are kept; "" when it asks for every letter, None
    when it asks for anything else; as if the filter of the name `leaving_out` were not asked for."""
    asked = [
        (name, value)
        for name, value in letter_filter.form.cleaned_data.items()
        if value and name not in ("page", "sort", leaving_out)
    ]
    if not asked:
        return counting.EVERYTHING
    if len(asked) > 2 or any(name not in NAMES or len(values) > 1 for name, values in asked):
        return None
    chosen = [choice(name, value) for name, _values in asked for value in letter_filter.sifted.values(name)]
    if len(chosen) == 1:
        return chosen[0]
    return both(*chosen) if both(*chosen) in _kept_of_two(letter_filter.sifted) else None


def _kept_of_two(sifted):
    """Of which two of the choices that are asked for the counts are kept."""
    if sifted.of_two is None:
        single = [(name, *sifted.values(name)) for name in NAMES if len(sifted.values(name)) == 1]
        pairs = itertools.combinations((choice(*each) for each in single if sifted.may_have_many(each[0])), 2)
        names = [both(*pair) for pair in pairs]
        sifted.of_two = counting.kept_of_two(names) if names else set()
    return sifted.of_two


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


# ---- what is kept, and names ----
#
# One statement, whose rows have five columns: the facet's name, a value, its label, how many letters have it, and, in a
# facet of records, how many values there are. Of records the most frequent alone are read, and those chosen.


class _Statement:
    """One SELECT after another."""

    def __init__(self, letter_filter):
        self.filter = letter_filter
        self.selects, self.values = [], []

    def run(self):
        if not self.selects:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(self.selects), self.values)
            return cursor.fetchall()

    def add_kept(self, name, chosen):
        """The counts of a facet among the letters of one choice."""
        if name not in _RECORDS:
            self._add(_WORDS, [chosen, name])
            return
        select = _KEPT.format(facet=name, record=_RECORDS[name]._meta.db_table)
        values, ids = [chosen, name, chosen, name], [f"{pk}" for pk in self._ids(name)]
        order = f"ORDER BY counted.number DESC, record.name{_byte_order()} LIMIT {SHOWN + len(ids)}"
        self._add(f"SELECT * FROM ({select} {order}) AS most", values)
        if ids:
            self._add(f"{select} AND counted.value IN ({', '.join(['%s'] * len(ids))})", [*values, *ids])

    def add_names(self, name, numbers):
        """The names of the records of most letters, and of those chosen; in the place of a number the record's id."""
        most, chosen = sorted(numbers.values(), reverse=True), self._ids(name)
        last = SHOWN + len(chosen)
        fewest = most[last - 1] if len(most) > last else 0
        ids = {int(value) for value, number in numbers.items() if number >= fewest}
        if wanted := sorted(ids.union(chosen)):
            # Ids as they are: of records with as many letters there may be more than a statement takes values.
            places = ", ".join(map(str, wanted))
            self._add(_NAMES.format(facet=name, record=_RECORDS[name]._meta.db_table, places=places), [])

    def _ids(self, name):
        return [record.pk for record in self.filter.form.cleaned_data.get(name, ())]

    def _add(self, select, values):
        self.selects.append(select)
        self.values += values


def _byte_order():
    """Names sort as Python sorts them, which is what SQLite does anyway."""
    return ' COLLATE "C"' if connection.vendor == "postgresql" else ""


# PostgreSQL takes two bare NULLs, one below the other, for text.
_WORDS = "SELECT facet, value, '', number, CAST(NULL AS bigint) FROM protests_facetcount WHERE chosen = %s AND facet = %s"

_KEPT = """
SELECT '{facet}', record.slug, record.name, counted.number,
       (SELECT COUNT(*) FROM protests_facetcount WHERE chosen = %s AND facet = %s AND number > 0)
  FROM protests_facetcount counted JOIN {record} record ON record.id = CAST(counted.value AS bigint)
 WHERE counted.chosen = %s AND counted.facet = %s AND counted.number > 0"""

_NAMES = "SELECT '{facet}', slug, name, id, CAST(NULL AS bigint) FROM {record} WHERE id IN ({places})"

_RECORDS = {"company": Company, "agency": Agency, "topic": Topic}

NAMES = ("company", "agency", "outcome", "topic", "year", "kind", "scope")


# ---- counted among the letters that are left ----


def _counted(letter_filter, names) -> dict[str, Counter]:
    """{facet: {value: letters}} of these facets, each among the letters that every other filter leaves."""
    sifted, found = letter_filter.sifted, {}
    among = {}  # the facets to count, by the filter that is left out
    for name in names:
        among.setdefault(name if sifted.values(name) else "", []).append(name)
    for facets, texts in zip(among.values(), _texts(sifted, among), strict=True):
        words = _of_words(texts["words"]) if texts["words"] else {}
        for name in facets:
            is_of_records = name in _RECORDS
            found[name] = _of_records(sifted, name, texts) if is_of_records else words.get(name, Counter())
    return found


def _texts(sifted, among):
    """For each set of letters what stands with all of them, {column: text}, in one statement. The sums over those that
    every filter leaves come along."""
    selects, values = [], []
    for leaving_out, names in among.items():
        wanted = {name if name in _RECORDS else "words" for name in names}
        wanted |= {"unnamed" for name in names if sifted.is_off(name)}
        left = sifted.left(leaving_out)
        columns = ", ".join(_joined(column) if column in wanted else "NULL" for column in _COLUMNS)
        sums = ", ".join("0" for _ in _SUMS) if leaving_out else ", ".join(_SUMS)
        selects.append(f"SELECT {len(selects)}, {columns}, {sums} {left.sql}")
        values += left.values
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        rows = sorted(cursor.fetchall(), key=itemgetter(0))
    for leaving_out, row in zip(among, rows, strict=True):
        if not leaving_out:
            sifted.sums = row[-len(_SUMS) :]
    return [dict(zip(_COLUMNS, row[1:], strict=False)) for row in rows]


def _sums(sifted):
    """What `totals` says of the letters that are left: known once their facets were counted."""
    if sifted.sums is None:
        left = sifted.left()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(_SUMS)} {left.sql}", left.values)
            sifted.sums = cursor.fetchone()
    return sifted.sums


_COLUMNS = ("words", *_RECORDS, "unnamed")
_OF_CORE = f"FILTER (WHERE words LIKE '%%;{choice('scope', Scope.CORE.value)};%%')"
_SUMS = [
    f"COALESCE({number} {of_some}, 0)"
    for of_some in ("", _OF_CORE)
    for number in ("COUNT(*)", "COUNT(low)", "SUM(low)")
]


def _joined(column):
    # A word of one letter is told from that of the next by their semicolons; the words of a letter are counted together.
    function = "group_concat" if connection.vendor == "sqlite" else "string_agg"
    return f"{function}({column}, '{',' if column == 'words' else ''}')"


def _of_records(sifted, name, texts):
    counts = _words(texts[name])
    if sifted.is_off(name):
        unnamed = _words(texts["unnamed"])
        counts.subtract({value: unnamed[choice(name, value)] for value in counts})
    return +counts


def _of_words(text):
    """{facet: {word: letters}}: there are far fewer ways to be of a year, kind, scope and outcome than letters."""
    found = defaultdict(Counter)
    for words, number in Counter(text.split(",")).items():
        for word in words[1:-1].split(";"):
            facet, _, value = word.partition("=")
            found[facet][value] += number
    return found


def _words(text):
    words = Counter((text or "").split(";"))
    del words[""]
    return words
