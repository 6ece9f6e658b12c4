"""Drafts never leak: everything hidden is marked, every public address is followed, and no mark may be met.

Later pages, lists and formats join by themselves: the crawl follows every link of every page, and asks each list's
address for each suffix and each sort that it has.
"""

import html
import re
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.urls import get_resolver

from protests import publishing
from tests.factories import (
    addressee,
    agency,
    amount,
    campaign,
    company,
    contract,
    demand,
    event,
    letter,
    ownership,
    party,
    published_contract,
    published_letter,
    quotation,
    reading,
    response,
    source,
    topic,
)

pytestmark = pytest.mark.django_db

MARK = "unspoken"
HOST = "http://127.0.0.1:8000"


def marked_source(word):
    return source(
        url=f"https://{MARK}.example/{word}",
        title=f"{MARK} {word}",
        publisher=MARK,
        author=MARK,
        slug=f"{MARK}-{word}",
    )


def hidden_letter(word, linked):
    """A letter full of marks, linked to every hidden record and to the public ones given."""
    firm = company(f"{MARK} firm {word}", headquarters=MARK, website=f"https://{MARK}.example/firm")
    firm.aliases.create(name=f"{MARK} other name {word}")
    ownership(firm, company(f"{MARK} owner {word}"), source=marked_source(f"owner-{word}"), note=MARK)
    body = agency(f"{MARK} agency {word}", abbreviation=MARK, parent=agency(f"{MARK} department {word}"))
    work = contract(
        title=f"{MARK} work {word}",
        description=MARK,
        award_id=MARK,
        agencies=[body],
        sources=[marked_source(f"w-{word}")],
    )
    party(work, firm, source=marked_source(f"party-{word}"))
    amount(work, wording=MARK, note=MARK, source=marked_source(f"amount-{word}"))
    event(work, note=MARK, source=marked_source(f"event-{word}"))
    made = letter(
        title=f"{MARK} letter {word}",
        slug=f"{MARK}-letter-{word}",
        date_note=MARK,
        how_public=MARK,
        authored_by=MARK,
        summary=MARK,
        full_text=MARK,
        full_text_source=marked_source(f"text-{word}"),
        editors_note=MARK,
        campaign=linked["campaign"],
        companies=[firm, linked["company"]],
        agencies=[body, linked["agency"]],
        contracts=[work, linked["contract"]],
        topics=[topic(f"{MARK} topic {word}"), linked["topic"]],
        sources=[marked_source(f"letter-{word}"), linked["source"]],
    )
    addressee(made, name=MARK, role=MARK)
    reading(
        made,
        424_242,
        wording=MARK,
        claimed_by=MARK,
        note=MARK,
        company=firm,
        source=marked_source(f"count-{word}"),
    )
    reading(made, 424_242, wording=MARK, source=marked_source(f"whole-{word}"))
    response(
        made,
        summary=MARK,
        speaker=MARK,
        by_company=firm,
        outcome="met",
        demand=demand(made, MARK),
        source=marked_source(f"response-{word}"),
    )
    quotation(made, MARK, source=marked_source(f"quotation-{word}"))
    return made, work


@pytest.fixture
def site(client):
    """One public record of each kind; a draft and a withdrawn letter and contract linked to all of them."""
    linked = {
        "company": company("Public firm"),
        "agency": agency("Public agency"),
        "topic": topic("Public topic"),
        "campaign": campaign("Public campaign"),
        "source": source(title="Public source"),
    }
    linked["contract"] = published_contract(
        title="Public work", agencies=[linked["agency"]], sources=[linked["source"]], editors_note=MARK
    )
    party(linked["contract"], linked["company"], source=linked["source"])
    shown = published_letter(
        title="Public letter",
        editors_note=MARK,
        number=1,
        companies=[linked["company"]],
        agencies=[linked["agency"]],
        contracts=[linked["contract"]],
        topics=[linked["topic"]],
        campaign=linked["campaign"],
        sources=[linked["source"]],
    )
    reading(shown, 650, source=linked["source"])
    hidden_letter("draft", linked)
    withdrawn, work = hidden_letter("withdrawn", linked)
    publishing.publish_contract(work)
    publishing.withdraw(work, reason="Not a contract.")
    publishing.publish_letter(withdrawn, number=2)
    publishing.withdraw(withdrawn, reason="Not a letter.")
    party(linked["contract"], linked["company"], role="bidder", source=linked["source"])
    return client


