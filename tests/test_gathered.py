"""Records come with their parts in one statement, and the parts are what a prefetch would have given."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import Prefetch

from protests.models import (
    Company,
    Contract,
    ContractAmount,
    Correction,
    Letter,
    Response,
    SignatoryCount,
)
from protests.selections.gathered import Gathered, Parts
from tests import factories as make

pytestmark = pytest.mark.django_db


def columns(record):
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}


def test_parts_are_those_of_a_prefetch_in_its_order(django_assert_num_queries):
    google, amazon = make.company("Google"), make.company("Amazon")
    made = make.published_letter(companies=[google, amazon], contracts=[make.published_contract()])
    bare = make.published_letter()
    for number in (650, 676):
        make.reading(
            made, number, as_of="2018-06", wording="“more”, she said; 'as' \\ one\nline", company=google
        )
    make.response(made, by_company=amazon, outcome="refused", demand=make.demand(made))
    make.party(made.contracts.get(), google)

    parts = Gathered(
        Letter,
        companies=Parts(Company.objects.all()),
        signatory_counts=Parts(SignatoryCount.objects.order_by("-pk"), "source", "company"),
        responses=Parts(Response.objects.all(), "source", "by_company"),
        contracts=Parts(Contract.objects.published(), only=("title",), parties=make_parties()),
    )
    rows = Letter.objects.order_by("pk")
    with django_assert_num_queries(2):
        found, other = parts.give(rows)
        expected = rows.prefetch_related(
            "companies", Prefetch("signatory_counts", SignatoryCount.objects.order_by("-pk")), "responses"
        )
    for letter, same in zip((found, other), expected, strict=True):
        for name in ("companies", "signatory_counts", "responses"):
            ours, theirs = getattr(letter, name).all(), getattr(same, name).all()
            assert [columns(each) for each in ours] == [columns(each) for each in theirs]
    assert other == bare and not other.signatory_counts.all()

    with django_assert_num_queries(0):
        first = found.signatory_counts.all()[0]
        assert first.letter is found and first.number == 676
        assert first.as_of.in_words == "June 2018"
        assert first.source.url and first.company.name == "Google"
        [response] = found.responses.all()
        assert response.by_company == amazon
        [work] = found.contracts.all()
        assert [party.company.name for party in work.parties.all()] == ["Google"]


def make_parties():
    from protests.models import ContractParty

    return Parts(ContractParty.objects.all(), "company")


def test_sums_dates_and_what_is_unknown_come_as_they_are():
    work = make.published_contract()
    make.amount(work, number=Decimal("12345678901.25"), as_of=None)
    Correction.objects.create(
        contract=work,
        corrected_on=datetime.date(2024, 2, 29),
        what="date",
        old="",
        new="2018",
        reason="A slip.",
    )
    parts = Gathered(
        Contract,
        amounts=Parts(ContractAmount.objects.all(), "source"),
        corrections=Parts(Correction.objects.all()),
    )
    [found] = parts.give(Contract.objects.filter(pk=work.pk))
    [sum_], [correction] = found.amounts.all(), found.corrections.all()
    assert sum_.number == Decimal("12345678901.25") and isinstance(sum_.number, Decimal)
    assert sum_.in_words == ContractAmount.objects.get().in_words
    assert sum_.as_of is None
    assert correction.corrected_on == datetime.date(2024, 2, 29)
    assert correction.contract is found


def test_parts_that_are_hidden_stay_so():
    made = make.published_letter(contracts=[make.contract(), make.published_contract(title="Seen")])
    [found] = Gathered(Letter, contracts=Contract.objects.published()).give(Letter.objects.filter(pk=made.pk))
    assert [work.title for work in found.contracts.all()] == ["Seen"]
    with pytest.raises(AttributeError):  # only what was gathered can be had
        found.contracts.filter(title="Seen")


def test_nothing_is_asked_of_nothing(django_assert_num_queries):
    parts = Gathered(Letter, companies=Company.objects.all())
    with django_assert_num_queries(0):
        assert parts.give(Letter.objects.none()) == []
