"""What search engines, social sites and reference managers read of a page; and lists that have no filters."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import history
from protests.models import Correction
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_sitemap_holds_every_public_record_and_no_other(client):
    shown = make.published_letter(companies=[make.company("Shown")], agencies=[make.agency("Shown agency")])
    make.letter(companies=[make.company("Hidden")])
    gone = make.withdrawn_letter()
    text = client.get("/sitemap.xml").content.decode()
    addresses = re.findall(r"<loc>http://testserver([^<]+)</loc>", text)
    assert shown.get_absolute_url() in addresses
    assert "/companies/shown/" in addresses
    assert "/agencies/shown-agency/" in addresses
    assert not [address for address in addresses if "hidden" in address or f"/{gone.number}-" in address]
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_a_letters_structured_words_are_json_and_cannot_end_their_element(client):
    made = make.published_letter(title="</script><script>alert(1)</script> & more")
    page = client.get(made.get_absolute_url()).content.decode()
    assert page.count("<script") == page.count("</script>") == 2  # this, and the one that copies
    [words] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(words)["name"] == made.title


def test_a_page_names_its_canonical_address_with_its_query(client):
    page = client.get("/letters/?kind=petition&sort=date").content.decode()
    assert '<link rel="canonical" href="http://testserver/letters/?kind=petition&amp;sort=date">' in page


def test_topics_and_campaigns_are_listed_when_public(client):
    together = make.campaign("Together")
    make.published_letter(title="Member", topics=[make.topic("Cloud")], campaign=together)
    make.letter(topics=[make.topic("Hidden topic")], campaign=make.campaign("Hidden campaign"))
    topics, campaigns = (client.get(f"/{name}/").content.decode() for name in ("topics", "campaigns"))
    assert "Cloud" in topics and "1 letter" in topics
    assert "Together" in campaigns and "Member" in campaigns
    assert "Hidden" not in topics + campaigns


def test_methodology_shows_counts_of_the_record_as_examples(client):
    made = make.published_letter()
    count = make.reading(made, 650, kind="at least", wording="more than 650")
    make.reading(make.letter(), 7, kind="about", wording="about seven")
    page = client.get("/methodology/").content.decode()
    assert f"{made.get_absolute_url()}#count-{count.pk}" in page
    assert "about seven" not in page


def test_letters_about_the_same_contract_are_named_but_not_the_campaigns_twice(client):
    work, together = make.published_contract(), make.campaign()
    made = make.published_letter(contracts=[work], campaign=together)
    make.published_letter(title="Sibling", contracts=[work], campaign=together)
    make.published_letter(title="Relative", contracts=[work])
    make.letter(title="Hidden relative", contracts=[work])
    page = client.get(made.get_absolute_url()).content.decode()
    assert page.count(">Sibling<") == 1
    assert page.count(">Relative<") == 1
    assert "Hidden" not in page


def test_corrections_of_published_records_are_listed_followed_and_stand_on_their_record(client):
    made, hidden = make.published_letter(title="Shown"), make.letter(title="Hidden")
    for letter in (made, hidden):
        Correction.objects.create(
            letter=letter, what="date", old="24 June", new="25 June", reason=f"Of {letter}."
        )
    for address in ("/corrections/", "/corrections.atom", made.get_absolute_url()):
        text = client.get(address).content.decode()
        assert "24 June" in text and "Of Shown." in text, address
        assert "Hidden" not in text, address


def furnish():
    firm, body = make.company(), make.agency(parent=make.agency())
    make.ownership(firm, make.company())
    work = make.published_contract(agencies=[body])
    make.party(work, firm)
    make.amount(work)
    make.event(work)
    made = make.published_letter(
        companies=[firm], agencies=[body], contracts=[work], topics=[make.topic()], campaign=make.campaign()
    )
    for day in ("2018-06-25", "2018-07-25"):
        make.reading(made, as_of=day)
    make.response(made, demand=make.demand(made), outcome="met", by_company=firm)
    make.quotation(made)
    return made, firm, body, work


@pytest.mark.parametrize(
    "kind",
    [
        "home",
        "letters",
        "pictures",
        "letter",
        "company",
        "agency",
        "contract",
        "companies",
        "contracts",
        "campaigns",
    ],
)
def test_a_page_takes_the_same_queries_however_large_the_record(client, kind):
    made, firm, body, work = furnish()
    address = {
        "home": "/",
        "pictures": "/letters/pictures/",
        "letter": made.get_absolute_url(),
        "company": firm.get_absolute_url(),
        "agency": body.get_absolute_url(),
        "contract": work.get_absolute_url(),
    }.get(kind, f"/{kind}/")

    def queries():
        history.of(made)  # as after a commit: what was changed above is written down
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    second = make.published_letter(
        companies=[firm], agencies=[body], contracts=[work], topics=made.topics.all()
    )
    make.reading(second)
    few = queries()
    for _ in range(4):
        furnish()
        another = make.published_letter(
            companies=[firm], agencies=[body], contracts=[work], campaign=made.campaign
        )
        make.reading(another)
        make.reading(made, as_of="2018-08")
        make.response(made, demand=make.demand(made), outcome="refused")
        make.amount(work)
    assert queries() == few
