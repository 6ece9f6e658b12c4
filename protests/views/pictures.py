"""Pictures by themselves: as an SVG file with its credit, and as the CSV of the numbers drawn."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import charts, selections
from ..exports import table_response
from .answers import not_understood

OF_LETTERS = {"over-time": charts.letters_over_time, "sizes": charts.sizes_over_time}


@require_safe
def letters(request, name, suffix):
    selection = selections.letters(request.GET)
    if selection.problems:
        return not_understood(selection)
    return _file(OF_LETTERS[name](selection), suffix)


@require_safe
def page(request):
    """The letters of a query as pictures, with the tables behind them."""
    selection = selections.letters(request.GET, pictured=True)
    drawn = selection.count > 0
    context = {
        "selection": selection,
        "pictures": [draw(selection) for draw in OF_LETTERS.values()] if drawn else [],
        "matrix": charts.company_by_agency(selection) if drawn else None,
    }
    return render(request, "protests/letter_pictures.html", context, status=selection.status)


@require_safe
def curve(request, number, slug, suffix):
    try:
        letter = selections.letter(number, slug)
    except selections.MovedTo as moved:
        raise selections.MovedTo(f"{moved.address}curve.{suffix}") from None
    return _file(charts.signatory_curve(letter), suffix)


def _file(picture, suffix):
    if suffix == "csv":
        return table_response(picture.columns, picture.rows, picture.name)
    return HttpResponse(
        charts.as_file(picture),
        content_type="image/svg+xml",
        headers={
            "Content-Disposition": f'attachment; filename="{picture.name}.svg"',
            # The file brings its own colours; nothing in it can run or load anything.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
    )
