"""What a list of letters asks of the database: few statements, each answered by an index, however large the record."""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from protests import bulk, filters, selections, sifting
from protests.search import documents
from tests import plans
from tests.factories import agency, company, demand, published_letter, reading, response, source, topic

pytestmark = pytest.mark.django_db

# One of each filter by which letters are counted.
ONE_FILTER = [
    "company=google",
    "agency=ice",
    "topic=cloud",
    "outcome=refused",
    "year=2018",
    "kind=petition",
    "scope=core",
]
SEVERAL = [
    "company=google&outcome=refused",
    "agency=ice&year=2018&kind=petition",
    "company=google&agency=ice&topic=cloud",
    "since=2018&min=1",
]
SEARCHED = ["q=drone", "q=drone&outcome=refused", "q=drone&company=google&sort=date"]


@pytest.fixture(autouse=True)
def record():
    cited = source()
    firms, bodies, topics = (
        [company("Google"), company("Amazon")],
        [agency("ICE"), agency("CBP")],
        [topic("Cloud")],
    )
    for place in range(4):
        made = published_letter(
            title="On drones",
            date="2018-03",
            kind="petition",
            companies=firms[: 1 + place % 2],
            agencies=bodies,
            topics=topics,
            sources=[cited],
        )
        reading(made, 100 + place, source=cited)
        response(made, outcome="refused", demand=demand(made), source=cited)


def opened(client, query):
    with plans.asked() as statements:
        assert client.get(f"/letters/?{query}").status_code == 200
    return statements


def rows(statements):
    """The statement for the page's letters."""
    [found] = [each for each in statements if '"protests_letter"."title"' in each.sql]
    return found


@pytest.mark.parametrize("query", ["", *ONE_FILTER, *SEVERAL, *SEARCHED])
def test_a_page_takes_eight_statements_at_most(client, query):
    assert len(opened(client, query)) <= 8


@pytest.mark.parametrize("query", ["", *ONE_FILTER])
def test_letters_come_in_their_order_from_an_index(client, query, monkeypatch):
    monkeypatch.setattr(filters, "MANY", 0)
    found = rows(opened(client, query))
    assert "letter_by_date" in found.plan
    assert not found.sorts, found.plan
    assert not found.reads_a_whole_table, found.plan


def test_the_last_changed_come_from_an_index(client):
    found = rows(opened(client, "sort=-updated"))
    assert "letter_by_change" in found.plan
    assert not found.sorts, found.plan


@pytest.mark.parametrize("query", ["company=google", "agency=ice", "topic=cloud"])
def test_few_letters_of_a_record_are_gone_to_one_by_one(client, query):
    found = rows(opened(client, query))
    assert '"protests_letter"."id" IN (SELECT' in found.sql
    assert not found.reads_a_whole_table, found.plan


@pytest.mark.parametrize("query", ["", *ONE_FILTER])
def test_without_filters_or_with_one_no_letter_is_counted(client, query):
    statements = opened(client, query)
    assert [each.sql for each in statements if "COUNT(" in each.sql and "protests_letter" in each.sql] == []
    assert len([each for each in statements if "protests_facetcount" in each.sql]) >= 2  # totals and facets


@pytest.mark.parametrize("query", ["", *ONE_FILTER])
def test_the_choices_of_most_letters_come_from_an_index(client, query):
    [facets] = [each for each in opened(client, query) if "UNION ALL SELECT facet" in each.sql]
    assert "facet_count_by_number" in facets.plan
    assert not facets.reads_a_whole_table, facets.plan


@pytest.mark.parametrize("query", SEVERAL)
def test_with_several_filters_letters_are_counted_by_one_index_and_found_once_for_what_counts_the_same(
    client, query
):
    [counted] = [each for each in opened(client, query) if JOINED.search(each.sql)]
    assert counted.sql.count("FROM protests_letteramong") == 1 + (query.count("&") == 2) * 3
    assert_by_index_of_choices(counted)


