"""Many rows into a table at once, in the quickest way each database has.

For what is kept beside the records, and for whole made-up records: no signal is sent and nothing is validated but by
the database. Values are as the database takes them (JSON as text).
"""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.constants import OnConflict


def insert(model, columns, rows):
    """Insert the rows, an iterable of tuples in the order of the columns.

    On PostgreSQL nothing else may be asked of the database before the last row, and who watches the statements of the
    connection does not hear of them.
    """
    table, names = _quoted(model._meta.db_table), ", ".join(map(_quoted, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


def insert_selected(model, columns, selected):
    """Insert the rows that a queryset of values selects, unless they are there."""
    try:
        sql, params = selected.query.sql_with_params()
    except EmptyResultSet:
        return
    start = connection.ops.insert_statement(on_conflict=OnConflict.IGNORE)
    end = connection.ops.on_conflict_suffix_sql([], OnConflict.IGNORE, [], [])
    names = ", ".join(map(_quoted, columns))
    with connection.cursor() as cursor:
        cursor.execute(f"{start} {_quoted(model._meta.db_table)} ({names}) {sql} {end}", params)


def _quoted(name):
    return connection.ops.quote_name(name)
