"""CSV: one row a record, streamed in constant memory (RFC 4180, UTF-8, CRLF)."""

import csv
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils.text import slugify

from .rows import rows

LONGEST_FILE_NAME = 100  # characters

# A spreadsheet would run a text that begins with one of these. A leading apostrophe defuses it; one that stands there
# already is doubled, so that whoever reads the file back takes exactly one away.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def csv_response(selection, columns, name):
    """The whole selection as a file `name`.csv. An error on the way breaks the transfer: no part passes for the whole."""
    answer = table_response(
        [column.name for column in columns], rows(selection, columns), _file_name(name, selection)
    )
    answer["X-Selection"] = quote(selection.subject, safe=" ,()")  # a header holds no letters beyond ASCII
    return answer


def _file_name(name, selection):
    """The list's name; with filters, what was chosen: "letters-about-cbp"."""
    return slugify(selection.subject)[:LONGEST_FILE_NAME].strip("-") or name


def table_response(names, values, name):
    """Rows of values under column names, as a file `name`.csv."""
    return StreamingHttpResponse(
        _lines(names, values),
        content_type="text/csv; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
        },
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
