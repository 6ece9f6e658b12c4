"""Small files of rows, and what an import says of them."""

import csv
import io

from django.test import Client

from protests.importing import csv as importing


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


def exported(name):
    answer = Client().get(f"/{name}.csv")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def without_updated(content):
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(rows)
    place = header.index("updated")
    header.pop(place)
    values = [row[:place] + row[place + 1 :] for row in rows]
    return [",".join(header), *("\x1f".join(row) for row in values)]


def taken(name, content):
    report = importing.load(io.BytesIO(content), name, name=f"{name}.csv", as_published=True)
    assert report.is_kept, [str(result) for result in report.results if result.faults][:5]
    return report