@pytest.mark.parametrize("query", SEVERAL)
def test_with_several_filters_the_letters_of_a_page_come_in_their_order_from_the_same_index(client, query):
    statements = opened(client, query)
    assert_by_index_of_choices(rows(statements))
    # Those that are counted and those that are shown: no third statement for how many there are.
    assert len([each for each in statements if "FROM protests_letteramong" in each.sql]) == 2


def test_of_several_choices_that_of_the_fewest_letters_is_gone_through(monkeypatch):
    monkeypatch.setattr(sifting, "FEW", 0)
    published_letter(kind="pledge", scope="core", date="2018")
    for query in ("kind=pledge&scope=core&year=2018", "company=google&kind=pledge", "agency=ice&kind=pledge"):
        left = selections.letters(QueryDict(query)).filtersets[-1].sifted.left()
        assert left.values[0] == "kind=pledge", query


def assert_by_index_of_choices(statement):
    # To PostgreSQL each index of a table of few rows is as good as the other.
    assert re.search(r"letter_among_by_date|letter_among_is_one.*\s+Index Cond: .*chosen", statement.plan)
    assert not statement.reads_a_whole_table, statement.plan


JOINED = re.compile(r"(group_concat|string_agg)\(words")


@pytest.mark.parametrize("query", SEARCHED)
def test_a_search_goes_from_the_index_of_words_to_the_letters(client, query):
    statements = opened(client, query)
    for statement in statements:
        of_letters = "protests_letter" in statement.sql or "protests_search" in statement.sql
        assert not (of_letters and statement.reads_a_whole_table), (statement.sql, statement.plan)
    sums, facets = (
        [each for each in statements if pattern.search(each.sql)]
        for pattern in (re.compile(r"COALESCE\(SUM\(low\)"), JOINED)
    )
    for counted in [*sums, *facets]:
        assert "VIRTUAL TABLE INDEX" in counted.plan or "protests_search" in counted.plan
        assert '"protests_letter"' not in counted.sql
    assert len(sums) == len(facets) == 1


@pytest.mark.parametrize(
    ("query", "few", "table"),
    [
        ("q=drone", 500, "countedas"),
        ("q=drone&outcome=refused", 500, "countedas"),
        ("q=drone&company=google", 500, "letteramong"),
        ("q=drone&company=google", 1, "countedas"),
    ],
)
def test_what_is_found_by_words_is_looked_up_by_its_id_but_beside_a_record_of_few_letters(
    client, query, few, table, monkeypatch
):
    monkeypatch.setattr(sifting, "FEW", few)
    [facets] = [each for each in opened(client, query) if JOINED.search(each.sql)]
    assert f"FROM protests_{table} WHERE" in facets.sql
    if table == "letteramong":
        assert_by_index_of_choices(facets)
    else:
        # Not merely for the tests' telling PostgreSQL so (tests/plans.py): it takes whatever is found for a thousand rows.
        assert "letter_id = ANY (ARRAY(" in facets.sql or connection.vendor == "sqlite"
        assert re.search("USING INTEGER PRIMARY KEY|protests_countedas_pkey", facets.plan), facets.plan
        assert not facets.reads_a_whole_table, facets.plan


@pytest.mark.parametrize("query", ["", *ONE_FILTER, *SEVERAL, *SEARCHED])
def test_names_and_outcomes_are_read_for_the_letters_of_the_page_alone(client, query):
    [names] = [each for each in opened(client, query) if "protests_letter_companies link" in each.sql]
    assert not names.reads_a_whole_table, names.plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how large its tables are.")
@pytest.mark.parametrize("ids", [range(500), range(0, 1000, 2)])  # as many as are read at once
def test_what_letters_are_searched_by_is_read_from_the_letters_on(ids):
    with plans.asked() as statements:
        list(documents._of_others(bulk.within("letter", ids)))
    [titles] = [each for each in statements if '"protests_contract"."title"' in each.sql]
    first, *_rest = titles.plan.splitlines()
    assert first.startswith("SEARCH protests_letter_contracts USING"), titles.plan
