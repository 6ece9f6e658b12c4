"""The real records as a reader meets them: what the mission's first letter is known by can be read on the site."""

import csv
import io
import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command

from protests.importing import records


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """All real records, loaded once for this file."""
    with django_db_blocker.unblock():
        records.load(
            json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8"))
        )
        yield
        call_command("flush", interactive=False, verbosity=0)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())).replace("&#x27;", "'")


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "fact",
    [
        "Salesforce employees' letter on the CBP contract",
        "“650”",
        "“more than 650”",
        "Marc Benioff, chief executive of Salesforce",
        "obtained by BuzzFeed News",
        "US Customs and Border Protection (CBP)",
        "Salesforce cloud and recruiting software for CBP",
        "March 2018: awarded",
        "Told staff he opposed the separations but would keep the contract",
        "It came a week after similar letters at Amazon and Microsoft",
        "and about a month after Google's decision on the Pentagon's drone-footage contract",
    ],
)
def test_the_salesforce_letters_page_says(client, fact):
    assert fact in page(client, "/letters/9-salesforce-cbp-2018/")


def test_the_contracts_month_has_no_day(client):
    text = page(client, "/contracts/salesforce-cbp-2018/")
    assert "From March 2018" in text
    assert not re.search(r"\d+ March 2018", text.replace("6 March 2018: recruiting", ""))
    assert "recruiting staff" in text and "Cloud" in text


def test_amazon_and_microsoft_wrote_the_week_before_and_maven_was_not_renewed(client):
    june = {
        row["title"]: row["date"] for row in rows(client, "/letters.csv?since=2018-06-15&until=2018-06-24")
    }
    assert any("Amazon" in title for title in june)
    assert any("Microsoft" in title for title in june)
    maven = page(client, "/letters/6-google-project-maven-2018/")
    assert "Not renewed" in maven
    assert "Reversed" in maven


def test_the_file_holds_exactly_the_letters_of_the_page(client):
    listed = client.get("/letters/?agency=cbp").content.decode()
    on_page = re.findall(r'<h2><a href="(/letters/[^"]+)"', listed)
    in_file = [
        row["address"].removeprefix(settings.SITE_URL) for row in rows(client, "/letters.csv?agency=cbp")
    ]
    assert on_page == in_file
    assert "/letters/9-salesforce-cbp-2018/" in in_file


def test_both_readings_of_the_salesforce_letter_are_in_the_file_with_their_sources(client):
    salesforce = [row for row in rows(client, "/signatory-counts.csv?agency=cbp") if row["letter"] == "9"]
    assert sorted((row["wording"], row["kind"], row["low"], row["high"]) for row in salesforce) == [
        ("650", "exactly", "650", "650"),
        ("more than 650", "at least", "650", ""),
    ]
    assert all(row["source"].startswith("http") and row["source_publisher"] for row in salesforce)


def test_every_page_of_every_record_can_be_read(client):
    for name in ("letters", "companies", "agencies", "contracts"):
        found = rows(client, f"/{name}.csv")
        assert found
        for row in found:
            assert client.get(row["address"].removeprefix(settings.SITE_URL)).status_code == 200, row[
                "address"
            ]
