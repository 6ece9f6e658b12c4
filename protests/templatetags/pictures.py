"""Rows of the tables beside the pictures, as markup: written here because a cell is short, and there are hundreds."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def cells(row):
    """The values of a row of numbers; a bound that there is none of is no limit."""
    values = ("no limit" if value is None else escape(str(value)) for value in row)
    return mark_safe("".join(f"<td>{value}</td>" for value in values))  # noqa: S308 - escaped


@register.filter
def matrix_cells(row, query):
    """How many letters each cell of a row counts, with a link to them; `query` is what was asked for beside."""
    address = escape(f"{reverse('letters')}?{query}")
    return mark_safe("".join(_matrix_cell(cell, address) for cell in row))  # noqa: S308 - escaped


def _matrix_cell(cell, address):
    linked = f'<a href="{address}company={escape(cell.company)}&amp;agency={escape(cell.agency)}">{cell.number}</a>'
    return f'<td class="shade-{cell.shade}">{linked if cell.number else ""}</td>'
