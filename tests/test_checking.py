"""Each check sees its fault, planted by a road that passes the models' own rules."""

import pytest

from protests import checking, kept, listing, placing, publishing
from protests.models import (
    Agency,
    AgencyReach,
    Company,
    CompanyAlias,
    CompanyReach,
    Contract,
    ContractAmount,
    FormerAddress,
    Letter,
    LetterNumber,
    LetterOutcome,
    Ownership,
    Quotation,
    Response,
    SearchEntry,
    SignatoryCount,
)
from tests import factories
from tests.unchecked import without_constraint

pytestmark = pytest.mark.django_db


def found():
    return list(checking.problems())


def unlinked(links, **which):
    """Links are gone by a road that passes every rule; which records are public, and whose, is kept anew."""
    links.objects.filter(**which).delete()
    listing.rebuild()
    placing.rebuild()


def test_an_empty_record_has_no_problems():
    assert found() == []


def test_a_record_with_every_kind_of_part_has_no_problems():
    agency = factories.agency(parent=factories.agency())
    company = factories.company()
    factories.ownership(company, factories.company(), since="2015", until="2020")
    contract = factories.published_contract(agencies=[agency], start="2018", end="2018-03")
    factories.party(contract, company)
    factories.amount(contract, "99.99", qualifier="about")
    factories.event(contract)
    letter = factories.published_letter(companies=[company], agencies=[agency], contracts=[contract])
    factories.response(letter, demand=factories.demand(letter), outcome="met")
    factories.quotation(letter, " ".join(["word"] * 30))
    factories.reading(letter, 651, kind="about")
    CompanyAlias.objects.create(company=company, name=company.name)
    factories.letter(companies=[], sources=[], date=None)
    assert found() == []


# What is kept


@pytest.mark.parametrize("name", ["headline_low", "peak_low"])
def test_a_kept_number_that_is_wrong(name):
    letter = factories.published_letter()
    factories.reading(letter, 650)
    Letter.objects.update(**{name: 1})
    assert found() == [f"letter {letter.pk}: {name} is 1, its readings give 650"]


@pytest.mark.parametrize("name", ["headline", "peak"])
def test_a_kept_reading_that_is_wrong(name):
    letter = factories.published_letter()
    reading = factories.reading(letter, 650)
    Letter.objects.update(**{name: None})
    assert found() == [f"letter {letter.pk}: {name}_id is None, its readings give {reading.pk}"]


def test_a_reading_that_a_bulk_road_brought():
    letter = factories.published_letter()
    reading = SignatoryCount(letter=letter, number=650, source=letter.sources.get())
    reading.compute_bounds()
    SignatoryCount.objects.bulk_create([reading])
    assert f"letter {letter.pk}: headline_low is None, its readings give 650" in found()


def test_a_kept_outcome_that_is_missing():
    letter = factories.published_letter()
    response = factories.response(letter, outcome="refused")
    LetterOutcome.objects.all().delete()
    [line] = found()
    assert line.startswith(
        f"letter outcome: letter_id {letter.pk}, demand_id None, response_id {response.pk}"
    )
    assert line.endswith("is missing")


@pytest.mark.parametrize(
    ("model", "field", "make"),
    [(CompanyReach, "company", factories.company), (AgencyReach, "agency", factories.agency)],
)
def test_reach_that_does_not_follow(model, field, make):
    letter = factories.published_letter()
    model.objects.create(letter=letter, named=True, **{field: make()})
    line, *_of_search = found()
    assert line.startswith(f"{model._meta.verbose_name}: letter_id {letter.pk}")
    assert line.endswith("does not follow from the record")


def test_a_letter_that_cannot_be_searched_for():
    letter = factories.published_letter()
    SearchEntry.objects.all().delete()
    assert f"letter {letter.pk}: it is published and cannot be searched for" in found()


# Bounds


def test_bounds_of_a_count():
    letter = factories.published_letter()
    reading = factories.reading(letter, 200, kind="about", company=factories.company())
    with without_constraint(SignatoryCount, "signatory_count_bounds_fit_kind"):
        SignatoryCount.objects.update(low=200, high=None)
    assert found() == [
        f"signatory count {reading.pk} “{SignatoryCount.objects.get()}”: "
        "its bounds are 200 to any number, the rule gives 180 to 220"
    ]


