"""Load a made-up record into the database that DATABASE_URL names, unless it holds one, and measure the site on it.

    python -m bench 1000

The figures go to var/bench/; `python -m bench.report` makes the tables of docs/performance.md of them.
"""

import os
import sys
from pathlib import Path

import django

FOLDER = Path("var/bench")


def main(letters):
    from django.core.management import call_command
    from django.db import connection

    from bench import measure
    from bench.load import load
    from protests.models import Letter

    call_command("migrate", verbosity=0)
    results = FOLDER / f"{letters}-{connection.vendor}.json"
    if not Letter.objects.exists():
        print(f"Loading {letters:,} letters ({connection.vendor}).", flush=True)
        print(", ".join(f"{name} {seconds:.0f} s" for name, seconds in load(letters).items()), flush=True)
    print(f"Measuring the site with {letters:,} letters ({connection.vendor}).", flush=True)
    measure.main(letters, results)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    FOLDER.mkdir(parents=True, exist_ok=True)
    django.setup()
    main(int(sys.argv[1]))
