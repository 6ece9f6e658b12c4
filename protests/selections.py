"""From a query string to published rows, or to errors: the only public door to rows.

Pages, CSV and every later format ask here with the visitor's own query. A selection either understands the whole
query or has errors and no rows; it never shows more than was asked for because part of a query was not understood.
"""

import difflib
import itertools
from dataclasses import dataclass, field
from functools import cached_property

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from . import facets, filters, search, sentences
from .models import (
    Agency,
    Campaign,
    Company,
    Contract,
    ContractAmount,
    ContractEvent,
    Correction,
    FormerAddress,
    Letter,
    LetterOutcome,
    Ownership,
    PublicationState,
    Quotation,
    Response,
    Scope,
    SignatoryCount,
    Source,
    Topic,
)
from .readings import ReadingKind

PAGE_SIZE = 25

# Filters of which several values mean "any of these".
SEVERAL = (django_filters.MultipleChoiceFilter, django_filters.ModelMultipleChoiceFilter)

# What a byte that is not UTF-8 becomes when the query string is read.
NOT_UTF_8 = "\N{REPLACEMENT CHARACTER}"


class NotOnRecord(LookupError):
    """No such record, as far as the public may know."""


class MovedTo(LookupError):
    """The record is at another address now: `address`."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class Withdrawn(LookupError):
    """The record was published and withdrawn: `record.withdrawn_reason` says why."""

    def __init__(self, record):
        super().__init__(str(record.pk))
        self.record = record


@dataclass(frozen=True)
class Problem:
    """What was not understood: the filter's name (or "" for the whole query) and a sentence."""

    filter: str
    message: str


@dataclass(frozen=True)
class Chip:
    """A chosen value in words, and the query without it."""

    label: str
    query: str


@dataclass
class Totals:
    """At least `signatures` on `counted` letters; `uncounted` letters without a published number; core letters only
    unless the query asked for a scope."""

    signatures: int
    counted: int
    uncounted: int


@dataclass
class Selection:
    """Rows that a query asks for. With problems there are no rows."""

    kind: str
    rows: object
    form: object
    problems: list[Problem] = field(default_factory=list)
    letters: object = None
    chosen: dict = field(default_factory=dict)
    filtersets: list = field(default_factory=list)
    query: QueryDict = field(default_factory=QueryDict)
    given: dict = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        return 0 if self.problems else self.rows.count()

    @cached_property
    def sentence(self) -> str:
        """What was chosen, as a person would say it."""
        return sentences.selection(self.kind, self.count, self.chosen)

    @property
    def subject(self) -> str:
        """What was chosen, without the number of rows, which a stream does not know when it begins."""
        return sentences.without_number(self.kind, self.chosen)

    @cached_property
    def totals(self) -> Totals:
        letters = self.letters if self.chosen.get("scope") else self.letters.filter(scope=Scope.CORE)
        sums = letters.aggregate(
            signatures=Coalesce(Sum("headline_low"), 0), counted=Count("headline_low"), letters=Count("pk")
        )
        return Totals(sums["signatures"], sums["counted"], sums["letters"] - sums["counted"])

    @property
    def asked(self) -> dict:
        """What was asked for as it was typed, the last value of each filter: to fill the form with."""
        return self.query.dict()

    @property
    def sort(self) -> str:
        """The order of the rows, by its name."""
        return self.chosen.get("sort") or self._own_sort

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether chosen) of each order. The order that the list has anyway needs no value: so words
        typed into a list of the newest first give the best match first."""
        return [
            ("" if value == self._own_sort else value, label, value == self.sort)
            for value, label in self.form.fields["sort"].choices
            if value != filters.BEST_FIRST or value in (self._own_sort, self.sort)
        ]

    @property
    def _own_sort(self):
        return _own_sort(self.form, self.query.get("q", "").strip())

    @cached_property
    def search(self):
        """What was searched for: `sentences` say which words were put right, or are on no letter. None without words."""
        return None if self.problems else self.filtersets[-1].understood

    @property
    def tidy_query(self) -> str:
        """The query string without empty values and without the order that the list has anyway."""
        tidy = QueryDict(mutable=True)
        for name, values in self.query.lists():
            values = [value for value in values if value and name not in self.given]
            if values and not (name == "sort" and values == [self._own_sort]):
                tidy.setlist(name, values)
        return tidy.urlencode()

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Filters that the list's form shows no field for, to be sent along with it; not what was not understood."""
        shown = {*_FORM_FIELDS[self.kind], "page", *self.given}
        if self.problems:
            shown -= {*facets.NAMES}  # they show no choices now, and what was chosen should not be lost
            shown |= {problem.filter for problem in self.problems}
        return [(name, value) for name, values in self.query.lists() if name not in shown for value in values]

    @property
    def switched(self) -> dict[str, str]:
        """For each switch, the query with it turned the other way."""
        return {name: self._switched(name) for name in ("subsidiaries", "sub_agencies")}

    def _switched(self, name):
        other = self.query.copy()
        for left_out in (*self.given, "page", name):
            other.pop(left_out, None)
        if self.chosen.get(name) != "no":
            other[name] = "no"
        return f"?{other.urlencode()}"

    @cached_property
    def chips(self) -> list[Chip]:
        """Each chosen value, for the visitor to take back."""
        return [
            Chip(self._said(name, value), _without(self.query, name, value, also=[*self.given, "page"]))
            for name, values in self.query.lists()
            if name not in {"page", "sort", *self.given}
            for value in values
            if value
        ]

    def _said(self, name, value):
        part = next(part for part in self.filtersets if name in part.filters)
        chosen = part.form.cleaned_data.get(name)
        is_of_records = isinstance(part.filters[name], django_filters.ModelMultipleChoiceFilter)
        names = {record.slug: str(record) for record in chosen} if is_of_records else {}
        return f"{part.filters[name].label}: {names.get(value, value)}"

    @cached_property
    def facets(self) -> list[facets.Facet]:
        """Counts beside the choices of the filters of letters; none where the query was not understood."""
        return [] if self.problems else facets.of_letters(self.filtersets[-1])

    @cached_property
    def page(self):
        """The page of rows that the query names, or None with a problem more when it is beyond the end."""
        paginator = Paginator(_READY[self.kind](self.rows), PAGE_SIZE)
        paginator.count = self.count
        number = self.chosen.get("page") or 1
        try:
            return paginator.page(number)
        except EmptyPage:
            last = paginator.num_pages
            self.problems.append(Problem("page", f"There is no page {number:,}: the last one is {last:,}."))
            return None

    @property
    def status(self) -> int:
        """The status of the answer: 200, 404 beyond the last page, 400 when the query was not understood."""
        if not self.problems:
            return 200
        return 404 if self.page is None else 400


