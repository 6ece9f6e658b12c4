"""A citation on a page."""

from django import template

from .. import citations

register = template.Library()
register.filter("as_text", citations.text)
