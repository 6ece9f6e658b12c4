"""What a record's page costs: few statements, the same for one part and for many, each answered by an index."""

import re

import pytest
from django.db import connection

from protests.models import Letter
from tests import factories as make
from tests import plans

pytestmark = pytest.mark.django_db

AT_MOST = 8


def furnish(record, number):
    """So many of everything that the pages of these records show."""
    for _ in range(number):
        sibling, other = make.agency(), make.company()
        work = make.published_contract(agencies=[record["agency"], sibling])
        make.party(work, record["company"])
        make.party(work, other)
        letter = make.published_letter(
            companies=[record["company"], other],
            agencies=[record["agency"], sibling],
            contracts=[record["contract"], work],
            topics=[record["topic"], make.topic()],
            campaign=record["campaign"],
        )
        for made in (letter, record["letter"]):
            make.reading(made)
            make.response(made, outcome="refused", demand=make.demand(made))
        record["letter"].companies.add(other)
        record["letter"].agencies.add(sibling)
        record["letter"].topics.add(make.topic())
        record["letter"].contracts.add(work)
        make.amount(record["contract"])
        make.event(record["contract"])
        make.party(record["contract"], make.company())
        record["company"].aliases.create(name=f"Alias {other.pk}")
        owned, part = make.company(), make.agency(parent=record["agency"])
        make.ownership(owned, record["company"])
        make.ownership(record["company"], make.company())
        make.published_letter(companies=[owned], agencies=[part])


@pytest.fixture
def record():
    company, agency, topic = make.company("Google"), make.agency("CBP"), make.topic("Borders")
    contract, campaign = make.published_contract(agencies=[agency]), make.campaign()
    letter = make.published_letter(
        companies=[company], agencies=[agency], contracts=[contract], topics=[topic], campaign=campaign
    )
    made = {
        "company": company,
        "agency": agency,
        "topic": topic,
        "contract": contract,
        "campaign": campaign,
        "letter": letter,
    }
    furnish(made, 1)
    return made


def opened(client, address):
    """The statements that a page asks, once what is put together once has been, and what is to be noted is noted."""
    client.get(address)
    with plans.asked() as statements:
        answer = client.get(address)
    assert answer.status_code == 200
    return statements


PAGES = ["company", "agency", "topic", "contract", "campaign", "letter"]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_asks_a_few_times_and_no_oftener_of_many_parts(client, record, kind):
    address = record[kind].get_absolute_url()
    one = opened(client, address)
    furnish(record, 3)
    assert len(opened(client, address)) == len(one) <= AT_MOST


@pytest.mark.parametrize(
    "address", ["/", "/campaigns/", "/letters/pictures/", "/contracts/", "/contracts.atom"]
)
def test_so_do_the_pages_of_the_whole_record(client, record, address):
    one = opened(client, address)
    furnish(record, 3)
    assert len(opened(client, address)) == len(one) <= AT_MOST


def letters_of_another_campaign(number):
    """So many, and PostgreSQL knows of them: of few letters one index is as good to it as another."""
    [values] = Letter.objects.filter(pk=make.published_letter(campaign=make.campaign()).pk).values()
    copies = ({"id": None, "slug": f"copy-{place}", "number": 10_000 + place} for place in range(number))
    Letter.objects.bulk_create(Letter(**values | each) for each in copies)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Letter._meta.db_table}")


@pytest.mark.parametrize("kind", ["campaign", "letter"])
def test_the_letters_of_a_campaign_are_found_in_their_order(client, record, kind):
    furnish(record, 1)
    letters_of_another_campaign(1_000)
    of_campaign = [
        statement
        for statement in opened(client, record[kind].get_absolute_url())
        if statement.sql.startswith('SELECT "protests_letter"') and "letter_by_campaign" in statement.plan
    ]
    assert of_campaign
    assert not any(statement.sorts for statement in of_campaign)


@pytest.mark.parametrize("kind", ["company", "agency", "topic", "letter"])
def test_no_statement_of_a_page_goes_through_a_whole_table(client, record, kind):
    furnish(record, 1)
    for statement in opened(client, record[kind].get_absolute_url()):
        assert not statement.reads_a_whole_table, statement.sql + statement.plan


@pytest.mark.parametrize("kind", ["company", "agency"])
def test_of_many_neighbours_the_page_says_how_many_more_there_are_and_leads_to_them(client, kind):
    own, other, address = {
        "company": ("companies", "agencies", "/agencies/"),
        "agency": ("agencies", "companies", "/companies/"),
    }[kind]
    record, sibling = getattr(make, kind)(), {"agencies": make.agency, "companies": make.company}[other]
    make.published_letter(**{own: [record], other: [sibling() for _ in range(12)]})
    assert "more. " not in client.get(record.get_absolute_url()).content.decode()
    make.published_letter(**{own: [record], other: [sibling() for _ in range(3)]})
    html = client.get(record.get_absolute_url()).content.decode()
    led_to = f"{address}?{kind}={record.slug}"
    assert f'And 3 more. <a href="{led_to}">The {other} that these letters name</a>' in html
    assert f"15 {other} with letters" in client.get(led_to).content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many pairs there are.")
def test_of_all_companies_with_all_agencies_those_of_the_picture_are_looked_up(client, record):
    furnish(record, 1)
    statements = opened(client, "/letters/pictures/")
    [found] = [each for each in statements if "VALUES" in each.sql]
    assert re.search(r"SEARCH kept USING INDEX .*chosen=\? AND facet=\? AND value=\?", found.plan), found.plan
    assert not found.reads_a_whole_table, found.plan


@pytest.mark.parametrize("kind", ["company", "agency"])
def test_of_letters_that_are_counted_anew_the_one_facet_that_stands_there_is_counted_once(
    client, record, kind
):
    statements = opened(client, f"{record[kind].get_absolute_url()}?since=2018")
    [counted] = [each for each in statements if re.search(r"(group_concat|string_agg)\(", each.sql)]
    other = {"company": "agency", "agency": "company"}[kind]
    assert re.findall(r"(?:group_concat|string_agg)\((\w+)", counted.sql) == [other]
