"""Every row of a query, sent as the database finds it: for files, which hold more rows than should be held at once."""

from django.core.exceptions import EmptyResultSet
from django.db import connections

# Few enough to begin at once, enough to make few round trips.
ROWS_AT_A_TIME = 500


def streamed(rows, numbers):
    """The values of `rows`, a queryset's values_list, tuple by tuple as they are consumed.

    `numbers` has for each column whether it holds numbers; the others hold text, or nothing (None). Until the last
    row the connection can be asked nothing else.
    """
    connection = connections[rows.db]
    if connection.vendor == "postgresql":
        return _copied(connection, rows, numbers)
    return rows.iterator(ROWS_AT_A_TIME)


def _copied(connection, rows, numbers):
    """By COPY, which sends rows while others are still being found. A cursor outside a transaction finds them all
    first, and keeps them on the server's disk."""
    try:
        statement = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY ({cursor.mogrify(*statement)}) TO STDOUT") as copy:
        copy.set_types(["numeric" if is_number else "text" for is_number in numbers])
        yield from copy.rows()
