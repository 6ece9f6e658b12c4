"""Everything from another database of either kind into this one: how a site moves from SQLite to PostgreSQL, or back."""

from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from config.databases import database
from protests import bulk, version
from protests.history import watching
from protests.models import Agency, Campaign, Company, Contract, Letter, Source, Topic, TouchedRecord

ROWS_AT_A_TIME = 2_000


class CopyError(Exception):
    """Why nothing was copied, in words for the operator."""


@contextmanager
def opened(url):
    """A connection to the database of this URL, beside the site's own; ImproperlyConfigured for none that can be."""
    alias, found = "copied_from", database(url)
    if found["ENGINE"].endswith("sqlite3") and not Path(found["NAME"]).is_file():
        raise CopyError(f"There is no file {found['NAME']}.")
    found["OPTIONS"].pop("pool", None)  # one connection, once
    connections.settings[alias] = connections.configure_settings({"default": found})["default"]
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


def copy(source):
    """{table: number of rows} of all that the database of the connection `source` held at one moment, now in this one.

    All of it or nothing; CopyError where this one holds records, or where either is not what this version of the
    program makes. What migrations have put into this one makes way.
    """
    _compare_versions(source)
    _refuse_what_is_in_use()
    every = apps.get_models(include_auto_created=True)
    with _one_moment(source), transaction.atomic(), connection.cursor() as cursor:
        if TouchedRecord.objects.using(source.alias).exists():
            raise CopyError(
                "What was changed there last is not in its history yet: run `migrate` on it first."
            )
        with watching.put_aside(connection), version.put_aside(connection), bulk.without_looking_for_rings():
            for model in every:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            connection.check_constraints()  # now, since nothing may be left to check when tables are changed
            with bulk.without_indexes(every):
                copied = {model._meta.db_table: _copy_rows(model, source) for model in every}
            for statement in connection.ops.sequence_reset_sql(no_style(), every):
                cursor.execute(statement)
            connection.check_constraints()  # now, since nothing may be left to check when triggers are made
    if connection.vendor == "postgresql":  # SQLite would go by these figures for ever
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return copied


def _compare_versions(source):
    has, wanted = (set(MigrationRecorder(each).applied_migrations()) for each in (source, connection))
    if has != wanted:
        raise CopyError("The two databases are not of one version of the program: run `migrate` on both.")


def _refuse_what_is_in_use():
    for model in (Letter, Contract, Company, Agency, Source, Topic, Campaign, get_user_model()):
        if model._base_manager.exists():
            name = model._meta.verbose_name_plural
            raise CopyError(f"This database holds {name} already: copy into a new one, just migrated.")


@contextmanager
def _one_moment(source):
    with transaction.atomic(using=source.alias), source.cursor() as cursor:
        if source.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# What one database holds in columns of these, the other takes as it is.
_ALIKE = models.CharField | models.TextField | models.IntegerField | models.BooleanField | models.ForeignKey


def _copy_rows(model, source):
    """The number of rows. Generated columns, and what triggers keep, follow by themselves."""
    fields = model._meta.concrete_fields
    translated = [(place, each) for place, each in enumerate(fields) if not isinstance(each, _ALIKE)]
    written = 0

    def taken():
        nonlocal written
        for row in _rows_of(model, source, {place for place, _field in translated}):
            written += 1
            for place, field in translated:
                row[place] = field.get_db_prep_save(row[place], connection)
            yield row

    bulk.insert(model, [each.column for each in fields], taken())
    return written


def _rows_of(model, source, read):
    """The rows as lists of what the database holds, read as Django does in these places alone: it would make an object of
    every date, which takes longer than all else."""
    columns = [each.attname for each in model._meta.concrete_fields]
    rows = model._base_manager.using(source.alias).order_by("pk").values_list(*columns)
    compiler = rows.query.get_compiler(connection=source)
    found = compiler.execute_sql(chunked_fetch=True, chunk_size=ROWS_AT_A_TIME)
    converters = compiler.get_converters([expression for expression, *_sql in compiler.select])
    wanted = {place: converters[place] for place in read & converters.keys()}
    for some in found:
        yield from compiler.apply_converters(some, wanted)
