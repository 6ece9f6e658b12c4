"""Files are read by indexes: beside the rows of its own list, no table is read whole, and nothing again for each row."""

import re

import pytest
from django.http import QueryDict

from protests import columns, streams
from protests.exports import rows
from protests.views.lists import LISTS
from tests.factories import agency, company, published_letter, topic
from tests.plans import asked

pytestmark = pytest.mark.django_db

# SQLite's and PostgreSQL's words for a table that is read from its beginning to its end.
WHOLE = re.compile(r"(?:^SCAN|Seq Scan on) (\w+)", re.MULTILINE)
# Rows of a part of the statement, found already.
FOUND = {"joined", "reached"}
# What is read whole: a list's own rows, and once for all sources the companies, of which some are public.
READ_WHOLE = {
    "companies": {"protests_company"},
    "agencies": {"protests_agency"},
    "sources": {"protests_source", "protests_company"},
}


@pytest.fixture
def statement(monkeypatch):
    """The one statement of a list's file. COPY, which PostgreSQL is asked by, passes by whoever notes statements."""
    monkeypatch.setattr(streams, "_copied", lambda connection, found, numbers: found.iterator())

    def of(name, query=""):
        select, _template = LISTS[name]
        with asked() as statements:
            list(rows.rows(select(QueryDict(query)), columns.LISTS[name]))
        return statements[-1]

    return of


@pytest.mark.parametrize("name", LISTS)
def test_no_table_is_read_whole_for_a_row(statement, name):
    assert set(WHOLE.findall(statement(name).plan)) - FOUND <= READ_WHOLE.get(name, set())


def test_a_sources_ownerships_are_looked_for_once_and_not_from_each_source(statement):
    sql = statement("sources").sql
    assert len(re.findall(r'IN \(SELECT \w+\."source_id" AS "source_id" FROM "protests_ownership"', sql)) == 1


@pytest.mark.parametrize(
    "query", ["company=google", "agency=cbp", "topic=cloud", "year=2018", "outcome=refused"]
)
def test_letters_of_a_choice_are_found_by_an_index(statement, query):
    published_letter(companies=[company("Google")], agencies=[agency("CBP")], topics=[topic("Cloud")])
    assert set(WHOLE.findall(statement("letters", query).plan)) <= FOUND
