"""What a list may be asked: its filters by name, with what each means and takes. Read from the filters themselves."""

from dataclasses import dataclass
from enum import StrEnum

import django_filters
from django.http import QueryDict

from .. import filters
from .queries import SEVERAL


class Takes(StrEnum):
    """What a filter takes."""

    WORDS = "words"
    ADDRESS_WORDS = "address words of records"
    CHOICES = "listed words"
    YEAR = "a year"
    DATE = "a day, a month or a year"
    NUMBER = "a whole number"


@dataclass(frozen=True)
class Word:
    """A filter in the visitor's vocabulary; `several` values mean any of these."""

    name: str
    meaning: str
    takes: Takes
    several: bool
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None  # the greatest number, or the longest text


# The first of these that a filter is decides.
_KINDS = [
    (django_filters.ModelMultipleChoiceFilter, Takes.ADDRESS_WORDS),
    (filters.YearsFilter, Takes.YEAR),
    (filters.PartialDateFilter, Takes.DATE),
    (filters.WholeNumberFilter, Takes.NUMBER),
    ((django_filters.MultipleChoiceFilter, django_filters.ChoiceFilter), Takes.CHOICES),
    (django_filters.CharFilter, Takes.WORDS),
]


def vocabulary(select) -> list[Word]:
    """Every filter that a list understands: its own, and those of letters; where both have one, its own."""
    own_first = select(QueryDict("")).filtersets
    known = {name: each for part in reversed(own_first) for name, each in part.base_filters.items()}
    return [_word(name, each) for name, each in known.items()]


def _word(name, each):
    takes = next(takes for kind, takes in _KINDS if isinstance(each, kind))
    return Word(
        name=name,
        meaning=each.extra["help_text"],
        takes=takes,
        several=isinstance(each, SEVERAL),
        choices=tuple(value for value, _label in each.extra["choices"]) if takes is Takes.CHOICES else (),
        least=each.extra.get("min_value"),
        most=each.extra.get("max_value", each.extra.get("max_length")),
    )
