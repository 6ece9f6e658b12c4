"""An import that is killed leaves the record as it was, and the next start of the same file says so."""

import os
import subprocess
import sys

import pytest

from protests.importing import csv as importing
from protests.models import Act, Letter, Source, TouchedRecord
from tests.serving import database_url

pytestmark = pytest.mark.django_db(transaction=True)

# Imports a file and stands still after its third row.
PROGRAM = """
import sys
import django
django.setup()
from protests.importing import csv
from protests.importing.csv import loading

def stand_still(done, of):
    print(done, "of", of, flush=True)
    sys.stdin.read()

loading.ROWS_AT_A_TIME = 3
with open(sys.argv[1], "rb") as file:
    csv.load(file, "letters", name="letters.csv", progress=stand_still)
"""


def imported(path):
    with path.open("rb") as file:
        return importing.load(file, "letters", name="letters.csv")


def test_killed_in_the_middle_it_leaves_the_record_as_it_was(tmp_path):
    path = tmp_path / "letters.csv"
    path.write_text("title,sources\n" + "".join(f"Letter {n},https://a.example/{n}\n" for n in range(9)))
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, path],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout.readline() == "3 of 9\n"
        program.kill()
    assert [model.objects.count() for model in (Letter, Source, Act, TouchedRecord)] == [0] * 4
    again = imported(path)
    assert again.before == "Nothing of this file is on record from an earlier import."
    assert again.counts["created"] == Letter.objects.count() == 9
    assert "18 records were made or changed" in imported(path).before
