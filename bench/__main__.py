"""Load a made-up record into the database that DATABASE_URL names, unless it holds one, and measure the site on it.

    python -m bench 1000

The figures go to var/bench/; `python -m bench.report` makes the tables of docs/performance.md of them.
"""

import os
import sys
import time
from pathlib import Path

import django

FOLDER = Path("var/bench")


def main(letters):
    from django.core.management import call_command
    from django.db import connection

    from bench import measure
    from protests.models import Letter

    call_command("migrate", verbosity=0)
    results = FOLDER / f"{letters}-{connection.vendor}.json"
    if not Letter.objects.exists():
        print(f"Loading {letters:,} letters ({connection.vendor}).", flush=True)
        print(", ".join(f"{name} {seconds:.0f} s" for name, seconds in _load(letters).items()), flush=True)
    print(f"Measuring the site with {letters:,} letters ({connection.vendor}).", flush=True)
    measure.main(letters, results)


def _load(letters):
    """Seconds that each step took. What was made for SQLite is copied: it need not be made twice."""
    from django.db import connection

    from bench.load import load
    from config.copying import copy, opened

    made = FOLDER.resolve() / f"{letters}.sqlite3"
    if connection.vendor == "sqlite" or not made.exists():
        return load(letters)
    began = time.monotonic()
    with opened(f"sqlite:///{made}") as source:
        copy(source)
    return {"copied": time.monotonic() - began}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    FOLDER.mkdir(parents=True, exist_ok=True)
    django.setup()
    main(int(sys.argv[1]))
