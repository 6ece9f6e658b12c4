"""The data described to programs."""

from django.views.decorators.http import require_safe

from .. import selections
from ..exports import openapi_response
from .lists import LISTS


def vocabularies():
    """What each list may be asked."""
    return {name: selections.vocabulary(select) for name, (select, _template) in LISTS.items()}


@require_safe
def openapi(request):
    return openapi_response(vocabularies())
