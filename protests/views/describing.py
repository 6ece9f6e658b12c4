"""The data described: to programs, and on a page to their makers."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import columns, selections
from ..exports import addresses, openapi_response
from .lists import LISTS


def vocabularies():
    """What each list may be asked."""
    return {name: selections.vocabulary(select) for name, (select, _template) in LISTS.items()}


@require_safe
def openapi(request):
    return openapi_response(vocabularies())


@require_safe
def page(request):
    words = vocabularies()
    context = {
        "lists": columns.LISTS.items(),
        "addresses": list(addresses(words)),
        "filters": list(_filters(words)),
        "size": (selections.BATCH, selections.LARGEST_BATCH),
    }
    return render(request, "protests/data.html", context)


@dataclass
class _Filter:
    """A filter, and the lists that understand it alike."""

    word: selections.Word
    lists: list[str]


def _filters(words):
    """Every filter once, by name; twice where it means or takes something else in another list."""
    alike = {}
    for name, understood in words.items():
        for word in understood:
            alike.setdefault(word, _Filter(word, [])).lists.append(name)
    for found in sorted(alike.values(), key=lambda each: each.word.name):
        found.lists = [] if len(found.lists) == len(words) else found.lists
        yield found
