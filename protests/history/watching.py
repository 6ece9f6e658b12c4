"""Sees every change of a record, by whatever road: the database's own triggers note which record a statement touched.

Signals would miss `update()`, bulk writes, links that a deletion takes with it, and plain SQL. The triggers note only
that a record was touched; what changed is found by comparing (protests/history/writing.py).
"""

import re
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, post_save, pre_migrate

from ..models import TouchedRecord
from .records import LEFT_OUT, tables, watched_columns

NOTES = TouchedRecord._meta.db_table


# ---- the triggers ----


def _sqlite_triggers():
    for table, owner, kind, columns in watched_columns():
        name = _name(table, kind)
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
        for event, rows, condition in (
            ("INSERT", ["NEW"], ""),
            ("DELETE", ["OLD"], ""),
            ("UPDATE", ["OLD", "NEW"], f"WHEN {differs} "),
        ):
            notes = " ".join(
                f'INSERT INTO {NOTES} (kind, record_id, "transaction") SELECT \'{kind}\', {row}."{owner}", 0 '
                f'WHERE {row}."{owner}" IS NOT NULL;'
                for row in rows
            )
            trigger = f"{name}_{event.lower()}"
            yield (
                trigger,
                f'CREATE TRIGGER "{trigger}" AFTER {event} ON "{table}" {condition}BEGIN {notes} END',
            )


def _postgresql_triggers():
    for table, owner, kind, _columns in watched_columns():
        name = _name(table, kind)
        yield (
            name,
            f'CREATE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION protests_touch('{kind}', '{owner}')",
        )


_LEFT_OUT = ", ".join(sorted(LEFT_OUT))
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION protests_touch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - '{{{_LEFT_OUT}}}'::text[] END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - '{{{_LEFT_OUT}}}'::text[] END;
BEGIN
    IF before IS DISTINCT FROM after THEN
        INSERT INTO {NOTES} (kind, record_id, "transaction")
        SELECT DISTINCT TG_ARGV[0], owner::bigint, txid_current()
        FROM unnest(ARRAY[before ->> TG_ARGV[1], after ->> TG_ARGV[1]]) AS owner WHERE owner IS NOT NULL;
    END IF;
    RETURN NULL;
END $$
"""


def _name(table, kind):
    return f"touch_{table.removeprefix('protests_')}_of_{kind}"


_INSTALLED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'touch!_%' ESCAPE '!'",
    "postgresql": "SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'touch!_%' ESCAPE '!' "
    "AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
}


def install(connection) -> bool:
    """Make the triggers as they should be; False when they were so already."""
    is_sqlite = connection.vendor == "sqlite"
    wanted = dict(_sqlite_triggers() if is_sqlite else _postgresql_triggers())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        present = dict(cursor.fetchall())
        if not is_sqlite:
            cursor.execute(_POSTGRESQL_FUNCTION)
        if present == wanted or (not is_sqlite and present.keys() == wanted.keys()):
            return False
        for name in present.keys() - wanted.keys() if not is_sqlite else present:
            table = "" if is_sqlite else f" ON {_table_of(cursor, name)}"
            cursor.execute(f'DROP TRIGGER "{name}"{table}')
        for name, statement in wanted.items():
            if is_sqlite or name not in present:
                cursor.execute(statement)
    return True


@contextmanager
def put_aside(connection):
    """Within, nothing is noted: for a whole record that comes with its history, or without any."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION protests_touch() CASCADE")
        else:
            cursor.execute(_INSTALLED["sqlite"])
            for name, _sql in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    install(connection)


def _table_of(cursor, trigger):
    cursor.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND NOT tgisinternal", [trigger]
    )
    return cursor.fetchone()[0]


def _after_migrate(using, **_):
    """Make the triggers, once every table is there, and begin the history of what is on record already."""
    from . import writing

    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or not is_fully_migrated(connection):
        return
    of(connection).is_migrating = False
    is_new = install(connection)
    writing.write_what_was_touched()
    if is_new:
        writing.catch_up()


def _before_migrate(using, **_):
    """Between two migrations the tables are not what the models say: nothing is read until the last is done."""
    if using == DEFAULT_DB_ALIAS:
        connections[using].ensure_connection()
        of(connections[using]).is_migrating = True


def is_fully_migrated(connection):
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("protests", "reversion")]
    return set(targets) <= executor.loader.applied_migrations.keys()


# ---- when their notes are read ----

_WRITES = re.compile(r"\s*(insert|update|delete|replace|merge|with|copy)\b", re.IGNORECASE)
_TABLE = re.compile(r"\bprotests_[a-z_]+")
_WATCHED = {table for table, *_rest in watched_columns()}


class Watch:
    """Follows the statements of one connection, so that outside a recording block too history is written soon.

    Inside a transaction that is when it is committed; outside one after each statement.
    """

    def __init__(self, connection):
        self.connection = connection
        self.has_notes = False  # a statement may have touched records since the notes were last read
        self.is_migrating = False

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if _WRITES.match(sql) and not _WATCHED.isdisjoint(_TABLE.findall(sql[:400])):
            self.has_notes = True
            # A statement whose rows are still to be fetched is not finished: its save will tell (_after_save).
            if self.connection.in_atomic_block or "RETURNING" not in sql:
                self.read_soon()
        return result

    def read_soon(self):
        from . import writing

        if not writing.is_recording() and not any(
            hook == self.read for _savepoints, hook, _robust in self.connection.run_on_commit
        ):
            transaction.on_commit(self.read, using=self.connection.alias)

    def read(self):
        from . import writing

        if self.has_notes and not self.is_migrating:
            writing.write_what_was_touched()


def of(connection) -> Watch:
    return next(each for each in connection.execute_wrappers if isinstance(each, Watch))


def connect(app):
    connection_created.connect(_watch)
    for model in tables():
        post_save.connect(_after_save, sender=model)
    pre_migrate.connect(_before_migrate, sender=app)
    post_migrate.connect(_after_migrate, sender=app)


def _watch(connection, **_):
    if connection.alias == DEFAULT_DB_ALIAS and not any(
        isinstance(each, Watch) for each in connection.execute_wrappers
    ):
        connection.execute_wrappers.append(Watch(connection))


def _after_save(using, **_):
    """Connected last: what is kept beside the record (protests/signals.py) is in step by now."""
    if using == DEFAULT_DB_ALIAS:
        watch = of(connections[using])
        if watch.has_notes:
            watch.read_soon()
