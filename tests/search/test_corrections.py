"""A misspelt word is put right, and the page can say so."""

import pytest

from protests import publishing, search
from protests.models import Letter, SearchWord
from tests.factories import addressee, company, demand, letter, published_letter

pytestmark = pytest.mark.django_db


def understood(words):
    meant = search.understood(words)
    return meant.sentences, set(search.matching(Letter.objects.published(), meant))


def test_a_misspelt_name_finds_the_name_and_says_so():
    made = published_letter()
    addressee(made, name="Marc Benioff")
    assert understood("Benoff") == (["No letter has “Benoff”; showing “Benioff”."], {made})


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("Mircosoft", "Microsoft"),  # two letters swapped
        ("Microsfot", "Microsoft"),
        ("icrosoft", "Microsoft"),
        ("Microsoftt", "Microsoft"),
        ("Mikrosoff", "Microsoft"),  # two mistakes in a long word
        ("amazonn", "Amazon"),
        ("protezts", "protests"),
    ],
)
def test_a_letter_missing_wrong_added_or_swapped(typed, used):
    made = published_letter(title="Microsoft and Amazon protests")
    assert understood(typed) == ([f"No letter has “{typed}”; showing “{used}”."], {made})


@pytest.mark.parametrize("typed", ["Mikrasoff", "ize", "icq", "20l8", "2018", "zzzz"])
def test_what_is_too_far_or_too_short_or_a_number_is_left_alone(typed):
    published_letter(title="Microsoft and ICE 2019")
    assert understood(typed) == ([f"No letter has “{typed}”."], set())


@pytest.mark.parametrize("typed", ['"Benoff"', "Beno*", "-Benoff"])
def test_quotes_beginnings_and_what_is_left_out_are_meant_as_they_stand(typed):
    published_letter(title="Benioff")
    assert "showing" not in " ".join(understood(typed)[0])


def test_only_a_word_that_no_letter_has_is_put_right():
    one, other = published_letter(title="Protect"), published_letter(title="Protest")
    assert understood("protect") == ([], {one})
    assert understood("protects") == ([], {one})
    assert understood("protest") == ([], {other})


def test_of_words_as_near_that_of_most_titles_and_names_is_taken_then_that_of_most_letters():
    published_letter(summary="carts", companies=[company("Cards")])
    published_letter(summary="carts", companies=[company("Other")])
    assert understood("carfs")[0] == ["No letter has “carfs”; showing “Cards”."]
    published_letter(summary="parking")
    published_letter(summary="marking")
    published_letter(summary="marking")
    assert understood("xarking")[0] == ["No letter has “xarking”; showing “marking”."]


def test_every_misspelt_word_of_a_query_is_put_right():
    made = published_letter(title="Google and Maven")
    sentences, found = understood("gogle OR amazn mavn")
    assert sentences == [
        "No letter has “gogle”; showing “Google”.",
        "No letter has “mavn”; showing “Maven”.",
        "No letter has “amazn”.",
    ]
    assert found == {made}


def test_part_of_a_word_with_a_joint_is_put_right():
    made = published_letter(title="Salesforce letter")
    assert understood("salesforse-letter") == (["No letter has “salesforse”; showing “Salesforce”."], {made})


def test_a_word_is_shown_as_letters_write_it():
    published_letter(title="Protest at Google", summary="The protest of GOOGLE staff")
    assert understood("protezt")[0] == ["No letter has “protezt”; showing “protest”."]
    assert understood("gogle")[0] == ["No letter has “gogle”; showing “Google”."]


class TestDraftsDoNotLeak:
    def test_words_of_drafts_are_not_offered(self):
        draft = letter(title="Secretword", companies=[company("Hiddenname")])
        demand(draft, "Hushhush")
        for typed in ("secretwrd", "hiddenam", "hushhus"):
            assert understood(typed) == ([f"No letter has “{typed}”."], set())
        publishing.publish_letter(draft)
        assert understood("secretwrd")[0] == ["No letter has “secretwrd”; showing “Secretword”."]

    def test_words_of_withdrawn_and_deleted_letters_are_forgotten(self):
        withdrawn, deleted = published_letter(title="Withdrawnword"), published_letter(title="Deletedword")
        published_letter(title="Keptword and another")
        publishing.withdraw(withdrawn, reason="Not a letter.")
        deleted.delete()
        kept = set(SearchWord.objects.values_list("word", flat=True))
        assert "keptword" in kept
        assert not {"withdrawnword", "deletedword"} & kept

    def test_a_word_taken_out_of_a_letter_is_forgotten_unless_another_has_it(self):
        made = published_letter(title="Wrongname and rightname")
        published_letter(title="Rightname")
        made.title = "Neither"
        made.save()
        kept = set(SearchWord.objects.values_list("word", flat=True))
        assert "wrongname" not in kept
        assert "rightname" in kept

    def test_a_name_that_only_drafts_have_is_not_offered(self):
        company("Lonelyname")
        published_letter()
        assert understood("lonelynam") == (["No letter has “lonelynam”."], set())
