"""Parts of contracts and owners of companies from files of rows: whose they are, and whether they are on record."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from protests.models import (
    Act,
    Campaign,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Ownership,
    Source,
    Topic,
)
from tests import factories as make

from .rows import faults, load, notes, results

pytestmark = pytest.mark.django_db

SOURCE = "https://news.example/cloud"


@pytest.fixture
def contract():
    return make.published_contract(title="Cloud", slug="cloud")


def of(contract, **cells):
    return {"contract": contract.slug, "source": SOURCE, **cells}


def an_amount(contract, **cells):
    return of(contract, **{"kind": "reported", "number": "250000000", "currency": "USD"} | cells)


def changes(report):
    return [result.changes for result in report.results]


# Parties


def test_a_party_comes_with_its_source_which_becomes_one_of_the_contract(contract):
    firm = make.company("Example Search")
    row = of(contract, company="Example Search", role="Vendor of record", locator="page 2", place="7")
    report = load("contract-parties", row)
    assert results(report) == ["created"], faults(report)
    party = ContractParty.objects.get()
    assert (party.contract, party.company, party.role) == (contract, firm, "vendor of record")
    assert (party.source.url, party.locator) == (SOURCE, "page 2")
    assert party.source in contract.sources.all()
    assert results(load("contract-parties", row)) == ["unchanged"]


def test_a_party_has_each_role_once_whoever_says_so(contract):
    firm = make.company(slug="search")
    make.party(contract, firm, source=make.source(url="https://old.example/1"))
    report = load("contract-parties", of(contract, company="search", role="supplier"))
    assert changes(report) == [(f"source: “https://old.example/1” → “{SOURCE}”",)]
    report = load("contract-parties", of(contract, company="search", role="bidder"))
    assert results(report) == ["created"]
    assert notes(report)[0][-1].startswith(f"perhaps on record: {firm}, supplier")


def test_a_party_without_a_role_is_the_only_one_or_refused(contract):
    make.company(slug="search")
    row = of(contract, company="search", locator="page 2")
    [(line, column, _value, reason)] = faults(load("contract-parties", row))
    assert (line, column) == (2, "role")
    assert reason == "say which: supplier, vendor of record, subcontractor, bidder"
    load("contract-parties", of(contract, company="search", role="bidder"))
    assert changes(load("contract-parties", row)) == [("locator: empty → “page 2”",)]
    load("contract-parties", of(contract, company="search", role="supplier"))
    report = load("contract-parties", row | {"locator": "page 3"})
    assert "several on record may be this contract party" in faults(report)[0][3]


# Amounts


def test_where_a_kind_is_missing_the_kinds_are_named(contract):
    [(line, column, _value, reason)] = faults(load("contract-amounts", an_amount(contract, kind="")))
    assert (line, column) == (2, "kind")
    assert reason.startswith("say which: obligated, ")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"wording": "at least $250 million"}, ("at least", 250_000_000, None, "USD")),
        ({"wording": "between £2m and £3m"}, ("between", 2_000_000, 3_000_000, "GBP")),
        ({"number": "1500.50", "currency": "EUR"}, ("exactly", Decimal("1500.50"), None, "EUR")),
        ({"number": "-3", "currency": "USD"}, ("exactly", -3, None, "USD")),
        (
            {"wording": "$5 million", "qualifier": "nearly", "currency": "CAD"},
            ("nearly", 5_000_000, None, "CAD"),
        ),
        (
            {"wording": "many", "number": "5", "qualifier": "about", "currency": "USD"},
            ("about", 5, None, "USD"),
        ),
    ],
)
def test_what_a_sum_leaves_out_is_read_from_its_wording(contract, cells, said):
    row = of(contract, kind="ceiling", **cells)
    report = load("contract-amounts", row)
    assert results(report) == ["created"], faults(report)
    amount = ContractAmount.objects.get()
    assert (amount.qualifier, amount.number, amount.upper, amount.currency) == said
    assert results(load("contract-amounts", row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"number": "1,500"}, "number"),
        ({"number": "1.500"}, "number"),
        ({"number": "1e6"}, "number"),
        ({"number": "999999999999999"}, ""),
        ({"number": "-3", "qualifier": "about"}, ""),
        ({"number": ""}, "wording"),
        ({"number": "", "wording": "a lot"}, "wording"),
        ({"currency": ""}, "currency"),
        ({"currency": "dollars"}, "currency"),
        ({"currency": "", "wording": "C$250 million"}, "currency"),
        ({"qualifier": "between"}, "upper"),
        ({"upper": "9"}, ""),
        ({"kind": ""}, "kind"),
        ({"kind": "total"}, "kind"),
        ({"as_of": "6/25/2018"}, "as_of"),
        ({"source": ""}, "source"),
        ({"contract": ""}, "contract"),
        ({"contract": "unknown"}, "contract"),
    ],
)
def test_a_sum_that_cannot_be_taken_is_refused_with_its_column(contract, cells, column):
    told = faults(load("contract-amounts", an_amount(contract) | cells))
    assert {fault[:2] for fault in told} == {(2, column)}
    assert not ContractAmount.objects.exists()


def test_words_of_a_sum_may_change_and_another_sum_is_another_statement(contract):
    load("contract-amounts", an_amount(contract))
    report = load("contract-amounts", an_amount(contract, wording="$250 million", note="A year."))
    assert changes(report) == [("wording: empty → “$250 million”", "note: empty → “A year.”")]
    report = load("contract-amounts", an_amount(contract, number="260000000"))
    assert results(report) == ["created"]
    assert notes(report) == [("perhaps on record: $250 million (news.example)",)]
    assert results(load("contract-amounts", an_amount(contract, source="https://a.example/2"))) == ["created"]
    assert ContractAmount.objects.count() == 3


def test_rows_of_one_file_are_not_told_of_each_other(contract):
    rows = [an_amount(contract, number=number) for number in ("1", "2", "3")]
    assert notes(load("contract-amounts", *rows[:2])) == [(f"new source: {SOURCE}",), ()]
    # The first is on record already, and the file says it too: the third corrects neither.
    assert notes(load("contract-amounts", *rows)) == [(), (), ()]
    assert len(notes(load("contract-amounts", an_amount(contract, number="4")))[0]) == 3


def test_an_undated_sum_stands_beside_a_dated_one_where_both_are_published(contract):
    rows = [an_amount(contract, as_of="2018"), an_amount(contract), an_amount(contract)]
    report = load("contract-amounts", *rows, as_published=True)
    assert results(report) == ["created"] * 3
    assert results(load("contract-amounts", *rows, as_published=True)) == ["unchanged"] * 3
    assert ContractAmount.objects.count() == 3


def test_an_empty_cell_of_a_spreadsheet_contradicts_nothing(contract):
    rows = [an_amount(contract, as_of="2018", note="A year."), an_amount(contract), an_amount(contract)]
    assert results(load("contract-amounts", *rows)) == ["created", "unchanged", "unchanged"]
    assert results(load("contract-amounts", *rows)) == ["unchanged"] * 3


def test_each_row_keeps_to_the_part_that_says_the_same(contract):
    rows = [an_amount(contract), an_amount(contract, note="A year."), an_amount(contract, note="Two years.")]
    assert results(load("contract-amounts", *rows)) == ["created"] * 3
    acts = Act.objects.count()
    assert results(load("contract-amounts", *rows)) == ["unchanged"] * 3
    assert results(load("contract-amounts", *reversed(rows))) == ["unchanged"] * 3
    assert (ContractAmount.objects.count(), Act.objects.count()) == (3, acts)


def test_a_change_is_of_the_part_that_no_other_row_says(contract):
    load("contract-amounts", an_amount(contract, note="A year."), an_amount(contract), as_published=True)
    assert [amount.note for amount in ContractAmount.objects.order_by("pk")] == ["A year.", ""]
    report = load("contract-amounts", an_amount(contract), an_amount(contract, note="Two years."))
    assert changes(report) == [(), ("note: “A year.” → “Two years.”",)]


def test_a_published_row_that_says_less_leaves_the_part_to_the_row_that_says_all(contract):
    load("contract-amounts", an_amount(contract, note="A year."))
    rows = [an_amount(contract), an_amount(contract, note="A year.")]
    for _ in range(2):
        assert results(load("contract-amounts", *rows, as_published=True)) == ["unchanged"] * 2


def test_a_change_that_could_be_of_two_is_refused(contract):
    load("contract-amounts", an_amount(contract, note="A year."), an_amount(contract, note="Two years."))
    for as_published in (False, True):
        report = load("contract-amounts", an_amount(contract, note="Three."), as_published=as_published)
        [(line, column, _value, reason)] = faults(report)
        assert (line, column) == (2, "")
        assert "several on record may be this contract amount" in reason


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["1", "2"]),
            **dict.fromkeys(("as_of", "note", "locator"), st.sampled_from(["", "2018", "2019"])),
        }
    ),
    max_size=4,
)


class TestTheSameFileAgain(TestCase):
    """Whatever is on record: what could be taken of a file is there after it, and the file changes nothing more."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(before=ROWS, rows=ROWS.filter(bool), as_published=st.booleans())
    def test_it_changes_nothing(self, before, rows, as_published):
        contract = make.contract(slug="cloud")
        for row in before:
            make.amount(contract, currency="USD", source=source(), **row | {"as_of": row["as_of"] or None})
        rows = [an_amount(contract, **row) for row in rows]
        options = {"as_published": as_published, "only_good": True}
        load("contract-amounts", *rows, **options)
        assert set(results(load("contract-amounts", *rows, **options))) <= {"unchanged", "refused"}


