"""The site does what its OpenAPI description says: schemathesis asks each address for all that it may be asked, and
for what it may not, and compares the answers with the description.

Which records there are, no description can say; here they are said beside it. A cursor cannot be guessed.
"""

import json

import pytest
import schemathesis
from django.conf import settings as site
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, settings

from protests import search
from protests.exports.openapi.document import document
from protests.importing import records
from protests.views.describing import vocabularies

RECORDS = json.loads((site.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8"))
FEW = 3  # of each kind

# The records that a filter or an address may name.
NAMED = {
    "company": "companies",
    "agency": "agencies",
    "contract": "contracts",
    "topic": "topics",
    "campaign": "campaigns",
}

pytestmark = pytest.mark.django_db


def described():
    """The description, with the names of a few records."""
    found = document(vocabularies())
    for path, methods in found["paths"].items():
        kind = path.split("/")[1]
        for parameter in methods["get"]["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "query" and name in NAMED:
                parameter["schema"]["items"] = {"enum": _few(NAMED[name], "slug")}
            elif parameter["in"] == "path" and name == "number":
                parameter["schema"] = {"enum": _few(kind, "number")}
            elif parameter["in"] == "path" and name == "words":
                parameter["schema"] = {"anyOf": [{"enum": _few(kind, "slug")}, parameter["schema"]]}
            elif name == "cursor" or (name, path) == ("since", "/data/changes.json"):
                parameter["schema"] = {"enum": [""]}
    return found


def _few(kind, field):
    return [each[field] for each in RECORDS[kind][:FEW]]


def whole(environ, start_response):
    """The site, whose answers are read to their end, and not compressed."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    body = _site(environ, start_response)
    try:
        return [b"".join(body)]
    finally:
        body.close()


_site = get_wsgi_application()
# Under another address of a record, what is wrong is said where that leads to.
REFUSED = {"negative_data_rejection": {"expected-statuses": ["301", "400", "404"]}}
schema = schemathesis.openapi.from_dict(
    described(), config=schemathesis.Config.from_dict({"checks": REFUSED})
)
schema.app = whole


@schema.hook
def filter_query(context, query):
    """Words to look for may be any text, but there must be some in it."""
    return not (query and query.get("q") and search.problem(str(query["q"])))


@schema.hook
def filter_path_parameters(context, path_parameters):
    """The test client of WSGI cannot send a question mark in a path."""
    return not any("?" in str(value) for value in (path_parameters or {}).values())


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    """The real records; a request of schemathesis ends no connection, as Django's own client sees to for itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        records.load(RECORDS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # else PostgreSQL plans for tables that were empty
        for each in (request_started, request_finished):
            each.disconnect(close_old_connections)
        yield
        for each in (request_started, request_finished):
            each.connect(close_old_connections)
        transaction.set_rollback(True)


bounded = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# All lists answer by the same code: one is asked for every edge of what it takes.
EVERY_EDGE = "/letters.json"
A_LIST = r"^/[a-z-]+\.(json|csv|atom)$|^/letters/(over-time|sizes)\.csv$"


@schema.include(path=EVERY_EDGE).parametrize()
@bounded
def test_every_edge_of_a_list_is_as_described(case):
    case.call_and_validate()


@schema.include(path_regex=A_LIST).exclude(path=EVERY_EDGE).parametrize()
@settings(bounded, phases=[Phase.generate])
def test_every_list_is_as_described(case):
    case.call_and_validate()


@schema.exclude(path_regex=A_LIST).parametrize()
@bounded
def test_every_record_and_its_citations_and_versions_are_as_described(case):
    case.call_and_validate()
