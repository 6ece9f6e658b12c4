"""What a cell says: each function takes the text of a cell and gives a value, or ValueError with the reason."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError

from ... import dates
from ...exports.csv import as_it_was
from ...models.contract import CENT

_SEPARATORS = re.compile("(?:; )+")
_LARGEST = 15  # digits; what is beyond the record's own limits is for its rules to say


def typed(cell):
    """A cell without blanks around it, and without the apostrophe by which the export defuses a formula."""
    return as_it_was(cell.strip())


def text(cell):
    return cell


def date(cell):
    try:
        return dates.parse(cell)
    except ValidationError as error:
        raise ValueError(_without_value(error.message, cell)) from None


def whole(cell):
    if not (cell.isascii() and cell.isdigit() and len(cell) <= _LARGEST):
        raise ValueError("it is not a whole number in digits alone, such as 1500")
    return int(cell)


def money(cell):
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,2})?", cell, re.ASCII):
        raise ValueError("it is not a sum in digits alone, such as 250000000 or 1500.50")
    return Decimal(cell).quantize(CENT)


def one_of(choices):
    """Reads one of a model's words, or the name that the desk shows for it."""
    words = {str(word).casefold(): value for value, label in choices.choices for word in (value, label)}

    def read(cell):
        try:
            return words[" ".join(cell.split()).casefold()]
        except KeyError:
            raise ValueError(f"it is none of {', '.join(choices.values)}") from None

    return read


def texts(cell):
    """Texts that were joined by "; ". One within a text stands there doubled (protests/expressions.py)."""
    found, rest, at = [], "", 0
    for run in _SEPARATORS.finditer(cell):
        number = len(run[0]) // 2
        rest += cell[at : run.start()]
        if number % 2:
            found.append(rest)
            rest = ""
        rest += "; " * (number // 2)
        at = run.end()
    return [each for each in [*found, rest + cell[at:]] if each.strip()]


def words(cell):
    """Address words or names, between semicolons; each once."""
    return list(dict.fromkeys(filter(None, (word.strip() for word in cell.split(";")))))


def addresses(cell):
    """Web addresses, which may hold a semicolon but no blank; each once."""
    return list(dict.fromkeys(filter(None, re.split(r"; |\s+", cell))))


def _without_value(message, cell):
    """The reason alone: the report says the value."""
    return (
        message.removeprefix(f"“{' '.join(cell.split())[:40]}” ")
        .removesuffix(".")
        .replace("is not", "it is not", 1)
    )
