"""Small files of rows, and what an import says of them."""

import csv
import io
from codecs import BOM_UTF8

from django.test import Client

from protests.columns import PACKAGE
from protests.exports.csv import pieces
from protests.exports.rows import rows
from protests.importing import csv as importing
from protests.selections import TABLES


def file_of(*rows, columns=None):
    """A file of these rows, each {column: text}; without a mark and with line ends of the export."""
    columns = columns or list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def load(kind, *rows, name="rows.csv", **options):
    return importing.load(file_of(*rows), kind, name=name, **options)


def load_text(kind, text, **options):
    content = text if isinstance(text, bytes) else text.encode()
    return importing.load(io.BytesIO(content), kind, name="rows.csv", **options)


def results(report):
    return [result.result for result in report.results]


def faults(report):
    """(line, column, value, reason) of every fault."""
    return [
        (result.line, fault.column, fault.value, fault.reason)
        for result in report.results
        for fault in result.faults
    ]


def notes(report):
    return [result.notes for result in report.results]


def exported(name):
    answer = Client().get(f"/{name}.csv")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def table(name):
    """A table of the data package, as its file has it."""
    columns = PACKAGE[name]
    text = "".join(pieces([column.name for column in columns], rows(TABLES[name], columns)))
    return BOM_UTF8 + text.encode()


# When a record last changed is told by its own history, and a database numbers its records itself.
NOT_CARRIED = {"updated", "id", "contract_id", "company_id"}


def carried(content):
    """Rows of a file, its header first, without the columns that no import takes."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    kept = [place for place, name in enumerate(rows[0]) if name not in NOT_CARRIED]
    return [[row[place] for place in kept] for row in rows]


def taken(name, content, *, as_published=True):
    report = importing.load(io.BytesIO(content), name, name=f"{name}.csv", as_published=as_published)
    assert report.is_kept, [str(result) for result in report.results if result.faults][:5]
    return report
