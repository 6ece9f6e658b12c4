"""Pages of a list: each row on one of them, in the list's order, and the last ones read from the end."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from protests import selections
from protests.models import Letter
from protests.selections.selection import FEW_PAGES, PAGE_SIZE, _FromTheNearerEnd
from tests.factories import (
    agency,
    campaign,
    company,
    letter,
    party,
    published_contract,
    published_letter,
    reading,
    source,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", ["", "date", "signatories", "-signatories", "-updated"])
def test_pages_together_are_the_list_in_its_order(sort):
    cited = source()
    for place in range(2 * PAGE_SIZE + 7):
        made = published_letter(companies=[], no_company_reason="None.", sources=[cited])
        if place % 3:
            reading(made, 1 + place % 10, source=cited)
    selection = selections.letters(QueryDict(f"sort={sort}"))
    pages = [selections.letters(QueryDict(f"sort={sort}&page={number}")).page for number in (1, 2, 3)]
    assert [letter.pk for page in pages for letter in page] == [letter.pk for letter in selection.rows]


def test_the_last_page_is_read_from_the_end():
    cited = source()
    for _ in range(PAGE_SIZE + 1):
        published_letter(companies=[], no_company_reason="None.", sources=[cited])
    selection = selections.letters(QueryDict("page=2"))
    assert selection.count == PAGE_SIZE + 1

    with CaptureQueriesContext(connection) as asked:
        assert len(list(selection.page)) == 1
    assert "OFFSET" not in asked[0]["sql"]


@pytest.mark.parametrize(
    ("pages", "page", "numbers"),
    [
        (FEW_PAGES, 1, [*range(1, FEW_PAGES + 1)]),
        (FEW_PAGES + 1, 1, [1, 2, 3, 4, 5, "…", 21]),
        (4_000, 2_000, [1, "…", *range(1996, 2005), "…", 4_000]),
    ],
)
def test_of_many_pages_the_nearest_are_led_to_with_the_first_and_the_last(pages, page, numbers):
    every = _FromTheNearerEnd(Letter.objects.none(), pages * PAGE_SIZE, list)
    assert every.page(page).numbers == numbers


@pytest.mark.parametrize("kind", ["company", "agency"])
def test_a_page_shows_a_page_of_contracts_and_leads_to_all(client, kind):
    records = {"company": company("Google"), "agency": agency("ICE")}
    published_letter(companies=[records["company"]], agencies=[records["agency"]])
    for number in range(PAGE_SIZE + 1):
        party(
            published_contract(title=f"Contract {number:02}", agencies=[records["agency"]]),
            records["company"],
        )
    record = records[kind]
    page = client.get(record.get_absolute_url()).content.decode()
    assert f"{PAGE_SIZE + 1} contracts</a>" in page
    assert page.count('<h3><a href="/contracts/') == PAGE_SIZE
    link = f'<a href="/contracts/?{kind}={record.slug}">All {PAGE_SIZE + 1} contracts</a>'
    assert link in page


class TestCampaigns:
    def together(self, letters, **fields):
        made = campaign(**fields)
        cited = source()
        for place in range(letters):
            published_letter(
                campaign=made, title=f"{made.name} {place}", date=f"2018-0{place + 1}", sources=[cited]
            )
        return made

    def test_each_stands_with_its_latest_letters_by_date_and_leads_to_all(self, client):
        many, few = self.together(5, name="Many"), self.together(2, name="Few")
        letter(campaign=many, title="Hidden", date="2020")
        page = client.get("/campaigns/").content.decode()
        titles = re.findall(r"(?:Many|Few|Hidden) \d(?=</a>)", page)
        assert titles == ["Many 3", "Many 4", "Few 0", "Few 1"]
        assert f'<a href="{many.get_absolute_url()}">All 5 letters of the campaign</a>' in page
        assert f'{few.get_absolute_url()}">All' not in page

    def test_a_page_has_so_many_and_leads_to_the_next_and_costs_the_same(self, client):
        for number in range(PAGE_SIZE + 1):
            self.together(1, name=f"Campaign {number:02}")
        asked = []
        for number, shown in ((1, PAGE_SIZE), (2, 1)):
            with CaptureQueriesContext(connection) as statements:
                page = client.get(f"/campaigns/?page={number}").content.decode()
            assert page.count('<h2><a href="/campaigns/') == shown
            asked.append(len(statements))
        assert 'rel="prev" href="?page=1"' in page
        assert asked[0] == asked[1] <= 8

    @pytest.mark.parametrize(("query", "status"), [("page=2", 404), ("page=x", 400), ("colour=red", 400)])
    def test_what_is_no_page_is_said(self, client, query, status):
        self.together(1)
        answer = client.get(f"/campaigns/?{query}")
        assert answer.status_code == status
        assert "Nothing can be shown" in answer.content.decode()
        assert "<h2><a" not in answer.content.decode()
