"""CSV: one row a record, streamed in constant memory (RFC 4180, UTF-8 after a byte order mark, CRLF)."""

from codecs import BOM_UTF8
from itertools import islice
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from .licence import LINK
from .rows import rows, time
from .turns import ROWS_OF_A_LARGE_FILE, Turn

LONGEST_FILE_NAME = 100  # characters
LINES_AT_A_TIME = 100

# A spreadsheet would run a text that begins with one of these. A leading apostrophe defuses it; one that stands there
# already is doubled, so that whoever reads the file back takes exactly one away.
_RUNS = frozenset("=+-@\t\r\n'")


class Torn(RuntimeError):
    """The rows were not as many as the file had said: it must not end as if it were whole."""


def csv_response(selection, columns, name):
    """The whole selection as a file `name`.csv; Busy if it is large and others are being made.

    An error on the way breaks the transfer: no part passes for the whole.
    """
    announced = selection.count
    values = _all(rows(selection, columns), announced)
    names = [column.name for column in columns]
    is_large = announced > ROWS_OF_A_LARGE_FILE
    answer = table_response(names, values, _file_name(name, selection), is_large=is_large)
    answer["X-Selection"] = quote(selection.subject, safe=" ,()")  # a header holds no letters beyond ASCII
    answer["X-Rows"] = str(announced)
    return answer


def _file_name(name, selection):
    """The list's name, what was chosen, and the day: "letters-about-cbp-2026-11-24"."""
    chosen = slugify(selection.subject)[:LONGEST_FILE_NAME].strip("-") or name
    return f"{chosen}-{timezone.now():%Y-%m-%d}"


def _all(values, announced):
    number = 0
    for row in values:
        number += 1
        yield row
    if number != announced:
        raise Torn(f"{announced} rows were announced and {number} found: the record changed meanwhile.")


def table_response(names, values, name, *, is_large=False):
    """Rows of values under column names, as a file `name`.csv; a large one in its turn."""
    content = _pieces(names, values)
    return StreamingHttpResponse(
        Turn(content) if is_large else content,
        content_type="text/csv; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Link": LINK,
            "X-Generated-At": time(timezone.now()),
        },
    )


def _pieces(names, values):
    """Bytes of the file, many lines at a time: a line by itself would cost as much to send as to make."""
    # Without the mark Excel takes UTF-8 for the system's old alphabet, and spoils every accent.
    yield BOM_UTF8
    for piece in pieces(names, values):
        yield piece.encode()


def pieces(names, values):
    """The text of a CSV file, many lines at a time, the names of its columns first; without a mark before them."""
    yield _line(names)
    values = iter(values)
    while piece := "".join(map(_line, islice(values, LINES_AT_A_TIME))):
        yield piece


def _line(row):
    """A row as csv.writer would write it, which takes three times as long: it looks at each letter by itself."""
    line = []
    for value in row:
        if value.__class__ is str:
            cell = f"'{value}" if value[:1] in _RUNS else value
        else:
            cell = "" if value is None else str(_defused(value))
        if "," in cell or '"' in cell or "\n" in cell or "\r" in cell:
            cell = '"' + cell.replace('"', '""') + '"'
        line.append(cell)
    return (",".join(line) or '""') + "\r\n"


def cells(row):
    """What the cells of a row hold, as text."""
    return ["" if value is None else str(_defused(value)) for value in row]


def _defused(value):
    return f"'{value}" if isinstance(value, str) and value[:1] in _RUNS else value


def as_it_was(text):
    """The text that was defused, as it stood on the record."""
    return text[1:] if text.startswith("'") and text[1:2] in _RUNS else text
