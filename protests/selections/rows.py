"""Rows in the order that a query asks for, and made ready for a page: related rows fetched, figures counted."""

from django.db.models import Count, Exists, F, Prefetch, Window
from django.db.models.functions import Lower, RowNumber

from .. import filters
from ..models import (
    Addressee,
    Agency,
    Company,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Correction,
    Demand,
    Letter,
    LetterOutcome,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from .gathered import Gathered, Parts, keep
from .shown import letters_shown


def in_order(rows, own, orders):
    """The rows in the order that the query asks for; what has no value comes last in both directions."""
    asked = own.form.cleaned_data
    return rows.order_by(*orders[asked.get("sort") or own_sort(own.form, asked.get("q"))])


def own_sort(form, words):
    """The order that a list has unless asked for another: letters with words the best match first, else the first."""
    names = [name for name, _label in form.fields["sort"].choices]
    return filters.BEST_FIRST if words and filters.BEST_FIRST in names else names[0]


def _both_ways(name, *fields, ties):
    """{name: …, "-name": …}: ascending and descending, unknown last both times, ties broken alike."""
    return {
        name: [*(F(field).asc(nulls_last=True) for field in fields), *ties],
        f"-{name}": [*(F(field).desc(nulls_last=True) for field in fields), *ties],
    }


LETTER_ORDER = {
    "date": ["date", "number"],
    "-date": ["-date", "-number"],
    "-updated": ["-updated_at", "-number"],
    **_both_ways("signatories", "headline_low", ties=["-date", "-number"]),
    **_both_ways("peak", "peak_low", ties=["-date", "-number"]),
}


NAME_ORDER = {
    "name": [Lower("name"), "pk"],
    "-letters": ["-listed__letters", Lower("name"), "pk"],
    "-signatories": [F("listed__signatures").desc(nulls_last=True), Lower("name"), "pk"],
}


CONTRACT_ORDER = {
    "title": [Lower("title"), "pk"],
    **_both_ways("start", "start", ties=[Lower("title"), "pk"]),
}


COUNT_ORDER = {
    "letter": ["public_letter", F("as_of").asc(nulls_last=True), "pk"],
    **_both_ways("as_of", "as_of", ties=["-public_letter", "pk"]),
    **_both_ways("low", "low", ties=["-public_letter", "pk"]),
}


RESPONSE_ORDER = {
    "letter": ["public_letter", F("date").asc(nulls_last=True), "pk"],
    **_both_ways("date", "date", ties=["-public_letter", "pk"]),
}


SOURCE_ORDER = {
    "publisher": [Lower("publisher"), F("published").asc(nulls_last=True), "pk"],
    **_both_ways("published", "published", ties=[Lower("publisher"), "pk"]),
}


def asks_for_letters(through):
    """Whether a query keeps some of the letters, by a filter of letters."""
    return any(value for name, value in through.form.cleaned_data.items() if name != "page")


def with_letters(rows, links, through):
    """Those linked to a letter that the query asks for, when it asks for any."""
    if not asks_for_letters(through):
        return rows
    return rows.filter(Exists(links.filter(letter__in=through.qs.order_by().values("pk"))))


def counted(rows):
    """Listed rows with their number of published letters and, for core letters, signatures and letters with a number."""
    return rows.annotate(
        letter_count=F("listed__letters"),
        letters_with_number=F("listed__letters_with_number"),
        signatures=F("listed__signatures"),
    )


def dated_first(rows):
    """By date; what has none comes last, on both databases."""
    return rows.order_by(F("as_of").asc(nulls_last=True), "pk")


NAMED_CONTRACT = ("title", "slug", "state")
_SOURCE = ("source__url", "source__publisher", "source__via", "source__published")
_CONTRACT_PARTS = {
    "agencies": Parts(Agency.objects.all(), only=("name", "abbreviation", "slug")),
    "parties": Parts(ContractParty.objects.all(), "company", only=("role", "company__name", "company__slug")),
    "amounts": Parts(
        dated_first(ContractAmount.objects.all()),
        "source",
        only=("kind", "wording", "qualifier", "number", "upper", "currency", "as_of", *_SOURCE),
    ),
    "events": Parts(ContractEvent.objects.all(), "source", only=("date", "kind", "note", *_SOURCE)),
}
_OF_LISTED_CONTRACT = Gathered(Contract, **_CONTRACT_PARTS)
_OF_CONTRACT = Gathered(
    Contract,
    agencies=Parts(Agency.objects.all()),
    parties=Parts(ContractParty.objects.all(), "company", "source"),
    amounts=Parts(dated_first(ContractAmount.objects.all()), "source"),
    events=Parts(ContractEvent.objects.all(), "source"),
    sources=Parts(Source.objects.all()),
    corrections=Parts(Correction.objects.all()),
)
_OF_LETTER = Gathered(
    Letter,
    companies=Parts(Company.objects.all()),
    agencies=Parts(Agency.objects.all(), "parent"),
    topics=Parts(Topic.objects.all()),
    addressees=Parts(Addressee.objects.all()),
    demands=Parts(Demand.objects.all()),
    sources=Parts(Source.objects.all()),
    corrections=Parts(Correction.objects.all()),
    outcomes=Parts(LetterOutcome.objects.all()),
    quotations=Parts(Quotation.objects.all(), "source"),
    signatory_counts=Parts(dated_first(SignatoryCount.objects.all()), "source", "company"),
    responses=Parts(Response.objects.all(), "source", "by_company", "by_agency"),
    contracts=Parts(Contract.objects.published(), only=NAMED_CONTRACT, **_CONTRACT_PARTS),
)


def letters_ready(rows):
    return rows.select_related("headline__source", "peak__source").prefetch_related(
        "companies",
        "agencies",
        "topics",
        Prefetch("outcomes", LetterOutcome.objects.select_related("demand")),
    )


def letters_whole(rows) -> list:
    """Letters with every part that a letter's page shows."""
    found = _OF_LETTER.give(rows.select_related("campaign", "full_text_source"))
    for letter in found:
        _relate_parts(letter)
    return found


def _relate_parts(letter):
    """Let parts of a letter that name each other know each other."""
    counts, demands, responses = (
        {part.pk: part for part in getattr(letter, name).all()}
        for name in ("signatory_counts", "demands", "responses")
    )
    letter.headline, letter.peak = counts.get(letter.headline_id), counts.get(letter.peak_id)
    for response in responses.values():
        response.demand = demands.get(response.demand_id)
    for outcome in letter.outcomes.all():
        outcome.demand, outcome.response = demands.get(outcome.demand_id), responses[outcome.response_id]
    for demand in demands.values():
        keep(demand, "outcomes", [each for each in letter.outcomes.all() if each.demand_id == demand.pk])


def contracts_ready(rows) -> list:
    """Contracts as lists and feeds show them."""
    return with_contract_parts(rows.only(*NAMED_CONTRACT, "description"))


def with_contract_parts(contracts) -> list:
    """The same of contracts that were read already."""
    return _OF_LISTED_CONTRACT.give(contracts)


LETTERS_EACH = 2


def _campaigns_ready(rows) -> list:
    """Campaigns with their latest letters by date, `shown_letters`, and the number of all, `letter_count`."""
    campaigns = {campaign.pk: campaign for campaign in rows}
    of_campaign = {"partition_by": F("campaign")}
    latest_first = [F("date").desc(), F("number").desc()]
    letters = Letter.objects.published().filter(campaign__in=campaigns)
    found = letters.annotate(
        place=Window(RowNumber(), order_by=latest_first, **of_campaign),
        of_all=Window(Count("*"), **of_campaign),
    ).filter(place__lte=LETTERS_EACH)
    of = {}
    for letter, campaign, of_all in found.order_by().values_list("pk", "campaign", "of_all"):
        of[letter] = campaigns[campaign]
        of[letter].letter_count = of_all
        of[letter].shown_letters = []
    for letter in letters_shown(letters.filter(pk__in=of).order_by("date", "number")):
        of[letter.pk].shown_letters.append(letter)
    return [*campaigns.values()]


def contracts_whole(rows) -> list:
    """Contracts with every part that a contract's page shows."""
    return _OF_CONTRACT.give(rows)


def _companies_ready(rows):
    return rows.prefetch_related("aliases")


def _agencies_ready(rows):
    return rows.select_related("parent")


# Of a letter that another record names, its name and address are shown: not its texts, which are long.
_NAMED = ("id", "number", "slug", "title")
_REST_OF_LETTER = [f"letter__{each.name}" for each in Letter._meta.concrete_fields if each.name not in _NAMED]


FAR = 1_000  # rows before those of a page


def _by_key(rows):
    """The rows of a page. Those far down a list are found in the index of its order alone: of the rows before them
    nothing else is read."""
    if rows.query.low_mark < FAR:
        return rows
    keys = list(rows.values_list("pk", flat=True))
    found = rows.all()
    found.query.clear_limits()
    return found.filter(pk__in=keys)


def _counts_ready(rows):
    return _by_key(rows).select_related("letter", "source", "company").defer(*_REST_OF_LETTER)


def _responses_ready(rows):
    return _by_key(rows).select_related("letter", "source", "by_company", "by_agency").defer(*_REST_OF_LETTER)


def _sources_ready(rows):
    letters = Letter.objects.published().order_by("number").only(*_NAMED)
    contracts = Contract.objects.published().only("id", "slug", "title")
    return rows.prefetch_related(Prefetch("letters", letters), Prefetch("contracts", contracts))


READY = {
    "campaigns": _campaigns_ready,
    "letters": letters_ready,
    "signatory counts": _counts_ready,
    "companies": _companies_ready,
    "agencies": _agencies_ready,
    "contracts": contracts_ready,
    "responses": _responses_ready,
    "sources": _sources_ready,
}
