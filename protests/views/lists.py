"""Lists of records, as pages and as CSV, on the same query."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import columns, selections
from ..exports import csv_response
from .answers import not_understood


def _page(request, template, selection):
    if not selection.problems and any("" in values for _name, values in request.GET.lists()):
        # A form without a script sends its empty fields too: the address should hold what was chosen alone.
        return HttpResponseRedirect(f"{request.path}?{selection.tidy_query}")
    page = selection.page
    return render(request, template, {"selection": selection, "page": page}, status=selection.status)


def _csv(selection, name):
    return (
        not_understood(selection)
        if selection.problems
        else csv_response(selection, columns.LISTS[name], name)
    )


@require_safe
def letters(request):
    return _page(request, "protests/letter_list.html", selections.letters(request.GET))


@require_safe
def letters_csv(request):
    return _csv(selections.letters(request.GET), "letters")


@require_safe
def companies(request):
    return _page(request, "protests/company_list.html", selections.companies(request.GET))


@require_safe
def companies_csv(request):
    return _csv(selections.companies(request.GET), "companies")


@require_safe
def agencies(request):
    return _page(request, "protests/agency_list.html", selections.agencies(request.GET))


@require_safe
def agencies_csv(request):
    return _csv(selections.agencies(request.GET), "agencies")


@require_safe
def contracts(request):
    return _page(request, "protests/contract_list.html", selections.contracts(request.GET))


@require_safe
def contracts_csv(request):
    return _csv(selections.contracts(request.GET), "contracts")


@require_safe
def topics(request):
    return render(request, "protests/topic_list.html", {"topics": selections.topics()})


@require_safe
def campaigns(request):
    return render(request, "protests/campaign_list.html", {"campaigns": selections.campaigns()})


@require_safe
def signatory_counts(request):
    return _page(request, "protests/signatory_count_list.html", selections.signatory_counts(request.GET))


@require_safe
def signatory_counts_csv(request):
    return _csv(selections.signatory_counts(request.GET), "signatory-counts")


@require_safe
def compare(request):
    comparison = selections.compare(request.GET)
    return render(request, "protests/compare.html", {"comparison": comparison}, status=comparison.status)
