"""JSON: a batch of a list's records, or one record with its parts."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone

from .licence import LICENCE, LINK
from .rows import records, time


def list_response(batch, columns, path):
    """The records of a batch, with what was chosen, how many there are in all, and where the next are."""
    answer = {
        "selection": batch.sentence,
        "total": batch.total,
        "licence": LICENCE,
        "links": {
            "self": _address(path, batch.query, batch.cursor),
            "first": _address(path, batch.query, None),
            "next": _address(path, batch.query, batch.next_cursor) if batch.next_cursor else None,
        },
        "records": list(records(batch.rows, columns)),
    }
    return _response(answer)


def record_response(record, columns, parts):
    """One record under the names of its list's columns, and each of its parts under the names of the part's own."""
    [row] = records(record.rows, columns)
    described = {name: list(records(rows, parts[name])) for name, rows in record.parts.items()}
    return _response({"licence": LICENCE, "record": row, "parts": described})


def _response(answer):
    return JsonResponse(
        answer,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Link": LINK, "X-Generated-At": time(timezone.now())},
    )


def _address(path, query, cursor):
    asked = urlencode([*query, *([("cursor", cursor)] if cursor else [])])
    return f"{settings.SITE_URL}{path}{'?' if asked else ''}{asked}"
