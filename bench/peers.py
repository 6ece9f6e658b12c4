"""What others make of the same rows: Datasette at its best, and the databases' own programs."""

import os
import shutil
import subprocess
import sys
import time
import venv
from contextlib import contextmanager

from bench.measure import serving

DATASETTE = "datasette==0.65.5"
MOST_LETTERS = 100_000  # in its file

# One table of letters. Datasette counts a facet by one column, so company and agency are each letter's first. It knows the
# table to search by its quotation marks: without them it shows every letter, whatever is looked for.
_ROWS = """
CREATE TABLE letters (id INTEGER PRIMARY KEY, number INTEGER, title TEXT, date TEXT, year TEXT, kind TEXT, scope TEXT,
  company TEXT, agency TEXT, outcome TEXT, headline INTEGER, summary TEXT, full_text TEXT);
INSERT INTO letters SELECT letter.id, number, title, date, substr(date, 1, 4), kind, scope,
  (SELECT slug FROM record.protests_company company JOIN record.protests_letter_companies link
    ON link.company_id = company.id WHERE link.letter_id = letter.id ORDER BY link.id LIMIT 1),
  (SELECT slug FROM record.protests_agency agency JOIN record.protests_letter_agencies link
    ON link.agency_id = agency.id WHERE link.letter_id = letter.id ORDER BY link.id LIMIT 1),
  (SELECT outcome FROM record.protests_letteroutcome kept WHERE kept.letter_id = letter.id ORDER BY kept.id LIMIT 1),
  headline_low, summary, full_text
FROM record.protests_letter letter WHERE state = 'published' ORDER BY letter.id;
CREATE INDEX by_date ON letters (date, id);
CREATE INDEX by_facets ON letters (company, agency, outcome);
CREATE INDEX by_agency ON letters (agency, date, company, outcome);
CREATE INDEX by_company ON letters (company, date, agency, outcome);
CREATE INDEX by_company_outcome ON letters (company, outcome, date, agency);
CREATE INDEX by_outcome ON letters (outcome, date, company, agency);
CREATE INDEX by_outcome_company ON letters (outcome, company, agency);
CREATE INDEX by_outcome_agency ON letters (outcome, agency, company);
CREATE INDEX by_year_outcome ON letters (year, outcome, date, company, agency);
CREATE VIRTUAL TABLE letters_fts USING fts5 (title, summary, full_text, content="letters", content_rowid='id');
INSERT INTO letters_fts (letters_fts) VALUES ('rebuild');
ANALYZE main;
"""


def make_table(folder, letters):
    """The file of Datasette's table, made of the SQLite record of this size unless it is there."""
    table = folder / "peer" / str(letters) / "peer.db"
    if not table.exists():
        table.parent.mkdir(parents=True, exist_ok=True)
        begun = table.with_name("begun.db")
        begun.unlink(missing_ok=True)
        script = f"ATTACH '{folder / f'{letters}.sqlite3'}' AS record;\n{_ROWS}"
        subprocess.run(["sqlite3", str(begun)], input=script, text=True, check=True)
        begun.rename(table)
    return table


@contextmanager
def datasette(folder, letters):
    """Datasette on the SQLite record of this size, or None where it cannot be installed. Caches and hints are off."""
    python = folder / "datasette" / "bin" / "python"
    if not _installed(python):
        yield None
        return
    table = make_table(folder, letters)
    counts = table.with_name("counts.json")
    own = [str(python), "-m", "datasette"]
    subprocess.run([*own, "inspect", str(table), "--inspect-file", str(counts)], check=True)
    settings = {
        "default_cache_ttl": "0",
        "suggest_facets": "off",
        "facet_time_limit_ms": "60000",
        "sql_time_limit_ms": "60000",
        "max_csv_mb": "0",
    }
    said = [part for name, value in settings.items() for part in ("--setting", name, value)]
    command = [
        *own,
        "serve",
        "--immutable",
        str(table),
        "--inspect-file",
        str(counts),
        "--port",
        "{port}",
        *said,
    ]
    with serving(command, "/peer.json", folder / "datasette.log") as server:
        if server.get("/peer/letters.json?_shape=array&_search=inNoLetter").size > len("[]"):
            raise RuntimeError("Datasette finds letters by a word that none has: it does not search.")
        yield server


def _installed(python):
    if not python.exists():
        print("Installing Datasette, to be compared with, in a place of its own.", flush=True)
        venv.create(python.parent.parent, with_pip=True)
        # setuptools: this Datasette still asks it for pkg_resources.
        install = [str(python), "-m", "pip", "install", "--quiet", "--quiet", DATASETTE, "setuptools<81"]
        if subprocess.run(install).returncode:
            shutil.rmtree(python.parent.parent)
            return False
    return True


def exports(server, peer, folder):
    """Seconds until the first byte and until the last of all letters as CSV, by whom."""
    found = {}
    answer = server.get("/letters.csv")
    found["site"] = {"first": answer.first, "seconds": answer.seconds, "bytes": answer.size}
    if peer:
        # Of a million letters it has a hundred thousand to write, for all take as long as ten times these.
        answer = peer.get(f"/peer/letters.csv?_stream=on&id__lte={MOST_LETTERS}")
        found["datasette"] = {"first": answer.first, "seconds": answer.seconds, "bytes": answer.size}
    began = time.perf_counter()
    done = _by_the_database(_statement(), folder / "floor.csv")
    if done:
        size = (folder / "floor.csv").stat().st_size
        found["database"] = {"seconds": time.perf_counter() - began, "bytes": size}
        (folder / "floor.csv").unlink()
    return found


def _statement():
    """The very statement whose rows the site's own letters.csv has."""
    from django.db import connection
    from django.http import QueryDict

    from protests import columns, selections

    values = {f"column_{place}": column.value for place, column in enumerate(columns.LISTS["letters"])}
    rows = selections.letters(QueryDict()).rows.annotate(**values).values_list(*values)
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return cursor.mogrify(sql, parameters)
    quoted = (
        str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))
        for value in parameters
    )
    return sql % tuple(quoted)


def _by_the_database(statement, file):
    """Whether the database's own program wrote the rows of the statement into a file."""
    from django.db import connection

    settings = connection.settings_dict
    with file.open("wb") as output:
        if connection.vendor == "sqlite":
            command = ["sqlite3", "-csv", "-header", str(settings["NAME"]), statement]
        else:
            copy = f"COPY ({statement}) TO STDOUT WITH CSV HEADER"
            host = settings["HOST"] or settings["OPTIONS"].get("host", "")
            command = ["psql", "-qX", "-U", settings["USER"], "-h", host, "-d", settings["NAME"], "-c", copy]
        # Asked not to compile the query, as the site asks: that would take longer than the query.
        options = settings["OPTIONS"].get("options", "")
        return not subprocess.run(command, stdout=output, env={**os.environ, "PGOPTIONS": options}).returncode


if __name__ == "__main__":
    sys.exit("This is part of python -m bench.")
