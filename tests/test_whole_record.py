"""The figures of the home page are those of the lists that they lead to, whatever is hidden."""

import pytest
from django.http import QueryDict

from protests import selections
from protests.models import Ownership
from tests import factories as make

pytestmark = pytest.mark.django_db


def figures():
    record = selections.whole_record()
    return {
        name: getattr(record, name)
        for name in (
            "companies",
            "agencies",
            "contracts",
            "signatory_counts",
            "sources",
            "earliest",
            "latest_date",
        )
    }


def listed():
    counts = {
        name: getattr(selections, name)(QueryDict()).count
        for name in ("companies", "agencies", "contracts", "signatory_counts", "sources")
    }
    dates = sorted(letter.date for letter in selections.letters(QueryDict()).rows)
    return counts | {"earliest": dates[0] if dates else None, "latest_date": dates[-1] if dates else None}


def test_of_nothing_they_are_nothing():
    assert figures() == listed()
    assert figures()["companies"] == 0 and figures()["earliest"] is None


def test_they_are_those_of_the_lists():
    dhs = make.agency("DHS")
    ice, cbp, hidden = make.agency("ICE", parent=dhs), make.agency("CBP"), make.agency("Hidden")
    google, alphabet, vendor, shy = (make.company(name) for name in ("Google", "Alphabet", "Vendor", "Shy"))
    letter = make.published_letter(date="2018-06", companies=[google], agencies=[ice])
    make.published_letter(date="2016", companies=[google], agencies=[ice])
    make.reading(letter, 650)
    # Owned only after the letters, so that they do not count for it; public all the same, with its source.
    make.ownership(google, alphabet, since="2020")
    # Public by a contract, and by a response, without any letter that counts for them.
    make.party(make.published_contract(agencies=[cbp]), vendor)
    make.response(letter, by_agency=make.agency("FBI"))
    # Named by drafts alone.
    draft = make.letter(date="1999", companies=[shy], agencies=[hidden])
    make.reading(draft, 7)
    make.party(make.contract(agencies=[hidden]), make.company("Bidder"))
    Ownership.objects.create(company=shy, owner=make.company("Owner of Shy"), source=make.source())

    assert figures() == listed()
    assert {name: figures()[name] for name in ("companies", "agencies", "earliest")} == {
        "companies": 3,
        "agencies": 4,
        "earliest": "2016",
    }


def test_the_home_page_asks_eight_times_at_most_however_much_there_is(client, django_assert_max_num_queries):
    for _ in range(3):
        letter = make.published_letter(companies=[make.company()], agencies=[make.agency()])
        make.reading(letter)
        with django_assert_max_num_queries(8):
            client.get("/")
