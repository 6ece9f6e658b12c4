"""Of what version everything is that a public answer is made of: the record, and the program (docs/decisions/0013).

The version of the record is another after each commit that changed a table which public answers may be read from. The
database's own triggers see to it, so no road goes round them: not `update()`, not a bulk load, not a program that
rebuilds what is kept, not plain SQL. They are made after every `migrate`, as those of the history are.

It is a set of numbers drawn at random. A transaction that changes something takes away the numbers that it finds and
adds one of its own, which nobody sees before its commit. So at every commit a number appears that was never there
before, in whatever order transactions end; none waits for another; and a backup that is put back has its own version.
"""

import atexit
import hashlib
import json
import os
import sys
import threading
from contextlib import contextmanager
from functools import cache, cached_property

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, Error, connection, connections, transaction
from django.db.models.signals import post_migrate

from .models import ContractLook, SavedFilter, TouchedRecord

TABLE = "protests_version"

# No public answer is read from these: what the history has still to write down, and an editor's own marks.
NEVER_SHOWN = (TouchedRecord, ContractLook, SavedFilter)

# What pages are made with, beside the settings and what they load.
_PROGRAM = ("config", "protests", "templates", "requirements.txt")


def connect(app):
    post_migrate.connect(_after_migrate, sender=app)


# ---- of the record ----


def of_record() -> tuple | None:
    """The version of all that is committed, in one statement; None where nothing can be said of it.

    Nothing can be said within a transaction, which may see changes of its own and make more of them.
    """
    if connection.in_atomic_block:
        return None
    try:
        tokens = _of_database(connection).read()
    except (Error, connection.Database.Error):  # not migrated yet, or not there: who makes the page finds out
        return None
    return tuple(sorted(tokens)) or None


def tables() -> list[str]:
    """Every table of which a change gives the record another version: all but those that are never shown."""
    models = [
        *apps.get_app_config("protests").get_models(include_auto_created=True),
        *apps.get_app_config("reversion").get_models(),
    ]
    return [model._meta.db_table for model in models if model not in NEVER_SHOWN]


def is_kept() -> bool:
    """Whether the database has every trigger that keeps the version."""
    made = _of_database(connection)
    with connection.cursor() as cursor:
        return made.triggers.items() == made.present(cursor).items()


def _after_migrate(using, **_):
    """Make the triggers once every table is there. What was done without them may have changed anything."""
    names = connections[using].introspection.table_names() if using == DEFAULT_DB_ALIAS else ()
    if set(tables()) <= set(names):
        install(connections[using])


def install(of_connection):
    """Make the triggers as they should be, and the version another."""
    made = _of_database(of_connection)
    with transaction.atomic(using=of_connection.alias), of_connection.cursor() as cursor:
        for statement in made.foundations:
            cursor.execute(statement)
        present = made.present(cursor)
        for name in present.keys() - made.triggers.keys():
            cursor.execute(made.drop(name))
        for name, statement in made.triggers.items():
            if present.get(name) != statement:
                if name in present:
                    cursor.execute(made.drop(name))
                cursor.execute(statement)
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
        cursor.execute(f"INSERT INTO {TABLE} VALUES ({made.random})")  # noqa: S608


@contextmanager
def put_aside(of_connection):
    """One transaction, in which SQLite's triggers do not run for each of very many rows: they come back at its end, and
    the version is another then. PostgreSQL's run once for a statement, and stay."""
    made = _of_database(of_connection)
    with transaction.atomic(using=of_connection.alias):
        with of_connection.cursor() as cursor:
            gone = made.present(cursor) if made.is_for_each_row else {}
            for name in gone:
                cursor.execute(made.drop(name))
        yield
        if gone:
            install(of_connection)


def _select():
    return f"SELECT token FROM {TABLE}"  # noqa: S608


