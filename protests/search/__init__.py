"""Words in letters: the only door to search (docs/decisions/0004-search.md).

Text and queries are read into folded, stemmed words once, in Python; SQLite and PostgreSQL are then asked for the same
sets of words and give the same letters in the same order.
"""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from . import corrections, engines, highlighting
from .corrections import Correction
from .engines import purge
from .keeping import differences, rebuild, refresh
from .parsing import Query, parse
from .places import Place

__all__ = [
    "Understood",
    "best_first",
    "best_of",
    "conditions",
    "differences",
    "highlight",
    "matching",
    "passage",
    "problem",
    "purge",
    "ranked",
    "rebuild",
    "refresh",
    "understood",
]

# A letter with all words in its title comes before one with all in title and names, and so on; last are those found
# by the name of an owner or of a body above.
_RANKS = (Place.TITLE, Place.NAMES, Place.GIST, Place.LETTER)


@dataclass(frozen=True)
class Understood:
    """What is searched for instead of what was typed. Every door takes this in the place of the words."""

    words: str
    query: Query
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Why nothing can be searched for, or ""."""
        return self.query.problem

    @property
    def sentences(self) -> list[str]:
        """What the page says about it."""
        unknown = [f"No letter has “{word}”." for word in self.missing]
        return [*map(str, self.corrections), *unknown]


def problem(words) -> str:
    """Why these words cannot be searched for, or ""; asks no database."""
    return parse(words).problem


def understood(words) -> Understood:
    """What is looked for: words that no letter has are put right where a word of the record is near."""
    if isinstance(words, Understood):
        return words
    query = parse(words)
    if not query.groups:
        return Understood(words, query)
    corrected, made, missing = corrections.correct(query)
    return Understood(words, corrected, tuple(made), tuple(missing))


def matching(letters, words):
    """The published letters among `letters` that the words ask for; none when there is nothing to look for."""
    query = understood(words).query
    if not query:
        return letters.none()
    if query.groups:
        letters = letters.filter(pk__in=engines.letters_with(query.groups))
    return _without(letters, query.excluded)


def _without(letters, excluded):
    for term in excluded:
        letters = letters.exclude(pk__in=engines.letters_with([[term]], Place.LETTER))
    return letters


def conditions(column, words, *, by_key=False) -> list[tuple[str, list]]:
    """As `matching`, for statements of one's own: (SQL, its values) that hold where the column is the id of a letter that
    the words ask for. With `by_key` the column has an index by which rows are best gone to."""
    query = understood(words).query
    is_one = engines.by_key(column) if by_key else f"{column} IN ({{}})"
    found = [(is_one, engines.letters_with(query.groups))] if query.groups else []
    found += [
        (f"{column} NOT IN ({{}})", engines.letters_with([[term]], Place.LETTER)) for term in query.excluded
    ]
    return [
        (condition.format(sql), values)
        for condition, ids in found
        for sql, values in [engines.statement(ids)]
    ]


def best_first(words) -> list:
    """The order of `ranked`, for `order_by`: by where the words stand, the newest first among equals."""
    query = understood(words).query
    ranks = [
        When(pk__in=engines.letters_with(query.groups, place), then=Value(rank))
        for rank, place in enumerate(_RANKS)
        if query.groups
    ]
    by_place = [Case(*ranks, default=Value(len(_RANKS)), output_field=IntegerField())] if ranks else []
    return [*by_place, "-date", "-number"]


def best_of(letters, words, first, last, *, reverse=False) -> list[int]:
    """The ids of the letters from the place `first` to before `last` in the order of `ranked`, or in its reverse: among
    those of `letters` that the words ask for."""
    meant = understood(words)
    query = meant.query
    if not query.groups or query.has_rows:  # all of one rank, or of ranks that the index cannot tell
        rows = matching(letters, meant).order_by(*best_first(meant))
        return list((rows.reverse() if reverse else rows).values_list("pk", flat=True)[first:last])
    letters = _without(letters, query.excluded)
    matches = [engines.letters_with(query.groups, place) for place in (*_RANKS, None)]
    return engines.one_after_another(letters, matches, first, last, reverse=reverse)


def ranked(letters, words):
    """As `matching`, the best match first."""
    meant = understood(words)
    return matching(letters, meant).order_by(*best_first(meant))


def highlight(text, words):
    """The text as safe HTML, what was looked for in <mark>."""
    return highlighting.highlight(text, understood(words).query)


def passage(texts, words):
    """The best passage of these texts as safe HTML, what was looked for in <mark>; "" when they have none of it."""
    return highlighting.passage(texts, understood(words).query)
