"""Which letters words find, and in which order."""

import pytest

from protests import publishing, search
from protests.models import Letter
from protests.search.parsing import parse
from tests.factories import (
    addressee,
    agency,
    campaign,
    company,
    contract,
    demand,
    letter,
    ownership,
    published_contract,
    published_letter,
    quotation,
    source,
    topic,
    withdrawn_letter,
)

pytestmark = pytest.mark.django_db


def found(words):
    return set(search.matching(Letter.objects.published(), words))


def in_order(words):
    return list(search.ranked(Letter.objects.published(), words))


@pytest.fixture
def full():
    """A letter that says something different in each of its texts and names."""
    meta = company("Meta")
    meta.aliases.create(name="Facebook")
    ownership(meta, company("Zuckerberg Holdings"), since="2017")
    dhs = agency("Department of Homeland Security", abbreviation="DHS")
    made = published_letter(
        title="Letter on drones",
        summary="They asked for a re-examination.",
        full_text="Dear colleagues, enough is enough. It is a café of horrors.",
        full_text_source=source(),
        authored_by="A workers' council",
        companies=[meta],
        agencies=[agency("Customs and Border Protection", abbreviation="CBP", parent=dhs)],
        topics=[topic("Cloud computing")],
        contracts=[published_contract(title="Project Nimbus"), contract(title="Secret plan")],
        campaign=campaign("No Azure for Apartheid"),
        date="2018-06-25",
    )
    addressee(made, name="Marc Benioff", role="chief executive")
    demand(made, "Cancel the programme")
    quotation(made, "We refuse to build it")
    published_letter(title="Another", companies=[company("Other")])
    return made


@pytest.mark.parametrize(
    "words",
    [
        "drones",
        "DRONE",
        "reexamination",
        "re-examining",
        "colleague",
        "cafe",
        "CAFÉ",
        "council",
        "meta",
        "Facebook",
        "facebook's",
        "Zuckerberg",
        "cbp",
        "customs border",
        "homeland",
        "DHS",
        "cloud computing",
        "nimbus",
        "apartheid",
        "Benioff",
        "chief executives",
        "cancelled",
        "program",
        "refusing",
        '"enough is enough"',
        "horr*",
        "drones OR balloons",
        "balloons OR drones customs",
        "drones -balloons",
        "the drones of Facebook",
    ],
)
def test_a_letter_is_found_by_its_texts_and_by_the_names_of_all_it_concerns(full, words):
    assert found(words) == {full}


@pytest.mark.parametrize(
    "words",
    [
        "drones balloons",
        "drones -facebook",
        "drones NOT facebook",
        '"enough enough"',
        '"cafe of horror"',
        '"security customs"',  # the end of one text and the beginning of another
        '"drone"',  # in quotes as it stands
        "dron",
        "secret plan",
        '-"letter on drones" drones',
        "drones -hom* -cust*",
    ],
)
def test_it_is_not_found_by_what_it_does_not_say(full, words):
    assert full not in found(words)


def test_what_is_left_out_is_what_the_letter_itself_says(full):
    assert found("facebook -zuckerberg -homeland") == {full}


def test_only_what_is_left_out_leaves_the_rest(full):
    assert full not in found("-drones")
    assert len(found("-drones")) == 1


def test_drafts_and_withdrawn_letters_are_never_found():
    draft = letter(title="Letter on drones")
    withdrawn_letter(title="Letter on drones")
    assert found("drones") == set()
    publishing.publish_letter(draft)
    assert found("drones") == {draft}


def test_without_a_word_nothing_is_found():
    published_letter()
    assert found("!!") == set()
    assert search.problem("!!") == "There is no word to look for in “!!”."


def test_words_narrow_any_queryset_of_letters(full):
    other = published_letter(title="Second letter on drones", date="2019")
    assert set(search.matching(Letter.objects.published().filter(date="2019"), "drones")) == {other}
    assert set(search.matching(Letter.objects.published(), "drones").filter(date__lt="2019")) == {full}


def test_title_comes_first_then_names_then_gist_then_texts_then_owners():
    drones = company("Drones Ltd")
    owned = company("Bought")
    ownership(owned, drones)
    by_owner = published_letter(title="One", companies=[owned], date="2025")
    by_text = published_letter(title="Two", date="2024")
    quotation(by_text, "No drones")
    by_gist = published_letter(title="Three", summary="On drones.", date="2023")
    by_name = published_letter(title="Four", companies=[drones], date="2022")
    by_title = published_letter(title="On drones", date="2021")
    assert in_order("drones") == [by_title, by_name, by_gist, by_text, by_owner]


def test_among_equals_the_newest_comes_first():
    old, new = published_letter(title="Drones", date="2018"), published_letter(title="Drones", date="2019")
    assert in_order("drones") == [new, old]
    assert in_order("-balloons") == [new, old]
    assert list(Letter.objects.order_by(*search.best_first(""))) == [new, old]


def test_every_word_counts_for_the_place():
    part = published_letter(title="Drones", summary="For the police.", date="2020")
    whole = published_letter(title="Drones and police", date="2019")
    assert in_order("police drones") == [whole, part]


def test_ten_thousand_characters_are_no_error(full):
    for words in ("drones " * 1500, "x" * 10_000, '"' * 10_000, "a-" * 5_000, "(" * 10_000, "x* " * 20):
        assert found(words) == set()


@pytest.mark.parametrize(
    "words",
    [
        "a\0b",
        "'",
        "\\",
        "%",
        "_",
        "';--",
        "{}",
        "{0}",
        ":*",
        "a:b",
        "^a",
        "a AND",
        "NEAR(",
        "a & | !b",
        "\ud800",
        "🙂",
        "_tdrones",
    ],
)
def test_what_databases_take_for_syntax_is_no_error(full, words):
    found(words)
    found(f'"{words}"')
    found(f"drones -{words}")
    found(f"{words}*")


def test_marks_of_the_index_cannot_be_asked_for():
    [[term]] = parse("_gdrone").groups
    assert term.words == ("gdrone",)
