"""CSV: one row a record, streamed in constant memory (RFC 4180, UTF-8, CRLF)."""

import csv

from django.http import StreamingHttpResponse

from .rows import rows

# A spreadsheet would run a text that begins with one of these. A leading apostrophe defuses it; one that stands there
# already is doubled, so that whoever reads the file back takes exactly one away.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def csv_response(selection, columns, name):
    """The whole selection as a file `name`.csv. An error on the way breaks the transfer: no part passes for the whole."""
    return table_response([column.name for column in columns], rows(selection, columns), name)


def table_response(names, values, name):
    """Rows of values under column names, as a file `name`.csv."""
    return StreamingHttpResponse(
        _lines(names, values),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _lines(names, values):
    writer = csv.writer(_Echo())
    yield writer.writerow(names)
    for row in values:
        yield writer.writerow([_defused(value) for value in row])


def _defused(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value


class _Echo:
    """A file that hands back what is written to it, a line at a time."""

    def write(self, line):
        return line
