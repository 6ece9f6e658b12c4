"""Whatever a letter and its counts say, it comes back from its files as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from protests import publishing
from protests.dates import PartialDate
from protests.models import (
    Addressee,
    AmountKind,
    ContractAmount,
    ContractEvent,
    ContractEventKind,
    ContractParty,
    Demand,
    Letter,
    LetterNumber,
    Ownership,
    PartyRole,
    SignatoryCount,
)
from protests.readings import GREATEST_NUMBER, ReadingKind
from tests import factories as make

from .rows import carried, exported, table, taken


@pytest.mark.django_db
def test_a_new_part_comes_after_those_that_brought_their_places():
    letter = make.published_letter()
    place = make.reading(letter).pk
    content = exported("signatory-counts").replace(b"#count-%d" % place, b"#count-%d" % (place + 3))
    SignatoryCount.objects.all().delete()
    taken("signatory-counts", content)
    assert SignatoryCount.objects.get().pk == place + 3
    assert make.reading(letter, 700).pk > place + 3


@pytest.mark.django_db
def test_what_joins_texts_is_doubled_within_one():
    letter = make.published_letter(title="=Letter")
    for place, text in enumerate(["Stop; now", "Go; ; on;", "; end"]):
        make.demand(letter, text=text, position=place)
    content = exported("letters").decode()
    assert "Stop; ; now; Go; ; ; ; on;; ; ; end" in content
    assert "'=Letter" in content
    report = taken("letters", content.encode())
    assert report.counts["unchanged"] == 1


FRAGMENTS = st.sampled_from(
    ["; ", ";", ";; ", ", ", "'", '"', "=", "+1", "\r\n", "\r", "\n", "\t", " ", "a", "é", "—"]
)
TEXTS = (
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        st.lists(FRAGMENTS, max_size=8).map("".join),
    )
    .map(str.strip)
    .filter(bool)
)
DATES = st.one_of(
    st.dates().map(lambda day: PartialDate(day.isoformat())),
    st.dates().map(lambda day: PartialDate(day.isoformat()[:7])),
    st.dates().map(lambda day: PartialDate(day.isoformat()[:4])),
)
NUMBERS = st.integers(1, GREATEST_NUMBER - 1)
SUMS = st.decimals(0, 10**12, places=2)
PERHAPS = st.one_of(st.just(""), TEXTS)
PLACED = {"note": PERHAPS, "locator": PERHAPS}


@st.composite
def readings(draw):
    kind = draw(st.sampled_from(ReadingKind.values))
    number = draw(NUMBERS)
    return {
        "kind": kind,
        "number": number,
        "upper": draw(st.integers(number + 1, GREATEST_NUMBER)) if kind == "between" else None,
        "wording": draw(TEXTS) if kind == "vague" else draw(st.one_of(st.just(""), TEXTS)),
        "as_of": draw(st.one_of(st.none(), DATES)),
        "note": draw(st.one_of(st.just(""), TEXTS)),
        "locator": draw(st.one_of(st.just(""), TEXTS)),
    }


@st.composite
def amounts(draw):
    qualifier = draw(st.sampled_from(ReadingKind.values))
    number = draw(SUMS)
    return {
        "kind": draw(st.sampled_from(AmountKind.values)),
        "qualifier": qualifier,
        "number": -number if qualifier == "exactly" and draw(st.booleans()) else number,
        "upper": number + 1 + draw(SUMS) if qualifier == "between" else None,
        "currency": draw(st.sampled_from(["USD", "EUR"])),
        "wording": draw(PERHAPS),
        "as_of": draw(st.one_of(st.none(), DATES)),
        **{name: draw(texts) for name, texts in PLACED.items()},
    }


EVENTS = st.fixed_dictionaries(
    {"kind": st.sampled_from(ContractEventKind.values), "date": DATES, **PLACED},
)
PARTIES = st.lists(st.sampled_from(PartyRole.values), unique=True)
OWNED = st.lists(st.one_of(st.none(), DATES), max_size=3, unique=True)
OF_CONTRACTS = ("contract-parties", "contract-amounts", "contract-events", "ownerships")


class TestWhateverItSays(TestCase):
    """Letters and readings, contracts and their parts, with arbitrary texts, dates and numbers."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        title=TEXTS,
        date=DATES,
        texts=st.tuples(TEXTS, TEXTS, TEXTS),
        demands=st.lists(TEXTS, max_size=3),
        addressees=st.lists(st.tuples(TEXTS, st.one_of(st.just(""), TEXTS)), max_size=3),
        counts=st.lists(readings(), max_size=3),
    )
    def test_it_comes_back_as_it_was(self, title, date, texts, demands, addressees, counts):
        summary, date_note, how_public = texts
        letter = Letter.objects.create(
            title=title,
            date=date,
            summary=summary,
            date_note=date_note,
            how_public=how_public,
            no_company_reason="None.",
        )
        source = make.source()
        letter.sources.add(source)
        for place, text in enumerate(demands):
            Demand.objects.create(letter=letter, text=text, position=place)
        for place, (name, role) in enumerate(addressees):
            Addressee.objects.create(letter=letter, name=name, role=role, position=place)
        for count in counts:
            SignatoryCount.objects.create(letter=letter, source=source, **count)
        publishing.publish_letter(letter)
        before = [exported("letters"), exported("signatory-counts")]
        Letter.objects.all().delete()
        LetterNumber.objects.all().delete()
        taken("letters", before[0])
        if counts:
            taken("signatory-counts", before[1])
        after = [exported("letters"), exported("signatory-counts")]
        assert [*map(carried, after)] == [*map(carried, before)]
        assert [each.text for each in Demand.objects.order_by("position")] == demands

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        roles=PARTIES,
        sums=st.lists(st.tuples(amounts(), st.integers(1, 2)), max_size=3),
        events=st.lists(st.tuples(EVENTS, st.integers(1, 2)), max_size=3),
        since=OWNED,
        note=PERHAPS,
    )
    def test_parts_of_a_contract_come_back_as_they_were(self, roles, sums, events, since, note):
        contract, firm, owner, source = make.contract(), make.company(), make.company(), make.source()
        for role in roles:
            make.party(contract, firm, role=role, source=source, locator=note)
        # Twice where it says so: two that say the same are two.
        for said, times in sums:
            for _ in range(times):
                make.amount(contract, source=source, **said)
        for said, times in events:
            for _ in range(times):
                make.event(contract, source=source, **said)
        for date in since:
            make.ownership(firm, owner, since=date, note=note, source=source)
        publishing.publish_contract(contract)
        make.published_letter(companies=[firm])
        before = [*map(table, OF_CONTRACTS), exported("contracts"), exported("companies")]
        for model in (ContractParty, ContractAmount, ContractEvent, Ownership):
            model.objects.all().delete()
        for name, content in zip(OF_CONTRACTS, before, strict=False):
            if b"\n" in content.strip():
                report = taken(name, content)
                assert report.counts["created"] == len(report.results)
                for as_published in (True, False):
                    again = taken(name, content, as_published=as_published)
                    assert again.counts["unchanged"] == len(again.results)
        after = [*map(table, OF_CONTRACTS), exported("contracts"), exported("companies")]
        assert [*map(carried, after)] == [*map(carried, before)]
