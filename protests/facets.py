"""Counts beside the choices of a filter: how many letters each choice would give.

A facet's counts follow every other filter and leave its own choice out, so that its siblings stay choosable. All facets
of a list are one statement. Where nothing or a single choice is asked for, it reads what is kept (protests/counting.py).
"""

from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Substr

from . import counting
from .filters import NO_OUTCOME
from .models import (
    Agency,
    AgencyReach,
    Company,
    CompanyReach,
    FacetCount,
    Letter,
    LetterOutcome,
    Scope,
    Topic,
)

# So many choices of a facet stand on a page, beside those chosen: a record has hundreds of companies.
SHOWN = 25


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

    @property
    def shown(self) -> list[Choice]:
        """What a page offers: every chosen one, then those of the most letters."""
        chosen = sum(choice.chosen for choice in self.choices)
        return self.choices[: chosen + SHOWN]

    @property
    def is_cut(self) -> bool:
        return len(self.shown) < len(self.choices)


def of_letters(letter_filter) -> list[Facet]:
    """The facets of a list of letters whose query was understood."""
    counts = {name: {} for name in _COUNTED}
    chosen = only_choice(letter_filter)
    rows = _live(letter_filter) if chosen is None else _kept(chosen)
    for name, value, label, number in rows:
        counts[name][value] = (label, number)
    return [_facet(letter_filter, name, found) for name, found in counts.items()]


def totals(letter_filter, letters) -> dict[str, int]:
    """How many `letters`, the rows of this filter, there are, how many have a number, and the sum of their low bounds:
    of all, and of core letters alone."""
    found = {f"{which} {name}": 0 for which in ("all", "core") for name in counting.NUMBERS}
    chosen = only_choice(letter_filter)
    if chosen is not None:
        kept = FacetCount.objects.filter(chosen=chosen, facet=counting.TOTALS, value__in=found)
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


def only_choice(letter_filter) -> str | None:
    """The one choice that a query asks for, "" when it asks for every letter, None when it asks for anything else."""
    asked = {name: value for name, value in letter_filter.form.cleaned_data.items() if value}
    asked = [(name, value) for name, value in asked.items() if name not in ("page", "sort")]
    if not asked:
        return counting.EVERYTHING
    (name, values), *more = asked
    if more or name not in NAMES or len(values) > 1:
        return None
    [value] = values
    return counting.choice(name, value.pk if name in _RECORDS else value)


def _facet(letter_filter, name, counts):
    chosen = letter_filter.form.cleaned_data.get(name, ())
    labels = (
        {record.slug: record.name for record in chosen} if name in _RECORDS else dict.fromkeys(chosen, "")
    )
    words = dict(letter_filter.base_filters[name].extra.get("choices") or ())
    choices = [
        Choice(value, str(words.get(value) or label or value), number, value in labels)
        for value, (label, number) in (
            {value: (label, 0) for value, label in labels.items()} | counts
        ).items()
        if number or value in labels
    ]
    order = _latest_first if name == "year" else _most_first
    return Facet(name, letter_filter.base_filters[name].label, sorted(choices, key=order))


def _most_first(choice):
    return not choice.chosen, -choice.count, choice.label


def _latest_first(choice):
    return not choice.chosen, -int(choice.value)


# Rows of four columns: the facet's name, a value, its label, and how many letters have it


def _kept(chosen):
    own = chosen.partition("=")[0]
    of_others = Q(chosen=chosen) & ~Q(facet__in=(own, counting.TOTALS))
    return (
        FacetCount.objects.filter(of_others | Q(chosen=counting.EVERYTHING, facet=own), number__gt=0)
        .annotate(shown=_of_record("slug", F("value")), label=_of_record("name", Value("")))
        .values_list("facet", "shown", "label", "number")
    )


def _of_record(column, otherwise):
    """What the record has in this column, in a facet of records whose ids are kept."""
    return Case(
        *(
            When(
                facet=name,
                then=Subquery(
                    model.objects.filter(pk=Cast(OuterRef("value"), BigIntegerField())).values(column)
                ),
            )
            for name, model in _RECORDS.items()
        ),
        default=otherwise,
        output_field=CharField(),
    )


def _live(letter_filter):
    statements = [
        statement for name, counted in _COUNTED.items() for statement in counted(name, letter_filter)
    ]
    return statements[0].union(*statements[1:], all=True)


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


_RECORDS = {"company": Company, "agency": Agency, "topic": Topic}
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
