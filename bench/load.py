"""A made-up record into the database that DATABASE_URL names, by the bulk road: rows first, then all that is kept of them.

    python -m bench.load 1000

The database must be empty. The history of changes stays empty too: nobody edited these letters.
"""

import os
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from multiprocessing import get_context

import django

from bench import generate

ROWS_AT_A_TIME = 50_000


def load(letters):
    """Seconds that each step took, by its name."""
    from django.db import connection

    from protests import kept, version
    from protests.history import watching

    took = {}
    with _unguarded(connection), watching.put_aside(connection), version.put_aside(connection):
        for name, step in (
            ("rows", lambda: _load_rows(letters)),
            ("kept", kept.rebuild),
            ("analyse", _analyse),
        ):
            began = time.monotonic()
            step()
            took[name] = time.monotonic() - began
    return took


@contextmanager
def _unguarded(connection):
    """A new file of SQLite's is written straight, and not to a second one first: should that fail, it is of no use."""
    is_new_file = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_new_file:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            # 6 GB at most: with 300 MB the pages of a million letters were read again and again, 300 GB in all.
            cursor.execute("PRAGMA cache_size = -6000000")
            # Whether everything refers to something is seen when it is copied into PostgreSQL.
            cursor.execute("PRAGMA foreign_keys = OFF")
    yield
    if is_new_file:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
        connection.close()


def _load_rows(letters):
    from django.db import transaction

    from protests import bulk

    tables = _tables()
    models = [table.model for table in tables.values()]
    with transaction.atomic(), bulk.without_indexes(models):
        for made in _made(letters):
            for name, rows in made.items():
                tables[name].write(rows)
    _go_on_counting(models)


def _made(letters):
    """{name of a model: rows}, many at a time: another process makes the next ones while these are written."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(letters, sending), daemon=True)
    maker.start()
    sending.close()  # here: so that the end of the other process ends the waiting
    while rows := receiving.recv():
        yield rows
    maker.join()


def _make(letters, sending):
    django.setup()
    tables, made = _tables(), defaultdict(list)
    for number, (name, values) in enumerate(generate.rows(letters), start=1):
        made[name].append(tables[name].row(values))
        if number % ROWS_AT_A_TIME == 0:
            sending.send(made)
            made.clear()
    if made:
        sending.send(made)
    sending.send(None)


def _tables():
    from django.apps import apps

    models = apps.get_app_config("protests").get_models(include_auto_created=True)
    return {model._meta.object_name: _Table(model) for model in models}


class _Table:
    """A model's table: rows with every column, and the quickest way each database has to take them."""

    def __init__(self, model):
        fields = model._meta.concrete_fields
        self.model = model
        self.columns = [field.column for field in fields]
        # What Django would save in a column that nothing is said of.
        self.defaults = {
            field.column: field.get_default() if field.has_default() else None if field.null else ""
            for field in fields
        }

    def row(self, values):
        row = self.defaults | values
        if len(row) > len(self.columns):
            unknown = ", ".join(sorted(values.keys() - self.defaults.keys()))
            raise LookupError(f"{self.model._meta.object_name} has no column {unknown}.")
        return tuple(row.values())

    def write(self, rows):
        from protests import bulk

        bulk.insert(self.model, self.columns, rows)


def _go_on_counting(models):
    """The next id of each table comes after those that were given."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _analyse():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name, seconds in load(int(sys.argv[1])).items():
        print(f"{name}: {seconds:.1f} s")
