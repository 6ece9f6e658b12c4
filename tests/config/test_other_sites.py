"""Scripts on pages of other sites may read the data, whoever's they are, and nothing of the desk."""

import pytest
from django.test import Client

from tests.factories import published_letter

pytestmark = pytest.mark.django_db

THERE = {"origin": "https://elsewhere.example"}
ALLOW = "Access-Control-Allow-Origin"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/letters.csv", 200),
        ("/letters.json?company=", 200),
        ("/sources.atom", 200),
        ("/corrections.atom", 200),
        ("/letters/9-words.json", 200),
        ("/letters/9.json", 301),
        ("/letters/9-words.csl.json", 200),
        ("/letters/9-words.bib", 200),
        ("/letters.csv?colour=red", 400),
        ("/letters.json?colour=red", 400),
        ("/companies/nowhere.json", 404),
    ],
)
def test_data_and_what_is_wrong_with_a_query_can_be_read_from_any_site(client, address, status):
    published_letter(number=9, slug="words")
    answer = client.get(address, headers=THERE)
    assert answer.status_code == status
    assert answer[ALLOW] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "X-Generated-At", "X-Rows", "X-Selection"} <= set(exposed)


@pytest.mark.parametrize(
    "address",
    ["/", "/letters/", "/data/", "/admin/", "/admin/login/", "/admin/x.json", "/admin/x/y.csv", "/healthz"],
)
def test_pages_and_the_desk_cannot(client, address):
    assert ALLOW not in client.get(address, headers=THERE)
    asked = {**THERE, "access-control-request-method": "GET"}
    assert ALLOW not in client.options(address, headers=asked)


def test_a_browser_that_asks_first_may_read_and_no_more(client):
    asked = {
        **THERE,
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match",
    }
    answer = client.options("/letters.atom", headers=asked)
    assert answer.status_code == 200
    assert answer[ALLOW] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in answer["Access-Control-Allow-Headers"].split(", ")
    assert not answer.content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_no_site_can_write(client, method):
    assert getattr(client, method)("/letters.json", headers=THERE).status_code == 405


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_every_address_but_the_desks_is_for_reading(method):
    strict = Client(enforce_csrf_checks=True)  # as on a real site
    for address in ("/", "/letters/", "/letters.csv", "/nowhere.json"):
        answer = getattr(strict, method)(address)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD"
    assert strict.post("/admin/login/").status_code == 403
