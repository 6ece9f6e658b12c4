"""Values of the official record as they are printed there: dates, sums, codes. ValueError says what was wanted."""

import datetime
import re
from decimal import Decimal

_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$")
_SUM = re.compile(r"^-?\d{1,15}(?:\.\d+)?$")
# What a spreadsheet makes of a long number.
_ROUNDED = re.compile(r"^\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)


def day(text):
    """An ISO date, whatever time follows it; None for none."""
    if not text:
        return None
    found = _DAY.match(text)
    try:
        return datetime.date.fromisoformat(found[1]).isoformat() if found else _refuse(text, "a date")
    except ValueError:
        return _refuse(text, "a date")


def money(value):
    """A sum to the cent; None for none. Text has no separators and no sign of a currency."""
    if value is None or value == "":
        return None
    plain = format(value, "f") if isinstance(value, Decimal) and value.adjusted() < 16 else str(value)
    if isinstance(value, bool) or not _SUM.match(plain):
        return _refuse(value, "a sum such as -1250.00")
    return Decimal(plain).quantize(Decimal("0.01"))


def number(text, longest=60):
    """An award's printed number, or any code; refused where a spreadsheet has rounded it."""
    if _ROUNDED.match(text):
        raise ValueError(
            f"“{text}” is a number that a spreadsheet has rounded: take the file as it was downloaded"
        )
    if len(text) > longest:
        raise ValueError(f"“{text[:longest]}…” has more than {longest} characters")
    return text


def code(text):
    """What stands for a firm or a body whatever it is called."""
    return number(text, longest=20)


def clean(text):
    """Without what no database keeps: null bytes, and halves of characters that JSON can spell."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def department_code(text):
    """Three figures, leading zeros among them."""
    if text and len(text) < 3:
        raise ValueError(
            f"“{text}” has lost its leading zeros, as in a spreadsheet: take the file as it was downloaded"
        )
    return code(text)


def _refuse(value, wanted):
    text = str(value)
    raise ValueError(f"“{text[:40]}{'…' if len(text) > 40 else ''}” is not {wanted}")
