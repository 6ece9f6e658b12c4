"""Small files of rows, and what an import says of them."""

import csv
import io

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
