"""What changed, as JSON: with each change the present rows of its record, in the very cells of the data package."""

from collections import defaultdict
from urllib.parse import urlencode

from django.conf import settings
from django.http import JsonResponse

from ..columns import PACKAGE
from .csv import cells
from .licence import LICENCE, LINK
from .packaged import rows_of
from .rows import time


def changes_response(found, path):
    """The changes in order, where the reader stands after them, and where the next are."""
    present = _present(found)
    answer = {
        "licence": LICENCE,
        "cursor": found.cursor,
        "links": {
            "next": None if found.is_last else _address(path, found),
            "later": _address(path, found),
            "package": f"{settings.SITE_URL}/data/package.zip",
        },
        "changes": [_change(change, present) for change in found.changes],
    }
    return JsonResponse(
        answer, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers={"Link": LINK}
    )


def _address(path, found):
    return f"{settings.SITE_URL}{path}?{urlencode([('since', found.cursor), *found.query])}"


def _present(found):
    """{(kind, number): {table: rows}} of the records that are public now."""
    present = defaultdict(lambda: defaultdict(list))
    for kind, numbers in found.numbers.items():
        for name, number, values in rows_of(kind, numbers):
            names = [column.name for column in PACKAGE[name]]
            present[kind, number][name].append(dict(zip(names, cells(values), strict=True)))
    return present


def _change(change, present):
    rows = present.get((change.kind, change.number))
    return {
        "cursor": change.cursor,
        "change": change.what,
        "record": change.kind,
        "id": change.number,
        "at": time(change.at),
        "address": _of_page(change, rows),
        "into": change.into,
        "reason": change.withdrawn.withdrawn_reason if change.withdrawn else None,
        "rows": rows,
    }


def _of_page(change, rows):
    """Of the record's page, where it has one; a withdrawn record keeps its own."""
    if change.withdrawn:
        return f"{settings.SITE_URL}{change.withdrawn.get_absolute_url()}"
    return next(iter(rows.values()))[0]["address"] if rows else None
