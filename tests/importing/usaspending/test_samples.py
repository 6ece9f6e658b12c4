"""Every sample is imported, or refused for a reason that says what it is; and a second time nothing happens."""

from decimal import Decimal

import pytest
from django.db.models import Count

from protests import checking
from protests.importing.tables import NotATable
from protests.importing.usaspending.answers import NotAnAnswer
from protests.models import (
    Act,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    OfficialAction,
    OfficialAward,
    OfficialName,
    Source,
)
from tests.importing.usaspending import samples
from tests.importing.usaspending.samples import AWARDS, DELTA, EXAMPLE, OLD_AWARDS, ORDER, TRANSACTIONS

pytestmark = pytest.mark.django_db

IMPORTED = [
    [AWARDS],
    [OLD_AWARDS],
    [TRANSACTIONS],
    [TRANSACTIONS, "transactions.json"],
    ["award_contract.json"],
    ["award_idv.json"],
    ["award_contract_edge.json"],
    ["award_contract_edge.json", "transactions_edge.json", "transactions_edge_page2.json"],
]


def everything():
    """All that an import could leave behind."""
    models = [Contract, ContractAmount, ContractEvent, ContractParty, Source, OfficialAward, OfficialAction]
    return [sorted(model.objects.values_list()) for model in [*models, OfficialName]], Act.objects.count()


@pytest.mark.parametrize("names", IMPORTED, ids=" + ".join)
def test_a_sample_is_imported_and_a_second_time_changes_nothing(names):
    given = samples.answers()
    report = samples.imported(*names, given=given)
    assert report.total("created") and not report.total("refused") and not report.total("asked"), report.lines
    before = everything()
    again = samples.imported(*names, given=given)
    assert not again.total("created") and not again.total("changed"), again.lines
    assert everything() == before
    assert not list(checking.problems())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("transactions.json", "and not their award"),
        ("transactions_edge.json", "and not their award"),
        ("transactions_edge_page2.json", "and not their award"),
        ("transactions_unknown_award.json", "an award that it does not know"),
        ("spending_by_award_request.json", "a question to the service"),
        ("spending_by_award.json", "a list of awards.*CONT_AWD_H907_99ZZ_EXAMPLE26A0001_99ZZ"),
        ("idv_child_awards.json", "a list of awards.*EXAMPLE26F0007"),
        ("last_updated.json", "date of the service's last update"),
        ("error_404_award.json", "refused the question: No Award found"),
        ("error_400_enum.json", "refused the question: Field"),
        ("error_422_missing_filter.json", "refused the question: Missing value"),
        ("error_422_mixed_types.json", "refused the question: 'award_type_codes'"),
        ("award_urls.json", "no answer of USAspending"),
        ("columns_prime_award_summaries.txt", "these columns are missing"),
        ("columns_prime_transactions.txt", "these columns are missing"),
    ],
)
def test_a_sample_that_holds_no_award_is_refused_for_what_it_is(name, reason):
    with pytest.raises((NotAnAnswer, NotATable), match=reason):
        samples.held(name)


def test_no_sample_is_left_out():
    named = {name for names in IMPORTED for name in names} | {DELTA, "README.md"}
    refused = test_a_sample_that_holds_no_award_is_refused_for_what_it_is.pytestmark[0].args[1]
    assert {path.name for path in samples.FOLDER.iterdir()} == named | {name for name, _reason in refused}


def test_an_award_arrives_as_a_draft_with_all_that_the_record_says():
    samples.imported("award_contract.json", given=samples.answers())
    contract = Contract.objects.get()
    assert (contract.state, contract.award_id, contract.parent_award_id) == ("draft", "H907", "SPE2DX16D1500")
    assert (contract.start, contract.end) == ("2016-06-24", "2016-06-27")
    assert [each.name for each in contract.agencies.all()] == ["Defense Logistics Agency"]
    assert str(contract.parties.get()) == "McKesson, supplier"
    source = contract.sources.get()
    assert (source.url, source.kind) == (f"https://www.usaspending.gov/award/{ORDER}/", "official record")
    amounts = contract.amounts.values_list("kind", "number", "currency", "as_of", "source")
    assert sorted(amounts) == [
        ("ceiling", Decimal("61241.34"), "USD", "2019-10-27", source.pk),
        ("obligated", Decimal("61241.34"), "USD", "2019-10-27", source.pk),
    ]
    assert (contract.events.get().kind, contract.events.get().date) == ("awarded", "2016-06-24")
    assert contract.description == ""  # the record's own words are not ours
    assert "PV PHARM BRANCH" in contract.editors_note


