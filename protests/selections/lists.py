"""Lists: published rows by query."""

from dataclasses import dataclass

from django.db.models import Model, OuterRef, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict

from .. import counting, facets, filters, placing, search
from ..models import (
    Agency,
    Campaign,
    Company,
    Contract,
    Correction,
    Letter,
    PublicationState,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from ..models.provenance import LISTED
from ..readings import ReadingKind
from .queries import with_given
from .rows import (
    CONTRACT_ORDER,
    COUNT_ORDER,
    LETTER_ORDER,
    NAME_ORDER,
    RESPONSE_ORDER,
    SOURCE_ORDER,
    asks_for_letters,
    counted,
    in_order,
    with_contract_parts,
    with_letters,
)
from .selection import PAGE_SIZE, Selection, judged


def letters(query, *, pictured=False, shows=facets.NAMES, **given) -> Selection:
    """Published letters that the query asks for; `pictured` when their picture will be asked for too, and `shows` names
    the facets that will be."""
    query, known = with_given(query, given), _known(given)
    own = filters.LetterList(query, queryset=Letter.objects.published(), known=known)

    def rows():
        best_first = {filters.BEST_FIRST: search.best_first(own.understood or "")}
        return in_order(own.qs, own, LETTER_ORDER | best_first)

    return judged("letters", query, [own], rows, given, pictured=pictured, shows=shows)


def _known(given):
    """The filters that a page gives itself as records."""
    return {name: value for name, value in given.items() if isinstance(value, Model)}


def signatory_counts(query, **given) -> Selection:
    """Readings of the published letters that the query asks for."""
    every = SignatoryCount.objects.all()
    return _of_letters("signatory counts", filters.SignatoryCountList, every, COUNT_ORDER, query, given)


def responses(query, **given) -> Selection:
    """Responses to the published letters that the query asks for."""
    return _of_letters(
        "responses", filters.ResponseList, Response.objects.all(), RESPONSE_ORDER, query, given
    )


def _of_letters(kind, own_filters, every, orders, query, given):
    query = with_given(query, given)
    own = own_filters(query, queryset=every)
    through = filters.LettersOfParts(query, queryset=Letter.objects.published())

    def rows():
        if asks_for_letters(through):
            parts = own.qs.filter(letter__in=through.qs.order_by().values("pk"))
        else:
            parts = own.qs.filter(LISTED)
        return in_order(parts, own, orders)

    return judged(kind, query, [own, through], rows, given)


def sources(query, **given) -> Selection:
    """Public sources; with filters of letters, those that at least one such letter cites."""
    query = with_given(query, given)
    own = filters.SourceList(query, queryset=Source.objects.public())
    through = filters.LetterFilter(query, queryset=Letter.objects.published())

    def rows():
        links = Letter.sources.through.objects.filter(source_id=OuterRef("pk"))
        return in_order(with_letters(own.qs, links, through), own, SOURCE_ORDER)

    return judged("sources", query, [own, through], rows, given)


def companies(query, **given) -> Selection:
    """Public companies; with filters of letters, those with at least one such letter."""
    return _by_name("companies", filters.CompanyList, Company, Letter.companies.through, query, given)


def agencies(query, **given) -> Selection:
    """Public agencies; with filters of letters, those with at least one such letter."""
    return _by_name("agencies", filters.AgencyList, Agency, Letter.agencies.through, query, given)


def _by_name(kind, own_filters, model, links, query, given):
    query = with_given(query, given)
    own = own_filters(query, queryset=counted(model.objects.public()))
    through = filters.LetterFilter(query, queryset=Letter.objects.published())

    def rows():
        named = links.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")})
        return in_order(with_letters(own.qs, named, through), own, NAME_ORDER)

    return judged(kind, query, [own, through], rows, given)


def contracts(query, **given) -> Selection:
    """Published contracts; company and agency are their own, other filters of letters keep those with such a letter."""
    query = with_given(query, given)
    own = filters.ContractList(query, queryset=Contract.objects.published(), known=_known(given))
    through = filters.LettersOfContract(query, queryset=Letter.objects.published())

    def rows():
        links = Letter.contracts.through.objects.filter(contract_id=OuterRef("pk"))
        return in_order(with_letters(own.qs, links, through), own, CONTRACT_ORDER)

    return judged("contracts", query, [own, through], rows, given)


def topics():
    """Public topics, those of published letters, with their number; by name."""
    numbers = counting.of_records("topic")
    found = list(Topic.objects.filter(pk__in=numbers).order_by(Lower("name")))
    for topic in found:
        topic.letter_count = numbers[topic.pk]
    return found


def campaigns(query) -> Selection:
    """Public campaigns, that of the latest letter first, each with its latest published letters."""
    query = with_given(query, {})
    own = filters.Vocabulary(query, queryset=Campaign.objects.public())
    latest = Letter.objects.published().filter(campaign=OuterRef("pk")).order_by("-date").values("date")[:1]

    def rows():
        return own.qs.annotate(latest=Subquery(latest)).order_by("-latest", "pk")

    return judged("campaigns", query, [own], rows, {})


def corrections():
    """Corrections of published records, the latest first."""
    return Correction.objects.public().select_related("letter", "contract")


def examples() -> dict:
    """Live examples for the methodology: the latest published count in words of each kind."""
    counts = SignatoryCount.objects.filter(letter__state=PublicationState.PUBLISHED).exclude(wording="")
    latest = counts.select_related("letter", "source").order_by("-as_of", "pk")
    return {kind: latest.filter(kind=kind).first() for kind in ReadingKind}


@dataclass(frozen=True)
class ContractsOf:
    """The first contracts of a record, how many there are, and the query that asks for all."""

    shown: list
    count: int
    query: QueryDict

    @property
    def is_cut(self) -> bool:
        return len(self.shown) < self.count


def contracts_of(query, *, company=None, agency=None) -> ContractsOf:
    """Published contracts of the company or agency that a page is about, under the page's own switch."""
    asked = QueryDict(mutable=True)
    if company:
        asked["company"] = company.slug
        places = placing.of_company(company.pk)
    else:
        asked["agency"] = agency.slug
        if "sub_agencies" in query:
            asked["sub_agencies"] = query["sub_agencies"]
        places = placing.of_agency(agency.pk, sub_agencies=query.get("sub_agencies") != "no")
    found = _first_contracts(places)
    return ContractsOf(with_contract_parts(found), found[0].of_all if found else 0, asked)


def _first_contracts(places) -> list:
    """The first by title of the contracts that stand in these places, each with the number of all, `of_all`."""
    first = " UNION ALL ".join(_FIRST_OF_A_PLACE.format(name=f"place_{each}") for each in range(len(places)))
    statement = _FIRST_CONTRACTS.format(places=", ".join(["%s"] * len(places)), first=first)
    of_places = [value for place in places for value in (place, PAGE_SIZE)]
    values = [*places, counting.PUBLIC, placing.CONTRACTS, *of_places, PAGE_SIZE]
    return list(Contract.objects.raw(statement, values))


# Each place gives its own first contracts, in the order of CONTRACT_ORDER["title"] and out of the index that has it.
_FIRST_CONTRACTS = """
SELECT contract.id, contract.title, contract.slug, contract.state,
       (SELECT CAST(SUM(number) AS bigint) FROM protests_facetcount
         WHERE chosen IN ({places}) AND facet = %s AND value = %s) AS of_all
  FROM ({first}) placed JOIN protests_contract contract ON contract.id = placed.contract_id
 ORDER BY LOWER(placed.title), placed.contract_id LIMIT %s"""

_FIRST_OF_A_PLACE = """
SELECT * FROM (SELECT contract_id, title FROM protests_contractamong WHERE chosen = %s
                ORDER BY LOWER(title), contract_id LIMIT %s) {name}"""
