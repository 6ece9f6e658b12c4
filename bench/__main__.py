"""Load a made-up record into SQLite and into the empty PostgreSQL that DATABASE_URL names, and measure the site on both.

    sh tests/postgres.sh python -m bench 1000

A record that was loaded into SQLite before is taken as it is. The figures go to var/bench/; `python -m bench.report` makes
the tables of docs/performance.md of them.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import django

FOLDER = Path("var/bench")


def main(letters):
    """Every step in a process of its own, since each has its own database; how long it took is kept beside the figures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    on_sqlite = {"DATABASE_URL": f"sqlite:///{_record(letters)}"}
    kept = FOLDER / f"{letters}-took.json"
    if not (kept.exists() and _record(letters).exists()):
        _record(letters).unlink(missing_ok=True)  # begun and not ended
        kept.write_text(json.dumps({"made in SQLite": _timed(_begun("load", letters, on_sqlite))}))
    took = json.loads(kept.read_text())
    # One core is left over while PostgreSQL takes the rows.
    table = _begun("table", letters, on_sqlite)
    took["copied into PostgreSQL, Datasette's table beside it"] = _timed(_begun("copy", letters), table)
    took["measured on SQLite"] = _timed(_begun("measure", letters, on_sqlite))
    took["measured on PostgreSQL"] = _timed(_begun("measure", letters))
    kept.write_text(json.dumps(took, indent=1))
    print(", ".join(f"{step} {seconds / 60:.1f} min" for step, seconds in took.items()))


def _record(letters):
    return FOLDER.resolve() / f"{letters}.sqlite3"


def _begun(step, letters, environment=None):
    print(f"{step.capitalize()}: {letters:,} letters.", flush=True)
    command = [sys.executable, "-m", "bench", step, f"{letters}"]
    return subprocess.Popen(command, env={**os.environ, **(environment or {})})


def _timed(*processes):
    """Seconds until all of these have ended."""
    began = time.monotonic()
    codes = [each.wait() for each in processes]
    if any(codes):
        sys.exit("The measuring ended early: what went wrong stands above.")
    return time.monotonic() - began


def load(letters):
    """Make the record in the database that DATABASE_URL names."""
    from bench.load import load

    _migrate()
    for name, seconds in load(letters).items():
        print(f"{name}: {seconds:.0f} s", flush=True)


def copy(letters):
    """What was made in SQLite into the database that DATABASE_URL names: it need not be made twice."""
    from config.copying import copy, opened

    _migrate()
    with opened(f"sqlite:///{_record(letters)}") as source:
        copy(source)


def _migrate():
    """Before there is anything: of a record that is there already, migrating would begin to tell the public."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def table(letters):
    """What Datasette shows."""
    from bench import peers

    peers.make_table(FOLDER, letters)


def measure(letters):
    """The site on the database that DATABASE_URL names."""
    from django.db import connection

    from bench import measure

    measure.main(letters, FOLDER / f"{letters}-{connection.vendor}.json")


if __name__ == "__main__":
    *step, letters = sys.argv[1:]
    if not step:
        main(int(letters))
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        django.setup()
        {each.__name__: each for each in (load, copy, table, measure)}[step[0]](int(letters))
