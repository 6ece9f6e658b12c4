"""The values of a selection's rows, column by column."""

from datetime import UTC, datetime
from decimal import Decimal

from ..columns import Type
from ..streams import ROWS_AT_A_TIME, streamed


def rows(selection, columns):
    """Values in the columns' order, several values joined, dates and moments as text; read from the database as they
    are consumed."""
    written = _prepared(selection.rows, [column.written for column in columns])
    return streamed(written, [column.type == Type.NUMBER for column in columns])


def prepared(rows, columns):
    """Rows with these columns, not read yet: they can still be narrowed, which costs less than preparing them anew."""
    return _prepared(rows, [column.value for column in columns])


def read(prepared_rows):
    """Lists of values of prepared rows, moments as text; read from the database as they are consumed."""
    return as_text(prepared_rows.iterator(ROWS_AT_A_TIME))


def as_text(rows):
    """Rows as lists of values, moments as text."""
    for row in rows:
        yield [time(value) if isinstance(value, datetime) else value for value in row]


def records(rows, columns):
    """Each row as {name of the column: value}, several values as a list, what is unknown as None."""
    names = [column.name for column in columns]
    for values in read(_prepared(rows, [column.listed for column in columns])):
        yield dict(zip(names, map(_as_it_is, values), strict=True))


def time(moment):
    """A moment as text: ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _as_it_is(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return None if value == "" else value


def _prepared(rows, expressions):
    values = {f"column_{place}": expression for place, expression in enumerate(expressions)}
    return rows.annotate(**values).values_list(*values)
