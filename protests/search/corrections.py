"""A misspelt word put right from the words of published letters, and only when no letter has it."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..models import SearchWord
from . import engines
from .parsing import Query, Term
from .places import Place

SHORTEST = 4  # letters: of a shorter word too much is one letter away
MOST_COMPARED = 20  # equally near words that are asked for


@dataclass(frozen=True)
class Correction:
    """What was typed, and the nearest word that letters have."""

    typed: str
    used: str

    def __str__(self):
        return f"No letter has “{self.typed}”; showing “{self.used}”."


def correct(query) -> tuple[Query, list[Correction], list[str]]:
    """The query with its misspelt words put right, the corrections, and what no letter has nor anything like it."""
    looked_for = [term for term in query.terms if not term.is_phrase]
    has = dict(zip(looked_for, engines.found(map(engines.match, looked_for)), strict=True))
    put_right, corrections, missing = {}, [], []
    for term, is_found in has.items():
        if is_found:
            continue
        put_right[term], made = _corrected(term)
        corrections += made
        if not made:
            missing.append(term.written)
    groups = tuple(tuple(put_right.get(term, term) for term in group) for group in query.groups)
    return Query(groups, query.excluded), corrections, missing


def _corrected(term) -> tuple[Term, list[Correction]]:
    corrections = []
    if term.is_prefix:
        return term, corrections
    for number, word in enumerate(term.words):
        near = None if _is_on_record(word) else nearest(word)
        if near:
            typed = term.written if len(term.words) == 1 else word
            corrections.append(Correction(typed, near.written))
            term = term.with_word(number, near.word)
    return term, corrections


def _is_on_record(word):
    return engines.found([engines.match(Term(word, (word,)))])[0]


def nearest(word):
    """The nearest word of published letters; of equally near ones that which most have in title or names, then anywhere."""
    allowed = _mistakes(word)
    if not allowed:
        return None
    near = process.extract(
        word,
        {known: known.word for known in _candidates(word, allowed)},
        scorer=OSA.distance,
        score_cutoff=allowed,
        limit=None,
    )
    if not near:
        return None
    least = min(distance for _word, distance, _known in near)
    known = sorted((known for _word, distance, known in near if distance == least), key=lambda one: one.word)
    return max(known[:MOST_COMPARED], key=_weights(known[:MOST_COMPARED]))


def _mistakes(word):
    """How many letters may be wrong, missing, added or swapped."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return 0
    return 1 if len(word) < 8 else 2


def _candidates(word, allowed):
    """Words of like length with a part in common: of three parts two mistakes leave one as it was."""
    part = len(word) // 3
    alike = Q(word__startswith=word[:part]) | Q(word__endswith=word[-part:])
    if allowed > 1:
        alike |= Q(word__contains=word[part:-part])
    length = Length("word")
    return SearchWord.objects.annotate(length=length).filter(
        alike, length__range=(len(word) - allowed, len(word) + allowed)
    )


def _weights(known):
    in_names = engines.numbers(engines.word_entry(one.word, Place.NAMES) for one in known)
    anywhere = engines.numbers(engines.word_entry(one.word) for one in known)
    weights = {one.word: weight for one, *weight in zip(known, in_names, anywhere, strict=True)}
    return lambda one: weights[one.word]
