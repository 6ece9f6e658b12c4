"""Rows that are taken together: what they cost, and that what each does and says is as if it were taken alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import kept
from protests.importing.csv import loading
from protests.models import Act, Demand, Letter, LetterNumber, SignatoryCount, Source
from tests import factories as make

from .rows import faults, load, notes, results

pytestmark = pytest.mark.django_db


def letters(numbers, **cells):
    return [
        {
            "number": str(number),
            "title": f"Letter {number}",
            "date": "2019-05",
            "companies": "example",
            "sources": f"https://news.example/{number}",
            "demands": "End it; Say so",
            "addressees": "The chief executive",
            **cells,
        }
        for number in numbers
    ]


def readings(numbers, each=3, **cells):
    return [
        {
            "letter": str(number),
            "number": str(600 + place),
            "kind": "at least",
            "group": "employees",
            "as_of": f"2019-05-{place + 1:02}",
            "source": f"https://news.example/{number}",
            **cells,
        }
        for number in numbers
        for place in range(each)
    ]


@pytest.fixture(autouse=True)
def company():
    return make.company("Example", slug="example")


def statements(kind, rows):
    with CaptureQueriesContext(connection) as asked:
        report = load(kind, *rows, as_published=True)
    assert set(results(report)) == {"created"}, faults(report)
    return len(asked)


def sources(numbers):
    for number in numbers:
        make.source(url=f"https://news.example/{number}")


def test_a_letter_and_a_reading_more_cost_hardly_a_statement_more():
    sources(range(1, 161))
    few, many = range(1, 41), range(41, 161)
    of_letters = [statements("letters", letters(each)) for each in (few, many)]
    of_readings = [statements("signatory-counts", readings(each)) for each in (few, many)]
    # Eighty letters more, and 240 readings: what is sent in pieces has some pieces more.
    assert of_letters[1] - of_letters[0] < 80 / 2
    assert of_readings[1] - of_readings[0] < 240 / 5
    assert kept.differences() == []


def as_it_is(letter):
    return (
        letter.state,
        letter.slug.replace(str(letter.number), ""),
        letter.headline_low,
        letter.peak_low,
        list(letter.companies.values_list("slug", flat=True)),
        list(letter.demands.values_list("position", "text")),
        list(letter.addressees.values_list("position", "name", "role")),
        letter.sources.count(),
        list(letter.signatory_counts.values_list("low", "as_of")),
        list(
            Act.objects.filter(kind="letter", record_id=letter.pk)
            .order_by("pk")
            .values_list("act", flat=True)
        ),
    )


def test_what_is_taken_together_is_as_what_is_taken_one_by_one(monkeypatch):
    made = {}
    for rows, first in ((500, 1), (1, 5)):
        monkeypatch.setattr(loading, "ROWS_AT_A_TIME", rows)
        numbers = range(first, first + 4)
        of_letters = load("letters", *letters(numbers), as_published=True)
        counts = readings(numbers)
        of_counts = load("signatory-counts", *counts, counts[0], as_published=True)
        made[rows] = (
            [as_it_is(letter) for letter in Letter.objects.filter(number__in=numbers).order_by("number")],
            results(of_letters),
            results(of_counts),
        )
    assert made[500] == made[1]
    assert made[1][2][-1] == "unchanged"
    assert kept.differences() == []


def test_a_bad_row_among_good_ones_is_named_and_the_others_are_as_they_would_be():
    rows = letters(range(1, 6))
    rows[2]["date"] = ""
    rows[3]["sources"] = rows[0]["sources"]
    report = load("letters", *rows, as_published=True, only_good=True)
    assert results(report) == ["created", "created", "refused", "created", "created"]
    assert faults(report) == [(4, "", "", "Give the date, as exact as it is known.")]
    # The source that the refused row made is gone with it.
    assert Source.objects.count() == 3
    assert list(LetterNumber.objects.values_list("pk", flat=True)) == [1, 2, 4, 5]
    assert kept.differences() == []


def test_a_number_that_stands_twice_is_told_of_on_its_second_line():
    rows = letters([1, 2])
    report = load("letters", *rows, rows[0] | {"title": "Another"}, as_published=True, only_good=True)
    assert results(report) == ["created", "created", "refused"]
    assert faults(report)[0][3] == "this letter stands on line 2 already"


def test_what_the_database_refuses_is_told_of_on_its_line():
    load("letters", *letters([1]), as_published=True)
    rows = readings([1])
    rows[1]["upper"] = "700"
    report = load("signatory-counts", *rows, as_published=True, only_good=True)
    assert results(report) == ["created", "refused", "created"]
    assert "takes a lower and a higher number" in faults(report)[0][3]
    assert SignatoryCount.objects.count() == 2
    assert kept.differences() == []


def test_the_same_reading_twice_in_a_file_is_one():
    load("letters", *letters([1]), as_published=True)
    [row] = readings([1], each=1)
    report = load("signatory-counts", row, row, as_published=True)
    assert results(report) == ["created", "unchanged"]
    assert SignatoryCount.objects.count() == 1


def test_two_letters_of_one_title_get_two_address_words():
    rows = letters([1, 2], title="The same", date="2019")
    rows[1]["date"] = "2020"
    report = load("letters", *rows, as_published=True)
    assert [letter.slug for letter in Letter.objects.order_by("number")] == ["the-same", "the-same-2"]
    assert "a letter of this title and another date (2019) is on record" in notes(report)[1]


def test_the_same_file_again_changes_nothing():
    files = {"letters": letters([1, 2]), "signatory-counts": readings([1, 2])}
    for kind, rows in files.items():
        load(kind, *rows, as_published=True)
    before = Act.objects.count()
    for kind, rows in files.items():
        assert set(results(load(kind, *rows, as_published=True))) == {"unchanged"}
    assert Act.objects.count() == before
    assert Demand.objects.count() == 4
