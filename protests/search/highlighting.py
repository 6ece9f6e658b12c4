"""What was looked for, marked in a text as safe HTML."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .words import compounds, has_joints, stem, tokens

PASSAGE = 36  # words
CONSIDERED = 20_000  # characters of a text in which a passage is looked for


@dataclass(frozen=True)
class _Hit:
    """Tokens from `first` to `last` of a text are what `sought` stands for."""

    first: int
    last: int
    sought: object


def highlight(text, query) -> SafeString:
    """The whole text with everything that was looked for in <mark>."""
    parts = tokens(text)
    return _html(text, 0, len(text), parts, _hits(text, parts, query))


def passage(texts, query) -> SafeString:
    """The passage that has most of what was looked for, of the first such text; "" when none has any of it."""
    best = None
    for text in texts:
        parts = tokens(text[:CONSIDERED])
        hits = _hits(text[:CONSIDERED], parts, query)
        number, hit = _best(hits)
        if hit and (best is None or number > best[0]):
            best = number, text, parts, hits, hit
    if best is None:
        return mark_safe("")
    _number, text, parts, hits, hit = best
    return _excerpt(text, parts, hits, hit.first)


def _hits(text, parts, query) -> list[_Hit]:
    """Everything in the text that was looked for, in its order."""
    stems = {
        one: one for term in query.terms if term.kind == "words" for one in [*term.stems, stem(term.joined)]
    }
    stems |= {one: one for term in query.terms if term.is_prefix for one in term.stems[:-1]}
    beginnings = tuple({term.words[-1] for term in query.terms if term.is_prefix})
    rows = {term.words for term in query.terms if term.is_phrase}
    words = tuple([part.word for part in parts])
    sought = {word for word in set(words) if stem(word) in stems}
    found = [_Hit(number, number, stem(word)) for number, word in enumerate(words) if word in sought]
    if beginnings:
        found += [
            _Hit(number, number, word) for number, word in enumerate(words) if word.startswith(beginnings)
        ]
    if has_joints(text):
        places = {part.start: number for number, part in enumerate(parts)}
        ends = {part.end: number for number, part in enumerate(parts)}
        found += [
            _Hit(places[part.start], ends[part.end], stem(part.word))
            for part in compounds(text, parts)
            if stem(part.word) in stems
        ]
    found += [
        _Hit(number, number + len(row) - 1, row)
        for row in rows
        for number in range(len(words) - len(row) + 1)
        if words[number] == row[0] and words[number : number + len(row)] == row
    ]
    return sorted(found, key=lambda hit: (hit.first, -hit.last))


def _best(hits):
    """How many different things begin within a passage, at most, and the first hit of that passage."""
    best = 0, None
    for number, hit in enumerate(hits):
        near = set()
        for other in hits[number:]:
            if other.first > hit.first + PASSAGE * 3 // 4:
                break
            near.add(other.sought)
        if len(near) > best[0]:
            best = len(near), hit
    return best


def _excerpt(text, parts, hits, number):
    """About so many words of the text, a quarter of them before the word of this number."""
    first = max(0, min(number - PASSAGE // 4, len(parts) - PASSAGE))
    last = min(first + PASSAGE, len(parts)) - 1
    begin = parts[first].start if first else 0
    end = parts[last].end if last + 1 < len(parts) or len(text) > CONSIDERED else len(text)
    html = _html(text, begin, end, parts, hits)
    return mark_safe(f"{'… ' if begin else ''}{html}{' …' if end < len(text) else ''}")  # noqa: S308 - escaped


def _html(text, begin, end, parts, hits):
    pieces, done = [], begin
    for hit in hits:
        start, stop = max(parts[hit.first].start, done), min(parts[hit.last].end, end)
        if start < stop:
            pieces += [escape(text[done:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            done = stop
    return mark_safe("".join([*pieces, escape(text[done:end])]))  # noqa: S308 - escaped piece by piece
