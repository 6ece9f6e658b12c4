"""Rows of the data package, of some records by their numbers."""

from functools import cache

from ..columns import PACKAGE
from ..selections import TABLES, public_among
from .rows import prepared, read


def rows_of(kind, numbers):
    """(name of the table, number of the record, values of the row) of the public ones of these records, in order."""
    numbers = public_among(kind, numbers)
    for name, table in TABLES.items():
        if table.kind == kind:
            place = _place(name)
            for values in read(table.of(numbers, _prepared(name))):
                yield name, values[place], values


# Asked after every change: making fifty columns ready costs more than reading them.
@cache
def _prepared(name):
    return prepared(TABLES[name].rows_of_public, PACKAGE[name])


@cache
def _place(name):
    return [column.name for column in PACKAGE[name]].index(TABLES[name].column)