def letters(query, **given) -> Selection:
    """Published letters that the query asks for."""
    query = _with_given(query, given)
    own = filters.LetterList(query, queryset=Letter.objects.published())

    def rows():
        best_first = {filters.BEST_FIRST: search.best_first(own.understood or "")}
        return _in_order(own.qs, own, _LETTER_ORDER | best_first)

    return _selection("letters", query, [own], rows, lambda: own.qs, given)


def signatory_counts(query, **given) -> Selection:
    """Readings of the published letters that the query asks for."""
    query = _with_given(query, given)
    own = filters.SignatoryCountList(query, queryset=SignatoryCount.objects.all())
    through = filters.LetterFilter(query, queryset=Letter.objects.published())

    def rows():
        counts = own.qs.filter(letter__in=through.qs.order_by().values("pk"))
        return _in_order(counts, own, _COUNT_ORDER)

    return _selection("signatory counts", query, [own, through], rows, lambda: through.qs, given)


def companies(query, **given) -> Selection:
    """Public companies; with filters of letters, those with at least one such letter."""
    query = _with_given(query, given)
    own = filters.CompanyList(query, queryset=Company.objects.public())
    through = filters.LetterFilter(query, queryset=Letter.objects.published())

    def rows():
        links = Letter.companies.through.objects.filter(company_id=OuterRef("pk"))
        found = _with_letters(own.qs, links, through)
        return _in_order(_counted(found, links), own, _NAME_ORDER)

    return _selection("companies", query, [own, through], rows, lambda: through.qs, given)


def agencies(query, **given) -> Selection:
    """Public agencies; with filters of letters, those with at least one such letter."""
    query = _with_given(query, given)
    own = filters.AgencyList(query, queryset=Agency.objects.public())
    through = filters.LetterFilter(query, queryset=Letter.objects.published())

    def rows():
        links = Letter.agencies.through.objects.filter(agency_id=OuterRef("pk"))
        found = _with_letters(own.qs, links, through)
        return _in_order(_counted(found, links), own, _NAME_ORDER)

    return _selection("agencies", query, [own, through], rows, lambda: through.qs, given)


