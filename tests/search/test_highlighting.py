"""What was searched for, marked in texts."""

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from protests import search
from protests.search import Understood, highlighting
from protests.search.parsing import parse
from tests.factories import published_letter


def marked(text, words):
    return highlighting.highlight(text, parse(words))


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("Drones for the police", "drone", "<mark>Drones</mark> for the police"),
        (
            "Café, cafe\N{COMBINING ACUTE ACCENT}",
            "cafe",
            "<mark>Café</mark>, <mark>cafe\N{COMBINING ACUTE ACCENT}</mark>",
        ),
        ("Google’s own", "google", "<mark>Google’s</mark> own"),
        ("to re-examine", "reexamining", "to <mark>re-examine</mark>"),
        ("an email", "e-mail", "an <mark>email</mark>"),
        ("surveillance survey", "surv*", "<mark>surveillance</mark> <mark>survey</mark>"),
        ("face recognition of a face", '"face recognition"', "<mark>face recognition</mark> of a face"),
        ("face recognition", "facial recognition", "<mark>face</mark> <mark>recognition</mark>"),
        ("drones and police", "drones -police", "<mark>drones</mark> and police"),
        ("<b>AT&T</b>", "at&t", "&lt;b&gt;<mark>AT&amp;T</mark>&lt;/b&gt;"),
        ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
        ("nothing here", "drone", "nothing here"),
        ("", "drone", ""),
        ("drone", "!!", "drone"),
    ],
)
def test_every_word_looked_for_is_marked(text, words, html):
    assert marked(text, words) == html


def test_the_mark_is_safe_html_and_everything_else_is_escaped():
    html = marked(SafeString("<i>drone</i>"), "drone")
    assert isinstance(html, SafeString)
    assert html == "&lt;i&gt;<mark>drone</mark>&lt;/i&gt;"


@given(text=st.text(), words=st.text())
def test_without_its_marks_the_text_is_whole_and_safe(text, words):
    from html import unescape

    html = marked(text, words)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")).replace("\r", "") == unescape(
        html_of(text)
    ).replace("\r", "")
    assert html.count("<") == html.count("<mark>") + html.count("</mark>")


def html_of(text):
    from django.utils.html import escape

    return escape(text)


class TestPassage:
    def passage(self, texts, words):
        return highlighting.passage(texts, parse(words))

    def test_the_passage_with_most_of_what_was_looked_for(self):
        text = "drones " + "word " * 60 + "drones for the police " + "word " * 60
        passage = self.passage([text], "police drones")
        assert passage.startswith("… word")
        assert passage.endswith("word …")
        assert "<mark>drones</mark> for the <mark>police</mark>" in passage
        assert len(passage.replace("…", "").split()) == highlighting.PASSAGE

    def test_a_short_text_is_whole(self):
        assert self.passage(["No <drones>."], "drones") == "No &lt;<mark>drones</mark>&gt;."

    def test_of_several_texts_the_first_best(self):
        assert self.passage(["Police.", "Drones.", "Police drones.", "Drones, police."], "drones police") == (
            "<mark>Police</mark> <mark>drones</mark>."
        )

    def test_without_any_of_it_there_is_none(self):
        assert self.passage(["Nothing", ""], "drones") == ""

    @given(
        texts=st.lists(st.text(alphabet="ab .<&-’é\n", max_size=300)),
        words=st.text(alphabet='ab "-*é', max_size=20),
    )
    def test_a_passage_is_safe_whatever_the_text(self, texts, words):
        html = self.passage(texts, words)
        assert html.count("<") == html.count("<mark>") + html.count("</mark>")


@pytest.mark.django_db
def test_a_word_that_was_put_right_is_marked():
    published_letter(title="Dear Marc Benioff")
    meant = search.understood("Benoff")
    assert isinstance(meant, Understood)
    assert search.highlight("Dear Marc Benioff", meant) == "Dear Marc <mark>Benioff</mark>"
    assert search.passage(["Dear Marc Benioff"], "Benoff") == "Dear Marc <mark>Benioff</mark>"
