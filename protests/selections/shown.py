"""What a list shows of a letter: two statements for a page of them, and no more columns than stand on it.

A list of letters is opened more often than anything else, and a model with its related records is dear to make.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.urls import reverse

from .. import search
from ..models import LetterKind, Outcome, Scope
from ..models.signatory_count import after_a_number
from ..readings import in_words


@dataclass(slots=True)
class Named:
    """A company or agency by its name in a list, and the address of its page."""

    name: str
    address: str


@dataclass(slots=True)
class Headline:
    """The count that stands for a letter: its words, who was counted, when, and the source; dates in words."""

    stated: str
    counted: str
    as_of: str
    source: str
    publisher: str


@dataclass(slots=True)
class ShownLetter:
    """A letter in a list; its title and passage are marked where there are words to look for."""

    pk: int
    number: int
    address: str
    title: str
    date: str
    kind: str
    is_adjacent: bool
    scope_note: str
    headline: Headline | None
    passage: str = ""
    companies: list[Named] = field(default_factory=list)
    agencies: list[Named] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


_LETTER = ("pk", "number", "slug", "title", "date", "kind", "scope", "scope_note")
_HEADLINE = ("wording", "kind", "number", "upper", "group", "as_of", "source__url", "source__publisher")
_TEXTS = ("summary", "full_text")

LARGEST_STATEMENT = 5_000  # letters; a database takes so many values and no more

_KINDS = dict(LetterKind.choices)


def letters_shown(rows, words=None) -> list[ShownLetter]:
    """The letters of `rows`, an ordered queryset, in their order; `words` (search.Understood) are marked in them."""
    columns = [*_LETTER, *(f"headline__{name}" for name in _HEADLINE), *(_TEXTS if words else ())]
    address = reverse("letters")
    shown = [_letter(address, values, words) for values in rows.values_list(*columns)]
    _relate({letter.pk: letter for letter in shown})
    return shown


def _letter(address, values, words):
    pk, number, slug, title, date, kind, scope, scope_note = values[: len(_LETTER)]
    own = len(_LETTER) + len(_HEADLINE)
    return ShownLetter(
        pk=pk,
        number=number,
        address=f"{address}{number}-{slug}/",
        title=search.highlight(title, words) if words else title,
        date=date.in_words,
        kind=_KINDS[kind],
        is_adjacent=scope == Scope.ADJACENT,
        scope_note=scope_note,
        headline=_headline(*values[len(_LETTER) : own]),
        passage=search.passage(values[own:], words) if words else "",
    )


def _headline(wording, kind, number, upper, group, as_of, url, publisher):
    if kind is None:
        return None
    said = f"“{wording}”" if wording else in_words(kind, f"{number:,}", upper and f"{upper:,}")
    return Headline(said, after_a_number(group), as_of.in_words if as_of else "no date", url, publisher)


# In the order of the models: companies and agencies by name, outcomes of the letter as a whole before those of demands.
_RELATED = """
SELECT 'companies', link.letter_id, record.slug, record.name AS name, '' AS short, 0 AS demand
  FROM protests_letter_companies link JOIN protests_company record ON record.id = link.company_id
 WHERE link.letter_id IN ({places})
UNION ALL
SELECT 'agencies', link.letter_id, record.slug, record.name, record.abbreviation, 0
  FROM protests_letter_agencies link JOIN protests_agency record ON record.id = link.agency_id
 WHERE link.letter_id IN ({places})
UNION ALL
SELECT 'outcomes', letter_id, outcome, '', '', coalesce(demand_id, 0)
  FROM protests_letteroutcome WHERE letter_id IN ({places})
 ORDER BY demand, name
"""


def _relate(letters):
    """Give these letters, by their ids, the records that they name and their outcomes, each once."""
    addresses = {"companies": reverse("companies"), "agencies": reverse("agencies")}
    for what, letter, word, name, short, _demand in _related([*letters]):
        if what == "outcomes":
            if word not in letters[letter].outcomes:
                letters[letter].outcomes.append(Outcome(word))
        else:
            getattr(letters[letter], what).append(Named(short or name, f"{addresses[what]}{word}/"))


def _related(ids):
    for start in range(0, len(ids), LARGEST_STATEMENT):
        some = ids[start : start + LARGEST_STATEMENT]
        with connection.cursor() as cursor:
            cursor.execute(_RELATED.format(places=", ".join(["%s"] * len(some))), some * 3)
            yield from cursor.fetchall()
