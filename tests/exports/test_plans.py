"""Files are read by indexes: beside the rows of its own list, no table is read whole, and nothing again for each row."""

import re

import pytest
from django.http import QueryDict

from protests import columns, streams
from protests.exports import rows
from protests.exports.packaged import rows_of
from protests.views.lists import LISTS
from tests.factories import agency, company, letter, published_letter, topic
from tests.plans import asked

pytestmark = pytest.mark.django_db

# SQLite's and PostgreSQL's words for a table that is read from its beginning to its end.
WHOLE = re.compile(r"(?:^SCAN|Seq Scan on) (\w+)", re.MULTILINE)
# Rows of a part of the statement, found already.
FOUND = {"joined", "reached"}
# What is read whole: a list's own rows.
READ_WHOLE = {
    "companies": {"protests_company"},
    "agencies": {"protests_agency"},
    "sources": {"protests_source"},
    "signatory-counts": {"protests_signatorycount"},
    "responses": {"protests_response"},
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


@pytest.mark.parametrize(
    "query", ["company=google", "agency=cbp", "topic=cloud", "year=2018", "outcome=refused"]
)
def test_letters_of_a_choice_are_found_by_an_index(statement, query):
    published_letter(companies=[company("Google")], agencies=[agency("CBP")], topics=[topic("Cloud")])
    assert set(WHOLE.findall(statement("letters", query).plan)) <= FOUND


@pytest.mark.parametrize(("kind", "make"), [("company", company), ("agency", agency)])
def test_of_one_record_it_is_told_without_a_look_at_all_whether_it_is_public(kind, make):
    shown, hidden, idle = make(), make(), make()
    named = {"companies": [shown]} if kind == "company" else {"agencies": [shown]}
    published_letter(**named)
    letter(**{name: [hidden] for name in named})
    with asked() as statements:
        found = {number for _name, number, _values in rows_of(kind, [shown.pk, hidden.pk, idle.pk])}
    assert found == {shown.pk}
    assert not [statement for statement in statements if set(WHOLE.findall(statement.plan)) - FOUND]
