"""Bulk roads leave the tables as they found them."""

import pytest
from django.db import IntegrityError, connection, transaction

from protests import bulk
from protests.models import FacetCount, Letter, LetterAmong, SearchEntry, SignatoryCount, Topic

pytestmark = pytest.mark.django_db(transaction=True)
of_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's references stay")

MODELS = [Letter, SearchEntry, SignatoryCount]
TABLES = {model._meta.db_table for model in MODELS}


def made():
    """Every index and every constraint, as the database describes it; and how much room SQLite has for what it changes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
            return cursor.fetchall(), cursor.execute("PRAGMA cache_size").fetchall()
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
        return indexes, cursor.fetchall()


def test_indexes_and_references_are_made_again():
    before = made()
    with transaction.atomic(), bulk.without_indexes(MODELS):
        indexes, constraints = made()
        assert len(indexes) < len(before[0])
        assert constraints != before[1]
        assert not any(
            "FOREIGN KEY" in constraint[2] for constraint in constraints if constraint[0] in TABLES
        )
    assert made() == before


def test_rules_over_millions_of_rows_are_put_aside_with_the_indexes():
    with transaction.atomic(), bulk.without_indexes([LetterAmong, FacetCount]):
        assert not {"letter_among_is_one", "facet_count_is_one"} & _indexes()
    assert {"letter_among_is_one", "facet_count_is_one"} <= _indexes()
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.without_indexes([FacetCount]):
        bulk.insert(FacetCount, ["chosen", "facet", "value", "number"], 2 * [("", "kind", "petition", 1)])
    assert not FacetCount.objects.filter(value="petition").exists()


def _indexes():
    with connection.cursor() as cursor:
        return {
            name
            for model in (LetterAmong, FacetCount)
            for name in connection.introspection.get_constraints(cursor, model._meta.db_table)
        }


@of_postgresql
def test_what_refers_to_nothing_is_refused():
    before = made()
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.without_indexes(MODELS):
        bulk.insert(SearchEntry, ["letter_id", "terms", "words", "above"], [(7, "a", " a _ ", " ")])
    assert made() == before
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize(
    ("ids", "found"), [([1, 2, 4], [1, 2, 3, 4]), ([1, 2, 90], [1, 2, 90]), ([1, 3], [1, 3])]
)
def test_ids_close_together_are_asked_for_as_a_range_and_others_one_by_one(monkeypatch, ids, found):
    monkeypatch.setattr(bulk, "_MANY", 3)
    every = Topic.objects.bulk_create(Topic(name=f"{number}", slug=f"{number}") for number in range(100))
    wanted = [every[number].pk for number in ids]
    topics = Topic.objects.filter(bulk.within("pk", wanted)).order_by("pk")
    assert [int(topic.name) for topic in topics] == found


@pytest.mark.parametrize("number", [0, 1, 7, 1_000])
def test_every_row_is_inserted_once_in_its_order(monkeypatch, number):
    monkeypatch.setattr(bulk, "_AT_A_TIME", 600)  # of SQLite's rows 249 by one statement; some are left over
    rows = [("company=1", "agency", f"{place}", place) for place in range(number)]
    bulk.insert(FacetCount, ["chosen", "facet", "value", "number"], iter(rows))
    assert list(FacetCount.objects.order_by("pk").values_list("chosen", "facet", "value", "number")) == rows


def test_a_stretch_has_what_lies_between_and_a_list_has_not():
    every = Topic.objects.bulk_create(Topic(name=f"{number}", slug=f"{number}") for number in range(7))
    numbers = {topic.pk: int(topic.name) for topic in every}
    first, *_between, last = numbers

    def found(ids):
        return sorted(
            numbers[pk] for pk in Topic.objects.filter(bulk.one_of("pk", ids)).values_list("pk", flat=True)
        )

    [stretch] = bulk.stretches([first, last], 2)
    assert found(stretch) == list(range(7))
    assert found([first, last]) == [0, 6]
    assert found(range(first, last + 1, 2)) == [0, 2, 4, 6]
