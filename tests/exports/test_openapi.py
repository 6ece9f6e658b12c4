"""The OpenAPI description: valid, of every address that gives data, and true of the running site."""

import json
import re

import pytest
from django.urls import get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from protests import columns
from protests.views.lists import LISTS

pytestmark = pytest.mark.django_db

DATA = re.compile(r"\.(csv|json|atom|zip|bib|ris)$|/(revisions|as-of)/")


@pytest.fixture
def described(client):
    answer = client.get("/data/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    return json.loads(answer.content)


def test_it_is_an_openapi_description(described):
    assert described["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []
    names = [each["get"]["operationId"] for each in described["paths"].values()]
    assert len(set(names)) == len(names)


def _shape(path):
    """An address with all that varies in it as {}: "/letters/{}-{}.json"."""
    return re.sub(r"\{[^}]+\}", "{}", path)


def routes():
    """The addresses of the site that give data, by what urls.py says."""
    for pattern in get_resolver().url_patterns:
        route = str(pattern.pattern)
        if route == "admin/":
            continue
        if route.startswith("^"):
            named = re.sub(r"\(\?P<(?:number|slug)>[^)]*\)", "{}", route.strip("^$").replace("\\", ""))
            alternatives = re.findall(r"\(\?P<\w+>([^)]*)\)", named)
            shapes = [named]
            for each in alternatives:
                shapes = [
                    re.sub(r"\(\?P<\w+>[^)]*\)", choice, shape, count=1)
                    for shape in shapes
                    for choice in each.split("|")
                ]
        else:
            shapes = [re.sub(r"<[^>]+>", "{}", route)]
        yield from (f"/{shape}" for shape in shapes if DATA.search(shape))


def test_every_address_that_gives_data_is_described_and_no_other(described):
    assert {_shape(path) for path in described["paths"]} == set(routes())


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_the_filters_that_it_understands(client, described, name):
    parameters = {each["name"] for each in described["paths"][f"/{name}.json"]["get"]["parameters"]}
    refused = client.get(f"/{name}.json?zzzzzz=1").json()["problems"][0]["message"]
    understood = set(refused.rpartition("Filters here are ")[2].rstrip(".").split(", "))
    assert parameters == understood - {"page"} | {"size", "cursor"}
    for suffix in ("csv", "atom"):
        parameters = {each["name"] for each in described["paths"][f"/{name}.{suffix}"]["get"]["parameters"]}
        assert parameters == understood


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_the_columns_that_it_gives(described, name):
    row = described["components"]["schemas"][name]
    assert list(row["properties"]) == row["required"] == [column.name for column in columns.LISTS[name]]
    assert all(each["description"] for each in row["properties"].values())


def test_the_page_about_the_data_leads_to_it_and_tells_the_same(client, described):
    page = client.get("/data/").content.decode()
    assert 'href="/data/openapi.json"' in page
    for path, methods in described["paths"].items():
        assert f"<code>{path}</code>" in page
        for parameter in methods["get"]["parameters"]:
            if parameter["in"] == "query" and path != "/data/changes.json":
                assert f"<code>{parameter['name']}</code>" in page
