"""Numbers typed as they were printed: what is read, and what is not guessed."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protests import phrases
from protests.models import SignerGroup
from protests.phrases import NotReadable, read, read_count
from protests.readings import ReadingKind


@pytest.mark.parametrize(
    ("typed", "kind", "number", "upper", "group"),
    [
        ("more than 650", "at least", 650, None, None),
        ("738 employees", "exactly", 738, None, "employees"),
        ("56 supporters", "exactly", 56, None, "public"),
        ("nearly 1,000", "nearly", 1_000, None, None),
        ("hundreds", "vague", 200, None, None),
        ("about 200", "about", 200, None, None),
        ("between 200 and 300", "between", 200, 300, None),
        ("650", "exactly", 650, None, None),
    ],
)
def test_the_phrases_that_editors_were_promised(typed, kind, number, upper, group):
    assert read_count(typed) == phrases.Phrase(kind, number, upper, group)


@pytest.mark.parametrize(
    ("typed", "kind", "number"),
    [
        ("650", "exactly", 650),
        ("738 employees", "exactly", 738),
        ("exactly 68", "exactly", 68),
        ("only 12", "exactly", 12),
        ("“more than 650”", "at least", 650),
        ("over a thousand", "at least", 1_000),
        ("well over 650", "at least", 650),
        ("more than a dozen", "at least", 12),
        ("at least 250", "at least", 250),
        ("no fewer than 10", "at least", 10),
        ("not less than 5", "at least", 5),
        ("1,000+ Google workers", "at least", 1_000),
        ("650 or more", "at least", 650),
        ("300-plus", "at least", 300),
        ("300 plus employees", "at least", 300),
        ("650 employees and counting", "at least", 650),
        ("650 signatures at least", "at least", 650),
        ("about 200", "about", 200),
        ("some 500", "about", 500),
        ("around 200 people", "about", 200),
        ("only about 200", "about", 200),
        ("c. 650", "about", 650),
        ("~650", "about", 650),
        ("650 or so", "about", 650),
        ("nearly 1,000", "nearly", 1_000),
        ("almost five thousand", "nearly", 5_000),
        ("just under 900", "nearly", 900),
        ("at most forty", "at most", 40),
        ("fewer than 40", "at most", 40),
        ("no more than 40", "at most", 40),
        ("up to 40", "at most", 40),
        ("40 or fewer", "at most", 40),
        ("dozens", "vague", 24),
        ("only a few dozen", "vague", 24),
        ("more than a few dozen", "vague", 24),
        ("hundreds", "vague", 200),
        ("several hundred", "vague", 200),
        ("thousands", "vague", 2_000),
        ("tens of thousands", "vague", 20_000),
        ("hundreds of thousands", "vague", 200_000),
        ("two dozen", "exactly", 24),
        ("eleven hundred", "exactly", 1_100),
        ("twenty-five workers", "exactly", 25),
        ("three hundred and fifty", "exactly", 350),
        ("1.5k", "exactly", 1_500),
    ],
)
def test_a_count_is_read_as_it_was_printed(typed, kind, number):
    said = read_count(typed)
    assert (said.kind, said.number, said.upper) == (kind, number, None)


@pytest.mark.parametrize(
    ("typed", "kind", "amount"),
    [
        ("$748,844", "exactly", "748844"),
        ("$49,874,018.14", "exactly", "49874018.14"),
        ("$1.2bn", "exactly", "1200000000"),
        ("US$5 million", "exactly", "5000000"),
        ("as much as $5.3 million", "at most", "5300000"),
        ("at least $250 million", "at least", "250000000"),
        ("around $51 million", "about", "51000000"),
        ("nearly five million", "nearly", "5000000"),
        ("$10 billion ceiling", "exactly", "10000000000"),
        ("$15M to Google over the next 18 months", "exactly", "15000000"),
        ("reportedly worth $1.5 million", "exactly", "1500000"),
    ],
)
def test_a_sum_of_money_is_read_as_it_was_printed(typed, kind, amount):
    said = read(typed)
    assert (said.kind, said.number) == (kind, Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "number", "upper"),
    [
        ("between 200 and 300", 200, 300),
        ("200 to 300 employees", 200, 300),
        ("200-300", 200, 300),
        ("200 – 300", 200, 300),
        ("between two hundred and three hundred", 200, 300),
        ("$1-2 million", 1_000_000, 2_000_000),
    ],
)
def test_a_range_has_a_lower_and_a_higher_number(typed, number, upper):
    said = read(typed)
    assert (said.kind, said.number, said.upper) == (ReadingKind.BETWEEN, number, upper)


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("more than 900 Google employees", "employees"),
        ("56 other supporters", "public"),
        ("13 former Palantir employees", "former employees"),
        ("80 contractors", "contractors"),
        ("90 workers at other companies", "other workers"),
        ("650 people", None),
        ("650 employees and contractors", None),
        ("650 employees and academics", None),
        ("20 current and former employees", None),
        ("20 former and current employees", None),
        ("20 current employees", "employees"),
        ("650 employees and counting", "employees"),
        ("650 employees or more", "employees"),
    ],
)
def test_who_was_counted_is_read_where_one_group_is_named(typed, group):
    assert read_count(typed).group == group


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "many",
        "a great number of employees",
        "thousand",
        "millions",
        "1 in 4",
        "almost one in ten",
        "80%",
        "50 per cent",
        "two-thirds of 650",
        "half a million",
        "one and a half million",
        "-5",
        "1,5000",
        "1.000",
        "1 000",
        "800th",
        "2018-06-25",
        "25 June 2018: 650",
        "more than 1,000 employees and 500 contractors",
        "fewer than 1,000 but more than 900",
        "at least about 200",
        "from 200 to 300",
        "300 to 200",
        "between about 200 and 300",
        "hundreds, 300 at least",
        "up to several hundred",
        "over the weekend 650",
        "some employees, 650",
        "another 200",
        "200 more",
        "not 650",
        "1" * 16,  # no number that anybody would print
        "1.00005",
        "1,000,000,000,000,000",
    ],
)
def test_what_is_not_one_clear_number_is_not_guessed(typed):
    with pytest.raises(NotReadable, match="type it as “more than 650”"):
        read(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *["0", "5.5", "$650", "between 0 and 5", "between 2 and 2.5"],
        *["100,000,001", "5 billion people", "between 2 and 100,000,001"],
    ],
)
def test_people_are_counted_in_whole_numbers_up_to_the_greatest_that_is_kept(typed):
    with pytest.raises(NotReadable, match="is not a number of people"):
        read_count(typed)


# Pieces of phrases, put together in ways that nobody thought of.
PIECES = st.sampled_from(
    [
        *"0123456789,.-–#%$€+~>≥( )",
        "650",
        "1,000",
        "more than",
        "nearly",
        "between",
        "and",
        "to",
        "or",
        "of",
        "a",
        "no",
    ]
    + [
        "hundreds",
        "dozen",
        "few",
        "thousand",
        "million",
        "fifty",
        "k",
        "bn",
        "plus",
        "employees",
        "former",
        "current",
    ]
)


@pytest.mark.parametrize("reads", [read, read_count])
@given(
    typed=st.text()
    | st.text("0123456789,.-#%$ amk")
    | st.lists(PIECES, max_size=12).map(" ".join)
    | st.lists(PIECES, max_size=12).map("".join)
    | st.integers(0).map(str)
)
@example(typed="1" * 40)
@example(typed="1" * 40 + " million")
@example(typed=f"between {'1' * 40} and {'2' * 40}")
def test_any_text_is_read_or_refused_in_words(reads, typed):
    try:
        said = reads(typed)
    except NotReadable:
        return
    assert said.kind in ReadingKind.values
    assert said.number >= 0
    assert (said.upper is not None) == (said.kind == ReadingKind.BETWEEN)
    assert said.upper is None or said.upper > said.number
    assert said.group is None or said.group in SignerGroup.values


@given(st.integers(1, 10**8))
def test_every_number_is_read_back(number):
    assert read(f"more than {number:,} employees").number == number
    assert read(str(number)).number == number


def test_groups_are_those_of_the_record():
    assert set(phrases._GROUPS) <= set(SignerGroup.values)


def test_examples_that_the_refusal_offers_can_be_read():
    offered = [example.strip("“”, or") for example in phrases.EXAMPLES.split("”")]
    assert [str(read(example).kind) for example in offered if example] == [
        "at least",
        "exactly",
        "nearly",
        "about",
        "between",
        "vague",
    ]
