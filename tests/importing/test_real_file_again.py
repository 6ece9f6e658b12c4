"""The real file, loaded again: not one value of any table is another."""

import pytest
from django.apps import apps

from protests.importing import records
from protests.models import CompanyReach, Letter, LetterNumber, LetterOutcome
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_records")]


def every_table():
    """All rows of all tables of the record, days of change and what is kept included."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_app_config("protests").get_models(include_auto_created=True)
        if model._meta.managed
    }


def test_the_real_file_loaded_again_changes_no_value_of_any_table(real_file):
    before = every_table()
    filled = [*records.LISTS, *(part for parts in records.PARTS.values() for part in parts)]
    assert all(before[model._meta.db_table] for model in [*filled, LetterNumber, LetterOutcome, CompanyReach])
    report = records.load(real_file)
    assert every_table() == before
    assert report.total("created") == report.total("differing") == report.total("absent") == 0
    # Two ownerships, and what the file itself lists as unsourced.
    assert report.total("refused") == len(report.lines) == 2 + len(real_file["unsourced"])


def test_the_real_letters_have_the_numbers_1_to_60_and_the_next_is_61():
    assert list(Letter.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 61))
    assert factories.published_letter().number == 61


def test_the_last_real_letters_number_is_not_given_again_when_it_is_deleted(real_file):
    Letter.objects.get(number=60).delete()
    assert factories.published_letter().number == 61
    records.load(real_file)
    assert not Letter.objects.filter(number=60).exists()
    assert LetterNumber.objects.filter(number=60).exists()


def test_letters_that_are_adjacent_can_be_told_apart(real_file):
    adjacent = {row["number"] for row in real_file["letters"] if row["scope"] == "adjacent"}
    assert adjacent
    assert set(Letter.objects.filter(scope="adjacent").values_list("number", flat=True)) == adjacent
    assert not Letter.objects.filter(scope="adjacent", scope_note="").exists()