def source():
    return Source.objects.filter(url=SOURCE).first() or make.source(url=SOURCE)


# Events


def test_an_event_is_told_by_its_source_kind_and_date(contract):
    row = of(contract, kind="Not renewed", date="June 2019", note="So it was told.")
    assert results(load("contract-events", row)) == ["created"]
    event = ContractEvent.objects.get()
    assert (event.kind, event.date, event.note) == ("not renewed", "2019-06", "So it was told.")
    assert results(load("contract-events", row)) == ["unchanged"]
    assert changes(load("contract-events", row | {"note": "As told."})) == [
        ("note: “So it was told.” → “As told.”",)
    ]
    for other in ({"date": "2019-07"}, {"source": "https://a.example/2"}):
        report = load("contract-events", row | other, dry_run=True)
        assert results(report) == ["created"]
        assert notes(report)[0][-1] == "perhaps on record: Not renewed, June 2019 (news.example)"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"date": ""}, "date"),
        ({"kind": ""}, "kind"),
        ({"kind": "signed"}, "kind"),
        ({"date": "soon"}, "date"),
    ],
)
def test_an_event_that_cannot_be_taken_says_why(contract, cells, column):
    row = of(contract, kind="awarded", date="2018") | cells
    assert [fault[:2] for fault in faults(load("contract-events", row))] == [(2, column)]