def contracts(query, **given) -> Selection:
    """Published contracts; company and agency are their own, other filters of letters keep those with such a letter."""
    query = _with_given(query, given)
    own = filters.ContractList(query, queryset=Contract.objects.published())
    through = filters.LettersOfContract(query, queryset=Letter.objects.published())

    def rows():
        links = Letter.contracts.through.objects.filter(contract_id=OuterRef("pk"))
        return _in_order(_with_letters(own.qs, links, through), own, _CONTRACT_ORDER)

    return _selection("contracts", query, [own, through], rows, lambda: through.qs, given)


def letter(number, slug):
    """The published letter of this number, with everything its page shows.

    MovedTo when its address word is another now, Withdrawn, or NotOnRecord.
    """
    found = Letter.objects.exclude(number=None).filter(number=number).first()
    if found is None:
        raise _moved("letter", str(number), Letter.objects.published())
    if found.is_withdrawn:
        raise Withdrawn(found)
    if found.slug != slug:
        raise MovedTo(found.get_absolute_url())
    return _letters_whole(Letter.objects.published().filter(pk=found.pk)).get()


def company(slug):
    """The public company at this address, or MovedTo, or NotOnRecord."""
    ownerships = Ownership.objects.select_related("company", "owner", "source")
    rows = Company.objects.public().prefetch_related(
        "aliases",
        Prefetch("ownerships", ownerships),
        Prefetch("holdings", ownerships.filter(company__in=Company.objects.public())),
    )
    return _by_slug(rows, "company", slug)


def agency(slug):
    """The public agency at this address, or MovedTo, or NotOnRecord."""
    rows = Agency.objects.public().select_related("parent")
    return _by_slug(rows.prefetch_related(Prefetch("sub_agencies", Agency.objects.public())), "agency", slug)


def contract(slug):
    """The published contract at this address with all its parts, or MovedTo, Withdrawn or NotOnRecord."""
    found = Contract.objects.withdrawn().filter(slug=slug).first()
    if found:
        raise Withdrawn(found)
    rows = Contract.objects.published().prefetch_related(
        "agencies",
        "sources",
        "corrections",
        "parties__company",
        "parties__source",
        Prefetch("amounts", _dated_first(ContractAmount.objects.select_related("source"))),
        "events__source",
        Prefetch("letters", _letters_ready(Letter.objects.published())),
    )
    return _by_slug(rows, "contract", slug)


def topic(slug):
    """The public topic at this address, or MovedTo, or NotOnRecord."""
    return _by_slug(Topic.objects.public(), "topic", slug)


def campaign(slug):
    """The public campaign at this address, or MovedTo, or NotOnRecord."""
    return _by_slug(Campaign.objects.public(), "campaign", slug)


def disagreeing(letter) -> set[int]:
    """Ids of counts that cannot be true together: of one day, one group and one company, with bounds that do not meet."""
    counts = [count for count in letter.signatory_counts.all() if count.as_of]
    found = set()
    for one, other in itertools.combinations(counts, 2):
        same = (one.as_of, one.group, one.company_id) == (other.as_of, other.group, other.company_id)
        if same and not _meet(one, other):
            found |= {one.pk, other.pk}
    return found


def _meet(one, other):
    return (one.high is None or other.low <= one.high) and (other.high is None or one.low <= other.high)


def topics():
    """Public topics with their number of published letters, by name."""
    links = Letter.topics.through.objects.filter(topic_id=OuterRef("pk"))
    return _counted(Topic.objects.public(), links).order_by(Lower("name"))


def campaigns():
    """Public campaigns with their published letters by date, the campaign of the latest letter first."""
    latest = Letter.objects.published().filter(campaign=OuterRef("pk")).order_by("-date").values("date")[:1]
    ready = _letters_ready(Letter.objects.published().order_by("date", "number"))
    return (
        Campaign.objects.public()
        .annotate(latest=Subquery(latest))
        .order_by("-latest", "pk")
        .prefetch_related(Prefetch("letters", ready))
    )


def related(letter):
    """Other published letters about a contract of this one, newest first; its campaign's have a place of their own."""
    others = Letter.objects.published().filter(
        contracts__in=[contract.pk for contract in letter.contracts.all()]
    )
    siblings = [other.pk for other in letter.campaign.letters.all()] if letter.campaign else []
    return others.exclude(pk__in=[letter.pk, *siblings]).distinct().order_by("-date", "-number")[:10]


def corrections():
    """Corrections of published records, the latest first."""
    return Correction.objects.public().select_related("letter", "contract")


