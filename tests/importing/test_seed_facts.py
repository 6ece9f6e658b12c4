"""What the mission's first letter is known by stands in the database, each fact as exact as it is known."""

import pytest

from protests.models import Contract, Letter, Outcome, ResponseKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_records")]


@pytest.fixture
def salesforce():
    return Letter.objects.published().get(number=9)


@pytest.fixture
def maven():
    return Letter.objects.published().get(number=6)


def test_about_650_employees_signed_it_by_two_sourced_readings(salesforce):
    readings = salesforce.signatory_counts.values_list(
        "kind", "number", "low", "high", "wording", "group", "as_of", "source__publisher"
    )
    assert set(readings) == {
        ("exactly", 650, 650, 650, "650", "employees", "2018-06-25", "Mother Jones"),
        ("at least", 650, 650, None, "more than 650", "employees", "2018-06-25", "Bloomberg"),
    }
    assert (salesforce.headline_low, salesforce.headline.wording) == (650, "650")


def test_it_is_addressed_to_marc_benioff(salesforce):
    assert [str(addressee) for addressee in salesforce.addressees.all()] == [
        "Marc Benioff, chief executive of Salesforce"
    ]


def test_it_is_an_internal_email_that_buzzfeed_obtained(salesforce):
    assert salesforce.kind == "internal e-mail"
    assert "obtained by BuzzFeed News" in salesforce.how_public
    assert salesforce.date == "2018-06-25"


def test_it_is_about_cbp_and_a_contract_signed_in_march_2018_on_no_day(salesforce):
    assert [agency.abbreviation for agency in salesforce.agencies.all()] == ["CBP"]
    contract = salesforce.contracts.get()
    assert contract.is_published
    assert "Cloud" in contract.description
    assert "recruiting staff" in contract.description
    awarded = contract.events.get(kind="awarded")
    assert (awarded.date, awarded.date.precision, awarded.date.in_words) == ("2018-03", "month", "March 2018")
    assert (contract.start, contract.end) == ("2018-03", None)


def test_the_company_made_statements_and_refused(salesforce):
    assert (
        salesforce.responses.filter(by_company__slug="salesforce", kind=ResponseKind.STATEMENT).count() == 2
    )
    refusal = salesforce.responses.get(kind=ResponseKind.REFUSAL)
    assert (refusal.date, refusal.speaker) == ("2018-06-27", "Marc Benioff, chief executive")
    assert refusal.demand.text == "Re-examine the contractual relationship with CBP"
    assert [outcome.outcome for outcome in salesforce.outcomes.all()] == [Outcome.REFUSED]


def test_employees_of_microsoft_and_amazon_wrote_the_week_before():
    wrote = Letter.objects.published().filter(date__gte="2018-06-18", date__lt="2018-06-25")
    assert set(wrote.values_list("companies__slug", "date")) == {
        ("microsoft", "2018-06-19"),
        ("amazon", "2018-06-21"),
    }


def test_googles_contract_with_the_pentagon_was_not_renewed_after_its_letter(maven):
    assert (maven.date, maven.agencies.get().abbreviation) == ("2018-04-04", "DoD")
    told = maven.responses.get(kind=ResponseKind.NOT_RENEWED)
    assert (told.date, told.outcome) == ("2018-06-01", Outcome.PARTLY_MET)
    contract = Contract.objects.get(letters=maven)
    assert [str(event.date) for event in contract.events.filter(kind="not renewed")] == ["2018-06-01"]
    assert contract.end == "2019-03"


def test_its_pledge_on_weapons_was_later_reversed(maven):
    assert [(outcome.demand.position, outcome.outcome) for outcome in maven.outcomes.all()] == [
        (0, Outcome.PARTLY_MET),
        (1, Outcome.REVERSED),
    ]
