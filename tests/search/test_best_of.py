"""A page of the best: which letters stand on it is found out by the places of the words alone, the best place first."""

import pytest

from protests import search
from protests.models import Letter, LetterAmong
from tests import plans
from tests.factories import company, published_letter

pytestmark = pytest.mark.django_db


def opened(client, query):
    with plans.asked() as statements:
        assert client.get(f"/letters/?{query}").status_code == 200
    return statements


@pytest.mark.parametrize("query", ["q=drone", "q=drone&kind=petition", "q=drone -police", "q=dro* OR police"])
def test_the_letters_of_a_page_are_read_once_they_are_known(client, query):
    for place in range(4):
        published_letter(title="On drones", summary="Police." if place % 2 else "", kind="petition")
    statements = opened(client, query)
    [read] = [each for each in statements if '"protests_letter"."title"' in each.sql]
    assert "MATCH" not in read.sql
    assert "protests_search" not in read.sql
    assert not read.reads_a_whole_table, read.plan
    [best] = [each for each in statements if "part_4" in each.sql]
    assert best.sql.count("ORDER BY date DESC, number DESC") == 5  # a part for each rank
    assert not best.reads_a_whole_table, best.plan


def test_a_search_takes_eight_statements_at_most(client):
    published_letter(title="On drones", companies=[company("Google")])
    for query in ("q=drone", "q=drones&company=google&kind=petition"):
        assert 0 < len(opened(client, query)) <= 8, query


def test_places_are_read_from_either_end():
    by_title = [published_letter(title="On drones", date=f"{2000 + place}").pk for place in range(5)]
    by_gist = [published_letter(summary="Drones.", date=f"{2010 + place}").pk for place in range(5)]
    ids = [*by_title[::-1], *by_gist[::-1]]
    letters = Letter.objects.published()
    for first in range(10):
        for last in range(first + 1, 12):
            assert search.best_of(letters, "drone", first, last) == ids[first:last]
            assert search.best_of(letters, "drone", first, last, reverse=True) == ids[::-1][first:last]


def test_pages_are_those_of_the_whole_list(client, monkeypatch):
    monkeypatch.setattr("protests.selections.selection.PAGE_SIZE", 3)
    for place in range(10):
        published_letter(
            title="Drones" if place % 3 else "Other", summary="Of drones.", date=f"{2000 + place}"
        )
    whole = [letter.pk for letter in search.ranked(Letter.objects.published(), "drones")]
    assert len(whole) == 10
    for page in range(4):
        shown = client.get(f"/letters/?q=drones&page={page + 1}").context["page"]
        assert [letter.pk for letter in shown] == whole[page * 3 : page * 3 + 3]


def test_of_what_is_not_found_nothing_is_shown(client):
    published_letter(title="On drones")
    assert search.best_of(Letter.objects.published(), "balloons", 0, 25) == []
    answer = client.get("/letters/?q=drones&kind=pledge")
    assert answer.status_code == 200
    assert list(answer.context["page"]) == []


@pytest.mark.parametrize(
    "words", ["drones", "drones -police", "-police", '"the police"', 'drones -"the police"']
)
def test_conditions_keep_what_is_found(words):
    for title in ("Drones", "Drones and the police", "Police", "Other"):
        published_letter(title=title)
    conditions = search.conditions("letter_id", words)
    ids = LetterAmong.objects.extra(
        where=["chosen = ''", *(sql for sql, _values in conditions)],
        params=[value for _sql, values in conditions for value in values],
    )
    found = search.matching(Letter.objects.published(), words)
    assert found.exists()
    assert set(ids.values_list("letter", flat=True)) == set(found.values_list("pk", flat=True))
