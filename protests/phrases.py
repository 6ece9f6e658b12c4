"""Numbers typed as they were printed: "more than 650" → at least 650.

The editors' desk and the importers read phrases here. What a phrase does not say is left open, never guessed; a phrase
without a number that we can read is answered with what would be.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from .readings import VAGUE_WORDS, ReadingKind

EXAMPLES = (
    "“more than 650”, “738 employees”, “nearly 1,000”, “about 200”, “between 200 and 300” or “hundreds”"
)


class NotReadable(ValueError):
    """The phrase states no number that we can read."""


@dataclass(frozen=True)
class Phrase:
    """What a phrase says: kind, number (the lower one for between), upper (between only), signer group if named."""

    kind: str
    number: Decimal
    upper: Decimal | None = None
    group: str | None = None


_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SMALL = {word: number for number, word in enumerate(_UNITS)}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "b": 1_000_000_000,
}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
# "1,500", "5.3 million", "$1.2bn", "two dozen", "five thousand"
_NUMBER = (
    rf"[$€£]?\s*(?:(?P<digits{{0}}>\d{{{{1,3}}}}(?:,\d{{{{3}}}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|\b(?P<word{{0}}>{'|'.join(_SMALL)}|an?(?=\s+(?:{_SCALE})\b))\b)(?:\s*(?P<scale{{0}}>{_SCALE})\b)?"
)
_ONE = re.compile(_NUMBER.format(""))
_RANGE = re.compile(rf"{_NUMBER.format(1)}\s*(?:to|and|-|–)\s*{_NUMBER.format(2)}")

# Words before the number, anywhere; signs and words right behind it.
_BEFORE = (
    (
        ReadingKind.AT_MOST,
        r"\b(?:at most|up to|no more than|not more than|fewer than|less than|as much as|as many as|under)\b",
    ),
    (
        ReadingKind.AT_LEAST,
        r"\b(?:more than|over|at least|no fewer than|not fewer than|upwards? of|in excess of|above)\b",
    ),
    (ReadingKind.NEARLY, r"\b(?:nearly|almost|close to|just under|just short of)\b"),
    (ReadingKind.ABOUT, r"\b(?:about|around|some|roughly|approximately|circa)\b|~"),
)
_BEHIND = ((ReadingKind.AT_LEAST, r"\s*(?:\+|or more\b)"), (ReadingKind.ABOUT, r"\s*or so\b"))

# "dozens", "a few dozen", "several hundred", "tens of thousands"
_FEW = r"(?:(?:a\s+)?(?:few|couple(?:\s+of)?|several|many)\s+)"
_VAGUE = re.compile(
    rf"\b(?P<many>dozens|hundreds|thousands)\b(?:\s+of\s+(?P<of>thousands|millions))?"
    rf"|\b(?P<tens>tens)\s+of\s+(?P<tens_of>thousands)\b"
    rf"|\b{_FEW}(?P<few>dozen|hundred|thousand)\b"
)

_GROUPS = (
    ("former employees", r"\b(?:former|ex-)\s*(?:\w+\s+)?(?:employees|workers|staff)\b"),
    ("contractors", r"\bcontractors\b"),
    ("public", r"\bsupporters\b|\bmembers of the public\b"),
    ("employees", r"\b(?:employees|workers|staff|staffers|engineers|googlers)\b"),
)


def read(text) -> Phrase:
    """What the phrase says about a number; NotReadable with a sentence when it says none."""
    words = " ".join(text.lower().replace("\N{NO-BREAK SPACE}", " ").split())
    group = next((group for group, pattern in _GROUPS if re.search(pattern, words)), None)
    if found := _VAGUE.search(words):
        return Phrase(ReadingKind.VAGUE, Decimal(_least(found)), group=group)
    if (found := _RANGE.search(words)) and not words[: found.start()].endswith("-"):
        return _between(found, group, text)
    if not (found := _ONE.search(words)) or re.match(r"[.,]\d", words[found.end() :]):
        raise NotReadable(f"“{text[:60]}” holds no number that we can read: type it as {EXAMPLES}.")
    return Phrase(_kind(words[: found.start()], words[found.end() :]), _value(found), group=group)


def _kind(before, behind):
    """How words around a number qualify it; "not more than" is looked for before "more than"."""
    said = [kind for kind, pattern in _BEFORE if re.search(pattern, before)]
    said += [kind for kind, pattern in _BEHIND if re.match(pattern, behind)]
    return said[0] if said else ReadingKind.EXACTLY


def _least(found):
    """The least that a vague word can mean (protests/readings.py)."""
    if found["tens"]:
        return 20 * 1_000
    plural = found["many"] or f"{found['few']}s"
    times = {"thousands": 1_000, "millions": 1_000_000}.get(found["of"], 1)
    return VAGUE_WORDS[plural] * times


def _between(found, group, text):
    low, high = _value(found, 1, scale=found["scale2"]), _value(found, 2)
    if low >= high:
        raise NotReadable(f"“{text[:60]}” names two numbers, of which the second is not the greater.")
    return Phrase(ReadingKind.BETWEEN, low, high, group)


def _value(found, place="", scale=None):
    digits, word = found[f"digits{place}"], found[f"word{place}"]
    number = (
        Decimal(digits.replace(",", "")) if digits else Decimal(_SMALL.get(word, 1))
    )  # "a dozen" is one dozen
    scale = found[f"scale{place}"] or scale
    return number * _SCALES[scale] if scale else number
