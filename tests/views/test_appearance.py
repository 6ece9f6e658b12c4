"""What pages say where the record says little, contradicts itself or was asked what it does not understand."""

import re

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


def page_of(client, record, query=""):
    return client.get(record.get_absolute_url() + query).content.decode()


def words(page):
    """The text of a page in one line."""
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_counts_stand_by_date_and_those_without_one_come_last(client):
    letter = make.published_letter()
    for number, as_of in ((71, None), (72, "2019-08-16"), (73, "2019-08-15")):
        make.reading(letter, number, as_of=as_of)
    table = page_of(client, letter).split('id="counts"')[1]
    assert re.findall(r'<a href="#count-\d+">(7\d)</a>', table) == ["73", "72", "71"]


def test_sums_of_a_contract_stand_by_date_and_those_without_one_come_last(client):
    contract = make.published_contract()
    for number, as_of in ((71, None), (72, "2019"), (73, "2018-03")):
        make.amount(contract, number, as_of=as_of)
    assert re.findall(r"USD (7\d)", page_of(client, contract)) == ["73", "72", "71"]


def test_a_count_whose_words_were_not_recorded_says_so_and_has_no_quotation_marks(client):
    letter = make.published_letter()
    make.reading(letter, 650, kind="at least")
    page = words(page_of(client, letter))
    assert "at least 650 (words not recorded)" in page
    assert "“at least 650”" not in page


def test_a_demand_shows_its_own_outcome_and_another_says_that_none_is_on_record(client):
    letter = make.published_letter()
    met, open_still = make.demand(letter, "Meet with us"), make.demand(letter, "End the contract")
    make.response(letter, demand=met, outcome="met", date="2018-06-27")
    page = words(page_of(client, letter))
    assert f"{met.text} After: Met , 27 June 2018, see the response behind it" in page
    assert f"{open_still.text} After: no outcome on record" in page


def test_a_letter_that_nobody_answered_says_so(client):
    page = words(page_of(client, make.published_letter()))
    assert "No response on record" in page
    assert "No published number" in page


def test_a_query_that_a_companys_page_does_not_understand_is_not_told_as_no_letters(client):
    company = make.company()
    make.published_letter(companies=[company])
    page = words(page_of(client, company, "?colour=red"))
    assert "Nothing can be shown for this address" in page
    assert "0 letters" not in page


def test_a_contract_without_a_party_still_names_whom_it_is_for(client):
    make.published_contract(agencies=[make.agency(abbreviation="CBP")])
    assert "For CBP" in words(client.get("/contracts/").content.decode())


def test_letters_of_a_topic_are_drawn_after_their_total(client):
    topic = make.topic()
    for _ in range(2):
        make.published_letter(topics=[topic])
    page = page_of(client, topic)
    assert 0 < page.index("none with a published number") < page.index("<svg")


def test_a_number_beside_an_agency_leads_to_as_many_letters(client):
    parent = make.agency()
    make.published_letter(agencies=[parent])
    make.published_letter(agencies=[make.agency(parent=parent)])
    page = client.get("/agencies/").content.decode()
    address, number = re.search(rf'href="(/letters/\?agency={parent.slug}&amp;[^"]+)">(\d+)<', page).groups()
    listed = client.get(address.replace("&amp;", "&"))
    assert number == "1"
    assert listed.context["selection"].count == 1
