"""What was looked for, marked in a text as safe HTML.

A letter's text is long and what a list shows of it is short. So a text is not read word by word: a pattern says where
something may begin that was looked for, and the words there alone are taken apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .words import Token, compounds, forms, has_joints, stem, tokens

PASSAGE = 36  # words
CONSIDERED = 20_000  # characters of a text in which a passage is looked for

_NEAR = PASSAGE * 3 // 4  # words
_BEFORE = PASSAGE // 4  # words of a passage before what was found
_LONG = 9  # characters of a word and the space behind it, more often than not fewer


@dataclass(frozen=True, slots=True)
class _Hit:
    """The text from `start` to `end` is what `sought` stands for; `number` counts words from some place before."""

    start: int
    end: int
    number: int
    sought: object


@dataclass(frozen=True)
class _Sought:
    """What a query looks for: stems, beginnings of words, and words in a row; and where in a text they may begin."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]
    rows: frozenset[tuple[str, ...]]
    may_begin: re.Pattern

    def is_all(self, number) -> bool:
        """Whether so many different things are all that can be found; each word of one beginning is another."""
        return not self.beginnings and number == len(self.stems) + len(self.rows)


def highlight(text, query) -> SafeString:
    """The whole text with everything that was looked for in <mark>."""
    return _html(text, 0, len(text), _hits(text, _sought(query)))


def passage(texts, query) -> SafeString:
    """The passage that has most of what was looked for, of the first such text; "" when none has any of it."""
    sought, best = _sought(query), None
    for text in texts:
        number, hit = _best(_hits(text[:CONSIDERED], sought), sought)
        if hit and (best is None or number > best[0]):
            best = number, text, hit
        if sought.is_all(number):
            break
    if best is None:
        return mark_safe("")
    _number, text, hit = best
    return _excerpt(text, hit.start, sought)


@lru_cache(maxsize=100)
def _sought(query):
    words = [term for term in query.terms if term.kind == "words"]
    prefixes = [term for term in query.terms if term.is_prefix]
    stems = {one for term in words for one in [*term.stems, stem(term.joined)] if one}
    stems |= {one for term in prefixes for one in term.stems[:-1]}
    beginnings = {term.words[-1] for term in prefixes}
    rows = {term.words for term in query.terms if term.is_phrase}
    openings = {one[:2] for one in [*stems, *beginnings, *(row[0] for row in rows)]}
    return _Sought(frozenset(stems), tuple(beginnings), frozenset(rows), _may_begin(openings))


def _may_begin(openings):
    """A pattern that finds every place where a word begins whose stem has one of these openings, of one letter or two,
    and a few more. No stem differs from its word in the first two letters but for y and i (dying, die).
    """
    plain = [opening for opening in openings if opening[0].isascii()]
    first = "".join(_either_case(letter) for letter in {opening[0] for opening in plain})
    seconds = "|".join(f"(?<={_class(one[0])}){_second(one[1:])}" for one in plain)
    # First one class of letters, which is looked for quickly; a word in other letters may fold to anything.
    return re.compile(
        rf"[{first}\x80-\U0010ffff](?<![^\W\d_].)(?:(?<=[^\W\x00-\x7f]){f'|{seconds}' if plain else ''})",
        re.DOTALL,
    )


def _second(letter):
    """What the second letter of a word may look like: also behind a mark that folding takes away, as in U.S. or e-mail."""
    if not letter:
        return ""
    letters = _either_case(letter + "y" if letter == "i" else letter) if letter.isascii() else ""
    return rf"(?=(?:'[sS])?[^a-zA-Z0-9]?[{letters}\x80-\U0010ffff])"


def _class(letter):
    return f"[{_either_case(letter)}]"


def _either_case(letters):
    return re.escape(letters.lower() + letters.upper())


