"""No ring of agencies or owners comes through a form: the database cannot hold it, clean() does."""

import pytest
from django.core.exceptions import ValidationError

from protests.models import Agency, Ownership
from tests import factories

pytestmark = pytest.mark.django_db


def chain_of_agencies():
    top = factories.agency("Top")
    middle = factories.agency("Middle", parent=top)
    return top, middle, factories.agency("Bottom", parent=middle)


@pytest.mark.parametrize("below", [0, 1, 2])
def test_an_agency_is_not_part_of_itself_or_of_what_is_below_it(below):
    chain = chain_of_agencies()
    chain[0].parent = chain[below]
    with pytest.raises(ValidationError) as refusal:
        chain[0].full_clean()
    name = chain[below].name
    assert refusal.value.message_dict["parent"] == [f"{name} is itself part of Top: that would be a ring."]


def test_an_agency_may_move_to_another_place_in_the_tree():
    top, _middle, bottom = chain_of_agencies()
    bottom.parent = top
    bottom.full_clean()


def test_a_new_agency_may_be_part_of_any():
    Agency(name="New", slug="new", parent=chain_of_agencies()[2]).full_clean()


@pytest.mark.parametrize("length", [2, 3])
def test_a_company_is_not_owned_by_one_that_it_owns(length):
    companies = [factories.company(name) for name in ("First", "Second", "Third")[:length]]
    for owned, owner in zip(companies, companies[1:], strict=False):
        factories.ownership(owned, owner)
    ring = Ownership(company=companies[-1], owner=companies[0], source=factories.source())
    with pytest.raises(ValidationError) as refusal:
        ring.full_clean()
    assert refusal.value.message_dict["owner"] == [
        f"First is itself owned by {companies[-1]}: that would be a ring."
    ]


def test_two_owners_of_one_company_are_no_ring():
    owned, first, second = (factories.company() for _ in range(3))
    factories.ownership(owned, first)
    Ownership(company=owned, owner=second, source=factories.source()).full_clean()


def test_an_ownership_on_record_may_be_changed():
    ownership = factories.ownership(factories.company(), factories.company())
    ownership.until = "2020"
    ownership.full_clean()


def test_a_ring_that_got_in_by_a_bulk_road_ends_the_walk():
    top, _middle, bottom = chain_of_agencies()
    Agency.objects.filter(pk=top.pk).update(parent=bottom)
    assert Agency.objects.filter(pk=top.pk).with_sub_agencies().count() == 3
    assert Agency.objects.filter(pk=top.pk).with_ancestors().count() == 3
