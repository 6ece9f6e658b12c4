"""The same words give the same letters in the same order on both databases: those that reading every letter gives.

The suite runs on each database; here each is compared with going through the real records one by one, in Python.
"""

import json

import pytest
from django.conf import settings as site
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protests import search
from protests.importing import records
from protests.models import Letter, SearchWord
from protests.search import documents
from protests.search.parsing import parse
from protests.search.places import Place, spelled
from protests.search.words import stem


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The real records, read letter by letter; each test undoes its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        records.load(json.loads((site.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8")))
        read = documents.of(Letter.objects.published())
        yield [
            (letter, read[letter.pk]) for letter in Letter.objects.published().order_by("-date", "-number")
        ]
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

PLACES = [Place.TITLE, Place.NAMES, Place.GIST, Place.LETTER]


def one_by_one(loaded, query):
    """What the query should give, by the words of each letter."""
    found = [letter_and_rank for read in loaded if (letter_and_rank := _read(*read, query))]
    return [letter for _rank, letter in sorted(found, key=lambda rank_and_letter: rank_and_letter[0])]


def _read(letter, document, query):
    entries = document.terms.split()
    own = {entry for entry in entries if not entry.startswith("_")}
    everything = own | _marked(entries, Place.ABOVE)
    rows = [document.words, document.above]
    if not query or not all(any(_has(term, everything, rows) for term in group) for group in query.groups):
        return None
    if any(_has(term, own, rows[:1]) for term in query.excluded):
        return None
    ranks = (
        rank
        for rank, place in enumerate(PLACES)
        if all(any(_has(term, _marked(entries, place), None) for term in group) for group in query.groups)
    )
    return next(ranks, len(PLACES)), letter


def _marked(entries, place):
    if place is Place.LETTER:
        return {entry for entry in entries if not entry.startswith("_")}
    return {entry[2:] for entry in entries if entry.startswith(place.value)}


def _has(term, entries, rows):
    if term.is_phrase:
        in_a_row = rows is None or any(f" {' '.join(term.words)} " in row for row in rows)
        return in_a_row and {spelled(word) for word in term.words} <= entries
    stems = [spelled(word) for word in term.stems]
    if term.is_prefix:
        begun = any(entry.startswith(spelled(term.words[-1])) for entry in entries)
        return begun and set(stems[:-1]) <= entries
    return set(stems) <= entries or (bool(term.joined) and spelled(stem(term.joined)) in entries)


def check(loaded, words):
    meant = search.understood(words)
    right = one_by_one(loaded, meant.query)
    assert list(search.ranked(Letter.objects.published(), meant)) == right, words
    ids = [letter.pk for letter in right]
    letters = Letter.objects.published()
    assert search.best_of(letters, meant, 0, 100) == ids, words
    assert search.best_of(letters, meant, 2, 9) == ids[2:9], words
    assert search.best_of(letters, meant, 1, 7, reverse=True) == ids[::-1][1:7], words


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("facial recognition", 5),
        ("Facebook", 2),
        ("Benoff", 3),
        ("reexamine", 1),
        ("AT&T", 1),
        ("-google", 36),
        ("drones -google", 3),
        ("surveilla*", 29),
        ('"face recognition"', 3),
        ("Mircosoft OR Amazn", 23),
        ("gogle maven pentagn", 2),
        ("JEDI", 2),
        ("xyzzyq", 0),
    ],
)
def test_known_words_give_as_many_letters_as_ever(loaded, words, number):
    check(loaded, words)
    assert search.matching(Letter.objects.published(), words).count() == number


@pytest.mark.parametrize(
    "words",
    [
        "the",
        "t*",
        "_*",
        "google -maven OR ice",
        '"the end of"',
        '-"the"',
        '"to" OR "of" -ice',
        "e-mail -email",
        "a* b* c*",
        "2018",
        "10,000",
        "U.S.",
        "homeland security -homeland",
        "dod OR pentagon",
        "café*",
        "中*",
        "no*-tech*",
    ],
)
def test_unusual_words_too(loaded, words):
    check(loaded, words)


def typed(vocabulary):
    """What visitors type: words of the record, whole or in part or misspelt, in every notation, and anything else."""
    word = st.sampled_from(sorted(vocabulary))
    piece = st.one_of(
        word,
        word.map(str.upper),
        word.map(lambda one: one[:4] + "*"),
        word.map(lambda one: one[:2] + one[3:]),
        st.lists(word, min_size=2, max_size=3).map(lambda some: '"' + " ".join(some) + '"'),
        st.lists(word, min_size=2, max_size=2).map("-".join),
        st.sampled_from(["the", "OR", "NOT", "-", '"', "*", "in the"]),
        st.text(max_size=8),
    )
    return st.lists(
        st.tuples(st.sampled_from(["", "", "", "-"]), piece).map("".join), min_size=1, max_size=5
    ).map(" ".join)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed(loaded, data):
    vocabulary = SearchWord.objects.values_list("word", flat=True)
    check(loaded, data.draw(typed(vocabulary)))


def test_every_word_of_a_letter_finds_it(loaded):
    for letter, document in loaded[:10]:
        for word in sorted(documents.vocabulary(document.words))[::7]:
            assert parse(word)
            assert search.matching(Letter.objects.filter(pk=letter.pk), word).exists(), word


def test_the_real_records_are_searched_by_what_they_say(loaded):
    assert search.differences() == []
