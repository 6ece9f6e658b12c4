"""Cursors: how far somebody has followed what changed.

A cursor is the number of a change and a few letters made from that change and from the columns of the package. So one
from before the columns changed, or before the record was put back from a backup, is seen not to fit.
"""

import hashlib
import json
import re
from datetime import UTC

from django.conf import settings

from ..columns import PACKAGE
from ..models import PublicChange

_CURSOR = re.compile(r"(0|[1-9][0-9]{0,17})-[0-9a-f]{12}")

# To be raised when rows of the package are written in another way under the same columns.
_WRITING = 1


class NoCursor(ValueError):
    """Not a cursor that can be gone on from: the message says why."""


def latest():
    """The last change, or None."""
    return PublicChange.objects.order_by("-pk").first()


def cursor(change) -> str:
    """Where somebody stands who knows of this change and all before it; None: who knows of none."""
    number = change.pk if change else 0
    what = [change.kind, change.number, change.what, change.at.astimezone(UTC).isoformat()] if change else []
    made = json.dumps([_edition(), number, *what])
    return f"{number}-{hashlib.sha256(made.encode()).hexdigest()[:12]}"


def number(text) -> int:
    """The number of the change that this is the cursor of; NoCursor if it is none of ours."""
    if not _CURSOR.fullmatch(text):
        raise NoCursor(
            "This is not a cursor: take one from datapackage.json, or from an answer of this address."
        )
    asked = int(text.partition("-")[0])
    last = latest()
    if asked > (last.pk if last else 0):
        raise NoCursor(f"This cursor is of the future: the last one is {cursor(last)}.")
    change = PublicChange.objects.filter(pk=asked).first()
    if (asked and not change) or cursor(change) != text:
        raise NoCursor(
            "This cursor does not fit this record: its columns have changed, or it was put back from a backup, since the "
            "cursor was given. Take the data package anew and go on from the cursor in its datapackage.json."
        )
    return asked


def _edition():
    """Another whenever rows of the package are."""
    columns = {name: [column.name for column in listed] for name, listed in PACKAGE.items()}
    return [_WRITING, settings.SITE_URL, columns]
