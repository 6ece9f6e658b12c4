"""Rows of the data package, of some records by their numbers."""

from functools import cache

from ..columns import PACKAGE
from ..repeated import Repeated
from ..selections import TABLES, public_among
from .rows import as_text, prepared


def rows_of(kind, numbers):
    """(name of the table, number of the record, values of the row) of the public ones of these records, in order."""
    numbers = public_among(kind, numbers)
    for name, table in TABLES.items():
        if table.kind == kind:
            place = _place(name)
            for values in as_text(_repeated(name).rows(numbers)):
                yield name, values[place], values


# Asked after every change.
@cache
def _repeated(name):
    table = TABLES[name]
    rows = prepared(table.rows_of_public, PACKAGE[name])
    return Repeated(lambda numbers: table.of(numbers, rows))


@cache
def _place(name):
    return [column.name for column in PACKAGE[name]].index(TABLES[name].column)
