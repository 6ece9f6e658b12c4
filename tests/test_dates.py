"""Partial dates: what is read, what is refused, and that SQL finds and sorts them as a person would."""

import calendar
import datetime
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from protests import dates
from protests.dates import PartialDate
from protests.models import ContractEvent, Source
from tests import factories

ACCEPTED = "give a day, a month or a year, such as 2018-06-25, 25 June 2018, March 2018 or 2016."


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2018-06-25", "2018-06-25"),
        ("2018-6-5", "2018-06-05"),
        ("2018-06", "2018-06"),
        ("2016", "2016"),
        ("25 June 2018", "2018-06-25"),
        ("5 jun 2018", "2018-06-05"),
        ("June 25, 2018", "2018-06-25"),
        ("Sept. 3, 2019", "2019-09-03"),
        ("March 2018", "2018-03"),
        ("  March \t 2018\n", "2018-03"),
        ("29 February 2020", "2020-02-29"),
    ],
)
def test_a_date_is_read_as_a_person_writes_it(typed, read):
    assert dates.parse(typed) == read


@pytest.mark.parametrize("typed", ["", "soon", "25/06/2018", "06-2018", "2018-06-25T10:00", "summer of 2018"])
def test_what_is_no_date_is_answered_with_what_is(typed):
    with pytest.raises(ValidationError) as refusal:
        dates.parse(typed)
    assert refusal.value.messages == [f"“{typed}” is not a date we can read: {ACCEPTED}"]


@pytest.mark.parametrize("typed", ["2018-02-31", "2018-13", "29 February 2019", "Junember 2018", "0000"])
def test_a_day_that_never_was_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        dates.parse(typed)
    assert refusal.value.messages == [f"“{typed}” is not in the calendar: {ACCEPTED}"]


def test_a_long_text_is_not_repeated_whole():
    with pytest.raises(ValidationError) as refusal:
        dates.parse("x" * 10_000)
    assert len(refusal.value.messages[0]) < 200


@pytest.mark.parametrize(
    ("date", "words", "precision", "first", "last"),
    [
        ("2018-06-05", "5 June 2018", "day", "2018-06-05", "2018-06-05"),
        ("2020-02", "February 2020", "month", "2020-02-01", "2020-02-29"),
        ("2018-12", "December 2018", "month", "2018-12-01", "2018-12-31"),
        ("2016", "2016", "year", "2016-01-01", "2016-12-31"),
    ],
)
def test_a_date_is_as_exact_as_it_was_given(date, words, precision, first, last):
    date = PartialDate(date)
    assert (date.in_words, date.precision) == (words, precision)
    assert (date.first_day.isoformat(), date.last_day.isoformat()) == (first, last)


# A few years, so that examples meet; every month and its last day among them.
years = st.integers(2015, 2021)
months = st.builds("{:04}-{:02}".format, years, st.integers(1, 12))
days = st.dates(datetime.date(2015, 1, 1), datetime.date(2021, 12, 31)).map(str)
partial_dates = st.one_of(years.map(str), months, days, months.map(lambda month: last_day_of(month)))


def last_day_of(month):
    year, number = map(int, month.split("-"))
    return f"{month}-{calendar.monthrange(year, number)[1]:02}"


# A busy machine has no deadline.
unhurried = settings(deadline=None)


@unhurried
@given(partial_dates)
def test_what_is_shown_is_read_back(date):
    assert dates.parse(PartialDate(date).in_words) == date


@unhurried
@given(st.text(max_size=60))
def test_no_text_is_more_than_read_or_refused(text):
    with suppress(ValidationError):
        date = dates.parse(text)
        assert date.first_day <= date.last_day


class TestInSQL(TestCase):
    """The filters and the order are the same as those of the calendar, whatever the dates."""

    def _sources(self, stored):
        Source.objects.bulk_create(
            Source(
                url=f"https://news.example/{place}",
                title="x",
                publisher="x",
                slug=f"s{place}",
                published=date,
            )
            for place, date in enumerate(stored)
        )

    def _found(self, condition):
        return sorted(Source.objects.filter(condition).values_list("published", flat=True))

    @unhurried
    @given(st.lists(partial_dates, max_size=8), days)
    def test_since_finds_what_ends_on_or_after_the_day(self, stored, day):
        self._sources(stored)
        ends = [date for date in stored if str(PartialDate(date).last_day) >= day]
        self.assertEqual(self._found(dates.since("published", day)), sorted(ends))

    @unhurried
    @given(st.lists(partial_dates, max_size=8), days)
    def test_until_finds_what_begins_on_or_before_the_day(self, stored, day):
        self._sources(stored)
        begun = [date for date in stored if str(PartialDate(date).first_day) <= day]
        self.assertEqual(self._found(dates.until("published", day)), sorted(begun))

    @unhurried
    @given(st.lists(partial_dates, max_size=8))
    def test_the_order_is_that_of_first_days(self, stored):
        self._sources(stored)
        in_order = Source.objects.order_by("published").values_list("published", flat=True)
        first_days = [date.first_day for date in in_order]
        self.assertEqual(first_days, sorted(first_days))

    @unhurried
    @given(st.lists(partial_dates, max_size=8))
    def test_sql_knows_the_first_day(self, stored):
        self._sources(stored)
        for date, first in Source.objects.values_list("published", dates.first_day("published")):
            self.assertEqual(first, str(date.first_day))


@pytest.mark.django_db
class TestStored:
    def test_what_is_saved_comes_back_as_a_partial_date(self):
        made = factories.source(published="March 2018")
        made.refresh_from_db()
        assert made.published == "2018-03"
        assert made.published.in_words == "March 2018"

    def test_no_date_stays_none_and_comes_in_no_range(self):
        factories.source(published=None)
        assert not Source.objects.filter(dates.since("published", "0001-01-01")).exists()
        assert not Source.objects.filter(dates.until("published", "9999-12-31")).exists()

    @pytest.mark.parametrize("model", [Source, ContractEvent])
    def test_bulk_create_refuses_what_is_not_in_the_calendar(self, model):
        fields = {"published": "2018-02-31", "url": "https://x.example", "slug": "x"}
        if model is ContractEvent:
            fields = {"contract": factories.contract(), "source": factories.source(), "date": "2018-02-31"}
        with pytest.raises(ValidationError, match="is not in the calendar"):
            model.objects.bulk_create([model(**fields)])

    def test_update_refuses_what_is_not_in_the_calendar(self):
        factories.source()
        with pytest.raises(ValidationError, match="is not in the calendar"):
            Source.objects.update(published="2018-02-31")

    @pytest.mark.parametrize(
        "value",
        [
            "2018-02-31",
            "2018-02-29",
            "2018-06-31",
            "2018-13",
            "2018-00",
            "2018-6-1",
            "18",
            "",
            "soon",
            " 2018",
            "2018\n",
        ],
    )
    def test_the_database_itself_refuses_it(self, value):
        made = factories.source()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE protests_source SET published = %s WHERE id = %s", [value, made.pk])

    @pytest.mark.parametrize("value", ["2018-06-25", "2018-03", "2016", "2020-02-29", None])
    def test_the_database_takes_what_is_in_the_calendar(self, value):
        made = factories.source()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE protests_source SET published = %s WHERE id = %s", [value, made.pk])
        made.refresh_from_db()
        assert made.published == value
