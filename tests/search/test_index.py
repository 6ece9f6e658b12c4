"""The database's own index: there after every migration, rebuilt from the record, and checked against it."""

import pytest
from django.core.management import call_command
from django.db import connection

from protests import bulk, cores, search
from protests.models import Letter, SearchEntry, SearchWord
from protests.search import documents, engines, keeping
from tests import plans
from tests.factories import agency, company, contract, letter, published_letter, topic

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own index")


def found(words):
    return set(search.matching(Letter.objects.published(), words))


def test_it_is_installed_by_migrating():
    assert engines.is_installed()


@pytest.mark.django_db(transaction=True)
def test_migrating_again_puts_back_what_a_migration_took_away():
    made = published_letter(title="Drones")
    drop_index()
    assert not engines.is_installed()
    call_command("migrate", verbosity=0)
    assert engines.is_installed()
    assert found("drones") == {made}
    other = published_letter(title="Drones")
    assert found("drones") == {made, other}
    assert search.differences() == []


def drop_index():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER protests_search_{name}")
            SearchEntry.objects.all().delete()  # unseen by the index
        else:
            cursor.execute("ALTER TABLE protests_searchentry DROP COLUMN vector")


@pytest.mark.django_db(transaction=True)
def test_altering_the_table_of_entries_leaves_a_whole_index():
    """SQLite remakes a table to alter it, and drops its triggers without a word."""
    made = published_letter(title="Drones")
    old = SearchEntry._meta.get_field("above")
    new = old.clone()
    new.db_default = ""
    new.set_attributes_from_name("above")
    new.model = SearchEntry
    with connection.schema_editor() as editor:
        editor.alter_field(SearchEntry, old, new)
    call_command("migrate", verbosity=0)
    assert engines.is_installed()
    assert found("drones") == {made}
    made.title = "Balloons"
    made.save()
    assert (found("drones"), found("balloons")) == (set(), {made})
    assert search.differences() == []


def test_rebuilding_makes_everything_anew(capsys):
    made = published_letter(title="Drones")
    letter(title="Drones")
    SearchEntry.objects.update(terms="wrong", words=" wrong _ ", above=" ")
    SearchWord.objects.all().delete()
    SearchWord.objects.create(word="leftover", written="leftover")
    assert found("drones") == set()
    call_command("rebuild_search")
    assert capsys.readouterr().out == "1 published letters can be searched for.\n"
    assert found("drones") == {made}
    assert search.differences() == []


def test_rebuilding_on_every_core_makes_the_same(monkeypatch):
    for place in range(5):
        published_letter(title=f"Drones {place}", summary="Café’s e-mail")
    kept = list(SearchEntry.objects.order_by("pk").values()), list(SearchWord.objects.order_by("pk").values())
    monkeypatch.setattr(keeping, "BATCH", 2)
    monkeypatch.setattr(cores, "FEWEST_BATCHES", 0)
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 2)
    assert search.rebuild() == 5
    assert kept == (
        list(SearchEntry.objects.order_by("pk").values()),
        list(SearchWord.objects.order_by("pk").values()),
    )
    assert search.differences() == []


def test_what_lies_between_letters_that_are_read_together_is_left_alone(monkeypatch):
    first, draft, last = published_letter(), letter(title="Drones"), published_letter()
    topic("Borders").letters.set([first, draft, last])
    monkeypatch.setattr(bulk, "_MANY", 1)
    monkeypatch.setattr(bulk, "_CLOSE", 10)
    search.refresh([first.pk, last.pk])
    assert found("borders") == {first, last}
    assert search.differences() == []


@only_sqlite
def test_a_rebuild_that_fails_leaves_the_index_as_it_was(monkeypatch):
    made = published_letter(title="Drones")
    with monkeypatch.context() as patch, pytest.raises(TypeError):
        patch.setattr(documents, "made_of", None)
        search.rebuild()
    assert found("drones") == {made}
    assert search.differences() == []


def test_what_a_letter_is_found_by_is_read_from_the_letter_on():
    """However many contracts and companies there are: SQLite would go through them all to have them in their order."""
    made = published_letter(
        companies=[company("Google")],
        agencies=[agency("ICE")],
        topics=[topic("Cloud")],
        contracts=[contract()],
    )
    with plans.asked() as statements:
        documents.of(Letter.objects.filter(pk__in=[made.pk, made.pk + 1]))
    others = [each for each in statements if "letter_id" in each.sql]
    assert len(others) == 7
    assert not any(each.reads_a_whole_table for each in others)
    if connection.vendor == "sqlite":
        assert all("(letter_id=?)" in each.plan.splitlines()[0] for each in others)


class TestDifferences:
    def test_none_when_all_is_well(self):
        published_letter()
        letter()
        assert search.differences() == []

    def test_an_entry_that_is_missing(self):
        made = published_letter()
        SearchEntry.objects.all().delete()
        assert f"letter {made.pk}: it is published and cannot be searched for" in search.differences()

    def test_an_entry_that_is_out_of_date(self):
        made = published_letter(title="Drones")
        Letter.objects.update(title="Balloons")
        assert search.differences() == [
            f"letter {made.pk}: what it is searched by is out of date",
            "search: the word “balloons” of a published letter is not kept",
            "search: the word “drones” is kept, of no published letter",
        ]

    def test_an_entry_of_a_letter_that_is_not_published(self):
        made = letter()
        SearchEntry.objects.create(letter=made, terms="a", words=" a _ ", above=" ")
        assert search.differences() == [f"letter {made.pk}: it is not published and can be searched for"]

    @only_sqlite
    def test_an_index_that_does_not_fit_the_entries(self):
        published_letter()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER protests_search_update")
        SearchEntry.objects.update(terms="other words")
        [lacks, unfit, *_] = search.differences()
        assert lacks == "search: the database lacks parts of its index"
        assert unfit.startswith("search: the database's index does not fit the entries: ")
