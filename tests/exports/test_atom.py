"""Atom: every feed reads without fault, each thing comes once, and a reader that polls is told when nothing is new."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
import xmlschema
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import history, publishing, selections
from protests.models import Correction, Letter
from protests.views.lists import LISTS
from tests.factories import (
    agency,
    company,
    letter,
    published_contract,
    published_letter,
    reading,
    response,
    source,
    withdrawn_letter,
)

pytestmark = pytest.mark.django_db

# What RFC 4287 asks of a feed and its entries, beyond being XML.
STANDARD = xmlschema.XMLSchema11(Path(__file__).with_name("atom.xsd"))


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    STANDARD.validate(answer.content.decode())
    return feed


@pytest.fixture
def example():
    """A feed that lacks nothing, to be spoilt."""
    entry = (
        "<entry><id>tag:x,2026:1</id><title>One</title><updated>2026-11-24T15:00:00Z</updated>"
        '<link href="https://x.example/1" rel="alternate"/></entry>'
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>https://x.example/</id><title>All</title>'
        '<updated>2026-11-24T15:00:00Z</updated><link href="https://x.example/f" rel="self"/>'
        f"<author><name>X</name></author>{entry}</feed>"
    )


@pytest.mark.parametrize(
    ("part", "spoilt"),
    [
        ("<id>tag:x,2026:1</id>", ""),
        ("<id>tag:x,2026:1</id>", "<id>one</id>"),
        ("<title>One</title>", "<title> </title>"),
        ("<updated>2026-11-24T15:00:00Z</updated><link", "<updated>2026-11-24</updated><link"),
        ("15:00:00Z</updated><link", "15:00:00</updated><link"),
        ('<link href="https://x.example/1" rel="alternate"/>', ""),
        ('rel="alternate"/>', 'rel="alternate"/><link href="https://x.example/2"/>'),
        ("<author><name>X</name></author>", ""),
        ('rel="self"', 'rel="alternate"'),
        ("<title>All</title>", "<title>All</title><title>Every</title>"),
        ("<title>All</title>", "<title>All</title><colour>red</colour>"),
        ("</entry>", "</entry><entry><id>tag:x,2026:1</id><title>1</title><updated>2026-11-24T15:00:00Z</updated>"
                     '<link href="https://x.example/1"/></entry>'),
    ],
)  # fmt: skip
def test_the_standard_is_held_to(example, part, spoilt):
    STANDARD.validate(example)
    assert part in example
    assert not STANDARD.is_valid(example.replace(part, spoilt, 1))


@pytest.fixture
def record():
    made = published_letter(
        title="Staff & others <ask>",
        companies=[company("Google")],
        agencies=[agency()],
        contracts=[published_contract()],
    )
    reading(made, 650, wording="more than 650", kind="at least")
    response(made, summary="“No”, she said")
    return made


@pytest.mark.parametrize("name", LISTS)
def test_every_feed_reads_without_fault(client, record, name):
    assert read(client, f"/{name}.atom").entries


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_feed_is_a_feed_and_the_same_each_time(client, name):
    assert not read(client, f"/{name}.atom").entries
    assert client.get(f"/{name}.atom").content == client.get(f"/{name}.atom").content


def test_text_that_xml_cannot_hold_breaks_no_feed(client):
    published_letter(title="A\x0bB")
    assert read(client, "/letters.atom").entries[0].title == "A B"


def test_a_feed_takes_the_filters_of_its_list(client, record):
    published_letter(title="Another")
    [entry] = read(client, "/letters.atom?company=google").entries
    assert entry.title == "Staff & others <ask>"
    assert "650" in entry.summary
    answer = client.get("/letters.atom?colour=red")
    assert answer.status_code == 400
    assert answer.content.decode().startswith("colour: There is no filter of this name.")


def test_a_letter_keeps_its_identity_under_another_address(client, record):
    [before] = read(client, "/letters.atom").entries
    record.slug = "another"
    record.save()
    [after] = read(client, "/letters.atom").entries
    assert before.id == after.id
    assert before.link != after.link


def test_the_last_changed_comes_first(client):
    first, second = (published_letter(title=title) for title in ("First", "Second"))
    assert [entry.title for entry in read(client, "/letters.atom").entries] == ["Second", "First"]
    Letter.objects.filter(pk=first.pk).update(updated_at=datetime.now(UTC) + timedelta(minutes=1))
    assert [entry.title for entry in read(client, "/letters.atom").entries] == ["First", "Second"]
    assert second.pk > first.pk


def test_letters_that_changed_at_once_come_in_the_order_of_the_list(client):
    for number in (2, 1, 3):
        published_letter(number=number, title=f"Letter {number}")
    Letter.objects.update(updated_at=datetime(2026, 11, 24, 15, tzinfo=UTC))
    listed = client.get("/letters.json?sort=-updated").json()["records"]
    shown = [entry.title for entry in read(client, "/letters.atom").entries]
    assert shown == [record["title"] for record in listed] == ["Letter 3", "Letter 2", "Letter 1"]


@pytest.mark.parametrize("name", ["signatory-counts", "responses"])
def test_a_new_part_comes_once_and_keeps_its_time_while_its_letter_changes(client, record, name):
    with history.recording(road="form"):
        {"signatory-counts": reading, "responses": response}[name](record)
    entries = read(client, f"/{name}.atom").entries
    assert len({entry.id for entry in entries}) == len(entries) == 2
    with history.recording(road="form"):
        record.summary = "Changed"
        record.save()
    assert [(entry.id, entry.updated) for entry in read(client, f"/{name}.atom").entries] == [
        (entry.id, entry.updated) for entry in entries
    ]


def test_a_part_of_a_draft_is_news_when_the_letter_is_published(client, record):
    with history.recording(road="form"):
        waiting = letter()
        reading(waiting, 99, wording="ninety-nine")
        reading(record, 700)
    later = datetime.now(UTC) + timedelta(days=1)
    publishing.publish_letter(waiting)
    Letter.objects.filter(pk=waiting.pk).update(first_published_at=later)
    first = read(client, "/signatory-counts.atom").entries[0]
    assert "ninety-nine" in first.title
    assert first.updated[:10] == later.date().isoformat()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", LISTS)
def test_a_reader_that_polls_is_told_that_nothing_is_new_by_one_statement(client, record, name):
    tag = client.get(f"/{name}.atom")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/{name}.atom", headers={"if-none-match": tag})
    assert answer.status_code == 304
    assert not answer.content
    assert len(captured) <= 1


@pytest.mark.parametrize(
    ("name", "happens"),
    [
        ("letters", lambda record: published_letter()),
        ("letters", lambda record: reading(record, 700)),
        ("letters", lambda record: response(record)),
        ("letters", lambda record: publishing.withdraw(record, reason="It was none.")),
        ("signatory-counts", lambda record: reading(record, 700)),
        ("responses", lambda record: response(record)),
        ("contracts", lambda record: published_contract()),
        ("sources", lambda record: published_letter(sources=[source()])),
    ],
)
def test_a_reader_that_polls_is_given_what_is_new(client, record, name, happens):
    tag = client.get(f"/{name}.atom")["ETag"]
    happens(record)
    answer = client.get(f"/{name}.atom", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag


@pytest.mark.parametrize("name", LISTS)
def test_a_feed_takes_the_same_queries_however_many_entries(client, record, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            read(client, f"/{name}.atom")
        return len(captured)

    few = queries()
    for _ in range(5):
        made = published_letter(agencies=[agency()], contracts=[published_contract()])
        reading(made)
        response(made)
    assert queries() == few


def test_a_feed_has_the_newest_and_ends(client):
    for _ in range(selections.NEWEST + 1):
        published_letter(companies=[], no_company_reason="A whole industry", sources=[source()])
    assert len(read(client, "/letters.atom").entries) == selections.NEWEST


def test_drafts_and_withdrawn_letters_are_in_no_feed(client):
    reading(letter(title="Hidden", companies=[company("Hidden")], sources=[source(title="Hidden")]))
    withdrawn = withdrawn_letter(title="Hidden", companies=[company("Hidden too")])
    response(withdrawn, summary="Hidden")
    for name in LISTS:
        assert "Hidden" not in client.get(f"/{name}.atom").content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_its_data_are(client, record, name):
    page = client.get(f"/{name}/?page=1&company=google").content.decode()
    for suffix in ("csv", "json", "atom"):
        assert page.count(f'href="/{name}.{suffix}?company=google"') == 2  # in the head and on the page


def test_corrections_read_without_fault_and_come_once(client, record):
    Correction.objects.create(letter=record, what="date", old="2017", new="2018", reason="Misread.")
    [before] = read(client, "/corrections.atom").entries
    record.slug = "another"
    record.save()
    [after] = read(client, "/corrections.atom").entries
    assert before.id == after.id


@pytest.mark.django_db(transaction=True)
def test_a_reader_of_corrections_that_polls_is_told_by_one_statement(client, record):
    tag = client.get("/corrections.atom")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/corrections.atom", headers={"if-none-match": tag}).status_code == 304
    assert len(captured) <= 1
    Correction.objects.create(letter=record, what="date", old="2017", new="2018", reason="Misread.")
    assert client.get("/corrections.atom", headers={"if-none-match": tag}).status_code == 200
