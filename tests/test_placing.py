"""The pages of companies and agencies find their first contracts, and how many there are, as they would be found among all."""

import re

import pytest
from django.http import QueryDict

from protests import checking, history, kept, listing, merging, placing, publishing, selections
from protests.models import Agency, Company, Contract, ContractAmong, ContractParty
from tests import factories as make
from tests import plans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def what_is_kept_is_right_in_the_end():
    yield
    assert list(checking.kept_values()) == []


def of(record, query=""):
    """(titles shown, number of all) of the contracts on a record's page."""
    found = selections.contracts_of(QueryDict(query), **{record._meta.model_name: record})
    return [contract.title for contract in found.shown], found.count


class TestAContract:
    def test_stands_with_its_parties_and_agencies_while_it_is_published(self):
        company, agency = make.company(), make.agency()
        made = make.contract(title="Cloud", agencies=[agency])
        make.party(made, company)
        assert of(company) == of(agency) == ([], 0)
        publishing.publish_contract(made)
        assert of(company) == of(agency) == (["Cloud"], 1)
        publishing.withdraw(made, reason="It is none.")
        assert of(company) == of(agency) == ([], 0)
        publishing.publish_contract(made)
        made.delete()
        assert of(company) == of(agency) == ([], 0)

    def test_is_counted_once_of_a_company_of_several_parts_in_it(self):
        company, made = make.company(), make.published_contract(title="Cloud")
        for role in ("supplier", "bidder"):
            make.party(made, company, role=role)
        assert of(company) == (["Cloud"], 1)
        ContractParty.objects.first().delete()
        assert of(company) == (["Cloud"], 1)
        ContractParty.objects.first().delete()
        assert of(company) == ([], 0)

    def test_stands_once_with_an_agency_that_it_names_and_that_is_above_another(self):
        above = make.agency()
        below, lowest = make.agency(parent=above), make.agency()
        lowest.parent = below
        lowest.save()
        make.published_contract(title="Cloud", agencies=[above, below, lowest])
        make.published_contract(title="Drones", agencies=[lowest])
        assert of(above) == of(below) == of(lowest) == (["Cloud", "Drones"], 2)
        assert of(above, "sub_agencies=no") == (["Cloud"], 1)
        assert of(lowest, "sub_agencies=no") == (["Cloud", "Drones"], 2)

    def test_stands_by_its_title_in_whatever_letters(self, monkeypatch):
        company, above = make.company(), make.agency()
        below = make.agency(parent=above)
        for place, title in enumerate(["drones", "Cloud", "Borders", "Cloud"]):
            make.party(make.published_contract(title=title, agencies=[(above, below)[place % 2]]), company)
        for record in (company, above):
            assert of(record) == (["Borders", "Cloud", "Cloud", "drones"], 4)
        changed = Contract.objects.get(title="Borders")
        changed.title = "Walls"
        changed.save()
        monkeypatch.setattr("protests.selections.lists.PAGE_SIZE", 3)
        for record in (company, above):
            assert of(record) == (["Cloud", "Cloud", "drones"], 4)

    def test_lets_go_of_an_agency_from_either_side(self):
        made, agency, other = make.published_contract(title="Cloud"), make.agency(), make.agency()
        made.agencies.add(agency)
        other.contracts.add(made)
        assert of(agency) == of(other) == (["Cloud"], 1)
        made.agencies.remove(agency)
        other.contracts.clear()
        assert of(agency) == of(other) == ([], 0)


class TestTheTree:
    def test_takes_contracts_along_to_another_body(self):
        above, other = make.agency(), make.agency()
        below = make.agency(parent=above)
        make.published_contract(title="Cloud", agencies=[make.agency(parent=below)])
        assert (of(above), of(other)) == ((["Cloud"], 1), ([], 0))
        below.parent = other
        below.save()
        assert (of(above), of(other)) == (([], 0), (["Cloud"], 1))

    def test_is_followed_once_in_the_end_by_a_road_of_many_changes(self):
        above, below, made = make.agency(), make.agency(), make.contract(title="Cloud", agencies=[])
        with kept.put_off():
            made.agencies.add(below)
            below.parent = above
            below.save()
            publishing.publish_contract(made)
        assert of(above) == of(below) == (["Cloud"], 1)

    def test_loses_the_contracts_of_an_agency_that_goes(self):
        above = make.agency()
        below = make.agency(parent=above)
        make.published_contract(title="Cloud", agencies=[below, make.agency()])
        below.delete()
        assert of(above) == ([], 0)


