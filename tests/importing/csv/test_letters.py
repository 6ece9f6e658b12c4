"""Letters from a file of rows."""

import pytest

from protests import checking
from protests.models import Act, Company, Letter, Source
from tests import factories as make

from .rows import faults, load, results

pytestmark = pytest.mark.django_db

ROW = {
    "title": "Example Search employees' letter on a border contract",
    "date": "2018-06-25",
    "kind": "Open letter",
    "companies": "example-search",
    "agencies": "CBP",
    "topics": "immigration",
    "campaign": "no-border-work",
    "addressees": "Jo Doe, chief executive; the board",
    "demands": "End the contract; Publish the rest",
    "summary": "They ask it to end the contract.",
    "sources": "https://news.example/cbp; https://other.example/a;b",
}


@pytest.fixture(autouse=True)
def cast():
    make.company("Example Search")
    make.agency("Customs and Border Protection", slug="cbp", abbreviation="CBP")
    make.topic("Immigration enforcement", slug="immigration")
    make.campaign("No border work")


def test_a_row_becomes_a_draft_with_all_it_says():
    report = load("letters", ROW)
    assert results(report) == ["created"], faults(report)
    letter = Letter.objects.get()
    assert (letter.state, letter.number, letter.date, letter.kind) == (
        "draft",
        None,
        "2018-06-25",
        "open letter",
    )
    assert [company.slug for company in letter.companies.all()] == ["example-search"]
    assert [agency.slug for agency in letter.agencies.all()] == ["cbp"]
    assert [topic.slug for topic in letter.topics.all()] == ["immigration"]
    assert letter.campaign.slug == "no-border-work"
    assert [(each.name, each.role) for each in letter.addressees.all()] == [
        ("Jo Doe", "chief executive"),
        ("the board", ""),
    ]
    assert [demand.text for demand in letter.demands.all()] == ["End the contract", "Publish the rest"]
    assert {source.url for source in letter.sources.all()} == {
        "https://news.example/cbp",
        "https://other.example/a;b",
    }
    assert list(checking.problems()) == []


def test_an_unknown_source_says_that_it_was_not_seen():
    report = load("letters", ROW)
    source = Source.objects.get(url="https://news.example/cbp")
    assert (source.title, source.publisher, source.kind) == ("[news.example/cbp]", "news.example", "other")
    assert "new source: https://news.example/cbp" in report.results[0].notes


def test_an_address_spelt_otherwise_is_the_source_on_record():
    source = make.source(url="http://www.news.example/cbp/")
    load("letters", ROW | {"agencies": "", "sources": "https://news.example/cbp"})
    assert list(Letter.objects.get().sources.all()) == [source]


def test_the_same_rows_again_change_nothing():
    load("letters", ROW)
    acts = Act.objects.count()
    report = load("letters", ROW)
    assert results(report) == ["unchanged"]
    assert Act.objects.count() == acts


def test_history_names_the_file_and_the_line():
    load("letters", {"title": "One"}, {"title": "Two"}, name="mine.csv")
    acts = Act.objects.filter(kind="letter", label="Two")
    assert [(act.road, act.why.startswith("From mine.csv ("), act.why[-8:]) for act in acts] == [
        ("import", True, " line 3.")
    ]


def test_a_changed_row_says_the_difference():
    load("letters", ROW)
    report = load(
        "letters",
        {
            "title": ROW["title"],
            "date": ROW["date"],
            "summary": "Otherwise.",
            "demands": "Publish the rest; Stop",
        },
    )
    assert results(report) == ["changed"]
    assert report.results[0].changes == (
        "summary: “They ask it to end the contract.” → “Otherwise.”",
        "demand “Stop” added",
        "demand “End the contract” removed",
    )
    assert [demand.text for demand in Letter.objects.get().demands.all()] == ["Publish the rest", "Stop"]


def test_an_empty_cell_leaves_what_is_on_record():
    load("letters", ROW)
    report = load("letters", {**dict.fromkeys(ROW, ""), "title": ROW["title"], "date": ROW["date"]})
    assert results(report) == ["unchanged"]
    assert Letter.objects.get().companies.count() == 1


