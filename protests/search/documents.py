"""What a letter is found by: its own texts, and the names of all that it concerns."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..models import (
    Addressee,
    AgencyReach,
    CompanyAlias,
    CompanyReach,
    Demand,
    Letter,
    PublicationState,
    Quotation,
)
from .places import Place, marked, spelled
from .words import compounds, stem, tokens

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
    """What is kept of one letter; `written` has each word as it was written."""

    terms: str
    words: str
    above: str
    written: dict[str, str] = field(compare=False, repr=False)


def of(letters) -> dict[int, Document]:
    """The document of each of these letters, in a fixed number of statements."""
    return {letter: _document(texts) for letter, texts in _texts(letters).items()}


def vocabulary(words) -> set[str]:
    """The distinct words of a stored text."""
    return set(words.split()) - {BREAK}


def _document(texts):
    title, names, gist, rest, above = (
        [_Read(text) for text in place]
        for place in (texts.title, texts.names, texts.gist, texts.rest, texts.above)
    )
    own = [*title, *names, *gist, *rest]
    terms = {
        *marked(_entries(title), Place.TITLE),
        *marked(_entries([*title, *names]), Place.NAMES),
        *marked(_entries([*title, *names, *gist]), Place.GIST),
        *marked(_entries(own), Place.LETTER),
        *marked(_entries(above), Place.ABOVE),
    }
    written = defaultdict(str)
    for text in [*own, *above]:
        for word, form in text.forms:
            # The form with the fewest capitals: “protest” rather than “Protest”, but always “Benioff”.
            written[word] = max(written[word], form)
    return Document(" ".join(sorted(terms)), _in_a_row(own), _in_a_row(above), dict(written))


class _Read:
    """A text, taken apart once."""

    def __init__(self, text):
        parts = tokens(text)
        self.words = [part.word for part in parts]
        self.forms = [(part.word, text[part.start : part.end]) for part in parts]
        every = {*self.words, *(part.word for part in compounds(text, parts))}
        self.entries = {spelled(form) for word in every for form in (word, stem(word))}


def _entries(texts):
    return set().union(*(text.entries for text in texts))


def _in_a_row(texts):
    """All words in their order, a break behind each text, and a space on both sides of everything."""
    return "".join(f" {' '.join(text.words)} {BREAK}" for text in texts if text.words) + " "


def _texts(letters):
    found = {}
    for pk, title, author, summary, full_text, campaign in letters.order_by().values_list(
        "pk", "title", "authored_by", "summary", "full_text", "campaign__name"
    ):
        found[pk] = Texts([title], [author, campaign or ""], [summary], [full_text])
    for place, rows in _parts(list(found)):
        for pk, *texts in rows:
            getattr(found[pk], place).extend(text for text in texts if text)
    return found


def _parts(ids) -> Iterator[tuple[str, object]]:
    """(place, rows of a letter's id and texts)."""
    of_letter = {"letter__in": ids}
    companies = CompanyReach.objects.filter(**of_letter)
    agencies = AgencyReach.objects.filter(**of_letter)
    for place, named in (("names", True), ("above", False)):
        yield place, companies.filter(named=named).order_by("company").values_list("letter", "company__name")
        aliases = CompanyAlias.objects.filter(
            company__letter_reach__letter__in=ids, company__letter_reach__named=named
        )
        yield place, aliases.order_by("pk").values_list("company__letter_reach__letter", "name")
        yield (
            place,
            agencies.filter(named=named)
            .order_by("agency")
            .values_list("letter", "agency__name", "agency__abbreviation"),
        )
    topics = Letter.topics.through.objects.filter(**of_letter)
    yield "names", topics.order_by("topic").values_list("letter", "topic__name")
    contracts = Letter.contracts.through.objects.filter(
        **of_letter, contract__state=PublicationState.PUBLISHED
    )
    yield "names", contracts.order_by("contract").values_list("letter", "contract__title")
    yield "names", _in_order(Addressee, ids).values_list("letter", "name", "role")
    yield "gist", _in_order(Demand, ids).values_list("letter", "text")
    yield "rest", _in_order(Quotation, ids).values_list("letter", "text")


def _in_order(part, ids):
    return part.objects.filter(letter__in=ids).order_by("letter", "position", "pk")
