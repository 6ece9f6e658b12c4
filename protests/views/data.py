"""One record as data, at its page's address with another ending."""

from django.views.decorators.http import require_safe

from .. import columns, selections
from ..exports import record_response

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
