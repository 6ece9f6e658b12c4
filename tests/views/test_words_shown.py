"""What was searched for, as the list of letters shows it."""

import pytest

from tests.factories import published_letter

pytestmark = pytest.mark.django_db


def page(client, query):
    return client.get(f"/letters/?{query}").content.decode()


def test_words_are_marked_in_titles_and_in_a_passage(client):
    published_letter(title="On drones & more", summary="They refuse <drones>.")
    html = page(client, "q=drone")
    assert "On <mark>drones</mark> &amp; more</a>" in html
    assert '<p class="passage">They refuse &lt;<mark>drones</mark>&gt;.</p>' in html


def test_a_letter_found_by_a_name_has_no_passage(client):
    published_letter(title="On <drones>", authored_by="A council")
    html = page(client, "q=council")
    assert "On &lt;drones&gt;</a>" in html
    assert "passage" not in html


def test_without_words_nothing_is_marked(client):
    published_letter(title="On <drones>")
    html = page(client, "")
    assert "On &lt;drones&gt;</a>" in html
    assert "<mark>" not in html


def test_the_page_says_which_word_was_put_right(client):
    published_letter(title="Dear Marc Benioff")
    html = page(client, "q=Benoff")
    assert "No letter has “Benoff”; showing “Benioff”." in html
    assert "Dear Marc <mark>Benioff</mark>" in html
