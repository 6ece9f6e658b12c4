"""Many rows into a table at once, in the quickest way each database has.

For what is kept beside the records, and for whole made-up records: no signal is sent and nothing is validated but by
the database. Values are as the database takes them (JSON as text).
"""

import gc
import itertools
from contextlib import contextmanager

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.constants import OnConflict


def batches(values, size):
    """The values, which have an order, so many at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def stretches(ids, size):
    """The same of ids in their order, each batch as a range: they are asked for by its ends, so it has ids between them too."""
    return (range(batch[0], batch[-1] + 1) for batch in batches(ids, size))


def one_of(column, ids) -> Q:
    """A condition for a column: it is one of these ids."""
    if isinstance(ids, range) and ids.step == 1:
        return Q(**{f"{column}__gte": ids[0], f"{column}__lte": ids[-1]})
    return Q(**{f"{column}__in": ids})


def within(column, ids) -> Q:
    """A condition for a column: it is one of these ids, or of few others between them. Ids that are close together are two
    values to the database, where a list of hundreds is put together and read."""
    if len(ids) >= _MANY and max(ids) - min(ids) < len(ids) * _CLOSE:
        ids = range(min(ids), max(ids) + 1)
    return one_of(column, ids)


_MANY = 100
_CLOSE = 1.3  # as letters of a record of which few are drafts


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
            _insert_together(cursor, f"INSERT INTO {table} ({names}) VALUES", len(columns), rows)  # noqa: S608


def _insert_together(cursor, start, columns, rows):
    """Many rows by each statement: beginning and ending one takes SQLite longer than a row does."""
    row = f"({', '.join(['%s'] * columns)})"
    together = connection.features.max_query_params // columns
    rows = iter(rows)
    while some := list(itertools.islice(rows, _AT_A_TIME)):
        rest = len(some) % together
        whole = [list(itertools.chain(*batch)) for batch in batches(some[: len(some) - rest], together)]
        if whole:
            cursor.executemany(f"{start} {', '.join([row] * together)}", whole)
        if rest:
            cursor.executemany(f"{start} {row}", some[-rest:])


_AT_A_TIME = 20_000


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


@contextmanager
def without_looking_for_rings():
    """Within, Python does not look for objects that nothing but each other leads to: of millions of rows it finds none, and
    takes an eighth of the time for it."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


@contextmanager
def without_indexes(models):
    """Within, which is one transaction, nobody else reads these tables of PostgreSQL, and indexes are not kept: they are
    made again in the end, in one go, but for those that hold a constraint. Nor is PostgreSQL asked for references to
    other rows: what refers to nothing is an IntegrityError in the end. SQLite has room meanwhile for what it changes.
    """
    tables = [model._meta.db_table for model in models]
    of_database = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    with connection.cursor() as cursor:
        references, indexes = of_database(cursor, tables)
        for table, name, _definition in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    with _room():
        yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in references:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


@contextmanager
def _room():
    """SQLite has 64 MB for what it changes, and not 2, or more where it was given more."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        if before > -65_536:
            cursor.execute("PRAGMA cache_size = -65536")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _of_postgresql(cursor, tables):
    """The references to other rows, and the indexes."""
    cursor.execute(_ROOM_FOR_INDEXES)
    # What was left to check later is checked now: a table of which anything is left cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(_REFERENCES, [tables])
    references = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    return references, cursor.fetchall()


def _of_sqlite(cursor, tables):
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "  # noqa: S608
        f"AND tbl_name IN ({', '.join(['%s'] * len(tables))}) ORDER BY rowid",
        tables,
    )
    return (), [(_quoted(name), definition) for name, definition in cursor.fetchall()]


# Half a gigabyte to make indexes in, or as much more as the server gives of itself.
_ROOM_FOR_INDEXES = (
    "SELECT set_config('maintenance_work_mem', greatest(setting::bigint, 512 * 1024)::text || 'kB', true) "
    "FROM pg_settings WHERE name = 'maintenance_work_mem'"
)
_OF_TABLES = (
    "(SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (%s))"
)
_REFERENCES = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "  # noqa: S608
    f"WHERE contype = 'f' AND conrelid IN {_OF_TABLES} ORDER BY conname"
)
# Those of a constraint stay: others may refer to what it makes unique.
_INDEXES = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "  # noqa: S608
    f"WHERE indrelid IN {_OF_TABLES} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) "
    "ORDER BY indexrelid"
)


def _quoted(name):
    return connection.ops.quote_name(name)
