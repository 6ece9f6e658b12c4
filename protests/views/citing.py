"""A record's citation as a file for reference managers."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from .. import citations, selections

FIND = {
    "letter": selections.letter,
    "contract": selections.contract,
    "company": selections.company,
    "agency": selections.agency,
}


@require_safe
def file(request, kind, suffix, **address):
    try:
        record = FIND[kind](**address)
    except selections.MovedTo as moved:
        return HttpResponsePermanentRedirect(f"{moved.address.removesuffix('/')}.{suffix}")
    citation = of_record(request, record)
    write, media_type = citations.FORMATS[suffix]
    return HttpResponse(
        write(citation),
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{citation.key}.{suffix}"'},
    )


def of_record(request, record):
    """The citation of a record as it is today."""
    revision = selections.latest(record) if record._meta.model_name in ("letter", "contract") else None
    return citations.of(record, revision, request.build_absolute_uri("/"))
