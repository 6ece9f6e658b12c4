"""The site for gunicorn with one fault: which, the environment's FAULT says. Rows come without end, in a file that is
large or not, or the database goes away after some of them."""

import itertools
import os

from django.db import OperationalError

from config.wsgi import application
from protests import exports

__all__ = ["application"]


def _without_end(selection, columns):
    return ([f"row {number}", *["x" * 40] * (len(columns) - 1)] for number in itertools.count())


def _torn(selection, columns):
    yield from itertools.islice(_without_end(selection, columns), 20_000)
    raise OperationalError("The database went away.")


exports.csv.rows = {"torn": _torn, "endless": _without_end, "large": _without_end}[os.environ["FAULT"]]
if os.environ["FAULT"] == "large":
    exports.csv.ROWS_OF_A_LARGE_FILE = -1
