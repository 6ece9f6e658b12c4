"""Lists of records, as pages and as data, on the same query."""

from functools import wraps
from http.client import BAD_REQUEST

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import columns, selections
from ..exports import atom_response, csv_response, list_response
from .answers import not_understood, query_problem

# The lists by the name in their address: what selects their rows, and what shows them.
LISTS = {
    "letters": (selections.letters, "protests/letter_list.html"),
    "companies": (selections.companies, "protests/company_list.html"),
    "agencies": (selections.agencies, "protests/agency_list.html"),
    "contracts": (selections.contracts, "protests/contract_list.html"),
    "signatory-counts": (selections.signatory_counts, "protests/signatory_count_list.html"),
    "responses": (selections.responses, "protests/response_list.html"),
    "sources": (selections.sources, "protests/source_list.html"),
}


def led_on(view):
    """A query that is not understood because a record was renamed or merged is led on to the words of today."""

    @wraps(view)
    def answered(request, name):
        answer = view(request, name)
        present = selections.with_present_words(request.GET) if answer.status_code == BAD_REQUEST else None
        return HttpResponseRedirect(f"{request.path}?{present.urlencode()}") if present else answer

    return answered


@require_safe
@led_on
def page(request, name):
    select, template = LISTS[name]
    selection = select(request.GET)
    if not selection.problems and any("" in values for _name, values in request.GET.lists()):
        # A form without a script sends its empty fields too: the address should hold what was chosen alone.
        return HttpResponseRedirect(f"{request.path}?{selection.tidy_query}")
    rows = selection.page
    list_heading = name.replace("-", " ").capitalize()
    context = {"selection": selection, "page": rows, "name": name, "list_heading": list_heading}
    return render(request, template, context, status=selection.status)


@require_safe
@led_on
def csv(request, name):
    select, _template = LISTS[name]
    selection = select(request.GET)
    if selection.problems:
        return not_understood(selection)
    return csv_response(selection, columns.LISTS[name], name)


@require_safe
@led_on
def json(request, name):
    select, _template = LISTS[name]
    batch = selections.batch(select, request.GET)
    if batch.problems:
        return query_problem(batch.problems)
    return list_response(batch, columns.LISTS[name], request.path)


@require_safe
@led_on
def atom(request, name):
    select, _template = LISTS[name]
    news = selections.news(select, request.GET)
    if news.problems:
        return not_understood(news)
    page = f"{request.path.removesuffix('.atom')}/?{news.selection.tidy_query}"
    return atom_response(news, name, page.removesuffix("?"), request.get_full_path())


@require_safe
def topics(request):
    return render(request, "protests/topic_list.html", {"topics": selections.topics()})


@require_safe
def campaigns(request):
    selection = selections.campaigns(request.GET)
    context = {"selection": selection, "page": selection.page}
    return render(request, "protests/campaign_list.html", context, status=selection.status)


@require_safe
def compare(request):
    comparison = selections.compare(request.GET)
    return render(request, "protests/compare.html", {"comparison": comparison}, status=comparison.status)
