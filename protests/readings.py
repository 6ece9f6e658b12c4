"""How a printed number is read: the one place where words become bounds.

The same table gives the bounds of a reading, the database constraint that holds them, and the rules printed on the
methodology page. After a change here, `manage.py recompute_bounds` brings every stored bound into line.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression, Value

# No petition has come near it; the constraint's arithmetic stays within the database's integers.
GREATEST_NUMBER = 100_000_000


class ReadingKind(models.TextChoices):
    """How the source qualifies its number."""

    EXACTLY = "exactly"
    AT_LEAST = "at least", "At least"
    ABOUT = "about"
    NEARLY = "nearly"
    AT_MOST = "at most", "At most"
    BETWEEN = "between"
    VAGUE = "vague"


@dataclass(frozen=True)
class Rule:
    """Bounds as tenths of the printed number; None is the least possible value (low) or no upper bound (high)."""

    low: int | None
    high: int | None
    printed_as: str
    reads_as: str


RULES = {
    ReadingKind.EXACTLY: Rule(10, 10, "650; 738 employees", "that number"),
    ReadingKind.AT_LEAST: Rule(10, None, "more than 650; over 650; at least 650", "that number or more"),
    ReadingKind.ABOUT: Rule(
        9, 11, "about 200; some 200; around 200", "from nine to eleven tenths of the number"
    ),
    ReadingKind.NEARLY: Rule(
        9, 10, "nearly 1,000; almost 1,000", "from nine tenths of the number to the number"
    ),
    ReadingKind.AT_MOST: Rule(
        None, 10, "at most 40; up to 40; fewer than 40", "the number or less, one at least"
    ),
    ReadingKind.BETWEEN: Rule(10, 10, "between 200 and 300", "both numbers included"),
    ReadingKind.VAGUE: Rule(
        10, None, "dozens; hundreds; thousands", "the least that the word can mean, or more"
    ),
}

# The least that a word without a number can mean; with "vague" it stands as the reading's number.
VAGUE_WORDS = {"dozens": 24, "hundreds": 200, "thousands": 2_000}

# When readings of one day have the same low bound, the headline is the one whose kind comes first here.
PRECEDENCE = (
    ReadingKind.EXACTLY,
    ReadingKind.AT_LEAST,
    ReadingKind.ABOUT,
    ReadingKind.NEARLY,
    ReadingKind.BETWEEN,
    ReadingKind.VAGUE,
    ReadingKind.AT_MOST,
)


def bounds(kind, number, upper=None, *, least=1, unit=1):
    """The lowest and highest value that a statement allows, rounded outward to whole `unit`s.

    `upper` is the higher number of "between". `least` is the smallest possible value (1 person, 0 dollars). The high
    bound is None where there is none.
    """
    rule = RULES[kind]
    top = upper if kind == ReadingKind.BETWEEN else number
    low = least if rule.low is None else _tenths(number, rule.low, unit, ROUND_FLOOR)
    # Without its second number a “between” has no high bound; the database's constraint refuses it.
    high = None if rule.high is None or top is None else _tenths(top, rule.high, unit, ROUND_CEILING)
    return low, high


def _tenths(number, tenths, unit, rounding):
    units = (Decimal(number) * tenths / 10 / unit).to_integral_value(rounding)
    return units * unit if isinstance(unit, Decimal) else int(units)


def bounds_hold() -> Q:
    """A constraint's condition on a count of people: kind, number, upper, low and high agree with RULES."""
    condition = Q()
    for kind, rule in RULES.items():
        top = "upper" if kind == ReadingKind.BETWEEN else "number"
        # Whole-number division rounds down; adding nine tenths first rounds up.
        low = 1 if rule.low is None else _divided(F("number") * rule.low)
        # A comparison with NULL is neither true nor false, and a constraint takes what is not false: hence the first half.
        has_high = rule.high is not None
        high = {"high": _divided(F(top) * rule.high + 9)} if has_high else {}
        condition |= Q(kind=kind, low=low, high__isnull=not has_high, **high)
    return condition


def _divided(tenths):
    return CombinedExpression(tenths, "/", Value(10), output_field=models.IntegerField())


def in_words(kind, number, upper=None) -> str:
    """A statement whose own words were not recorded, as a person would say it; numbers come as text."""
    if kind == ReadingKind.EXACTLY:
        return number
    if kind == ReadingKind.BETWEEN:
        return f"between {number} and {upper}"
    return f"{kind} {number}"


def as_read(low, high) -> str:
    """Bounds in words for the page: "650", "650 or more", "180 to 220"."""
    if high is None:
        return f"{low:,} or more"
    if low == high:
        return f"{low:,}"
    return f"{low:,} to {high:,}"
