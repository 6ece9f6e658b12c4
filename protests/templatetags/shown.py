"""Several things of one kind as markup: written here because a page has hundreds of them, and a node each is slow."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.text import slugify

register = template.Library()


@register.filter
def links(records):
    """The records' names, each a link to its page."""
    items = (f'<a href="{escape(each.address)}">{escape(each.name)}</a>' for each in records)
    return mark_safe(", ".join(items))  # noqa: S308 - escaped


@register.filter
def boxes(facet):
    """The choices of a filter to be ticked, each with how many letters it gives: a hundred on a page."""
    return mark_safe("".join(_box(facet.name, choice) for choice in facet.choices))  # noqa: S308 - escaped


def _box(name, choice):
    checked = " checked" if choice.chosen else ""
    return f"""
                  <li>
                    <label>
                      <input type="checkbox" id="{name}-{slugify(choice.value)}" name="{name}" value="{escape(choice.value)}"{checked}>
                      <span>{escape(choice.label)}</span> <span class="how-many">{choice.count:,}</span>
                    </label>
                  </li>"""


@register.filter
def ticks(records, name):
    """Every record, (address word, name), to be ticked."""
    items = (
        f'<li><label><input type="checkbox" name="{name}" value="{escape(word)}"> {escape(said)}</label></li>'
        for word, said in records
    )
    return mark_safe("".join(items))  # noqa: S308 - escaped


@register.filter
def tags(outcomes):
    """The outcomes in words, each in its colour."""
    items = (
        f'<span class="outcome outcome-{slugify(outcome.value)}">{outcome.label}</span>'
        for outcome in outcomes
    )
    return mark_safe(", ".join(items))  # noqa: S308 - our own words
