"""Counts beside the choices of a filter: how many letters each choice would give.

A facet's counts follow every other filter and leave its own choice out, so that its siblings stay choosable. All facets
of a list are one statement.
"""

from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, F, OuterRef, Value
from django.db.models.functions import Substr

from .filters import NO_OUTCOME
from .models import AgencyReach, CompanyReach, Letter, LetterOutcome


@dataclass(frozen=True)
class Choice:
    """One value of a filter, how many letters it gives, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its choices: those chosen, then those with letters, most first."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def is_chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices)


def of_letters(letter_filter) -> list[Facet]:
    """The facets of a list of letters whose query was understood."""
    counts = {name: {} for name in _COUNTED}
    statements = [
        statement for name, counted in _COUNTED.items() for statement in counted(name, letter_filter)
    ]
    for name, value, label, number in statements[0].union(*statements[1:], all=True):
        counts[name][value] = (label, number)
    return [_facet(letter_filter, name, found) for name, found in counts.items()]


def _facet(letter_filter, name, counts):
    chosen = letter_filter.form.cleaned_data[name]
    labels = (
        {record.slug: record.name for record in chosen} if name in _RECORDS else dict.fromkeys(chosen, "")
    )
    words = dict(letter_filter.filters[name].extra.get("choices") or ())
    choices = [
        Choice(value, str(words.get(value) or label or value), number, value in labels)
        for value, (label, number) in (
            {value: (label, 0) for value, label in labels.items()} | counts
        ).items()
        if number or value in labels
    ]
    order = _latest_first if name == "year" else _most_first
    return Facet(name, letter_filter.filters[name].label, sorted(choices, key=order))


def _most_first(choice):
    return not choice.chosen, -choice.count, choice.label


def _latest_first(choice):
    return not choice.chosen, -int(choice.value)


# Statements of four columns: the facet's name, a value, its label, and how many letters have it


def _row(links, name, value, label, number):
    return (
        links.order_by()
        .annotate(facet=Value(name, output_field=CharField()), value=value, label=label)
        .values("facet", "value", "label")
        .annotate(number=number)
        .values_list("facet", "value", "label", "number")
    )


def _linked(links, record, **where):
    """A facet over rows that link letters to records of another kind."""

    def counted(name, letter_filter):
        switch = _SWITCHES.get(name)
        named = {"named": True} if switch and not letter_filter.includes(switch) else {}
        rows = links.objects.filter(letter__in=_letters(name, letter_filter), **named)
        yield _row(rows, name, F(f"{record}__slug"), F(f"{record}__name"), Count("*"))

    return counted


def _own(value):
    """A facet over a value of the letter itself."""

    def counted(name, letter_filter):
        rows = letter_filter.without(name)
        yield _row(rows, name, value, Value("", output_field=CharField()), Count("*"))

    return counted


def _outcomes(name, letter_filter):
    empty = Value("", output_field=CharField())
    rows = LetterOutcome.objects.filter(letter__in=_letters(name, letter_filter))
    yield _row(rows, name, F("outcome"), empty, Count("letter", distinct=True))
    bare = letter_filter.without(name).filter(~Exists(LetterOutcome.objects.filter(letter=OuterRef("pk"))))
    yield _row(bare, name, Value(NO_OUTCOME, output_field=CharField()), empty, Count("*"))


def _letters(name, letter_filter):
    return letter_filter.without(name).order_by().values("pk")


_RECORDS = ("company", "agency", "topic")
_SWITCHES = {"company": "subsidiaries", "agency": "sub_agencies"}
_COUNTED = {
    "company": _linked(CompanyReach, "company"),
    "agency": _linked(AgencyReach, "agency"),
    "outcome": _outcomes,
    "topic": _linked(Letter.topics.through, "topic"),
    "year": _own(Substr("date", 1, 4)),
    "kind": _own(F("kind")),
    "scope": _own(F("scope")),
}

NAMES = tuple(_COUNTED)
