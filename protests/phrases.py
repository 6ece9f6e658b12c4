"""Numbers typed as they were printed: "more than 650" → at least 650.

The editors' desk and the importers read phrases here. A phrase is read only when it states one number, or one range,
and qualifies it in one way: nothing is guessed, and what cannot be read is answered with what can.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from .readings import GREATEST_NUMBER, VAGUE_WORDS, ReadingKind

EXAMPLES = (
    "“more than 650”, “738 employees”, “nearly 1,000”, “about 200”, “between 200 and 300” or “hundreds”"
)


class NotReadable(ValueError):
    """The phrase states no number that we can read; the message is for the person who typed it."""


@dataclass(frozen=True)
class Phrase:
    """What a phrase says: kind, number (the lower one for between), upper (between only), signer group if named."""

    kind: str
    number: Decimal
    upper: Decimal | None = None
    group: str | None = None


def read(text) -> Phrase:
    """What the phrase says about a number; NotReadable, with a sentence, when that is not one clear thing."""
    words = _PERIOD.sub(" ", _normal(text))
    numbers = list(_NUMBER.finditer(words))
    frame = _NUMBER.sub("#", words)  # "more than 650 employees" → "more than # employees"
    if vague := _VAGUE.search(frame):
        kind, values = ReadingKind.VAGUE, [_least(vague)]
        clear = not numbers and _qualified(frame[: vague.start()]) <= {ReadingKind.AT_LEAST}
        frame = frame[: vague.start()] + frame[vague.end() :]
    elif len(numbers) == 2 and (found := _RANGE.search(frame)):
        kind, values = ReadingKind.BETWEEN, _both(*numbers)
        clear = values[0] < values[1] and not _qualified(frame[: found.start()])
    elif len(numbers) == 1:
        kind, values = _kind(frame), [_value(numbers[0])]
        clear = kind is not None
    else:
        kind, values, clear = None, [], False
    if not clear or _UNREAD.search(frame):
        raise NotReadable(f"“{text[:60]}” does not state one number that we can read: type it as {EXAMPLES}.")
    return Phrase(kind, *values, group=_group(words))


def read_count(text) -> Phrase:
    """As `read`, for a number of people: a whole number, one at least, and no money."""
    said = read(text)
    numbers = [number for number in (said.number, said.upper) if number is not None]
    if re.search("[$€£]", text) or not all(
        1 <= number <= GREATEST_NUMBER and number % 1 == 0 for number in numbers
    ):
        raise NotReadable(f"“{text[:60]}” is not a number of people: type it as {EXAMPLES}.")
    return said


def count_in(wording) -> dict:
    """The fields of a signatory count that its wording states; NotReadable where it states no number of people.

    Who was counted is None where the words name several groups; where they name none, it is employees.
    """
    said = read_count(wording)
    return {
        "kind": str(said.kind),
        "number": int(said.number),
        "upper": said.upper and int(said.upper),
        "group": None if mixes_groups(wording) else said.group or "employees",
    }


_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
# "C$5 million" and "A$5 million" are other dollars: their currency is asked for.
_SIGN = re.compile(r"(?<![A-Za-z])(?:US)?([$€£])", re.IGNORECASE)


def sum_in(wording) -> dict:
    """The fields of a contract's amount that its wording states; NotReadable where it states no one sum.

    The currency is None where no sign states one, or two do.
    """
    said = read(wording)
    signs = {_SIGNS[sign] for sign in _SIGN.findall(wording)}
    return {
        "qualifier": str(said.kind),
        "number": said.number,
        "upper": said.upper,
        "currency": signs.pop() if len(signs) == 1 else None,
    }


def _normal(text):
    words = " ".join(text.lower().replace("#", " ").split()).strip("“”\"' .")
    return re.sub(r"(?<=\d) ?[-–—] ?(?=[$€£]?\d)", " to ", words)  # "200-300"


# Numbers: "1,500", "5.3 million", "$1.2bn", "two dozen", "three hundred and fifty"

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH = {"a": 1, "an": 1}
_WORTH |= {word: number for number, word in enumerate(_UNITS + _TEENS, start=1)}
_WORTH |= {word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)}
_SCALES = {"dozen": 12, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LETTERS = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000}


def _any(words):
    return f"(?:{'|'.join(words)})"


_BELOW_HUNDRED = f"(?:{_any(_TENS)}(?:[- ]{_any(_UNITS)})?|{_any(_TEENS + _UNITS)})"
_IN_WORDS = (
    rf"(?:(?:an?|{_BELOW_HUNDRED}) hundred(?: (?:and )?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}"
    rf"|an?(?= {_any(_SCALES)}\b))"
)
_NUMBER = re.compile(
    # Whole by itself: not the 5 of "-5" or "v5", the 1,500 of "1,5000", the 80 of "80%", nor 1.000, which is a
    # thousand to some and one to others. Nobody prints more digits than these; Decimal would round them.
    r"(?<![\w.,-])(?:us)?[$€£]?(?!\d+\.\d{3}(?!\d| ?(?:m|b)))(?P<digits>(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,4})?)"
    rf"(?:(?P<letters>{_any(_LETTERS)})| ?(?P<scale>{_any(_SCALES)}))?(?![\w%]|[.,]\d)"
    rf"|(?<![\w-])(?P<words>{_IN_WORDS})(?:[ -](?P<times>{_any(_SCALES)}))?(?![\w-]| hundred)"
)


def _value(number, scale=None):
    scale = _scale(number) or scale or 1
    if number["digits"]:
        return Decimal(number["digits"].replace(",", "")) * scale
    total = 0
    for word in re.split("[- ]", number["words"]):
        total = total * 100 if word == "hundred" else total + _WORTH.get(word, 0)  # "and" adds nothing
    return Decimal(total) * scale


def _scale(number):
    return _LETTERS.get(number["letters"]) or _SCALES.get(number["scale"] or number["times"])


def _both(lower, higher):
    """The two numbers of a range; "$1-2 million" says its scale once for both."""
    return [_value(lower, scale=_scale(higher)), _value(higher)]


# Words that state the least they can mean: "dozens", "a few dozen", "several hundred", "tens of thousands"

_VAGUE = re.compile(
    r"\b(?:(?P<tens>tens of thousands)"
    r"|(?P<many>dozens|hundreds|thousands)(?: of (?P<of>thousands|millions))?"
    r"|(?:a )?(?:few|couple(?: of)?|several|many) (?P<few>dozen|hundred|thousand))\b"
)


def _least(found):
    """The least that a vague word can mean (protests/readings.py)."""
    if found["tens"]:
        return Decimal(20_000)
    word = found["many"] or f"{found['few']}s"
    return Decimal(VAGUE_WORDS[word]) * {"thousands": 1_000, "millions": 1_000_000}.get(found["of"], 1)


# What qualifies a number, right before or right behind it

_BEFORE = {
    ReadingKind.AT_LEAST: "more than|over|above|at least|(?:no|not) (?:less|fewer) than|upwards? of|in excess of|>|≥",
    ReadingKind.AT_MOST: "(?:no|not) more than|not over|at most|up to|(?:fewer|less) than|as (?:much|many) as|under|below|<|≤",
    ReadingKind.NEARLY: "nearly|almost|not quite|close to|just (?:under|below|short of)",
    ReadingKind.ABOUT: r"about|around|some|roughly|approximately|approx\.?|circa|ca?\.|an estimated|~",
    ReadingKind.EXACTLY: "exactly",
}
# The leftmost wins: "not more than" before "more than", "just under" before "under".
_QUALIFIER = re.compile(
    "|".join(rf"(?<!\w)(?P<{kind.name}>{words})(?!\w)" for kind, words in _BEFORE.items())
)
_QUALIFIERS_END_IT = re.compile(r"[^•]*(?:• ?)*(?:the |a total of )?")
_BEHIND = {
    ReadingKind.AT_LEAST: r" ?\+|[ -]plus\b| (?:\w+ ){0,2}(?:or more|at least|and counting)\b",
    ReadingKind.AT_MOST: r" (?:\w+ ){0,2}(?:or fewer|or less|at most)\b",
    ReadingKind.ABOUT: r" (?:\w+ ){0,2}(?:or so|approximately|give or take)\b",
}
# Before a number, these would turn its meaning: "not 650", "another 200", "from 200 to 300".
_TURNS = re.compile(r"\b(?:not|no|never|another|additional|from)\b")


def _kind(frame):
    """The one way in which the words around "#" qualify it; None when there are two, or words stand between."""
    before, behind = frame.split("#")
    said = _qualified(before) | {kind for kind, words in _BEHIND.items() if re.match(words, behind)}
    if len(said) > 1 or not _QUALIFIERS_END_IT.fullmatch(_QUALIFIER.sub("•", before)):
        return None
    return said.pop() if said else ReadingKind.EXACTLY


def _qualified(before):
    """The kinds that the words before a number state; None among them for words that would turn its meaning."""
    turned = {None} if _TURNS.search(_QUALIFIER.sub("•", before)) else set()
    return turned | {ReadingKind[found.lastgroup] for found in _QUALIFIER.finditer(before)}


_RANGE = re.compile(r"\bbetween # (?:and|to) #|# to #")
# "over the next 18 months": a number of something else.
_PERIOD = re.compile(
    r"\b(?:in|over|for|within|after) (?:the )?(?:(?:next|last|past|first) )?"
    rf"(?:\d+|{_BELOW_HUNDRED}) (?:hour|day|week|month|year)s?\b"
)
# In the rest of the phrase, a sign that it says more than was understood.
_UNREAD = re.compile(
    rf"\d|%|# more\b|\b(?:per ?cent|half|quarters?|thirds?)\b|\b{_any(['hundred', *_SCALES])}s?\b"
)


def mixes_groups(text) -> bool:
    """Whether the phrase names several groups, or a group and others: who was counted is then for a person to say."""
    words = _normal(text)
    return bool(_MIXED.search(words)) or len(_named(words)) > 1


def _group(words):
    """Who was counted, where the phrase names one group and no other (values of SignerGroup)."""
    named = set() if _MIXED.search(words) else _named(words)
    return named.pop() if len(named) == 1 else None


def _named(words):
    named = set()
    for group, pattern in _GROUPS.items():
        words, times = re.subn(pattern, "", words)
        named |= {group} if times else set()
    return named


# "current and former employees", "employees and academics": a group and others, whom no group of ours may name.
_MIXED = re.compile(
    r"\bcurrent\b.*\bformer\b|\bformer\b.*\bcurrent\b"
    r"|\b(?:employees|workers|staff|staffers|engineers|contractors|supporters),? (?:and|or|&) (?!counting\b|more\b|so\b)"
)

# In this order: "former employees" are not employees, whatever the words have in common.
_GROUPS = {
    "former employees": r"\b(?:former|ex)[ -](?:\w+ )?(?:employees|workers|staff)\b",
    "contractors": r"\b(?:contractors|contract workers)\b",
    "other workers": r"\b(?:employees|workers) (?:of|at|from) other (?:tech )?companies\b",
    "public": r"\b(?:supporters|members of the public)\b",
    "employees": r"\b(?:employees|workers|staff|staffers|engineers|googlers)\b",
}
