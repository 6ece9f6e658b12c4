"""Counts and responses in their lists: what others typed cannot become part of the markup."""

import pytest

from protests.templatetags.parts import by_whom, cited, count_rows, response_rows
from tests.factories import agency, company, published_letter, reading, response, source

pytestmark = pytest.mark.django_db

TYPED = "<b>\"&'</b>"
ESCAPED = "&lt;b&gt;&quot;&amp;&#x27;&lt;/b&gt;"


def listed(part):
    """As a list reads it."""
    return type(part).objects.get(pk=part.pk)


@pytest.fixture
def made():
    return published_letter(title=TYPED, number=7, slug="drones")


@pytest.fixture
def said(made):
    return source(url=f"https://a.example/{ESCAPED}", publisher=TYPED, via=TYPED, published="2018-06")


CITED = f'<a href="https://a.example/{ESCAPED.replace("&", "&amp;")}">{ESCAPED}</a> ({ESCAPED}), June 2018'


def test_a_count_tells_what_it_is_of_and_according_to_whom(made, said):
    google = company(TYPED, slug="google")
    count = reading(made, 650, wording=TYPED, company=google, source=said, as_of=None)
    assert count_rows([listed(count)]) == (
        f'\n<tr><th scope="row">“{ESCAPED}”</th><td data-label="Read as">650</td>'
        f'<td data-label="Who was counted">Employees, <a href="/companies/google/">{ESCAPED}</a> only</td>'
        '<td data-label="As of">no date</td>'
        f'<td data-label="Letter"><a href="/letters/7-drones/#count-{count.pk}">{ESCAPED}</a></td>'
        f'<td data-label="Source">{CITED}</td></tr>'
    )


def test_of_a_count_whose_words_were_not_recorded_that_is_said(made):
    assert '<th scope="row">about 650 <span class="note">(words not recorded)</span></th>' in count_rows(
        [listed(reading(made, 650, kind="about", wording=""))]
    )


def test_a_response_tells_what_was_said_by_whom_and_of_what_letter(made, said):
    spoke = response(made, summary=TYPED, outcome="partly met", speaker=TYPED, source=said, date="2018")
    assert response_rows([listed(spoke)]) == (
        f'\n<tr><th scope="row">{ESCAPED} <span class="note">Outcome: Partly met</span></th>'
        f'<td data-label="Kind">Statement</td><td data-label="By whom">{ESCAPED}</td><td data-label="Date">2018</td>'
        f'<td data-label="Letter"><a href="/letters/7-drones/#response-{spoke.pk}">{ESCAPED}</a></td>'
        f'<td data-label="Source">{CITED}</td></tr>'
    )


def test_a_body_is_named_beside_who_speaks_for_it(made):
    google = company(TYPED, slug="google")
    ice = agency("Immigration and Customs Enforcement", abbreviation="ICE", slug="ice")
    link = f'<a href="/companies/google/">{ESCAPED}</a>'
    assert by_whom(response(made)) == "not recorded"
    assert by_whom(response(made, by_company=google)) == link
    assert by_whom(response(made, by_company=google, speaker=TYPED)) == link
    assert by_whom(response(made, by_company=google, speaker="A head")) == f"A head ({link})"
    assert (
        by_whom(response(made, by_agency=ice, speaker="A head"))
        == 'A head (<a href="/agencies/ice/">ICE</a>)'
    )


def test_a_source_that_is_gone_is_said_to_be():
    assert cited(None) == "a source that is no longer on record"
