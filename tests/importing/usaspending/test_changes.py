"""Protested contracts in whose official record something happened after the letter."""

import pytest

from protests.importing.usaspending.changes import changed_since_letter
from protests.models import OfficialAward
from tests import factories as make
from tests.importing.usaspending import samples
from tests.importing.usaspending.samples import EXAMPLE, TRANSACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    """Its last transaction is of 2 March 2026."""
    samples.imported(TRANSACTIONS, given=samples.answers())
    return OfficialAward.objects.get(key=EXAMPLE).contract


@pytest.mark.parametrize(
    ("date", "is_followed"),
    [("2026-03-01", True), ("2026-03-02", False), ("2026-02", True), ("2026-03", False), ("2026", False)],
)
def test_what_happened_after_the_letter_counts(contract, date, is_followed):
    make.published_letter(contracts=[contract], date=date)
    assert list(changed_since_letter()) == ([contract] if is_followed else [])


def test_a_contract_without_a_published_letter_is_not_protested(contract):
    make.letter(contracts=[contract], date="2026-01-01")
    assert not changed_since_letter()


def test_the_earliest_letter_decides_and_is_named(contract):
    make.published_letter(contracts=[contract], date="2026-06-01")
    make.published_letter(contracts=[contract], date="2026-02-15")
    found = changed_since_letter().get()
    assert (found.first_letter_on, found.last_official_action_on) == ("2026-02-15", "2026-03-02")


def test_a_transaction_that_was_taken_back_is_none(contract):
    make.published_letter(contracts=[contract], date="2026-03-01")
    contract.official_award.actions.filter(number="P00002").update(is_deleted=True)
    assert not changed_since_letter()


def test_a_change_that_an_import_saw_counts_as_well(contract):
    make.published_letter(contracts=[contract], date="2026-06-01")
    OfficialAward.objects.filter(contract=contract).update(changed_on="2026-07-01")
    assert list(changed_since_letter()) == [contract]
