"""What was searched for, marked where a page shows it."""

from django import template

from .. import search

register = template.Library()


@register.filter
def found(text, words):
    """The text, with what was searched for marked; as it is when nothing was."""
    return search.highlight(text, words) if words else text


@register.filter
def passage(letter, words):
    """The passage of the letter's summary or full text that has most of what was searched for, or ""."""
    return search.passage([letter.summary, letter.full_text], words) if words else ""
