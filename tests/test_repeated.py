"""Statements that are put together once give what they would give if they were put together each time."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests.models import Letter, SignatoryCount
from protests.repeated import Repeated
from tests.factories import company, published_letter, reading

COUNTS = Repeated(
    lambda ids: (
        SignatoryCount.objects.filter(letter__in=ids, number__gt=5)
        .order_by("letter", "number")
        .values_list("letter", "number", "as_of", "letter__updated_at")
    )
)


@pytest.fixture
def letters(db):
    made = [published_letter() for _ in range(70)]
    for place, each in enumerate(made):
        for number in range(4, 7 + place % 3):
            reading(each, number, as_of="2018-03")
    return made


@pytest.mark.parametrize("number", [1, 2, 3, 5, 64, 65, 70])
@pytest.mark.parametrize("kind", [list, tuple, set, dict.fromkeys])
def test_rows_are_those_of_the_queryset(letters, number, kind):
    ids = [each.pk for each in letters[-number:]]
    wanted = list(COUNTS.rows_of(ids))
    assert wanted
    for _ in range(2):
        assert list(COUNTS.rows(kind(ids))) == wanted


def test_nothing_is_asked_of_nothing(db):
    with CaptureQueriesContext(connection) as asked:
        assert list(COUNTS.rows([])) == []
    assert len(asked) == 0


def test_lists_of_like_length_share_a_statement(letters):
    made = []
    counts = Repeated(lambda ids: made.append(len(ids)) or COUNTS.rows_of(ids))
    for number in (1, 2, 3, 4, 3, 5, 8, 1):
        assert list(counts.rows([each.pk for each in letters[:number]]))
    assert made == [1, 2, 4, 8]


def test_statements_joined_by_union_are_repeated_too(db):
    firm = company()
    made = [published_letter(companies=[firm]), published_letter()]
    named = Repeated(
        lambda ids: (
            Letter.objects.filter(pk__in=ids)
            .order_by()
            .values_list("pk", "title")
            .union(
                Letter.companies.through.objects.filter(letter_id__in=ids).values_list(
                    "letter_id", "company__name"
                )
            )
        )
    )
    for letters in (made, made[:1], made[1:]):
        ids = [each.pk for each in letters]
        assert sorted(named.rows(ids)) == sorted(named.rows_of(ids))


@pytest.mark.django_db(transaction=True)
def test_two_sessions_ask_at_the_same_time_each_by_its_own_connection():
    made = [published_letter() for _ in range(2)]
    for place, each in enumerate(made):
        reading(each, 10 + place)
    list(COUNTS.rows([made[0].pk]))
    found, both_ask = {}, threading.Barrier(2)

    def ask(pk):
        try:
            rows = COUNTS.rows([pk])
            both_ask.wait(10)
            found[pk] = [number for _letter, number, *_rest in rows]
        finally:
            connection.close()

    sessions = [threading.Thread(target=ask, args=[each.pk]) for each in made]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    assert found == {made[0].pk: [10], made[1].pk: [11]}
