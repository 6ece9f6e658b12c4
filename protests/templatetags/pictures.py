"""Rows of the tables beside the pictures: a cell is short, and there are hundreds."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.filter
def cells(row):
    """The values of a row of numbers; a bound that there is none of is no limit."""
    return format_html_join("", "<td>{}</td>", (("no limit" if value is None else value,) for value in row))


@register.filter
def matrix_cells(row, query):
    """How many letters each cell of a row counts, with a link to them; `query` is what was asked for beside."""
    address = f"{reverse('letters')}?{query}"
    return format_html_join(
        "",
        '<td class="shade-{}">{}</td>',
        ((cell.shade, _linked(cell, address) if cell.number else "") for cell in row),
    )


def _linked(cell, address):
    return format_html(
        '<a href="{}company={}&amp;agency={}">{}</a>', address, cell.company, cell.agency, cell.number
    )
