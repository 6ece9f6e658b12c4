"""Markup that is written in Python: what others typed cannot become part of it."""

from protests.facets import Choice, Facet
from protests.models import Outcome
from protests.selections.shown import Named
from protests.templatetags.shown import boxes, links, tags, ticks

TYPED = "<b>\"&'</b>"
ESCAPED = "&lt;b&gt;&quot;&amp;&#x27;&lt;/b&gt;"


def test_links_escape_names_and_addresses():
    found = links([Named(TYPED, "/companies/a/"), Named("B", TYPED)])
    assert found == f'<a href="/companies/a/">{ESCAPED}</a>, <a href="{ESCAPED}">B</a>'


def test_boxes_escape_labels_and_values():
    html = boxes(Facet("company", "Company", [Choice(TYPED, TYPED, 1_234, chosen=True)], size=1))
    assert f'id="company-bb" name="company" value="{ESCAPED}" checked>' in html
    assert f'<span>{ESCAPED}</span> <span class="how-many">1,234</span>' in html


def test_a_box_that_is_not_chosen_is_not_ticked():
    assert "checked" not in boxes(Facet("kind", "Kind", [Choice("petition", "Petition", 1, False)], size=1))


def test_outcomes_have_their_colour():
    assert tags([Outcome.PARTLY_MET, Outcome.MET]) == (
        '<span class="outcome outcome-partly-met">Partly met</span>, <span class="outcome outcome-met">Met</span>'
    )


def test_records_to_be_ticked_are_escaped():
    html = ticks([("a", TYPED)], "company")
    assert html == f'<li><label><input type="checkbox" name="company" value="a"> {ESCAPED}</label></li>'
