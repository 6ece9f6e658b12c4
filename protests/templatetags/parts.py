"""Parts of letters in their lists as markup: written here because a page has hundreds of cells, and a node each is slow.

Django escapes an apostrophe as `html.escape` does, so it is all the same which of the two wrote a page.
"""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from ..models import Agency

register = template.Library()


@register.filter
def count_rows(counts):
    """Counts of signatories as the rows of a table."""
    letters, companies = reverse("letters"), reverse("companies")
    return _rows(_count(each, letters, companies) for each in counts)


@register.filter
def response_rows(responses):
    """Responses as the rows of a table."""
    letters, bodies = reverse("letters"), _bodies()
    return _rows(_response(each, letters, bodies) for each in responses)


@register.filter
def by_whom(response):
    """Who responded: the speaker, and whom they speak for where the speaker's own name does not say it."""
    return mark_safe(_by_whom(response, _bodies()))  # noqa: S308 - escaped


@register.filter
def cited(source):
    """A source as it stands beside what it says."""
    return mark_safe(_cited(source))  # noqa: S308 - escaped


def _count(count, letters, companies):
    company = count.company
    only = f", {_link(f'{companies}{company.slug}/', company.name)} only" if company else ""
    unworded = f'{count.in_words} <span class="note">(words not recorded)</span>'
    return {
        "As printed": f"“{escape(count.wording)}”" if count.wording else unworded,
        "Read as": count.as_read,
        "Who was counted": f"{count.get_group_display()}{only}",
        "As of": _date(count.as_of),
        "Letter": _of_letter(count, letters, "count"),
        "Source": _cited(count.source),
    }


def _response(response, letters, bodies):
    outcome = f' <span class="note">Outcome: {response.get_outcome_display()}</span>'
    return {
        "What was said or done": f"{escape(response.summary)}{outcome if response.outcome else ''}",
        "Kind": response.get_kind_display(),
        "By whom": _by_whom(response, bodies),
        "Date": _date(response.date),
        "Letter": _of_letter(response, letters, "response"),
        "Source": _cited(response.source),
    }


def _bodies():
    """Where the pages of companies and of agencies are."""
    return reverse("companies"), reverse("agencies")


def _by_whom(response, bodies):
    body, speaker = response.by_company or response.by_agency, response.speaker
    if not body:
        return escape(speaker) or "not recorded"
    companies, agencies = bodies
    is_agency = isinstance(body, Agency)
    address = f"{agencies if is_agency else companies}{body.slug}/"
    if speaker == body.name:
        return _link(address, speaker)
    named = _link(address, body.short_name if is_agency else body.name)
    return f"{escape(speaker)} ({named})" if speaker else named


def _cited(source):
    if not source:
        return "a source that is no longer on record"
    via = f" ({escape(source.via)})" if source.via else ""
    published = f", {source.published.in_words}" if source.published else ""
    return f"{_link(source.url, source.publisher)}{via}{published}"


def _of_letter(part, letters, word):
    letter = part.letter
    return _link(f"{letters}{letter.number}-{letter.slug}/#{word}-{part.pk}", letter.title)


def _date(date):
    return date.in_words if date else "no date"


def _rows(rows):
    return mark_safe("".join(map(_row, rows)))  # noqa: S308 - escaped


def _row(cells):
    """A row of cells by the heads of their columns; the first is what it is about."""
    [(_head, about), *others] = cells.items()
    rest = "".join(f'<td data-label="{head}">{cell}</td>' for head, cell in others)
    return f'\n<tr><th scope="row">{about}</th>{rest}</tr>'


def _link(address, words):
    return f'<a href="{escape(address)}">{escape(words)}</a>'
