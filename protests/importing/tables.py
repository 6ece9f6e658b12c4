"""A file of rows, read line by line, told apart from what is none.

Nothing is held but the line that is read; every message names the line, and the column where there is one.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 64 * 1024 * 1024
LONGEST_CELL = 131_072  # characters
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_OTHER_KINDS = [
    (b"PK\x03\x04", "It is a zip archive: unpack it, and import the file within."),
    (b"\x1f\x8b", "It is compressed (gzip): unpack it first."),
    (b"%PDF", "It is a PDF."),
    (b"\xd0\xcf\x11\xe0", "It is a workbook: save the sheet as CSV in UTF-8."),
    (b"\xff\xfe", "It is in UTF-16: save it as CSV in UTF-8."),
    (b"\xfe\xff", "It is in UTF-16: save it as CSV in UTF-8."),
]
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class NotATable(ValueError):
    """The file cannot be read as rows; the message says where and why."""


@dataclass(frozen=True)
class Row:
    line: int  # the line of the file on which it begins
    values: dict
    fault: str = ""  # of a row that has more or fewer cells than the header, where such rows are wanted


@dataclass(frozen=True)
class Table:
    header: list
    rows: Iterator[Row]

    def require(self, columns):
        missing = [column for column in columns if column not in self.header]
        if missing:
            raise NotATable(f"Line 1: these columns are missing: {', '.join(missing)}.")


def size(file):
    """Bytes of the open file, which is then at its beginning."""
    file.seek(0, 2)
    bytes_in_all = file.tell()
    file.seek(0)
    return bytes_in_all


def start_of(file):
    """The first bytes of a file that may be read, without leaving its beginning; NotATable for what is no text."""
    bytes_in_all = size(file)
    if bytes_in_all == 0:
        raise NotATable("The file is empty.")
    if bytes_in_all > MOST_BYTES:
        raise NotATable(
            f"The file has {bytes_in_all:,} bytes; {MOST_BYTES:,} are read at most. Make several of it."
        )
    start = file.read(2_000)
    file.seek(0)
    for sign, sentence in _OTHER_KINDS:
        if start.startswith(sign):
            raise NotATable(sentence)
    start = start.removeprefix(_BYTE_ORDER_MARK)
    if start.lstrip().startswith(b"<"):
        raise NotATable("Line 1: it is a web page (HTML or XML), not a file of rows.")
    if start[:200].count(b"\0") * 3 > len(start[:200]):
        raise NotATable("It is in UTF-16, or not text at all: save it as CSV in UTF-8.")
    return start


def read(file, *, with_ragged=False) -> Table:
    """The rows of an open binary file by their column's name; NotATable while they are read, where one cannot be.

    A row that has more or fewer cells than the header ends the reading too, or comes `with_ragged` without values.
    """
    # The library keeps one limit for the whole process, which other code may have set.
    csv.field_size_limit(LONGEST_CELL)
    delimiter = _delimiter(start_of(file))
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = [name.strip() for name in _next(reader, lines, delimiter, []) or []]
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise NotATable(f"Line 1: these columns stand there twice: {', '.join(sorted(map(repr, twice)))}.")
    return Table(header, _rows(reader, lines, delimiter, header, with_ragged))


def _rows(reader, lines, delimiter, header, with_ragged):
    while True:
        line = reader.line_num + 1
        cells = _next(reader, lines, delimiter, header)
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue  # an empty line
        if len(cells) != len(header):
            fault = f"it has {len(cells)} cells, the header has {len(header)}"
            if not with_ragged:
                raise NotATable(f"Line {line}: {fault}.")
            yield Row(line, {}, fault)
            continue
        yield Row(line, dict(zip(header, cells, strict=True)))


def _next(reader, lines, delimiter, header):
    line = reader.line_num + 1
    try:
        return next(reader, None)
    except csv.Error as error:
        column = _too_long(lines.last, delimiter)
        if column is None:
            raise NotATable(f"Line {line}: {error}.") from error
        name = header[column] if column < len(header) else column + 1
        raise NotATable(
            f"Line {line}, column {name}: the cell has more than {LONGEST_CELL:,} characters."
        ) from error


def _too_long(text, delimiter):
    """The place of the cell that is longer than can be read, in the line that could not be."""
    column = length = 0
    is_quoted = False
    for sign in text:
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == delimiter and not is_quoted:
            column, length = column + 1, 0
            continue
        length += 1
        if length > LONGEST_CELL:
            return column
    return None


class _Lines:
    """Lines of text with their ends, whichever they are; the last one is kept for a message."""

    def __init__(self, file):
        self.last = ""
        self.numbered = enumerate(file, 1)
        self.waiting = []

    def __iter__(self):
        return self

    def __next__(self):
        if not self.waiting:
            number, raw = next(self.numbered)
            text = self._decoded(number, raw)
            # The ends of lines of an old Mac; within quotation marks the reader joins what is parted here.
            self.waiting = re.split("(?<=\r)(?!\n)", text)[::-1] if "\r" in text else [text]
        self.last = self.waiting.pop()
        return self.last

    @staticmethod
    def _decoded(number, raw):
        if number == 1:
            raw = raw.removeprefix(_BYTE_ORDER_MARK)
        try:
            # Null bytes stray into official files; no database of ours keeps them.
            return raw.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError as error:
            place = len(raw[: error.start].decode("utf-8")) + 1
            raise NotATable(
                f"Line {number}, character {place}: it is not in UTF-8 (perhaps in Windows-1252). Save it as CSV in"
                " UTF-8."
            ) from error


def _delimiter(start):
    header = start.split(b"\n")[0].decode("utf-8", "replace")
    return max(DELIMITERS, key=header.count)