def test_a_file_of_awards_keeps_each_edge_of_the_record():
    samples.imported(AWARDS, given=samples.answers())
    by_key = {each.key: each.contract for each in OfficialAward.objects.select_related("contract")}
    taken_back = by_key[EXAMPLE].amounts.get()  # its ceiling of 0.00 is none recorded
    assert (taken_back.kind, taken_back.number) == ("obligated", Decimal("-1250.00"))
    vehicle = by_key["CONT_IDV_EXAMPLE26D0005_99ZZ"]
    assert vehicle.end == "2031-01-14"
    assert {(each.kind, each.number) for each in vehicle.amounts.all()} == {
        ("obligated", Decimal(0)),
        ("ceiling", Decimal("249999999.99")),
    }
    order = by_key["CONT_AWD_EXAMPLE26F0007_99ZZ_EXAMPLE26D0005_99ZZ"]
    assert [each.name for each in order.agencies.all()] == ["Example Bureau", "Other Bureau"]
    of_many = by_key["CONT_AWD_EX/26 #8_99ZZ_-NONE-_-NONE-"]
    assert not of_many.parties.exists()
    assert (of_many.start, of_many.end) == ("2026-01-15", None)  # printed: ends before it begins
    assert "2026-01-15 to 2025-12-31" in of_many.editors_note
    assert Contract.objects.filter(award_id="EXAMPLE26C0001").count() == 2  # one number, two agencies


def test_modifications_are_events_and_a_delta_adds_corrects_and_takes_back():
    given = samples.answers()
    samples.imported(TRANSACTIONS, given=given)
    contract = OfficialAward.objects.get(key=EXAMPLE).contract
    assert [event.locator for event in contract.events.all()] == [
        "base award",
        "modification P00001",
        "modification P00001",
        "modification P00002",
    ]
    assert contract.events.all()[1].note == (
        "Modification P00001: terminate for convenience (complete or partial). “DE-OBLIGATE EXCESS FUNDS”."
        " USD 2,250.00 de-obligated."
    )
    assert [each.number for each in contract.amounts.all()] == [Decimal("-1250.00")]
    report = samples.imported(DELTA, given=given)
    assert (report.counts["modification"]["created"], report.counts["modification"]["changed"]) == (1, 2)
    assert [each.locator for each in contract.events.all()][-2:] == [
        "modification P00001",
        "modification P00003",
    ]
    assert [each.number for each in contract.amounts.all()] == [Decimal("-1250.00"), Decimal("-500.00")]
    before = everything()
    samples.imported(DELTA, given=given)
    samples.imported(TRANSACTIONS, given=given)  # an older file brings nothing back
    assert everything() == before


def test_what_is_obligated_is_not_added_up_from_some_of_the_modifications():
    report = samples.imported(TRANSACTIONS, given=samples.answers())
    order = Contract.objects.get(award_id="HSSCCG10J00265")
    assert order.events.count() == 4 and not order.amounts.exists()
    assert any("some of its modifications are missing" in line for line in report.lines)


def test_the_award_and_its_transactions_are_one_contract_with_nothing_twice():
    given = samples.answers()
    samples.imported(AWARDS, given=given)
    samples.imported(TRANSACTIONS, given=given)
    samples.imported(
        "award_contract_edge.json", "transactions_edge.json", "transactions_edge_page2.json", given=given
    )
    contract = OfficialAward.objects.get(key=EXAMPLE).contract
    assert contract.events.count() == 4
    assert contract.amounts.count() == 1
    assert not OfficialAward.objects.values("contract").annotate(n=Count("pk")).filter(n__gt=1)


def test_every_change_is_in_the_history_as_an_import():
    samples.imported("award_contract.json", given=samples.answers(), why="From a file.")
    act = Act.objects.get(kind="contract")
    assert (act.act, act.road, act.why) == ("created", "import", "From a file.")
