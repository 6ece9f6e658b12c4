"""The description itself."""

from django.conf import settings
from django.http import JsonResponse

from ... import columns
from ..atom import SITE
from ..licence import LICENCE, LINK
from . import schemas
from .addresses import addresses

_ABOUT = """\
Everything here can be read without an account, from any site, and kept, under the licence named.

Dates are ISO 8601, as exact as the source (2018, 2018-03, 2018-03-15). What is unknown is null in JSON and empty in \
CSV, never 0. Several values are a list in JSON, and joined by “; ” in CSV. Several values of one filter mean any of \
these; different filters mean and. An empty value asks for nothing. A query that is not understood is answered 400 \
with each problem named: an unknown filter, a date that cannot be read, a record that is not there, a cursor of \
another query. New columns may be added; none is renamed or removed.
"""


def openapi_response(vocabularies):
    """The description as a file; `vocabularies` are the filters of each list."""
    return JsonResponse(
        document(vocabularies),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Link": LINK},
    )


def document(vocabularies):
    return {
        "openapi": "3.1.0",
        "info": {
            "title": SITE,
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {each.path: {"get": _operation(each)} for each in addresses(vocabularies)},
        "components": {"schemas": dict(_schemas())},
    }


def _operation(each):
    return {
        "operationId": each.name,
        "summary": each.title,
        "tags": [each.subject],
        "parameters": each.parameters,
        "responses": each.answers,
    }


def _schemas():
    yield "problem", schemas.PROBLEM
    yield "changes", schemas.CHANGES
    for name, listed in columns.LISTS.items():
        yield name, schemas.row(listed)
        yield f"{name}.batch", schemas.batch(schemas.reference(name))
    for name, parts in columns.PARTS.items():
        yield f"{name}.record", schemas.record(schemas.reference(name), parts)
