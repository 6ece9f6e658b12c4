"""Contracts in a list as markup: written here because a page has hundreds of lines of them, and a node each is slow."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from ..models import AmountKind, ContractEventKind

register = template.Library()

_AMOUNTS = dict(AmountKind.choices)
_EVENTS = {kind: label.lower() for kind, label in ContractEventKind.choices}


@register.filter
def rows(contracts, heading):
    """The contracts with what is known of each, under headings of this kind."""
    addresses = [reverse(name) for name in ("contracts", "companies", "agencies")]
    return mark_safe("".join(_row(each, heading, *addresses) for each in contracts))  # noqa: S308 - escaped


def _row(contract, heading, contracts, companies, agencies):
    return f"""
<li>
  <{heading}>{_link(f"{contracts}{contract.slug}/", contract.title)}</{heading}>
  <p class="meta">{_whose(contract, companies, agencies)}</p>
  {_told(contract)}
</li>"""


def _whose(contract, companies, agencies):
    """Its parties, each with its role, and whom the work is for; each name is a link."""
    parties = ", ".join(
        f"{_link(f'{companies}{each.company.slug}/', each.company.name)} ({escape(each.role)})"
        for each in contract.parties.all()
    )
    bodies = ", ".join(_link(f"{agencies}{each.slug}/", each.short_name) for each in contract.agencies.all())
    begin = " · for " if parties else "For "
    return f"{parties}{begin if bodies else ''}{bodies}"


def _told(contract):
    """Its sums and what happened to it, each with its source."""
    lines = [_sum(each) for each in contract.amounts.all()] + [_event(each) for each in contract.events.all()]
    return "".join(f'<p class="meta">{line}</p>' for line in lines)


def _sum(amount):
    stated = f"“{amount.wording}”" if amount.wording else amount.in_words
    dated = f"{amount.as_of.in_words}, " if amount.as_of else ""
    return f"{_AMOUNTS[amount.kind]}: {escape(stated)}, {dated}{_source(amount)}"


def _event(event):
    source = _source(event)
    return f"{event.date.in_words}: {_EVENTS[event.kind]}{', ' if source else ''}{source}"


def _source(sourced):
    return _link(sourced.source.url, sourced.source.publisher) if sourced.source else ""


def _link(address, words):
    return f'<a href="{escape(address)}">{escape(words)}</a>'
