"""How the file's counts and sums are read into the record's own terms."""

from decimal import Decimal

import pytest

from protests import phrases
from protests.importing import fields
from protests.importing.shape import NotOurFile
from protests.models import ContractAmount, SignatoryCount


def _reading(kind, low, high, wording=None):
    said = {"kind": kind, "low": low, "high": high, "wording": wording}
    nothing = dict.fromkeys(["group", "company", "as_of", "claimed_by", "note", "source"])
    return fields.OF[SignatoryCount](nothing | said, lambda _model, slug: slug)


def _amount(amount, kind="reported", wording=None, note=None):
    said = {"amount": amount, "kind": kind, "wording": wording, "note": note}
    nothing = dict.fromkeys(["currency", "as_of", "source"])
    return fields.OF[ContractAmount](nothing | said, lambda _model, slug: slug)


@pytest.mark.parametrize(
    ("kind", "low", "high", "wording", "read"),
    [
        ("exactly", 650, 650, "650", ("exactly", 650, None)),
        ("about", 200, 200, "around 200 people", ("about", 200, None)),
        ("at least", 650, None, "more than 650", ("at least", 650, None)),
        ("between", 200, 300, None, ("between", 200, 300)),
        ("vague", 24, None, "only a few dozen", ("vague", 24, None)),
        ("at most", None, 40, "at most 40", ("at most", 40, None)),
        ("at most", None, 40, None, ("at most", 40, None)),
        ("at most", None, 900, "nearly 900", ("nearly", 900, None)),
        ("at most", None, 900, "Almost 900", ("nearly", 900, None)),
    ],
)
def test_a_reading_keeps_its_printed_number(kind, low, high, wording, read):
    said = _reading(kind, low, high, wording)
    assert (said["kind"], said["number"], said["upper"]) == read


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("exactly", 650, 651),
        ("exactly", None, None),
        ("about", 650, None),
        ("at least", 650, 700),
        ("at most", 1, 40),
        ("between", 200, None),
        ("vague", 200, 300),
        ("roughly", 650, 650),
    ],
)
def test_bounds_that_the_record_would_not_keep_are_refused(kind, low, high):
    with pytest.raises(NotOurFile, match="does not go with the bounds"):
        _reading(kind, low, high)


def test_the_files_kind_wins_over_the_words():
    assert _reading("about", 24, 24, "two dozen")["kind"] == "about"


@pytest.mark.parametrize(
    ("amount", "more", "qualifier"),
    [
        (297000000, {"wording": "up to $297 million", "kind": "ceiling"}, "exactly"),
        (5300000, {"wording": "as much as $5.3 million", "kind": "ceiling"}, "exactly"),
        (200000000, {"note": "Up to this sum.", "kind": "ceiling"}, "exactly"),
        (42000000, {"wording": "up to $42 million"}, "at most"),
        (250000000, {"wording": "at least $250 million"}, "at least"),
        (51000000, {"wording": "around $51 million"}, "about"),
        (200000, {"wording": "only about $200,000"}, "about"),
        (2600000, {"wording": "nearly $2.6 million"}, "nearly"),
        (508832.48, {"wording": "$508,832.48"}, "exactly"),
        (42700000, {"note": "About this sum, for the first year."}, "about"),
        (4800000, {"note": "More than this sum."}, "at least"),
        (38000000, {"note": "Slate, about a report."}, "exactly"),
        (1565173, {}, "exactly"),
    ],
)
def test_a_sum_is_qualified_by_its_words_else_by_its_note(amount, more, qualifier):
    said = _amount(amount, **more)
    assert (said["qualifier"], said["number"]) == (qualifier, Decimal(str(amount)))


def test_words_win_over_the_note():
    assert _amount(5, wording="nearly $5", note="About this sum.")["qualifier"] == "nearly"


def test_words_that_say_another_sum_are_refused():
    with pytest.raises(NotOurFile, match=r"the words “\$5.3 million” do not say the amount 530000"):
        _amount(530000, wording="$5.3 million")


def test_the_real_files_words_say_its_numbers(real_file):
    readings = [part for letter in real_file["letters"] for part in letter["readings"] if part["wording"]]
    assert len(readings) > 40
    differing = {
        row["wording"]
        for row in readings
        for said in [phrases.read_count(row["wording"])]
        if said.number != (row["low"] or row["high"])
    }
    # A page that counted 61, and printed the round number.
    assert differing == {"more than 60"}


def test_the_real_files_kinds_are_what_the_words_say_but_for_inferred_ones(real_file):
    rows = [part for letter in real_file["letters"] for part in letter["readings"] if part["wording"]]
    others = {
        (row["wording"], row["kind"])
        for row in rows
        if phrases.read_count(row["wording"]).kind
        != fields.OF[SignatoryCount](row, lambda _m, slug: slug)["kind"]
    }
    assert others == {
        ("two dozen", "about"),
        ("more than 60", "about"),
        ("250 supporters", "about"),
        ("600 employees", "about"),
        ("1500 Microsoft employees", "about"),
    }
