"""Markup that is written in Python: what others typed cannot become part of it."""

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.safestring import mark_safe

from protests.facets import Choice, Facet
from protests.models import Outcome
from protests.selections.shown import Headline, Named, ShownLetter
from protests.templatetags.shown import boxes, counted, links, numbers, rows, tags, ticks

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


def shown(**fields):
    told = {"title": "Ours", "date": "June 2018", "kind": "Petition", "is_adjacent": False, "scope_note": ""}
    return ShownLetter(pk=1, number=1, address="/letters/1-ours/", **{"headline": None} | told | fields)


def test_a_row_of_a_letter_escapes_all_that_was_typed():
    typed = {"title": TYPED, "scope_note": TYPED, "passage": TYPED, "is_adjacent": True}
    headline = Headline(f"“{TYPED}”", "employees", "2018", TYPED, TYPED)
    html = rows([shown(companies=[Named(TYPED, "/a/")], headline=headline, **typed)], "h2")
    assert TYPED not in html
    assert html.count(ESCAPED) + html.count(ESCAPED.replace("&#x27;", "&#39;")) == 7


def test_a_row_keeps_the_marks_of_words_that_were_looked_for():
    marked = mark_safe("On <mark>drones</mark>")  # noqa: S308 - our own words
    html = rows([shown(title=marked, passage=marked)], "h3")
    assert f'<h3><a href="/letters/1-ours/">{marked}</a></h3>' in html
    assert f'<p class="passage">{marked}</p>' in html


def test_a_row_without_agencies_or_a_number_says_so_in_few_words():
    html = rows([shown(companies=[Named("Google", "/companies/google/")])], "h2")
    assert '<p class="meta"><a href="/companies/google/">Google</a></p>' in html
    assert "About" not in html
    assert "no outcome on record" in html
    assert "No published number" in html
    about = rows([shown(agencies=[Named("CBP", "/agencies/cbp/")])], "h2")
    assert '<p class="meta">About <a href="/agencies/cbp/">CBP</a></p>' in about


def test_choices_lead_to_their_records_and_to_the_letters_that_they_share():
    html = counted([Choice("cbp", TYPED, 1_234, False)], "agency", "/agencies/", "company", "google")
    assert f'<a href="/agencies/cbp/">{ESCAPED}</a>' in html
    assert 'href="/letters/?company=google&amp;agency=cbp">1,234<' in html
    assert counted([], "agency", "/agencies/", "company", "google") == "<li>None on record</li>"


def test_one_letter_is_a_letter_and_two_are_letters():
    one, two = (
        counted([Choice("cbp", "CBP", number, False)], "agency", "/agencies/", "company", "google")
        for number in (1, 2)
    )
    assert " letter on CBP" in one
    assert " letters on CBP" in two


def test_pages_are_led_to_under_the_same_query():
    page = Paginator(range(6), 2).page(2)
    page.numbers = [1, 2, Paginator.ELLIPSIS, 3]
    html = numbers(page, QueryDict("page=2&q=%22%3Cb%3E"))
    address = "?q=%22%3Cb%3E&amp;page="
    assert f'<a rel="prev" href="{address}1">Previous</a>' in html
    assert f'<a href="{address}1" aria-label="Page 1">1</a>' in html
    assert '<span aria-current="page">2</span>' in html
    assert "<span>…</span>" in html
    assert f'<a rel="next" href="{address}3">Next</a>' in html
