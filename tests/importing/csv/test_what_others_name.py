"""Sources, companies, agencies and contracts from files of rows."""

import pytest

from protests import merging
from protests.models import Agency, Company, Contract, Letter, Source
from tests import factories as make

from .rows import faults, load, load_text, results

pytestmark = pytest.mark.django_db


def test_a_company_comes_with_its_other_names():
    row = {"name": "Example Search", "slug": "search", "other_names": "Searchers; A; ; B", "owners": "holder"}
    report = load("companies", row)
    assert results(report) == ["created"]
    company = Company.objects.get()
    assert (company.slug, [alias.name for alias in company.aliases.all()]) == (
        "search",
        ["Searchers", "A; B"],
    )
    assert report.results[0].notes[0].startswith("not taken: column owners, “holder”")
    assert report.results[0].notes[0].endswith("import the list ownerships")
    assert results(load("companies", row)) == ["unchanged"]


def test_a_company_found_by_another_name_keeps_its_own():
    make.company("Example Search").aliases.create(name="Searchers")
    report = load("companies", {"name": "searchers", "headquarters": "Paris"})
    assert report.results[0].changes == ("headquarters: empty → “Paris”",)
    assert Company.objects.get().name == "Example Search"


def test_another_address_word_for_a_company_on_record_is_refused():
    make.company("Example Search")
    assert [fault[:3] for fault in faults(load("companies", {"name": "Example Search", "slug": "es"}))] == [
        (2, "slug", "es")
    ]


def test_an_agency_may_stand_before_the_one_above_it():
    rows = [
        {"name": "Border", "slug": "border", "parent": "security"},
        {"name": "Police", "slug": "police", "parent": "Border"},
        {"name": "Security", "slug": "security"},
    ]
    report = load("agencies", *rows)
    assert results(report) == ["created"] * 3, faults(report)
    assert Agency.objects.get(slug="police").parent.parent.slug == "security"


def test_agencies_in_a_ring_are_refused():
    rows = [{"name": "A", "slug": "a", "parent": "b"}, {"name": "B", "slug": "b", "parent": "a"}]
    report = load("agencies", *rows)
    assert results(report) == ["refused"] * 2


def test_a_source_is_known_by_its_address():
    make.source(url="https://news.example/1", title="Old")
    row = {"address": "https://news.example/1", "title": "New", "published": "2018-06"}
    report = load("sources", row)
    assert report.results[0].changes == ("title: “Old” → “New”", "published: empty → “2018-06”")
    assert results(load("sources", row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"address": "ftp://a.example", "title": "A", "publisher": "B"}, "address"),
        ({"address": "https://a.example/1"}, "title"),
        (
            {"address": "https://a.example/1", "title": "A", "publisher": "B", "archived_copy": "none"},
            "archived_copy",
        ),
        ({"address": "https://a.example/1", "title": "A", "publisher": "B", "kind": "blog"}, "kind"),
    ],
)
def test_a_source_that_cannot_be_taken_says_why(row, column):
    assert faults(load("sources", row))[0][:2] == (2, column)


def test_a_contract_comes_as_a_draft_and_says_what_it_cannot_take():
    make.agency("Border", slug="border")
    row = {
        "title": "Cloud",
        "agencies": "border",
        "start": "2018",
        "award_id": "W1",
        "parties": "x (supplier)",
    }
    report = load("contracts", row)
    contract = Contract.objects.get()
    assert (contract.state, contract.start, contract.agencies.get().slug) == ("draft", "2018", "border")
    assert report.results[0].notes[0].startswith("not taken: column parties")
    assert report.results[0].notes[0].endswith("import the list contract-parties")
    assert results(load("contracts", row)) == ["unchanged"]


def test_parts_of_a_contract_on_record_are_left_alone():
    contract = make.published_contract()
    make.party(contract, make.company())
    report = load(
        "contracts", {"slug": contract.slug, "title": contract.title, "parties": "", "description": "More."}
    )
    assert results(report) == ["changed"]
    assert contract.parties.count() == 1


def test_a_contract_that_ends_before_it_begins_is_refused():
    assert (
        faults(load("contracts", {"title": "Cloud", "start": "2018", "end": "2017"}))[0][3]
        == "The contract ends before it begins."
    )


def test_an_address_word_that_was_anothers_is_refused():
    source = make.source(slug="a")
    source.slug = "b"
    source.save()
    row = {"slug": "a", "address": "https://news.example/new", "title": "T", "publisher": "P"}
    assert faults(load("sources", row))[0][:3] == (2, "slug", "a")
    assert Source.objects.count() == 1


def test_an_award_number_tells_contracts_of_one_title_apart():
    first = make.contract(title="Cloud", award_id="W1")
    row = {"title": "Cloud", "award_id": "W2"}
    assert results(load("contracts", row)) == ["created"]
    assert results(load("contracts", row)) == ["unchanged"]
    assert results(load("contracts", {"title": "Clouds", "award_id": "w1"})) == ["changed"]
    first.refresh_from_db()
    assert (first.title, first.award_id) == ("Clouds", "w1")


def test_a_merged_record_is_found_by_what_it_was_called():
    kept_source, gone_source = make.source(), make.source(url="https://old.example/report")
    kept_agency, gone_agency = make.agency("Homeland Security"), make.agency("Border Bureau")
    for kept, gone in ((kept_source, gone_source), (kept_agency, gone_agency)):
        merging.merge(kept, gone, by=None, why="They are one.")
    rows = "title,date,agencies,sources\nA letter,2019,Border Bureau,http://www.old.example/report/\n"
    load_text("letters", rows)
    letter = Letter.objects.get()
    assert [*letter.agencies.all(), *letter.sources.all()] == [kept_agency, kept_source]
