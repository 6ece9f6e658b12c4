"""Whatever is asked for, the page, CSV, JSON and Atom give the same records in the same order, on the real records.

The page is read as a visitor reads it, from one to the next; so is JSON, from batch to batch.
"""

import csv
import datetime
import html
import io
import json
import re
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import django_filters
import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protests import columns, filters, selections
from protests.importing import records
from protests.selections.queries import SEVERAL

ATOM = "{http://www.w3.org/2005/Atom}"
IN_A_BATCH = 17

# The first link of each row of a list's page, and the link to the next page.
ROW = re.compile(r'<h2><a href="(/letters/[^"]+)">')
NEXT = re.compile(r'<a rel="next" href="([^"]+)">')


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        records.load(json.loads((site.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8")))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # else PostgreSQL plans for tables that were empty
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db

# Each list's own filters, beside those of letters.
OWN = {
    "letters": filters.LetterList,
    "companies": filters.CompanyList,
    "agencies": filters.AgencyList,
    "contracts": filters.ContractList,
    "signatory-counts": filters.SignatoryCountList,
    "responses": filters.ResponseList,
    "sources": filters.SourceList,
}
WORDS = [
    "google",
    "drones",
    "-google",
    "facial recognition",
    '"end the"',
    "ice OR cbp",
    "Benoff",
    "work*",
    "a",
]


def understood(name):
    """Every filter that a list understands, but for the page."""
    of_letters = filters.LettersOfContract if name == "contracts" else filters.LetterFilter
    return {**of_letters.base_filters, **OWN[name].base_filters, "page": None}


def values(each):
    """Lists of values that a filter takes, by its kind; of records, those on record."""
    most = 3 if isinstance(each, SEVERAL) else 1
    return st.lists(_value(each), min_size=1, max_size=most, unique=True)


def _value(each):
    if isinstance(each, django_filters.ModelMultipleChoiceFilter):
        on_record = each.extra["queryset"](None).order_by("slug")
        return st.sampled_from(list(on_record.values_list("slug", flat=True)))
    if isinstance(each, filters.YearsFilter):
        return st.integers(2012, 2026).map(str)
    if isinstance(each, filters.PartialDateFilter):
        days = st.dates(datetime.date(2014, 1, 1), datetime.date(2026, 12, 31)).map(str)
        return st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0][: drawn[1]])
    if "choices" in each.extra:
        return st.sampled_from([value for value, _label in each.extra["choices"]])
    if isinstance(each, filters.WholeNumberFilter):
        return st.sampled_from([1, 10, 500, 650, 3_000, 100_000_000]).map(str)
    return st.sampled_from(WORDS)


@st.composite
def queries(draw, name):
    """Up to three filters of a list, and an order."""
    known = {key: each for key, each in understood(name).items() if each}
    chosen = draw(st.lists(st.sampled_from(sorted(known.keys() - {"sort"})), max_size=3, unique=True))
    query = [(key, value) for key in chosen for value in draw(values(known[key]))]
    order = draw(st.sampled_from(["", *(value for value, _label in known["sort"].extra["choices"])]))
    return urlencode([*query, *([("sort", order)] if order else [])])


def on_the_page(address):
    """The addresses of the records in a list's page and in those that follow it."""
    shown = []
    while address:
        answer = Client().get(address)
        assert answer.status_code == 200, (address, answer.content)
        text = answer.content.decode()
        shown += ROW.findall(text)
        following = NEXT.search(text)
        address = following and f"{address.partition('?')[0]}{html.unescape(following[1])}"
    return [f"{site.SITE_URL}{each}" for each in shown]


def in_csv(address):
    answer = Client().get(address)
    assert answer.status_code == 200, (address, answer.content)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row["address"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def in_json(address):
    """Those of a batch and of the batches that follow it."""
    found = []
    while address:
        answer = Client().get(address)
        assert answer.status_code == 200, (address, answer.content)
        batch = answer.json()
        found += [record["address"] for record in batch["records"]]
        address = (batch["links"]["next"] or "").removeprefix(site.SITE_URL)
    assert len(found) == batch["total"], address
    return found


def in_atom(address):
    answer = Client().get(address)
    assert answer.status_code == 200, (address, answer.content)
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    return [entry.find(f"{ATOM}link[@rel='alternate']").get("href") for entry in entries]


bounded = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(data=st.data())
@settings(bounded, max_examples=25)
def test_letters_are_the_same_on_the_page_in_csv_json_and_atom(data):
    query = data.draw(queries("letters"))
    written = in_csv(f"/letters.csv?{query}")
    assert on_the_page(f"/letters/?{query}") == written
    assert in_json(f"/letters.json?{query}&size={IN_A_BATCH}") == written
    # A feed is in its own order, the last changed first, whatever order was asked for.
    changed = urlencode([*(each for each in parse_qsl(query) if each[0] != "sort"), ("sort", "-updated")])
    assert in_atom(f"/letters.atom?{query}") == in_csv(f"/letters.csv?{changed}")[: selections.NEWEST]


@pytest.mark.parametrize("name", [name for name in OWN if name != "letters"])
@given(data=st.data())
@settings(bounded, max_examples=8)
def test_other_lists_are_the_same_in_csv_json_and_atom(name, data):
    query = data.draw(queries(name))
    written = in_csv(f"/{name}.csv?{query}")
    assert in_json(f"/{name}.json?{query}&size={IN_A_BATCH}") == written
    entries = in_atom(f"/{name}.atom?{query}")
    assert len(entries) == len(set(entries)) == min(len(written), selections.NEWEST)
    assert set(entries) <= set(written)


def test_no_list_is_left_out():
    assert list(OWN) == list(columns.LISTS)
