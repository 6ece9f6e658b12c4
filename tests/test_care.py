"""Which records need an editor's care."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from protests import care
from protests.models import Contract, ContractLook, Letter, Source
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def needing(model, word):
    [each] = [each for each in care.of(model) if each.word == word]
    return list(each.among(model.objects.order_by("pk")))


def test_words_tell_the_cares_of_a_list_apart():
    for model in (Letter, Contract, Source):
        words = [each.word for each in care.of(model)]
        assert words and len(set(words)) == len(words)


def test_a_draft_waits_and_what_was_public_does_not():
    letter, contract = make.letter(), make.contract()
    make.published_letter()
    make.withdrawn_letter()
    make.published_contract()
    assert needing(Letter, "draft") == [letter]
    assert needing(Contract, "draft") == [contract]


def test_a_published_letter_without_a_headline_lacks_a_number():
    uncounted = make.published_letter()
    make.reading(make.published_letter())
    make.letter()
    aside = make.published_letter()
    make.reading(aside, set_aside_reason="Repeats old news.")
    assert needing(Letter, "no-number") == [uncounted, aside]


def test_a_letter_of_one_source_wants_another():
    alone = make.published_letter()
    make.published_letter(sources=[make.source(), make.source()])
    make.letter()
    assert needing(Letter, "one-source") == [alone]


@pytest.mark.parametrize(
    ("first", "second", "disagree"),
    [
        ({"number": 650}, {"number": 650}, False),
        ({"number": 650}, {"number": 651}, True),
        ({"number": 651}, {"number": 650}, True),
        ({"number": 650, "kind": "at least"}, {"number": 700}, False),
        ({"number": 650, "kind": "at least"}, {"number": 600}, True),
        ({"number": 650}, {"number": 700, "as_of": "2018-06-26"}, False),
        ({"number": 650, "as_of": None}, {"number": 700, "as_of": None}, False),
        ({"number": 650}, {"number": 700, "group": "everyone"}, False),
        ({"number": 650}, {"number": 700, "set_aside_reason": "A misprint."}, False),
        ({"number": 650, "set_aside_reason": "A misprint."}, {"number": 700}, False),
    ],
)
def test_sources_disagree_where_two_counts_of_the_same_people_cannot_both_be_so(first, second, disagree):
    letter = make.published_letter()
    make.reading(letter, **first)
    make.reading(letter, **second)
    make.reading(make.published_letter(), number=700)
    assert needing(Letter, "disagreeing") == ([letter] if disagree else [])


def test_sources_disagree_on_one_companys_signers_only_among_themselves():
    one, other = make.company(), make.company()
    letter = make.published_letter(companies=[one, other])
    make.reading(letter, number=650, company=one)
    make.reading(letter, number=700, company=other)
    make.reading(letter, number=1_350)
    assert needing(Letter, "disagreeing") == []
    make.reading(letter, number=640, company=one)
    assert needing(Letter, "disagreeing") == [letter]


def old(contract, days=366):
    Contract.objects.filter(pk=contract.pk).update(updated_at=timezone.now() - timedelta(days=days))
    return contract


def test_a_contract_not_looked_at_for_a_year_waits():
    forgotten = old(make.published_contract())
    old(make.published_contract(), days=364)
    old(make.contract())
    assert needing(Contract, "not-looked-at") == [forgotten]


@pytest.mark.parametrize(
    ("events", "waits"),
    [
        (["bid"], True),
        (["awarded", "ended"], False),
        (["not renewed"], False),
        (["cancelled"], False),
        (["expired"], False),
        (["expired", "renewed"], True),
    ],
)
def test_nothing_is_expected_of_a_contract_after_its_last_event(events, waits):
    contract = make.published_contract()
    for month, kind in enumerate(events, start=1):
        make.event(contract, kind=kind, date=f"2020-{month:02}")
    old(contract)
    assert needing(Contract, "not-looked-at") == ([contract] if waits else [])


@pytest.mark.parametrize(
    ("end", "waits"),
    [
        (f"{TODAY - timedelta(days=1)}", False),
        (f"{TODAY}", True),
        (f"{TODAY:%Y-%m}", True),
        (f"{TODAY:%Y}", True),
        (f"{TODAY.year - 1}", False),
        (f"{TODAY.year + 1}", True),
    ],
)
def test_a_contract_whose_end_is_past_is_left_alone(end, waits):
    contract = old(make.published_contract(end=end))
    assert needing(Contract, "not-looked-at") == ([contract] if waits else [])


def test_a_look_counts_for_a_year():
    contract = old(make.published_contract())
    care.looked_at(contract, User.objects.create(username="ada"))
    assert needing(Contract, "not-looked-at") == []
    assert ContractLook.objects.get().by.username == "ada"
    ContractLook.objects.update(on=TODAY - care.LOOK_AGAIN_AFTER)
    assert needing(Contract, "not-looked-at") == [contract]
    care.looked_at(contract, None)
    assert (ContractLook.objects.get().on, ContractLook.objects.get().by) == (TODAY, None)


def test_a_look_is_no_change_of_the_record():
    contract = old(make.published_contract())
    before = Contract.objects.get().updated_at
    care.looked_at(contract, None)
    assert Contract.objects.get().updated_at == before


def test_a_source_without_a_copy_wants_one():
    bare = make.source()
    make.source(archived_url="https://archive.example/1")
    assert needing(Source, "no-copy") == [bare]