def test_lines_of_one_contract_are_one_act_of_its_history(contract):
    load(
        "contract-events",
        of(contract, kind="awarded", date="2018"),
        of(contract, kind="ended", date="2019"),
        name="events.csv",
    )
    act = Act.objects.filter(kind="contract", record_id=contract.pk, road="import").get()
    assert act.why.startswith("From events.csv (")
    assert act.why.endswith(", lines 2, 3.")


# Ownerships


@pytest.fixture
def firms():
    return make.company("Slack", slug="slack"), make.company("Salesforce", slug="salesforce")


def owned(**cells):
    return {"company": "slack", "owner": "Salesforce", "source": SOURCE, **cells}


def test_an_ownership_is_told_by_its_owner_and_beginning(firms):
    report = load("ownerships", owned(since="July 2021"))
    assert results(report) == ["created"], faults(report)
    ownership = Ownership.objects.get()
    assert (ownership.company, ownership.owner) == firms
    assert (ownership.since, ownership.source.url) == ("2021-07", SOURCE)
    assert results(load("ownerships", owned(since="2021-07"))) == ["unchanged"]
    # Not said since when: the only one on record.
    report = load("ownerships", owned(until="2030", source="https://a.example/2"))
    assert changes(report) == [("until: empty → “2030”", f"source: “{SOURCE}” → “https://a.example/2”")]
    report = load("ownerships", owned(since="2031"))
    assert (results(report), notes(report)) == (
        ["created"],
        [("perhaps on record: Slack owned by Salesforce, July 2021 (a.example)",)],
    )


def test_an_undated_row_means_the_undated_ownership_where_there_is_one(firms):
    load("ownerships", owned(since="2021"), owned(note="So it was told."), as_published=True)
    report = load("ownerships", owned(note="As told."))
    assert changes(report) == [("note: “So it was told.” → “As told.”",)]


def test_letters_count_for_an_owner_that_came_from_a_file(firms):
    letter = make.published_letter(companies=[firms[0]], date="2022")
    load("ownerships", owned(since="2021"))
    assert {reach.company for reach in letter.company_reach.all()} == set(firms)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"owner": ""}, "owner"),
        ({"company": ""}, "company"),
        ({"owner": "nobody"}, "owner"),
        ({"owner": "slack"}, ""),
        ({"company": "salesforce", "owner": "slack"}, "owner"),
        ({"since": "2021", "until": "2020"}, ""),
        ({"source": ""}, "source"),
    ],
)
def test_an_ownership_that_cannot_be_taken_says_why(firms, cells, column):
    make.ownership(*firms, since="1999")
    assert [fault[:2] for fault in faults(load("ownerships", owned(**{"since": "2021"} | cells)))] == [
        (2, column)
    ]
    assert Source.objects.filter(url=SOURCE).count() == 0


# Topics and campaigns


@pytest.mark.parametrize(("kind", "model"), [("topics", Topic), ("campaigns", Campaign)])
def test_a_subject_is_known_by_its_word_or_name(kind, model):
    row = {
        "id": "7",
        "slug": "clouds",
        "name": "Cloud work",
        "address": "https://site.example/topics/clouds/",
    }
    assert results(load(kind, row)) == ["created"]
    assert model.objects.get().slug == "clouds"
    assert results(load(kind, row)) == results(load(kind, {"name": "Cloud work"})) == ["unchanged"]
    assert changes(load(kind, row | {"name": "Clouds"})) == [("name: “Cloud work” → “Clouds”",)]
    assert [fault[:2] for fault in faults(load(kind, {"name": "Clouds", "slug": "other"}))] == [(2, "slug")]
    assert [fault[:2] for fault in faults(load(kind, {"name": "", "slug": "new"}))] == [(2, "name")]


def test_a_campaign_comes_with_its_description():
    load("campaigns", {"name": "No clouds", "description": "Letters about clouds."})
    assert Campaign.objects.get().description == "Letters about clouds."
