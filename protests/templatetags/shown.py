"""Several things of a row in one line."""

from django import template
from django.utils.html import format_html_join
from django.utils.text import slugify

register = template.Library()


@register.filter
def links(records):
    """The records' names, each a link to its page."""
    return format_html_join(", ", '<a href="{}">{}</a>', ((each.address, each.name) for each in records))


@register.filter
def tags(outcomes):
    """The outcomes in words, each in its colour."""
    shown = ((slugify(outcome.value), outcome.label) for outcome in outcomes)
    return format_html_join(", ", '<span class="outcome outcome-{}">{}</span>', shown)
