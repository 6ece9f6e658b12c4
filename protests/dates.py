"""Partial dates: a day, a month or a year, kept exactly as precise as the source is.

A partial date is text in ISO 8601's reduced precision: "2018-06-25", "2018-03", "2016". As text it sorts by its first
day, a range filter is plain SQL that an index answers, and what the database holds is what the exports print
(docs/decisions/0001-partial-dates.md).
"""

import calendar
import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length, Substr

EXAMPLES = "a day, a month or a year, such as 2018-06-25, 25 June 2018, March 2018 or 2016"

# Sorts after every digit and hyphen, so that PREFIX + AFTER_ALL follows each date that begins with PREFIX.
AFTER_ALL = "~"

_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_DAY_FIRST = re.compile(r"^(?:(\d{1,2})\s+)?([A-Za-z]+)\.?,?\s+(\d{4})$")
_MONTH_FIRST = re.compile(r"^([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})$")
_MONTH_NAMES = tuple(calendar.month_name)  # read once: the calendar asks the locale for each
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}


class PartialDate(str):
    """A year, month or day as ISO 8601 text. `PartialDate("2018-03").in_words` is "March 2018"."""

    __slots__ = ()

    @property
    def first_day(self) -> datetime.date:
        return datetime.date.fromisoformat(self + "-01-01"[len(self) - 4 :])

    @property
    def last_day(self) -> datetime.date:
        first = self.first_day
        if len(self) == 10:
            return first
        if len(self) == 7:
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first.replace(month=12, day=31)

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def in_words(self) -> str:
        """As a person would write it, without inventing a day or month."""
        first = self.first_day
        if len(self) == 4:
            return str(first.year)
        month_and_year = f"{_MONTH_NAMES[first.month]} {first.year}"
        return month_and_year if len(self) == 7 else f"{first.day} {month_and_year}"


def parse(text) -> PartialDate:
    """The partial date that `text` states; ValidationError says what would have been accepted."""
    text = " ".join(str(text).split())
    year = month = day = None
    if found := _ISO.match(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.match(text):
        month, day, year = found.groups()
    if year is None:
        raise ValidationError(
            f"“{text[:40]}” is not a date we can read: give {EXAMPLES}.", code="invalid_date"
        )
    if month and not month.isdigit():
        month = _MONTHS.get(month.lower(), 0)
    parts = [int(part) for part in (year, month, day) if part is not None]
    try:
        datetime.date(*parts, *[1] * (3 - len(parts)))
    except ValueError:
        raise ValidationError(
            f"“{text[:40]}” is not in the calendar: give {EXAMPLES}.", code="invalid_date"
        ) from None
    return PartialDate("-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])]))


def since(field: str, day: str) -> Q:
    """Dates in `field` that end on or after the first day of `day`: a month overlaps a range that begins within it."""
    return Q(**{f"{field}__gte": day}) | Q(**{f"{field}__in": [day[:4], day[:7]]})


def until(field: str, day: str) -> Q:
    """Dates in `field` that begin on or before the last day of `day`."""
    return Q(**{f"{field}__lt": day + AFTER_ALL})


def first_day(field: str) -> Concat:
    """SQL for the first day of the date in `field`, as text; "" where there is no date."""
    return Concat(F(field), Substr(Value("-01-01"), Length(field) - 3), output_field=models.CharField())


def in_order(start: str, end: str) -> Q:
    """A constraint's condition: `start` begins no later than `end` ends; either may be unknown."""
    return (
        Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{start}__lt": Concat(F(end), Value(AFTER_ALL))})
    )


class PartialDateFormField(forms.CharField):
    """Reads ISO dates and dates in English words; answers the rest with what it can read."""

    def clean(self, value):
        value = super().clean(value)
        return parse(value) if value else None


class PartialDateField(models.CharField):
    """A PartialDate, or NULL where the date is unknown. The database, too, refuses what is not in the calendar."""

    description = "A day, a month or a year"

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            # Byte order. A language's order would ignore the hyphens.
            parameters["collation"] = "C"
        return parameters

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        return (_POSTGRESQL_CHECK if connection.vendor == "postgresql" else _SQLITE_CHECK).format(
            column=column
        )

    def from_db_value(self, value, expression, connection):
        return None if value is None else PartialDate(value)

    def to_python(self, value):
        return value if value is None or isinstance(value, PartialDate) else parse(value)

    def get_prep_value(self, value):
        # Look-ups compare with parts of dates too (since, until): only what is saved must be a whole date.
        return value if value is None else str(value)

    def get_db_prep_save(self, value, connection):
        # Bulk roads do not call clean(): this is the one gate that all of them pass.
        if isinstance(value, str):
            value = parse(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PartialDateFormField, "max_length": 40, **kwargs})


_SQLITE_CHECK = (
    "{column} IS NULL OR (("
    "{column} GLOB '[0-9][0-9][0-9][0-9]'"
    " OR {column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'"
    " OR {column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
    # Told to move by no days, date() turns 31 February into 3 March: such a day does not come back as it was.
    ") AND date({column} || substr('-01-01', length({column}) - 3), '+0 days')"
    " IS {column} || substr('-01-01', length({column}) - 3))"
)
_POSTGRESQL_CHECK = (
    "{column} IS NULL OR CASE WHEN {column} ~ '^[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'"
    # make_date() raises for a day that is not in the calendar.
    " THEN make_date(left({column}, 4)::int,"
    " coalesce(nullif(substr({column}, 6, 2), ''), '1')::int,"
    " coalesce(nullif(substr({column}, 9, 2), ''), '1')::int) IS NOT NULL"
    " ELSE false END"
)