@pytest.mark.parametrize(("name", "value"), [("low", "89.98"), ("high", "110.00")])
def test_bounds_of_a_sum_to_the_cent(name, value):
    amount = factories.amount(factories.contract(), "99.99", qualifier="about")
    ContractAmount.objects.update(**{name: value})
    [line] = found()
    assert line.startswith(f"contract amount {amount.pk} “")
    low, high = (value, "109.99") if name == "low" else ("89.99", value)
    assert line.endswith(f"its bounds are {low} to {high}, the rule gives 89.99 to 109.99")


# Rings


def test_a_ring_of_agencies():
    lower, middle, outside = (
        factories.agency("Lower"),
        factories.agency("Middle"),
        factories.agency("Outside"),
    )
    Agency.objects.filter(pk=lower.pk).update(parent=middle)
    Agency.objects.filter(pk=middle.pk).update(parent=lower)
    Agency.objects.filter(pk=outside.pk).update(parent=middle)
    assert found() == [
        "agency “Lower”: it is, at some remove, a part of itself",
        "agency “Middle”: it is, at some remove, a part of itself",
    ]


def test_a_ring_of_owners():
    one, two, three, outside = (factories.company(name) for name in ("One", "Two", "Three", "Outside"))
    source = factories.source()
    Ownership.objects.bulk_create(
        Ownership(company=company, owner=owner, source=source)
        for company, owner in [(one, two), (two, three), (three, one), (outside, one)]
    )
    assert found() == [
        f"company “{name}”: it is, at some remove, its own owner" for name in ("One", "Three", "Two")
    ]


# Rules across records


def test_a_response_to_a_demand_of_another_letter():
    letter, other = factories.published_letter(title="Ours"), factories.letter()
    response = factories.response(letter)
    Response.objects.update(demand=factories.demand(other))
    assert found() == [f"response {response.pk} of letter 1, “Ours”: its demand is another letter's"]


def test_a_published_letter_without_a_company_or_reason():
    letter = factories.published_letter(title="Ours")
    Letter.companies.through.objects.all().delete()
    kept.refresh_reach([letter.pk])
    assert found() == ["letter 1, “Ours”: it is published without a company, or a reason for none"]


def test_a_published_letter_without_a_source():
    factories.published_letter(title="Ours")
    unlinked(Letter.sources.through)
    assert found() == ["letter 1, “Ours”: it is published without a source"]


def test_a_published_letter_without_a_date():
    factories.published_letter(title="Ours")
    with without_constraint(Letter, "letter_published_has_number_and_date"):
        Letter.objects.update(date=None)
    assert found() == ["letter 1, “Ours”: it is published without a date"]


@pytest.mark.parametrize(("links", "what"), [("agencies", "an agency"), ("sources", "a source")])
def test_a_published_contract_that_lacks_something(links, what):
    factories.published_contract(title="Cloud")
    unlinked(getattr(Contract, links).through)
    assert found() == [f"contract “Cloud”: it is published without {what}"]


def test_a_withdrawn_letter_may_lack_what_it_lacked():
    factories.withdrawn_letter()
    unlinked(Letter.sources.through)
    assert found() == []


def test_a_number_that_the_ledger_does_not_hold():
    factories.published_letter(title="Ours")
    factories.published_letter()
    LetterNumber.objects.filter(number=1).delete()
    assert found() == ["letter 1, “Ours”: its public number is missing in the list of numbers given"]


@pytest.mark.parametrize("part", [factories.reading, factories.response, factories.quotation])
def test_a_source_of_a_letters_part_that_is_not_its_own(part):
    letter, source = factories.published_letter(), factories.source()
    part(letter, source=source)
    unlinked(Letter.sources.through, source=source)
    assert found() == [f"letter {letter.pk}: source {source.pk} of one of its parts is not among its own"]