def examples() -> dict:
    """Live examples for the methodology: the latest published count in words of each kind."""
    counts = SignatoryCount.objects.filter(letter__state=PublicationState.PUBLISHED).exclude(wording="")
    latest = counts.select_related("letter", "source").order_by("-as_of", "pk")
    return {kind: latest.filter(kind=kind).first() for kind in ReadingKind}


def contracts_of(query, **given):
    """Published contracts of the company or agency that a page is about, under the page's own switch."""
    switch = {name: query[name] for name in ("sub_agencies",) if name in query and "agency" in given}
    return _contracts_ready(contracts(QueryDict(mutable=True), **given, **switch).rows)


@dataclass(frozen=True)
class WholeRecord:
    """Figures of everything published, for the home page."""

    letters: Selection
    core: int
    adjacent: int
    companies: int
    agencies: int
    contracts: int
    signatory_counts: int
    sources: int
    earliest: object
    latest_date: object
    totals: Totals
    facets: list
    latest: list
    changed: list


def whole_record() -> WholeRecord:
    """The figures of the whole record, computed now, with the newest and the last changed letters."""
    everything = letters(QueryDict())
    core = everything.rows.filter(scope=Scope.CORE).count()
    span = everything.rows.aggregate(earliest=Min("date"), latest=Max("date"))
    ready = _letters_ready(everything.rows)
    return WholeRecord(
        letters=everything,
        core=core,
        adjacent=everything.count - core,
        companies=Company.objects.public().count(),
        agencies=Agency.objects.public().count(),
        contracts=Contract.objects.published().count(),
        signatory_counts=SignatoryCount.objects.filter(letter__state=PublicationState.PUBLISHED).count(),
        sources=Source.objects.public().count(),
        earliest=span["earliest"],
        latest_date=span["latest"],
        totals=everything.totals,
        facets=everything.facets,
        latest=list(ready[:6]),
        changed=list(ready.order_by("-updated_at", "-number")[:6]),
    )


@dataclass(frozen=True)
class Side:
    """One of the records compared, with its letters and their facets by name."""

    record: object
    letters: Selection

    @cached_property
    def facets(self) -> dict:
        return {facet.name: facet for facet in self.letters.facets}

    @cached_property
    def most_signed(self) -> list:
        return list(_letters_ready(self.letters.rows.order_by(*_LETTER_ORDER["-signatories"]))[:5])


@dataclass(frozen=True)
class Comparison:
    """Two or three companies, or two or three agencies, side by side; or what was not understood."""

    what: str
    sides: list[Side]
    problems: list[Problem]
    companies: list
    agencies: list

    @property
    def status(self) -> int:
        return 400 if self.problems else 200


def compare(query) -> Comparison:
    """The letters of the companies or agencies that the query names, each by itself."""
    public = {"company": Company.objects.public(), "agency": Agency.objects.public()}
    asked = {name: list(dict.fromkeys(query.getlist(name))) for name in public if any(query.getlist(name))}
    problems = [
        Problem(_shown(name), "Only companies or agencies can be compared.")
        for name in query
        if name not in public
    ]
    problems += [
        problem for name in asked for problem in _unreadable(name, query, filters.LetterFilter.base_filters)
    ]
    if len(asked) > 1:
        problems.append(Problem("agency", "Compare companies or agencies, not both."))
    problems += [
        Problem(name, "Choose two or three to compare.")
        for name, slugs in asked.items()
        if not 2 <= len(slugs) <= 3
    ]
    sides = []
    if not problems:
        for name, slugs in asked.items():
            found = {record.slug: record for record in public[name].filter(slug__in=slugs)}
            problems += [Problem(name, f"“{slug}” is not on record.") for slug in slugs if slug not in found]
            sides += [
                Side(found[slug], letters(QueryDict(), **{name: slug})) for slug in slugs if slug in found
            ]
    return Comparison(
        what=next(iter(asked), "company"),
        sides=[] if problems else sides,
        problems=problems,
        companies=list(public["company"]),
        agencies=list(public["agency"]),
    )


@dataclass(frozen=True)
class Moment:
    """Something on a letter's timeline: the letter itself, a response, or an event of a contract it is about."""

    date: object
    letter: object = None
    response: object = None
    event: object = None


