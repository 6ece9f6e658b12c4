"""What a letter is found by: its own texts, and the names of all that it concerns."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Case, Value, When

from .. import bulk
from ..models import (
    Addressee,
    Agency,
    AgencyReach,
    CompanyReach,
    Demand,
    FormerAddress,
    Letter,
    PublicationState,
    Quotation,
)
from .places import Place, marked, spelled
from .words import compounds, folded, has_joints, stem, tokens, written

# Stands between two texts, so that no words in a row reach from one into the next.
BREAK = "_"


@dataclass
class Texts:
    """The texts of one letter, by the place that ranks them."""

    title: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    gist: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """What is kept of one letter; `forms` has its words as they are written."""

    terms: str
    words: str
    above: str
    forms: set[str] = field(compare=False, repr=False)


def of(letters) -> dict[int, Document]:
    """The document of each of these letters, a queryset, in a fixed number of statements."""
    return made_of(read(letters))


def made_of(texts) -> dict[int, Document]:
    """The document of each letter whose texts were read."""
    return {letter: _document(each) for letter, each in texts.items()}


def vocabulary(words) -> set[str]:
    """The distinct words of a stored text."""
    return set(words.split()) - {BREAK}


def _document(texts):
    title, gist, rest = ([_Read(text) for text in place] for place in (texts.title, texts.gist, texts.rest))
    # Letters have the same names.
    names, above = (list(map(_read_name, place)) for place in (texts.names, texts.above))
    own = [*title, *names, *gist, *rest]
    terms = _entries(own)
    terms |= marked(_entries(title), Place.TITLE)
    terms |= marked(_entries([*title, *names]), Place.NAMES)
    terms |= marked(_entries([*title, *names, *gist]), Place.GIST)
    terms |= marked(_entries(above), Place.ABOVE)
    forms = set().union(*(text.forms for text in [*own, *above]))
    return Document(" ".join(sorted(terms)), _in_a_row(own), _in_a_row(above), forms)


class _Known(dict):
    """{form: what is made of it}, of the forms that were met last. `lru_cache`, which knows better which to forget, takes
    several times as long to find what it has; and of the words of a text nearly all are found."""

    def __init__(self, make):
        self._make = make

    def __missing__(self, form):
        if len(self) >= _MOST_KNOWN:
            self.clear()
        made = self[form] = self._make(form)
        return made


_MOST_KNOWN = 100_000

_folded = _Known(folded).__getitem__
_entries_of = _Known(lambda word: (spelled(word), spelled(stem(word)))).__getitem__


class _Read:
    """A text, taken apart once."""

    def __init__(self, text):
        in_a_row = written(text)
        self.forms = set(in_a_row)
        self.words = list(filter(None, map(_folded, in_a_row)))
        every = set(self.words)
        if has_joints(text):
            every.update(part.word for part in compounds(text, tokens(text)))
        self.entries = set(itertools.chain.from_iterable(map(_entries_of, every)))


_read_name = lru_cache(maxsize=20_000)(_Read)


def _entries(texts):
    return set().union(*(text.entries for text in texts))


def _in_a_row(texts):
    """All words in their order, a break behind each text, and a space on both sides of everything."""
    return "".join(f" {' '.join(text.words)} {BREAK}" for text in texts if text.words) + " "


def read(letters) -> dict[int, Texts]:
    """The texts of each of these letters, a queryset, in a fixed number of statements."""
    found = {}
    for letter, title, authored_by, summary, full_text, campaign in letters.values_list(*_OWN):
        found[letter] = Texts([title], [authored_by, campaign or ""], [summary], [full_text])
    for letter, place, *texts in _of_others(bulk.within("letter", list(found))):
        if letter not in found:
            continue  # between these, and none of them
        known = getattr(found[letter], place)
        known.extend(text for text in texts if text and text not in known)
    return found


_OWN = ("pk", "title", "authored_by", "summary", "full_text", "campaign__name")


def _of_others(of_letters) -> Iterator[tuple]:
    """(letter, place, text, text …) of all that the letters of this condition are made of or concern."""
    # In the order of the letters first: SQLite would go through every contract there is to have these in their order.
    companies = CompanyReach.objects.filter(of_letters).order_by("letter_id", "company", "company__aliases")
    for letter, named, *names in companies.values_list(
        "letter", "named", "company__name", "company__aliases__name"
    ):
        yield letter, "names" if named else "above", *names
    # Companies have other names; of an agency only the merge of another into it keeps some.
    former = defaultdict(list)
    for agency, name in FormerAddress.objects.names_of(Agency):
        former[agency].append(name)
    agencies = AgencyReach.objects.filter(of_letters).order_by("letter_id", "agency")
    for letter, named, agency, *names in agencies.values_list(
        "letter", "named", "agency", "agency__name", "agency__abbreviation"
    ):
        yield letter, "names" if named else "above", *names, *former[agency]
    # In the place of a condition, for which SQLite would begin with every published contract.
    title = Case(When(contract__state=PublicationState.PUBLISHED, then="contract__title"), default=Value(""))
    for place, part, order, texts in (
        ("names", Letter.topics.through.objects, ["topic"], ["topic__name"]),
        ("names", Letter.contracts.through.objects, ["contract"], [title]),
        ("names", Addressee.objects, ["position", "pk"], ["name", "role"]),
        ("gist", Demand.objects, ["position", "pk"], ["text"]),
        ("rest", Quotation.objects, ["position", "pk"], ["text"]),
    ):
        rows = part.filter(of_letters).order_by("letter_id", *order)
        for letter, *found in rows.values_list("letter", *texts):
            yield letter, place, *found