@pytest.mark.parametrize(
    "part",
    [
        factories.amount,
        factories.event,
        lambda made, **fields: factories.party(made, factories.company(), **fields),
    ],
)
def test_a_source_of_a_contracts_part_that_is_not_its_own(part):
    contract, source = factories.published_contract(), factories.source()
    part(contract, source=source)
    unlinked(Contract.sources.through, source=source)
    assert found() == [f"contract {contract.pk}: source {source.pk} of one of its parts is not among its own"]


def test_a_source_of_the_full_text_that_is_not_its_own():
    source = factories.source()
    factories.published_letter(title="Ours", full_text="We.", full_text_source=source)
    unlinked(Letter.sources.through, source=source)
    assert found() == ["letter 1, “Ours”: the source of its full text is not among its own"]


def test_another_name_that_is_another_companys_name():
    factories.company("Slack")
    CompanyAlias.objects.bulk_create([CompanyAlias(company=factories.company("Salesforce"), name="SLACK")])
    assert found() == ["other name “SLACK” of Salesforce: a company of this name is on record by itself"]


def test_a_quotation_that_is_too_long():
    letter = factories.published_letter(title="Ours")
    quotation = factories.quotation(letter)
    Quotation.objects.update(text=" ".join(["word"] * 31))
    kept.refresh_letters([letter.pk])
    assert found() == [f"quotation {quotation.pk} of letter 1, “Ours”: it has 31 words, 30 are allowed"]


def test_a_contract_that_ends_before_it_begins():
    contract = factories.contract(title="Cloud", start="2018-03", end="2018-03-01")
    assert found() == []
    with without_constraint(Contract, "contract_ends_after_start"):
        Contract.objects.filter(pk=contract.pk).update(end="2018-02")
    assert found() == ["contract “Cloud”: it ends (2018-02) before it begins (2018-03)"]


def test_an_ownership_that_ends_before_it_begins():
    factories.ownership(factories.company("Slack"), factories.company("Salesforce"), since="2021-07")
    with without_constraint(Ownership, "ownership_ends_after_start"):
        Ownership.objects.update(until="2020")
    assert found() == ["ownership “Slack owned by Salesforce”: it ends (2020) before it begins (2021-07)"]


def test_a_former_address_that_leads_nowhere():
    topic = factories.topic("Drones")
    topic.slug = "uncrewed-aircraft"
    topic.save()
    assert found() == []
    FormerAddress.objects.update(record_id=topic.pk + 1)
    assert found() == [
        f"former address “topic drones”: it leads to topic {topic.pk + 1}, which is not on record"
    ]


@pytest.mark.parametrize("kind", ["poem", ""])
def test_a_former_address_of_no_kind_of_record(kind):
    FormerAddress.objects.create(kind=kind, slug="drones", record_id=1)
    assert found() == [f"former address “{kind} drones”: there is no such kind of record"]


def test_a_check_looks_for_each_thing_that_publishing_asks_of_a_letter():
    letter = factories.published_letter()
    Letter.companies.through.objects.all().delete()
    unlinked(Letter.sources.through)
    kept.refresh_reach([letter.pk])
    with without_constraint(Letter, "letter_published_has_number_and_date"):
        Letter.objects.update(date=None)
    letter.refresh_from_db()
    assert len(found()) == len(publishing.missing_from_letter(letter)) == 3


def test_a_check_looks_for_each_thing_that_publishing_asks_of_a_contract():
    contract = factories.published_contract()
    unlinked(Contract.agencies.through)
    unlinked(Contract.sources.through)
    assert len(found()) == len(publishing.missing_from_contract(contract)) == 2


def test_how_much_was_checked_is_said_in_numbers():
    factories.reading(factories.published_letter())
    assert checking.size() == "1 letter, 1 signatory count, 0 responses, 0 contracts, 2 sources"


def test_every_check_is_run():
    """Whatever in checking.py looks like a check is in the list."""
    defined = {
        check
        for name, check in vars(checking).items()
        if callable(check)
        and getattr(check, "__module__", "") == checking.__name__
        and not name.startswith("_")
    }
    assert set(checking.CHECKS) == defined - {checking.problems, checking.size}


def test_checking_changes_nothing():
    letter = factories.published_letter()
    Company.objects.filter(letters=letter).update(name="Renamed")
    before = Letter.objects.values_list().get()
    assert found() != []
    assert Letter.objects.values_list().get() == before
