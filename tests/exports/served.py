"""The site for gunicorn with one fault: which, the environment's FAULT says. Rows come without end, in a file that is
large or not; or the database goes away after some of them; or a count of thirteen is never saved to the end."""

import itertools
import os

from django.db import OperationalError

from config.wsgi import application
from protests import exports
from tests import standing

__all__ = ["application"]


def _without_end(selection, columns):
    return ([f"row {number}", *["x" * 40] * (len(columns) - 1)] for number in itertools.count())


def _torn(selection, columns):
    yield from itertools.islice(_without_end(selection, columns), 20_000)
    raise OperationalError("The database went away.")


match os.environ["FAULT"]:
    case "torn":
        exports.csv.rows = _torn
    case "endless":
        exports.csv.rows = _without_end
    case "large":
        exports.csv.rows = _without_end
        exports.csv.ROWS_OF_A_LARGE_FILE = -1
    case "stands":
        standing.at_thirteen()
