"""What a list shows of a letter."""

import pytest

from protests.models import Letter
from protests.selections.shown import letters_shown
from tests.factories import agency, company, demand, published_letter, reading, response, source

pytestmark = pytest.mark.django_db


def shown():
    [letter] = letters_shown(Letter.objects.published())
    return letter


def test_each_address_is_that_of_the_records_own_page():
    firm, body = company("Google"), agency("ICE")
    letter = published_letter(companies=[firm], agencies=[body])
    assert shown().address == letter.get_absolute_url()
    assert shown().companies[0].address == firm.get_absolute_url()
    assert shown().agencies[0].address == body.get_absolute_url()


def test_companies_and_agencies_come_by_name_and_agencies_are_called_shortly():
    companies = [company(name) for name in ("Microsoft", "Amazon")]
    agencies = [agency("The Navy", abbreviation="USN"), agency("Customs", abbreviation="")]
    published_letter(companies=companies, agencies=agencies)
    assert [each.name for each in shown().companies] == ["Amazon", "Microsoft"]
    assert [each.name for each in shown().agencies] == ["Customs", "USN"]


def test_what_became_of_the_whole_comes_before_what_became_of_demands():
    letter = published_letter()
    response(letter, outcome="met", demand=demand(letter))
    response(letter, outcome="refused")
    assert shown().outcomes == ["refused", "met"]


def test_an_outcome_of_several_demands_is_said_once():
    letter = published_letter()
    for text in ("End the contract", "Say so"):
        response(letter, outcome="refused", demand=demand(letter, text))
    assert shown().outcomes == ["refused"]


def test_a_headline_says_what_was_printed_or_else_the_number_with_its_qualifier():
    cited = source(publisher="The Paper", url="https://paper.example/1")
    letter = published_letter(sources=[cited])
    count = reading(
        letter, 650, kind="at least", wording="more than 650", group="public", source=cited, as_of=None
    )
    headline = shown().headline
    assert (headline.stated, headline.counted, headline.as_of) == (
        "“more than 650”",
        "members of the public",
        "no date",
    )
    assert (headline.source, headline.publisher) == ("https://paper.example/1", "The Paper")
    count.wording, count.number = "", 1650
    count.save()
    assert shown().headline.stated == "at least 1,650"


def test_a_letter_without_a_number_has_no_headline():
    published_letter()
    assert shown().headline is None


def test_letters_keep_the_order_of_the_rows_and_their_own_records():
    firms = [company("Google"), company("Amazon")]
    letters = [
        published_letter(companies=[firm], date=date)
        for firm, date in zip(firms, ("2018", "2019"), strict=True)
    ]
    found = letters_shown(Letter.objects.published().order_by("-date"))
    assert [letter.pk for letter in found] == [letter.pk for letter in reversed(letters)]
    assert [letter.companies[0].name for letter in found] == ["Amazon", "Google"]