class Links(HTMLParser):
    """Addresses that a page leads to: links, forms and what its head names."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.found += [
            attributes[name] for name in ("href", "action", "src", "hx-get") if attributes.get(name)
        ]


def links(address, kind, body):
    """Addresses of this site that a page or file leads to."""
    if kind.startswith("text/html"):
        reader = Links()
        reader.feed(body)
        found = reader.found
    else:
        found = re.findall(rf"{HOST}(/[^\s\"'<>;,)]*)", html.unescape(body))
    for link in found:
        target = urlsplit(urljoin(HOST + address, link))
        if f"{target.scheme}://{target.netloc}" in (HOST, "http://testserver"):
            yield target.path + (f"?{target.query}" if target.query else "")


def fixed_addresses():
    """Every address of the site that holds no parameter: all lists in all their formats, with or without a link."""
    return [
        f"/{pattern.pattern}" for pattern in get_resolver().url_patterns if "<" not in str(pattern.pattern)
    ]


def text_of(answer):
    """What an answer says; of a zip, the names and texts of its files."""
    body = answer.getvalue()
    if answer.get("Content-Type") != "application/zip":
        return body.decode()
    with ZipFile(BytesIO(body)) as files:
        return "\n".join(f"{name}\n{files.read(name).decode()}" for name in files.namelist())


def crawl(client, start):
    """{address: (status, text)} of everything public that can be reached."""
    seen, waiting = {}, list(start)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/admin", "/static/")):
            continue
        answer = client.get(address)
        body = text_of(answer)
        seen[address] = (answer.status_code, body)
        waiting += links(address, answer.get("Content-Type", ""), body)
        assert len(seen) < 2_000, "the crawl does not end"
    return seen


def test_nothing_hidden_is_met_at_any_public_address(site):
    seen = crawl(site, ["/", *fixed_addresses()])
    leaks = {
        address
        for address, (status, body) in seen.items()
        if MARK in body.lower() or "424,242" in body or "424242" in body
    }
    assert not leaks
    assert not {address for address, (status, _) in seen.items() if status >= 400}
    for part in (
        "letters/1-",
        "companies/",
        "agencies/",
        "contracts/",
        "topics/",
        "campaigns/",
        "letters.csv",
        "data/package.zip",
        "data/changes.json",
    ):
        assert any(address.startswith(f"/{part}") for address in seen), f"the crawl met no {part}"


def test_a_mark_on_a_public_record_is_met(site):
    """The crawl itself can fail."""
    published_letter(title=f"{MARK} after all")
    seen = crawl(site, ["/"])
    assert any(MARK in body for _, body in seen.values())


@pytest.mark.parametrize(
    "address",
    [
        f"/letters/2-{MARK}-letter-withdrawn/",
        "/letters/2/",
        f"/contracts/{MARK}-work-withdrawn/",
    ],
)
def test_a_withdrawn_records_address_says_why_and_nothing_else(site, address):
    answer = site.get(address)
    assert answer.status_code == 410
    assert "Not a " in answer.content.decode()
    assert MARK not in answer.content.decode().replace(address, "")


@pytest.mark.parametrize(
    "address",
    [
        f"/contracts/{MARK}-work-draft/",
        f"/companies/{MARK}-firm-draft/",
        f"/companies/{MARK}-owner-draft/",
        f"/agencies/{MARK}-agency-draft/",
        f"/agencies/{MARK}-department-draft/",
        f"/topics/{MARK}-topic-draft/",
        f"/letters/3-{MARK}-letter-draft/",
    ],
)
def test_a_hidden_record_is_answered_like_one_that_does_not_exist(site, address):
    assert site.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        f"company={MARK}-firm-draft",
        f"agency={MARK}-agency-draft",
        f"topic={MARK}-topic-draft",
        f"contract={MARK}-work-draft",
    ],
)
def test_a_hidden_record_is_answered_as_a_filter_like_one_that_does_not_exist(site, query):
    name, value = query.split("=")
    for suffix in ("letters/", "letters.csv", "companies.csv", "agencies.csv", "signatory-counts.csv"):
        answer = site.get(f"/{suffix}?{query}")
        unknown = site.get(f"/{suffix}?{name}=nowhere")
        assert answer.status_code == unknown.status_code == 400
        assert answer.content.decode().replace(value, "nowhere") == unknown.content.decode()
