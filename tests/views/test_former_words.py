"""A filter by an address word that a record had before leads on to the word it has now."""

import pytest

from protests import merging, publishing
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meta():
    """A company of a public letter that was called Facebook before."""
    facebook = make.company("Facebook")
    make.published_letter(companies=[facebook])
    facebook.name, facebook.slug = "Meta", "meta"
    facebook.save()
    return facebook


@pytest.mark.parametrize(
    "address", ["/letters/", "/letters.csv", "/letters.json", "/letters.atom", "/contracts/"]
)
def test_a_renamed_company_is_led_on_to(client, meta, address):
    answer = client.get(f"{address}?company=facebook&sort=")
    assert (answer.status_code, answer.url) == (302, f"{address}?company=meta&sort=")
    assert client.get(answer.url, follow=True).status_code == 200


def test_a_merged_company_is_led_on_to_once(client, meta):
    instagram = make.company("Instagram")
    make.published_letter(companies=[instagram])
    merging.merge(meta, instagram, by=None, why="One company.")
    answer = client.get("/letters/?company=instagram&company=facebook&company=meta&year=2018")
    assert answer.url == "/letters/?company=meta&year=2018"


def test_of_a_record_that_is_not_public_nothing_is_told(client, meta):
    publishing.withdraw(meta.letters.get(), reason="It was not a letter.")
    answer = client.get("/letters/?company=facebook")
    assert answer.status_code == 400
    assert "“facebook” is not a company on record." in answer.content.decode()
    assert "company=meta" not in answer.content.decode()


def test_another_mistake_is_told_of_after_it_was_led_on(client, meta):
    answer = client.get("/letters/?company=facebook&year=18", follow=True)
    assert answer.status_code == 400
    assert "is not a company" not in answer.content.decode()


def test_a_word_that_nothing_ever_had_is_refused(client, meta):
    assert client.get("/letters/?company=myspace").status_code == 400
