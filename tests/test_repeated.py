"""Statements that are put together once give what they would give if they were put together each time."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import bulk
from protests.models import Letter, Topic
from protests.repeated import Repeated
from tests.factories import company, published_letter

TOPICS = Repeated(
    lambda ids: Topic.objects.filter(pk__in=ids, slug__gte="0").order_by("-slug").values_list("slug", "pk")
)
LETTERS = Repeated(lambda ids: Letter.objects.filter(pk__in=ids).values_list("pk", "date", "updated_at"))


@pytest.fixture
def topics(db):
    made = Topic.objects.bulk_create(Topic(name=f"{number}", slug=f"{number}") for number in range(90))
    return [each.pk for each in made]


@pytest.mark.parametrize("number", [1, 2, 3, 5, 64, 65, 70])
@pytest.mark.parametrize("kind", [list, tuple, set, dict.fromkeys])
def test_rows_are_those_of_the_queryset(topics, number, kind):
    ids = topics[-number:]
    wanted = list(TOPICS.rows_of(ids))
    assert len(wanted) == number
    for _ in range(2):
        assert list(TOPICS.rows(kind(ids))) == wanted


def test_values_are_what_the_fields_make_of_them(db):
    made = published_letter(date="2018-03")
    made.refresh_from_db()
    assert list(LETTERS.rows([made.pk])) == [(made.pk, made.date, made.updated_at)]


def test_nothing_is_asked_of_nothing(db):
    with CaptureQueriesContext(connection) as asked:
        assert list(TOPICS.rows([])) == []
    assert len(asked) == 0


def test_lists_of_like_length_share_a_statement(topics):
    made = []
    counted = Repeated(lambda ids: made.append(len(ids)) or TOPICS.rows_of(ids))
    for number in (1, 2, 3, 4, 3, 5, 8, 1):
        assert len(list(counted.rows(topics[-number:]))) == number
    assert made == [1, 2, 4, 8]


def test_what_stands_for_ids_is_never_asked_for_as_a_range(topics, monkeypatch):
    monkeypatch.setattr(bulk, "_MANY", 2)
    close = Repeated(
        lambda ids: Topic.objects.filter(bulk.within("pk", ids)).order_by("pk").values_list("pk")
    )
    wanted = [topics[place] for place in (5, 3, 9, 2)]
    assert [pk for (pk,) in close.rows(wanted)] == sorted(wanted)


def test_statements_joined_by_union_are_repeated_too(db):
    firm = company()
    made = [published_letter(companies=[firm]), published_letter()]
    links = Letter.companies.through.objects
    named = Repeated(
        lambda ids: (
            Letter.objects.filter(pk__in=ids)
            .order_by()
            .values_list("pk", "title")
            .union(links.filter(letter_id__in=ids).values_list("letter_id", "company__name"))
        )
    )
    for letters in (made, made[:1], made[1:]):
        ids = [each.pk for each in letters]
        assert sorted(named.rows(ids)) == sorted(named.rows_of(ids)) != []


@pytest.mark.django_db(transaction=True)
def test_two_sessions_ask_at_the_same_time_each_by_its_own_connection():
    ids = [Topic.objects.create(name=name, slug=name).pk for name in ("borders", "drones")]
    list(TOPICS.rows(ids[:1]))
    found, both_ask = {}, threading.Barrier(2)

    def ask(pk):
        try:
            rows = TOPICS.rows([pk])
            both_ask.wait(10)
            found[pk] = list(rows)
        finally:
            connection.close()

    sessions = [threading.Thread(target=ask, args=[pk]) for pk in ids]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    assert found == {ids[0]: [("borders", ids[0])], ids[1]: [("drones", ids[1])]}
