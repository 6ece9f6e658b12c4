"""What is not our file is refused before anything is loaded, in a sentence that says where."""

import pytest

from protests.importing import records
from protests.importing.shape import LISTS, NotOurFile, check
from protests.models import Source
from tests.importing.small_file import small_file


def test_the_real_file_has_the_shape(real_file):
    check(real_file)


def _without_a_key(data):
    del data["letters"][0]["summary"]


def _with_an_unknown_key(data):
    data["letters"][0]["readings"][0]["colour"] = "red"


def _with_a_word_for_a_list(data):
    data["companies"][0]["aliases"] = "Acme Cloud"


def _with_a_number_for_a_word(data):
    data["sources"][0]["title"] = 5


def _with_a_word_for_a_number(data):
    data["letters"][0]["readings"][0]["low"] = "650"


def _with_truth_for_a_number(data):
    data["letters"][0]["number"] = True


def _with_one_slug_twice(data):
    data["topics"] *= 2


def _with_one_number_twice(data):
    data["letters"][1]["number"] = data["letters"][0]["number"]


def _with_one_name_twice(data):
    data["letters"][0]["topics"] *= 2


def _with_a_ring_of_agencies(data):
    data["agencies"][1]["parent"] = "border"


def _with_two_opinions_on_a_campaign(data):
    data["campaigns"][0]["letters"] = []


def _with_a_source_said_to_be_read(data):
    data["sources"][1]["verified"] = "read"


def _with_a_reading_said_to_be_read(data):
    data["letters"][0]["readings"][2]["verified"] = "read"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_without_a_key, "letters, row 0: an object of number, slug"),
        (_with_an_unknown_key, "letters, row 0, readings, row 0: an object of wording, kind"),
        (_with_a_word_for_a_list, "companies, row 0, aliases: a list of names is wanted, not 'Acme Cloud'"),
        (_with_a_number_for_a_word, "sources, row 0, title: text is wanted, not 5"),
        (_with_a_word_for_a_number, "readings, row 0, low: a number is wanted, not '650'"),
        (_with_truth_for_a_number, "letters, row 0, number: a number is wanted, not True"),
        (_with_one_slug_twice, "topics: 'cloud' stands there twice"),
        (_with_one_number_twice, "letters: 7 stands there twice"),
        (_with_one_name_twice, "letters, row 0, topics: 'cloud' stands there twice"),
        (_with_a_ring_of_agencies, "agencies: border is part of itself"),
        (_with_two_opinions_on_a_campaign, "campaigns: acme-border-2018 is in acme-border by one list"),
        (_with_a_source_said_to_be_read, "source archive: “read” does not go with the kind"),
        (_with_a_reading_said_to_be_read, "source archive: “read” does not go with the kind"),
    ],
)
def test_a_spoilt_file_is_refused(spoil, sentence):
    data = small_file()
    check(data)
    spoil(data)
    with pytest.raises(NotOurFile, match=sentence):
        check(data)


@pytest.mark.parametrize("data", [None, [], "letters", {}, {"letters": []}, dict.fromkeys(LISTS, {})])
def test_another_file_is_refused(data):
    with pytest.raises(NotOurFile):
        check(data)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            ["topics"],
            ["clouds"],
            "letter acme-border-2018: it names the topic “clouds”, which the file does not",
        ),
        (["date"], "2018-13", "letter acme-border-2018: “2018-13” is not in the calendar"),
        (["kind"], "poem", "letter acme-border-2018: .*letter_kind_is_known"),
        (["title"], None, "letter acme-border-2018: "),
        (["companies"], [], "letter acme-border-2018: Name a company, or say why there is none"),
        (["responses", 0, "demand"], 2, "letter acme-border-2018: it names the demand “2”"),
        (["responses", 0, "demand"], -1, "letter acme-border-2018: it names the demand “-1”"),
        (["readings", 0, "high"], 700, "letter acme-border-2018: a reading of kind “at least” does not go"),
        (["readings", 0, "source"], None, "letter acme-border-2018: "),
    ],
)
def test_a_value_that_the_record_cannot_hold_is_refused_and_nothing_is_loaded(path, value, sentence):
    data = small_file()
    at = data["letters"][0]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    if path == ["readings", 0, "source"]:
        at["verified"] = "read"
    with pytest.raises(NotOurFile, match=sentence):
        records.load(data)
    assert not Source.objects.exists()
