"""A contract in a list, a line at a time: many of them stand on one page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def whose(contract) -> SafeString:
    """Its parties, each with its role, and whom the work is for; each name is a link."""
    companies, agencies = reverse("companies"), reverse("agencies")
    parties = format_html_join(
        ", ",
        '<a href="{}{}/">{}</a> ({})',
        ((companies, each.company.slug, each.company.name, each.role) for each in contract.parties.all()),
    )
    bodies = format_html_join(
        ", ",
        '<a href="{}{}/">{}</a>',
        ((agencies, each.slug, each.short_name) for each in contract.agencies.all()),
    )
    if not bodies:
        return parties
    return format_html("{} · for {}", parties, bodies) if parties else format_html("For {}", bodies)


@register.filter
def told(contract) -> SafeString:
    """Its sums and what happened to it, each with its source."""
    sums = (
        (f"{each.get_kind_display()}: {_stated(each)}, {_dated(each.as_of)}", _linked(each.source))
        for each in contract.amounts.all()
    )
    events = (
        (
            f"{each.date.in_words}: {each.get_kind_display().lower()}{', ' if each.source else ''}",
            _linked(each.source),
        )
        for each in contract.events.all()
    )
    return format_html_join("", '<p class="meta">{}{}</p>', [*sums, *events])


def _stated(amount):
    return f"“{amount.wording}”" if amount.wording else amount.in_words


def _dated(date):
    return f"{date.in_words}, " if date else ""


def _linked(source):
    return format_html('<a href="{}">{}</a>', source.url, source.publisher) if source else ""