@pytest.mark.parametrize("model", [Company, Agency])
def test_a_merged_record_leaves_its_contracts_to_the_other(model):
    kind = model._meta.model_name
    record, gone = getattr(make, kind)(), getattr(make, kind)()
    if model is Agency:
        make.published_contract(title="Cloud", agencies=[gone])
        make.published_contract(title="Drones", agencies=[make.agency(parent=gone)])
    else:
        for title in ("Cloud", "Drones"):
            make.party(make.published_contract(title=title), gone)
    merging.merge(record, gone, by="an editor", why="They are one.")
    assert of(record) == (["Cloud", "Drones"], 2)


def test_a_redacted_title_stands_there_no_more():
    company = make.company()
    make.party(make.published_contract(title="Cloud of Jane Roe"), company)
    hits = history.redact("Jane Roe", by="an editor", why="It is a person's name.")
    assert [hit for hit in hits if "among" in str(hit)] == []
    assert of(company) == (["Cloud of [removed]"], 1)


def test_contracts_in_bulk_are_placed_by_a_rebuild():
    company, agency = make.company(), make.agency(parent=make.agency())
    for title in ("Cloud", "Drones"):
        make.party(make.published_contract(title=title, agencies=[agency]), company)
    before = of(company), of(agency), of(agency.parent)
    ContractAmong.objects.all().delete()
    placing._numbers().delete()
    placing.rebuild()
    assert (of(company), of(agency), of(agency.parent)) == before == ((["Cloud", "Drones"], 2),) * 3


@pytest.mark.parametrize("missing", [{}, {"chosen": ""}], ids=["no places", "a place among all"])
def test_contracts_that_were_there_before_are_placed_after_migrating(missing):
    company = make.company()
    make.party(make.published_contract(title="Cloud"), company)
    ContractAmong.objects.filter(**missing).delete()
    placing._numbers().filter(**missing).delete()
    placing._after_migrate("default")
    assert of(company) == (["Cloud"], 1)


class TestAllContracts:
    @staticmethod
    def numbers():
        """On the home page, and of the list."""
        return selections.whole_record().contracts, selections.contracts(QueryDict("page=1")).count

    def test_are_counted_while_they_are_published_whoever_has_a_part_in_them(self):
        assert self.numbers() == (0, 0)
        make.contract(title="A draft")
        of_none = make.published_contract(title="Cloud")
        of_none.agencies.clear()
        make.party(make.published_contract(title="Drones", agencies=[make.agency()]), make.company())
        assert self.numbers() == (2, 2)
        of_none.title = "Clouds"
        of_none.save()
        assert self.numbers() == (2, 2)
        publishing.withdraw(of_none, reason="It is none.")
        assert self.numbers() == (1, 1)

    def test_are_counted_still_when_what_is_listed_is_made_anew(self):
        make.published_contract()
        listing.rebuild()
        assert self.numbers() == (1, 1)

    @pytest.mark.parametrize("address", ["/", "/contracts/"])
    def test_are_not_gone_through_to_be_counted(self, client, address):
        make.party(make.published_contract(), make.company())
        with plans.asked() as statements:
            assert client.get(address).status_code == 200
        assert not [
            each.sql for each in statements if re.search(r"COUNT.* FROM .?protests_contract\b", each.sql)
        ]


FAULTS = {
    "a contract that is not there": lambda: ContractAmong.objects.filter(chosen__startswith="below").delete(),
    "another title": lambda: ContractAmong.objects.update(title="Another"),
    "a draft": lambda: ContractAmong.objects.create(
        contract=make.contract(), chosen="agency=1", title="None"
    ),
    "a number": lambda: placing._numbers().update(number=7),
    "a number of none": lambda: placing._add({"agency=0": 1}),
    "a number that is missing": lambda: placing._numbers().delete(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_kept_wrong_is_reported(fault):
    made = make.published_contract(agencies=[make.agency(parent=make.agency())])
    make.party(made, make.company())
    assert list(checking.kept_values()) == []
    FAULTS[fault]()
    assert len(list(checking.kept_values())) > 0
    placing.rebuild()


@pytest.mark.parametrize(("kind", "query"), [("company", ""), ("agency", ""), ("agency", "sub_agencies=no")])
def test_contracts_come_in_their_order_from_an_index_however_many_there_are(client, kind, query):
    record = getattr(make, kind)()
    made = make.published_contract(agencies=[record if kind == "agency" else make.agency()])
    make.party(made, record if kind == "company" else make.company())
    with plans.asked() as statements:
        assert client.get(f"{record.get_absolute_url()}?{query}").status_code == 200
    [found] = [each for each in statements if "protests_contractamong" in each.sql]
    assert "contract_among_by_title" in found.plan
    # Those of two places together are sorted, who are few; not all that stand in a place.
    assert found.times_sorted == 1, found.plan
    assert not found.reads_a_whole_table, found.plan