def test_every_fault_of_a_row_is_told_with_column_and_value():
    report = load(
        "letters",
        ROW | {"date": "06/25/2018", "kind": "rant", "companies": "example-search; nobody", "agencies": ""},
    )
    assert [fault[:3] for fault in faults(report)] == [
        (2, "date", "06/25/2018"),
        (2, "kind", "rant"),
        (2, "companies", "nobody"),
    ]
    assert not report.is_kept
    assert not Letter.objects.exists()


def test_one_bad_row_keeps_all_out_unless_only_the_good_are_wanted():
    rows = [{"title": "Good"}, {"title": "Bad", "date": "soon"}]
    report = load("letters", *rows)
    assert (results(report), report.is_kept) == (["created", "refused"], False)
    assert not Letter.objects.exists()
    report = load("letters", *rows, only_good=True)
    assert report.is_kept
    assert [letter.title for letter in Letter.objects.all()] == ["Good"]


def test_a_dry_run_says_the_same_and_changes_nothing():
    dry = load("letters", ROW, dry_run=True)
    assert not Letter.objects.exists()
    assert not Source.objects.exists()
    assert load("letters", ROW).results == dry.results


def test_a_refused_row_leaves_no_source_behind():
    bad = {"title": "x" * 201, "sources": "https://news.example/new"}
    report = load("letters", bad, {"title": "Good", "sources": "https://news.example/new"}, only_good=True)
    assert results(report) == ["refused", "created"]
    assert [source.url for source in Letter.objects.get().sources.all()] == ["https://news.example/new"]


def test_a_public_number_names_the_letter_and_its_title_can_change():
    letter = make.published_letter(title="Old")
    report = load("letters", {"number": str(letter.number), "title": "New"})
    assert report.results[0].changes == ("title: “Old” → “New”",)


def test_an_unknown_public_number_is_refused():
    assert faults(load("letters", {"number": "77", "title": "New"}))[0][:3] == (2, "number", "77")


def test_a_row_twice_is_refused():
    report = load("letters", {"title": "One"}, {"title": "one "})
    assert faults(report) == [(3, "", "", "this letter stands on line 2 already")]


def test_a_letter_of_the_same_title_and_another_date_is_told_of():
    make.letter(title="One", date="2018")
    report = load("letters", {"title": "One", "date": "2019"})
    assert report.results[0].notes == ("a letter of this title and another date (2018) is on record",)


def test_a_demand_that_has_responses_is_not_taken_away():
    letter = make.published_letter()
    make.response(letter, demand=make.demand(letter, text="Stop"))
    report = load("letters", {"number": str(letter.number), "title": letter.title, "demands": "Go on"})
    assert faults(report)[0][:2] == (2, "demands")


def test_a_draft_of_a_contract_that_the_export_does_not_name_stays():
    shown, hidden = make.published_contract(slug="shown"), make.contract(slug="hidden")
    letter = make.published_letter(contracts=[shown, hidden])
    row = {"number": str(letter.number), "title": letter.title, "contracts": "shown"}
    assert results(load("letters", row)) == ["unchanged"]
    assert letter.contracts.count() == 2


def test_sources_of_parts_stay_whatever_the_row_says():
    letter = make.published_letter(sources=[make.source(url="https://a.example/1")])
    make.reading(letter)
    row = {"number": str(letter.number), "title": letter.title, "sources": "https://a.example/1"}
    assert results(load("letters", row)) == ["unchanged"]


def test_a_letter_of_the_same_company_and_time_is_told_of():
    make.letter(title="Theirs", date="2018-06-20", companies=[make.company("Other")])
    near = make.letter(
        title="Near", date="2018-06-20", companies=[Company.objects.get(slug="example-search")]
    )
    row = {"companies": "example-search", "date": "2018-06-25"}
    report = load("letters", row | {"title": "One"}, row | {"title": "Two"})
    assert [result.notes for result in report.results] == [
        (f"perhaps on record: {near.title} (2018-06-20)",)
    ] * 2


def test_a_letter_changes_when_only_what_it_names_does():
    letter = make.published_letter()
    Letter.objects.update(updated_at="2020-01-01T00:00Z")
    load("letters", {"number": str(letter.number), "title": letter.title, "topics": "immigration"})
    letter.refresh_from_db()
    assert letter.updated_at.year > 2020
