"""Pages of one record."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import charts, selections, structured
from . import citing


@require_safe
def letter(request, number, slug="", template="protests/letter_detail.html"):
    letter = selections.letter(number, slug)
    context = {
        "letter": letter,
        "curve": charts.signatory_curve(letter),
        "timeline": selections.timeline(letter),
        "disagreeing": selections.disagreeing(letter),
        "related": selections.related(letter),
        "json_ld": structured.letter(letter, request.build_absolute_uri(letter.get_absolute_url())),
        "citation": citing.of_record(request, letter),
    }
    return render(request, template, context)


@require_safe
def company(request, slug):
    company = selections.company(slug)
    context = {"company": company, "citation": citing.of_record(request, company)}
    return _with_letters(request, "protests/company_detail.html", context, other="agency", company=company)


@require_safe
def agency(request, slug):
    agency = selections.agency(slug)
    context = {"agency": agency, "citation": citing.of_record(request, agency)}
    return _with_letters(request, "protests/agency_detail.html", context, other="company", agency=agency)


@require_safe
def contract(request, slug, template="protests/contract_detail.html"):
    contract = selections.contract(slug)
    return render(request, template, {"contract": contract, "citation": citing.of_record(request, contract)})


@require_safe
def topic(request, slug):
    topic = selections.topic(slug)
    return _with_letters(request, "protests/topic_detail.html", {"topic": topic}, topic=topic)


@require_safe
def campaign(request, slug):
    campaign = selections.campaign(slug)
    return _with_letters(request, "protests/campaign_detail.html", {"campaign": campaign}, campaign=campaign)


def _with_letters(request, template, context, other="", **given):
    """A record's page with the letters that concern it; where there is an `other` kind of record that they concern too,
    with the contracts."""
    letters = selections.letters(request.GET, pictured=True, shows=(other,) if other else (), **given)
    context |= {"selection": letters, "page": letters.page}
    if letters.count > 1:
        context["picture"] = charts.letters_over_time(letters)
    if other:
        context |= {
            "neighbours": next(iter(letters.facets), None),
            "contracts": selections.contracts_of(request.GET, **given),
        }
    return render(request, template, context, status=letters.status)
