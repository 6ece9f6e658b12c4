"""One record as data, at its page's address with another ending; and the whole record in one file."""

from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from .. import columns, selections
from ..exports import changes_response, package_response, record_response
from .answers import query_problem

# What finds the record of each list, by what stands in its address.
RECORDS = {
    "letters": selections.whole_letter,
    "companies": selections.whole_company,
    "agencies": selections.whole_agency,
    "contracts": selections.whole_contract,
}


@require_safe
def record(request, name, **address):
    return record_response(RECORDS[name](**address), columns.LISTS[name], columns.PARTS[name])


@require_safe
def changes(request):
    found = selections.changes(request.GET)
    if found.problems:
        return query_problem(found.problems)
    tag = quote_etag(found.stamp)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:  # the reader has something else, or nothing
        answer = changes_response(found, request.path)
        answer["ETag"] = tag
    return answer


@require_safe
def package(request):
    with selections.package() as everything:
        tag = quote_etag(everything.cursor)
        answer = get_conditional_response(request, etag=tag)
        if answer is None:  # the reader has something else, or nothing
            answer = package_response(everything)
            answer["ETag"] = tag
    return answer