class _Sqlite:
    """One writer at a time, and triggers for each row: the number is drawn again for each."""

    is_for_each_row = True
    random = "random()"
    foundations = (f"CREATE TABLE IF NOT EXISTS {TABLE} (token INTEGER NOT NULL)",)

    @cached_property
    def triggers(self):
        return {
            f"version_{table}_{event}": f'CREATE TRIGGER "version_{table}_{event}" AFTER {event} ON "{table}" '
            f"BEGIN UPDATE {TABLE} SET token = {self.random}; END"
            for table in tables()
            for event in ("INSERT", "UPDATE", "DELETE")
        }

    @staticmethod
    def read():
        with connection.cursor() as cursor:
            cursor.execute(_select())
            return [token for (token,) in cursor.fetchall()]

    def present(self, cursor):
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'version!_%' ESCAPE '!'"
        )
        return dict(cursor.fetchall())

    def drop(self, name):
        return f'DROP TRIGGER "{name}"'


class _Postgresql:
    """Triggers for each statement, of which the first in a transaction draws the number.

    That it was drawn is noted in a setting that lasts as long as the transaction, and is undone with a savepoint. What
    another transaction has in hand is left to it, so that none waits.
    """

    is_for_each_row = False
    random = "hashtextextended(gen_random_uuid()::text, 0)"
    foundations = (
        f"CREATE TABLE IF NOT EXISTS {TABLE} (token bigint NOT NULL)",
        f"""
        CREATE OR REPLACE FUNCTION {TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('protests.version', true) IS DISTINCT FROM txid_current()::text THEN
                DELETE FROM {TABLE} WHERE token IN (SELECT token FROM {TABLE} FOR UPDATE SKIP LOCKED);
                INSERT INTO {TABLE} VALUES ({random});
                PERFORM set_config('protests.version', txid_current()::text, true);
            END IF;
            RETURN NULL;
        END $$
        """,  # noqa: S608
    )

    @cached_property
    def triggers(self):
        return {
            f"version_{table}": f'CREATE TRIGGER "version_{table}" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON '
            f'"{table}" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}()'
            for table in tables()
        }

    @staticmethod
    def read():
        return _line.read()

    def present(self, cursor):
        """Those of this schema; one of this name is as it should be."""
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgname LIKE 'version!_%' ESCAPE '!' "
            "AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
        )
        self.on = dict(cursor.fetchall())
        return {name: self.triggers.get(name, "") for name in self.on}

    def drop(self, name):
        return f'DROP TRIGGER "{name}" ON {self.on[name]}'


class _Line:
    """A connection of the process's own to PostgreSQL, for this one question.

    Taking a connection from the pool, which tries it first, costs more than an answer without a page. This one is not
    tried: should it be broken, the page is made, and the next to ask opens another.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.to = self.line = None

    def read(self):
        with self.lock:
            to = (os.getpid(), connection.settings_dict["NAME"])
            if self.to != to:
                self.close()
                self.line = connection.Database.connect(**connection.get_connection_params(), autocommit=True)
                self.to = to
            # Without the machinery of a cursor, which there is nothing to do for.
            found = self.line.pgconn.exec_(_select().encode())
            if found.status != connection.Database.pq.ExecStatus.TUPLES_OK:
                self.close()
                raise DatabaseError("The version of the record cannot be read.")
            return [found.get_value(row, 0) for row in range(found.ntuples)]

    def close(self):
        # A line that was there before the process was forked is its parent's.
        if self.to and self.to[0] == os.getpid():
            self.line.close()
        self.to = None


_line = _Line()
atexit.register(_line.close)


def _of_database(of_connection):
    return {"sqlite": _Sqlite, "postgresql": _Postgresql}[of_connection.vendor]()


# ---- of the program ----


@cache
def of_program() -> bytes:
    """A secret digest of all that makes pages of the record: code, templates, settings and the names of static files.

    It is the same in every process that was started on the same files with the same settings, and another after any
    change. Read once: a process goes on with the code that it was started on.
    """
    told = hashlib.sha256(f"{sys.version}\n{_settings()}\n".encode())
    for path in _files():
        told.update(f"{path}\n".encode() + path.read_bytes())
    return told.digest()


def _settings():
    values = {name: getattr(settings, name) for name in sorted(dir(settings)) if name.isupper()}
    return json.dumps(values, default=_in_order, skipkeys=True)


def _in_order(value):
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def _files():
    for name in _PROGRAM:
        path = settings.BASE_DIR / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in found if each.is_file() and each.suffix != ".pyc")
    if settings.STATIC_ROOT:
        names = settings.BASE_DIR.joinpath(settings.STATIC_ROOT, "staticfiles.json")
        yield from [names] if names.is_file() else []
