"""Whatever a letter and its counts say, it comes back from its files as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from protests import publishing
from protests.dates import PartialDate
from protests.models import Addressee, Demand, Letter, LetterNumber, SignatoryCount
from protests.readings import GREATEST_NUMBER, ReadingKind
from tests import factories as make

from .rows import exported, taken, without_updated


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


class TestWhateverItSays(TestCase):
    """Letters and readings with arbitrary texts, dates and numbers."""

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
        assert [*map(without_updated, after)] == [*map(without_updated, before)]
        assert [each.text for each in Demand.objects.order_by("position")] == demands
