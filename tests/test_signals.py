"""What is kept follows deletions too, and nothing is kept of what is gone."""

import pytest
from django.db import IntegrityError, connection, transaction

from protests import kept
from protests.models import Agency, Contract, FormerAddress, Letter
from tests.factories import (
    addressee,
    agency,
    campaign,
    company,
    contract,
    demand,
    event,
    letter,
    ownership,
    party,
    published_letter,
    quotation,
    reading,
    response,
    source,
    topic,
)

# The database is asked at the end of each test whether a link leads to a record that is gone.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_step():
    yield
    assert kept.differences() == []


@pytest.mark.parametrize("delete", [Letter.delete, lambda made: Letter.objects.filter(pk=made.pk).delete()])
def test_a_letter_is_deleted_with_all_its_parts(delete):
    made = published_letter(agencies=[agency()])
    for add in (addressee, demand, quotation, quotation, reading, reading, response):
        add(made)
    delete(made)
    assert not Letter.objects.exists()


def test_a_contract_is_deleted_with_all_its_parts():
    made = contract()
    for number in (1, 2):
        party(made, company())
        event(made, date=f"201{number}")
    made.delete()
    assert not Contract.objects.exists()


def test_a_part_is_deleted_and_its_letter_follows():
    made = letter()
    one = reading(made, 100)
    reading(made, 200)
    one.delete()
    made.refresh_from_db()
    assert made.headline_low == 200


def test_without_a_company_its_letters_no_longer_count_for_its_owner():
    bought = company()
    ownership(bought, company())
    made = published_letter(companies=[bought])
    bought.delete()
    assert not made.company_reach.exists()


def test_without_an_agency_its_letters_no_longer_count_for_the_body_above():
    below = agency(parent=agency())
    made = published_letter(agencies=[below])
    below.delete()
    assert not made.agency_reach.exists()


@pytest.mark.parametrize("make", [agency, campaign, company, contract, letter, source, topic])
def test_former_addresses_go_with_their_record_and_no_others(make):
    gone, stays = make(), make()
    for number, record in enumerate((gone, stays)):
        record.slug = f"renamed-{number}"
        record.save()
    gone.delete()
    assert FormerAddress.objects.get().record_id == stays.pk


def test_a_link_to_an_agency_that_another_session_has_removed_is_refused_by_the_database_alone():
    made, gone = published_letter(), agency()
    Agency.objects.filter(pk=gone.pk)._raw_delete("default")  # as the other session did
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.agencies.through.objects.create(letter=made, agency_id=gone.pk)
        kept.refresh_letters([made.pk])
        kept.refresh_reach([made.pk])
        connection.check_constraints()
