"""The printed rule: what a number's words make of it, in Python and in the database."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from protests.models import SignatoryCount
from protests.readings import (
    GREATEST_NUMBER,
    PRECEDENCE,
    RULES,
    VAGUE_WORDS,
    ReadingKind,
    as_read,
    bounds,
    in_words,
)
from tests import factories

# The rule once more, as exact fractions of the printed number: its lower and its upper end, None where it has none.
FRACTIONS = {
    "exactly": (Fraction(1), Fraction(1)),
    "at least": (Fraction(1), None),
    "about": (Fraction(9, 10), Fraction(11, 10)),
    "nearly": (Fraction(9, 10), Fraction(1)),
    "at most": (None, Fraction(1)),
    "between": (Fraction(1), Fraction(1)),
    "vague": (Fraction(1), None),
}

kinds = st.sampled_from(ReadingKind.values)
people = st.integers(1, 2_000) | st.integers(1, GREATEST_NUMBER)
sums = st.decimals(0, 10**14, places=2)


def _exactly(kind, number, upper, *, least, unit):
    """Lower and upper end of the rule, rounded outward to whole units, by exact fractions alone."""
    low, high = FRACTIONS[kind]
    top = upper if kind == "between" else number
    return (
        least if low is None else floor(Fraction(number) * low / unit) * unit,
        None if high is None else ceil(Fraction(top) * high / unit) * unit,
    )


@pytest.mark.parametrize(
    ("kind", "number", "upper", "low", "high"),
    [
        ("exactly", 650, None, 650, 650),
        ("at least", 650, None, 650, None),
        ("about", 200, None, 180, 220),
        ("about", 651, None, 585, 717),
        ("about", 1, None, 0, 2),
        ("nearly", 1_000, None, 900, 1_000),
        ("nearly", 56, None, 50, 56),
        ("at most", 40, None, 1, 40),
        ("between", 200, 300, 200, 300),
        ("vague", 24, None, 24, None),
        ("vague", 2_000, None, 2_000, None),
    ],
)
def test_the_bounds_of_a_count(kind, number, upper, low, high):
    assert bounds(kind, number, upper) == (low, high)


@given(kinds, people, st.integers(1, 1_000))
@example("about", 7, 1)
@example("nearly", GREATEST_NUMBER, 1)
def test_bounds_of_counts_are_exact_fractions_rounded_outward(kind, number, more):
    assert bounds(kind, number, number + more) == _exactly(kind, number, number + more, least=1, unit=1)


@given(kinds, sums, st.decimals("0.01", 10**6, places=2))
@example("about", Decimal("99.99"), Decimal(1))
def test_bounds_of_sums_are_exact_fractions_rounded_outward_to_the_cent(kind, number, more):
    cent = Decimal("0.01")
    low, high = bounds(kind, number, number + more, least=Decimal(0), unit=cent)
    assert (low, high) == _exactly(kind, number, number + more, least=0, unit=Fraction(cent))
    assert all(value is None or value == value.quantize(cent) for value in (low, high))


@given(kinds, people, st.integers(1, 1_000))
def test_the_printed_number_lies_within_its_bounds(kind, number, more):
    low, high = bounds(kind, number, number + more)
    assert low <= number
    assert high is None or high >= number


@pytest.mark.django_db
# One record for all examples; each undoes what it enters.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    kind=kinds,
    number=people,
    more=st.integers(1, 1_000),
    off_low=st.integers(-2, 2),
    off_high=st.integers(-2, 2) | st.none(),
)
@example(kind="about", number=651, more=1, off_low=0, off_high=0)
@example(kind="between", number=GREATEST_NUMBER - 1, more=1, off_low=0, off_high=0)
def test_the_database_takes_the_bounds_that_the_rule_gives_and_no_others(
    letter_and_source, kind, number, more, off_low, off_high
):
    upper = min(number + more, GREATEST_NUMBER) if kind == "between" else None
    number = min(number, GREATEST_NUMBER - 1) if kind == "between" else number
    low, high = bounds(kind, number, upper)
    stored = (max(low + off_low, 0), _moved(high, number, off_high))
    assert _is_taken(letter_and_source, kind, number, upper, *stored) == (stored == (low, high))


@pytest.fixture
def letter_and_source():
    return {"letter": factories.letter(), "source": factories.source()}


def _moved(high, number, off):
    """The high bound moved by `off`; None takes away one that is there, and gives one where there is none."""
    if off is None:
        return number if high is None else None
    return None if high is None else high + off


def _is_taken(parts, kind, number, upper, low, high):
    """Whether the database takes this row, by a road that computes no bounds."""
    row = SignatoryCount(
        **parts, kind=kind, wording="so many", number=number, upper=upper, low=low, high=high
    )
    try:
        with transaction.atomic():
            SignatoryCount.objects.bulk_create([row])
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def test_every_kind_has_a_rule_and_a_place_in_the_order():
    assert set(RULES) == set(PRECEDENCE) == set(ReadingKind)
    assert len(PRECEDENCE) == len(ReadingKind)


def test_the_least_that_vague_words_can_mean():
    assert VAGUE_WORDS == {"dozens": 24, "hundreds": 200, "thousands": 2_000}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(650, 650, "650"), (2_000, None, "2,000 or more"), (900, 1_000, "900 to 1,000")],
)
def test_bounds_are_said_as_a_person_would(low, high, words):
    assert as_read(low, high) == words


@pytest.mark.parametrize(
    ("kind", "upper", "words"),
    [("exactly", None, "200"), ("between", "300", "between 200 and 300"), ("nearly", None, "nearly 200")],
)
def test_a_number_whose_words_were_not_recorded_is_said_with_its_kind(kind, upper, words):
    assert in_words(kind, "200", upper) == words
