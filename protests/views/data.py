"""One record as data, at its page's address with another ending; and the whole record in one file."""

from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from .. import columns, exports, selections
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
    return exports.record_response(RECORDS[name](**address), columns.LISTS[name], columns.PARTS[name])


@require_safe
def changes(request):
    found = selections.changes(request.GET)
    if found.problems:
        return query_problem(found.problems)
    return _unless_known(request, found.stamp, lambda: exports.changes_response(found, request.path))


@require_safe
def package(request):
    built = exports.built_already()
    if built:
        stamp, path = built
        return _unless_known(request, stamp, lambda: exports.file_response(path))
    with selections.package() as everything:
        stamp = exports.package_stamp(everything)
        return _unless_known(request, stamp, lambda: exports.package_response(everything))


def _unless_known(request, stamp, respond):
    """The answer under its stamp, or word that the reader has it already."""
    tag = quote_etag(stamp)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:  # the reader has something else, or nothing
        answer = respond()
    answer["ETag"] = tag
    return answer