def _hits(text, sought, begin=0, end=None) -> Iterator[_Hit]:
    """Everything in this part of a text that was looked for, in its order. The part begins and ends at a space."""
    end = len(text) if end is None else end
    number, done, has_begun = 0, begin, False
    for candidate in sought.may_begin.finditer(text, begin, end):
        if candidate.start() < done:
            continue
        # No word reaches over a space, but words in a row do.
        start = text.rfind(" ", begin, candidate.start()) + 1 or begin
        stop = -1 if sought.rows else text.find(" ", candidate.start(), end)
        stop = end if stop < 0 else stop
        number += len(forms(text[done:start])) if has_begun else 0
        parts = tokens(text, start, stop)
        for first, last, what in _found_among(parts, text, sought):
            has_begun = True
            yield _Hit(parts[first].start, parts[last].end, number + first, what)
        number, done = number + len(parts), stop


def _found_among(parts, text, sought) -> list[tuple]:
    """(first, last, what) of everything in these words of a text that was looked for."""
    words = tuple([part.word for part in parts])
    found = [
        (number, number, one) for number, word in enumerate(words) if (one := stem(word)) in sought.stems
    ]
    if sought.beginnings:
        found += [
            (number, number, word) for number, word in enumerate(words) if word.startswith(sought.beginnings)
        ]
    if len(parts) > 1 and has_joints(text[parts[0].start : parts[-1].end]):
        places = {part.start: number for number, part in enumerate(parts)}
        ends = {part.end: number for number, part in enumerate(parts)}
        found += [
            (places[part.start], ends[part.end], stem(part.word))
            for part in compounds(text, parts)
            if stem(part.word) in sought.stems
        ]
    found += [
        (number, number + len(row) - 1, row)
        for row in sought.rows
        for number in range(len(words) - len(row) + 1)
        if words[number] == row[0] and words[number : number + len(row)] == row
    ]
    return sorted(found, key=lambda hit: (hit[0], -hit[1]))


def _best(hits, sought):
    """How many different things begin within a passage, at most, and the first hit of that passage."""
    best, read = (0, None), []
    for hit in hits:
        read.append(hit)
        if sought.is_all(len({other.sought for other in read if hit.number - other.number <= _NEAR})):
            break  # no passage has more
    for number, hit in enumerate(read):
        near = set()
        for other in read[number:]:
            if other.number > hit.number + _NEAR:
                break
            near.add(other.sought)
        if len(near) > best[0]:
            best = len(near), hit
    return best


def _excerpt(text, place, sought):
    """About so many words of the text, a quarter of them before the word at this place."""
    considered = text[:CONSIDERED]
    after = _words_after(considered, place, PASSAGE + 1)
    number = max(_BEFORE, PASSAGE - len(after))
    before = _words_before(considered, place, number + 1)
    last = min(PASSAGE - min(number, len(before)), len(after)) - 1
    begin = before[-number].start if len(before) > number else 0
    end = after[last].end if last + 1 < len(after) or len(text) > CONSIDERED else len(text)
    hits = _hits(considered, sought, *_stretch(considered, begin, end, sought))
    html = _html(text, begin, end, hits)
    return mark_safe(f"{'… ' if begin else ''}{html}{' …' if end < len(text) else ''}")  # noqa: S308 - escaped


def _stretch(text, begin, end, sought):
    """Where to read from and to for all that reaches into a part of a text."""
    if sought.rows:
        return 0, len(text)
    stop = text.find(" ", end)
    return text.rfind(" ", 0, begin) + 1, len(text) if stop < 0 else stop


def _words_after(text, place, number) -> list[Token]:
    """The first so many words from the one at this place on."""
    width = number * _LONG
    while True:
        stop = text.find(" ", place + width)
        parts = tokens(text, place, len(text) if stop < 0 else stop)
        if stop < 0 or len(parts) >= number:
            return parts[:number]
        width *= 4


def _words_before(text, place, number) -> list[Token]:
    """The last so many words before the one at this place."""
    width = number * _LONG
    while True:
        start = text.rfind(" ", 0, max(place - width, 0)) + 1
        parts = tokens(text, start, place)
        if not start or len(parts) >= number:
            return parts[-number:]
        width *= 4


def _html(text, begin, end, hits):
    pieces, done = [], begin
    for hit in hits:
        start, stop = max(hit.start, done), min(hit.end, end)
        if start < stop:
            pieces += [escape(text[done:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            done = stop
    return mark_safe("".join([*pieces, escape(text[done:end])]))  # noqa: S308 - escaped piece by piece
