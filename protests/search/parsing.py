"""From what a visitor typed to what is looked for.

`facial recognition` asks for both words, `"facial recognition"` for these very words in a row, `drones OR balloons` for
either, `-police` or `NOT police` leaves out, `surv*` asks for words that begin so. Nothing that can be typed is an error of syntax.
"""

import re
from dataclasses import dataclass, field, replace

from .words import STOP_WORDS, compounds, stem, tokens

MOST_WORDS = 64

_CLAUSE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»″", '"') | {"\0": " ", "−": "-", "–": "-"})


@dataclass(frozen=True)
class Term:
    """One thing looked for, as it was typed: folded words that must all be there.

    Of a phrase they stand in a row; of a prefix the last one is the beginning of a word. `joined` is the same word
    written as one (e-mail, email).
    """

    written: str
    words: tuple[str, ...]
    kind: str = "words"
    joined: str = ""

    @property
    def is_phrase(self):
        return self.kind == "phrase"

    @property
    def is_prefix(self):
        return self.kind == "prefix"

    @property
    def stems(self) -> list[str]:
        return [stem(word) for word in self.words]

    def with_word(self, number, word):
        """The term with another word in one place."""
        changed = (*self.words[:number], word, *self.words[number + 1 :])
        return replace(self, words=changed, joined="".join(changed) if self.joined else "")


@dataclass(frozen=True)
class Query:
    """Letters that have any term of every group and none of `excluded`."""

    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    problem: str = ""

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.groups for term in group]

    @property
    def has_rows(self) -> bool:
        """Whether words in a row are looked for."""
        return any(term.is_phrase for term in self.terms)

    def __bool__(self):
        return bool(self.groups or self.excluded)


@dataclass
class _Reading:
    groups: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    passed_over: list = field(default_factory=list)
    operator: str = ""

    def add(self, term):
        if self.operator == "OR" and self.groups:
            self.groups[-1].append(term)
        else:
            self.groups.append([term])


def parse(text) -> Query:
    reading = _Reading()
    for clause in _CLAUSE.finditer(text.translate(_QUOTES)):
        if clause[0] in ("OR", "NOT"):
            reading.operator = clause[0]
            continue
        term = _phrase(clause["phrase"]) if clause["plain"] is None else _plain(clause["plain"])
        if term is None:
            continue
        if clause["minus"] or reading.operator == "NOT":
            reading.excluded.append(term)
        elif term.kind == "words" and len(term.words) == 1 and term.words[0] in STOP_WORDS:
            reading.passed_over.append(term)
            continue
        else:
            reading.add(term)
        reading.operator = ""
    if not reading.groups and not reading.excluded:
        reading.groups = [[term] for term in reading.passed_over]  # nothing else was asked for
    return _checked(text, reading)


def _checked(text, reading):
    terms = [term for group in [*reading.groups, reading.excluded] for term in group]
    number = sum(len(term.words) for term in terms)
    if not number:
        return Query(problem=f"There is no word to look for in “{_short(text)}”.")
    if number > MOST_WORDS:
        return Query(problem=f"At most {MOST_WORDS} words can be looked for at once; this has {number:,}.")
    return Query(tuple(map(tuple, reading.groups)), tuple(reading.excluded))


def _phrase(text):
    words = tuple(token.word for token in tokens(text))
    return Term(text.strip(), words, "phrase") if words else None


def _plain(text):
    found = tokens(text)
    words = tuple(token.word for token in found)
    if not words:
        return None
    if text.endswith("*"):
        return Term(text, words, "prefix")
    whole = [
        part.word
        for part in compounds(text, found)
        if part.start == found[0].start and part.end == found[-1].end
    ]
    return Term(text[found[0].start : found[-1].end], words, joined=whole[0] if whole else "")


def _short(text):
    printable = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return printable if len(printable) <= 40 else printable[:40] + "…"
