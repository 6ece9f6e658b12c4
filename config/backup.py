"""Whole backups of the database and their way back, by each database's own tool.

Both work beside a running site. A backup appears under its name only when it is complete.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

# What stands in the way of a dump: every table of ours, whether the dump knows it or not.
DROP_ALL_TABLES = """
SET lock_timeout = '10s';
SET client_min_messages = warning;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', name);
  END LOOP;
END $$;
"""


class BackupError(Exception):
    """Why a backup could not be written or taken back, in words for the operator."""


def back_up(connection, folder):
    """The path of a new backup of `connection`'s database in `folder`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write, suffix = {"sqlite": (_copy_sqlite, "sqlite3"), "postgresql": (_dump_postgresql, "dump")}[
        connection.vendor
    ]
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}.{suffix}"
    unfinished = path.with_name(path.name + ".unfinished")
    # Accounts and drafts are in it: nobody but the owner may read it, from its first byte on.
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, mode=0o600))
    try:
        write(connection, unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def restore(connection, path):
    """Replaces the database of `connection` by the backup at `path`, all of it or nothing."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    # What is open on the old data must not outlive it.
    connection.close()
    {"sqlite": _replace_sqlite, "postgresql": _replace_postgresql}[connection.vendor](connection, path)


def _copy_sqlite(connection, path):
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name)) as ours, closing(sqlite3.connect(path)) as copy:
        ours.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def _replace_sqlite(connection, path):
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
        except sqlite3.DatabaseError as problem:
            raise BackupError(f"{path} cannot be read as an SQLite database: {problem}.") from problem
        if not sound or not ours:
            raise BackupError(f"{path} is damaged, or holds no database of this site.")
        with closing(sqlite3.connect(name, timeout=10)) as live:
            copy.backup(live)


def _dump_postgresql(connection, path):
    _run_on(connection, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def _replace_postgresql(connection, path):
    listing = _run("pg_restore", "--list", path)
    if " django_migrations " not in listing:
        raise BackupError(f"{path} holds no database of this site.")
    # By way of a whole script: from a pipe that breaks half-way psql would keep the first half.
    with TemporaryDirectory() as private:
        script = Path(private) / "restore.sql"
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", path
        )
        _run_on(
            connection,
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(f"--command={DROP_ALL_TABLES}", f"--file={script}"),
        )


def _run_on(connection, program, *arguments):
    """Runs one of PostgreSQL's programs on `connection`'s database, reached as Django's own `dbshell` reaches it."""
    command, environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, list(arguments)
    )
    return _run(program, *command[1:], **(environment or {}))


def _run(program, *arguments, **environment):
    try:
        done = subprocess.run(
            [program, *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError as missing:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs.") from missing
    except subprocess.CalledProcessError as failed:
        raise BackupError(f"{program}: {failed.stderr.strip()}") from failed
    return done.stdout