def timeline(letter) -> list[Moment]:
    """The letter, what was said and done, and what happened to its contracts, by date; what has none comes last."""
    moments = [Moment(letter.date, letter=letter)]
    moments += [Moment(response.date, response=response) for response in letter.responses.all()]
    moments += [
        Moment(event.date, event=event)
        for contract in letter.contracts.all()
        for event in contract.events.all()
    ]
    return sorted(
        moments, key=lambda moment: (moment.date is None, moment.date and moment.date.first_day.isoformat())
    )


def not_ready() -> str:
    """Why the site cannot serve now, or "": the database does not answer or lacks migrations."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    return f"{len(pending)} migrations are missing: run manage.py migrate." if pending else ""


def _by_slug(rows, kind, slug):
    record = rows.filter(slug=slug).first()
    if record is None:
        raise _moved(kind, slug, rows)
    return record


def _moved(kind, slug, public):
    """Where a former address leads now, if the record there is public."""
    former = FormerAddress.objects.filter(kind=kind, slug=slug).first()
    record = former and public.filter(pk=former.record_id).first()
    return MovedTo(record.get_absolute_url()) if record else NotOnRecord(slug)


def _selection(kind, query, filtersets, rows, letters, given):
    problems = _problems(query, filtersets, given)
    own = filtersets[0]
    if problems:
        nothing = own.queryset.none(), own.form, problems, Letter.objects.none()
        return Selection(kind, *nothing, query=query, given=given)
    chosen = {name: value for part in filtersets for name, value in part.form.cleaned_data.items() if value}
    return Selection(kind, rows(), own.form, [], letters(), chosen, filtersets, query, given)


def _with_given(query, given):
    """The visitor's query without empty values, which ask for nothing, and with the filters that the page itself
    gives, such as the company whose page it is."""
    query = query.copy()
    for name, values in query.lists():
        query.setlist(name, [value for value in values if value])
    for name, value in given.items():
        query.appendlist(name, value)
    return query


def _without(query, name, value, also):
    """The query string without one value, and without the filters in `also`."""
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    for other in also:
        rest.pop(other, None)
    return f"?{rest.urlencode()}"


def _problems(query, filtersets, given):
    """Everything in the query that is not understood, each named with a sentence."""
    known = {name: found for part in filtersets for name, found in part.filters.items()}
    unreadable = [problem for name in query for problem in _unreadable(name, query, known)]
    unreadable += [
        Problem(name, "This page gives this filter itself.") for name in given if len(query.getlist(name)) > 1
    ]
    if any(problem.filter in known for problem in unreadable):
        return (
            unreadable  # the filters' own forms would ask the database, which may not even take such a value
        )
    wrong = [
        Problem(name, message)
        for part in filtersets
        for name, messages in part.form.errors.items()
        for message in messages
    ]
    return list(dict.fromkeys([*unreadable, *wrong]))


def _unreadable(name, query, known):
    values = query.getlist(name)
    if name not in known:
        likely = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean “{likely[0]}”?" if likely else f"Filters here are {', '.join(sorted(known))}."
        yield Problem(_shown(name), f"There is no filter of this name. {hint}")
    elif len(values) > 1 and not isinstance(known[name], SEVERAL):
        yield Problem(name, "This takes one value and was given several.")
    elif any("\0" in value for value in values):
        yield Problem(name, "A null character cannot be looked for.")
    elif any(NOT_UTF_8 in value for value in values):
        yield Problem(name, "Part of this is not text in UTF-8.")
    elif any(len(value) > filters.LONGEST_WORDS for value in values):
        yield Problem(name, f"At most {filters.LONGEST_WORDS} characters can be looked for.")


def _shown(name):
    """A parameter's name as it can stand in a page or a header: printable and short."""
    readable = "".join(letter if letter.isprintable() else NOT_UTF_8 for letter in name)
    return readable if len(readable) <= 40 else readable[:40] + "…"


# ---- orders ----


def _in_order(rows, own, orders):
    """The rows in the order that the query asks for; what has no value comes last in both directions."""
    asked = own.form.cleaned_data
    return rows.order_by(*orders[asked.get("sort") or _own_sort(own.form, asked.get("q"))])


def _own_sort(form, words):
    """The order that a list has unless asked for another: letters with words the best match first, else the first."""
    names = [name for name, _label in form.fields["sort"].choices]
    return filters.BEST_FIRST if words and filters.BEST_FIRST in names else names[0]


def _both_ways(name, *fields, ties):
    """{name: …, "-name": …}: ascending and descending, unknown last both times, ties broken alike."""
    return {
        name: [*(F(field).asc(nulls_last=True) for field in fields), *ties],
        f"-{name}": [*(F(field).desc(nulls_last=True) for field in fields), *ties],
    }


# What each list's own form asks; other filters come by links and are carried along.
_LETTER_FIELDS = {"q", "since", "until", "min", "sort", "subsidiaries", "sub_agencies", *facets.NAMES}
_FORM_FIELDS = {
    "letters": _LETTER_FIELDS,
    "signatory counts": {"sort"},
    "companies": {"name", "sort"},
    "agencies": {"name", "sort"},
    "contracts": {"name", "sort"},
}

_LETTER_ORDER = {
    "date": ["date", "number"],
    "-date": ["-date", "-number"],
    "-updated": ["-updated_at", "-number"],
    **_both_ways("signatories", "headline_low", ties=["-date", "-number"]),
    **_both_ways("peak", "peak_low", ties=["-date", "-number"]),
}
_NAME_ORDER = {
    "name": [Lower("name"), "pk"],
    "-letters": ["-letter_count", Lower("name"), "pk"],
    "-signatories": [F("signatures").desc(nulls_last=True), Lower("name"), "pk"],
}
_CONTRACT_ORDER = {
    "title": [Lower("title"), "pk"],
    **_both_ways("start", "start", ties=[Lower("title"), "pk"]),
}
_COUNT_ORDER = {
    "letter": ["letter__number", F("as_of").asc(nulls_last=True), "pk"],
    **_both_ways("as_of", "as_of", ties=["-letter__number", "pk"]),
    **_both_ways("low", "low", ties=["-letter__number", "pk"]),
}


# ---- rows made ready for a page ----


def _with_letters(rows, links, through):
    """Those linked to a letter that the query asks for, when it asks for any."""
    asked = {name for name, value in through.form.cleaned_data.items() if value} - {"page"}
    return rows.filter(Exists(links.filter(letter__in=through.qs.order_by().values("pk")))) if asked else rows


def _counted(rows, links):
    """Rows with their number of published letters and, for core letters, signatures and letters with a number."""
    published = links.filter(letter__state=PublicationState.PUBLISHED)
    core = published.filter(letter__scope=Scope.CORE)
    return rows.annotate(
        letter_count=_aggregated(published, Count("*")),
        signatures=_aggregated(core, Sum("letter__headline_low")),
        letters_with_number=_aggregated(core, Count("letter__headline_low")),
    )


def _aggregated(links, aggregate):
    every = links.order_by().annotate(every=Value(1)).values("every")
    return Subquery(every.annotate(total=aggregate).values("total"))


def _letters_ready(rows):
    return rows.select_related("headline__source", "peak__source").prefetch_related(
        "companies",
        "agencies",
        "topics",
        Prefetch("outcomes", LetterOutcome.objects.select_related("demand")),
    )


def _letters_whole(rows):
    return rows.select_related(
        "headline__source", "peak__source", "campaign", "full_text_source"
    ).prefetch_related(
        "companies",
        "agencies__parent",
        "topics",
        "addressees",
        "demands__outcomes__response",
        "sources",
        "corrections",
        Prefetch("outcomes", LetterOutcome.objects.select_related("demand", "response__source")),
        Prefetch("quotations", Quotation.objects.select_related("source")),
        Prefetch(
            "signatory_counts", _dated_first(SignatoryCount.objects.select_related("source", "company"))
        ),
        Prefetch("responses", Response.objects.select_related("source", "by_company", "by_agency", "demand")),
        Prefetch("contracts", _contracts_ready(Contract.objects.published())),
        Prefetch("campaign__letters", Letter.objects.published().order_by("date", "number")),
    )


def _contracts_ready(rows):
    return rows.prefetch_related(
        "agencies",
        "parties__company",
        Prefetch("amounts", _dated_first(ContractAmount.objects.select_related("source"))),
        Prefetch("events", ContractEvent.objects.select_related("source", "contract")),
    )


def _dated_first(rows):
    """By date; what has none comes last, on both databases."""
    return rows.order_by(F("as_of").asc(nulls_last=True), "pk")


def _companies_ready(rows):
    return rows.prefetch_related("aliases")


def _agencies_ready(rows):
    return rows.select_related("parent")


def _counts_ready(rows):
    return rows.select_related("letter", "source", "company")


_READY = {
    "letters": _letters_ready,
    "signatory counts": _counts_ready,
    "companies": _companies_ready,
    "agencies": _agencies_ready,
    "contracts": _contracts_ready,
}
