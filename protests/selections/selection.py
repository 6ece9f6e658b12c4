"""A selection: rows that a query asks for, with all that a page or a file says about them."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from .. import counting, facets, filters, listing, placing, search, sentences
from ..models import Letter, LetterAmong
from ..models.provenance import LISTED
from .queries import Problem, problems_of, without
from .rows import LETTER_ORDER, READY, own_sort
from .shown import letters_shown

PAGE_SIZE = 25
FEW_PAGES = 20


# What each list's own form asks; other filters come by links and are carried along.
_LETTER_FIELDS = {"q", "since", "until", "min", "sort", "subsidiaries", "sub_agencies", *facets.NAMES}


_FORM_FIELDS = {
    "letters": _LETTER_FIELDS,
    "signatory counts": {"sort"},
    "companies": {"name", "sort"},
    "agencies": {"name", "sort"},
    "contracts": {"name", "sort"},
    "responses": {"sort"},
    "sources": {"name", "sort"},
}


class _FromTheNearerEnd(Paginator):
    """A database goes through every row before a page: the last pages are read from the end, and cost what the first do.

    `shown` makes of a page's rows, a queryset, the list of what stands on it.
    """

    def __init__(self, rows, count, shown):
        super().__init__(rows.all(), PAGE_SIZE)
        self.count = count
        self.shown = shown

    def page(self, number):
        page = super().page(number)
        start, end = page.start_index() - 1, page.end_index()
        if start > self.count - end:
            rows = self.object_list.reverse()[self.count - end : self.count - start]
            page.object_list = self.shown(rows)[::-1]
        else:
            page.object_list = self.shown(page.object_list)
        page.numbers = self._numbers(page.number)
        return page

    def _numbers(self, number):
        """Which pages to lead to from this one: all of some, the first, the last and the nearest of many."""
        if self.num_pages <= FEW_PAGES:
            return list(self.page_range)
        return list(self.get_elided_page_range(number, on_each_side=4, on_ends=1))


class _BestFirst:
    """Letters found by words, the best match first: those of a page are found before any letter is read."""

    def __init__(self, letters, words, *, is_reversed=False):
        self.letters, self.words, self.is_reversed = letters, words, is_reversed

    def all(self):
        return self

    def reverse(self):
        return _BestFirst(self.letters, self.words, is_reversed=not self.is_reversed)

    def __getitem__(self, places):
        # A page that is read from the end is cut out of the beginning too, and not read there.
        return SimpleLazyObject(lambda: self._read(places.start, places.stop))

    def _read(self, start, end):
        ids = search.best_of(self.letters, self.words, start, end, reverse=self.is_reversed)
        if not ids:
            return Letter.objects.none()
        places = " ".join(f"WHEN {pk} THEN {place}" for place, pk in enumerate(ids))
        return Letter.objects.filter(pk__in=ids).order_by(RawSQL(f"CASE protests_letter.id {places} END", ()))


class _ByDate:
    """Letters in the order of their dates: those of a page are found before any letter is read."""

    def __init__(self, left, *, latest_first):
        self.left, self.latest_first = left, latest_first

    def all(self):
        return self

    def reverse(self):
        return _ByDate(self.left, latest_first=not self.latest_first)

    def __getitem__(self, places):
        ids = self.left.by_date(places.start, places.stop, latest_first=self.latest_first)
        return Letter.objects.filter(pk__in=ids).order_by(
            *LETTER_ORDER["-date" if self.latest_first else "date"]
        )


FIRST = 2_000  # rows of a whole list that are gone through at most


class _OfMany:
    """Parts of the letters of a choice that many have, in the order of their list: those of a page are looked for among
    the first rows of the whole list, which an index gives: three times as many as would do if they stood evenly, each
    `apart` from the next. Where they are not there, all of the choice are put in order."""

    def __init__(self, rows, whole, chosen, apart):
        self.rows, self.whole, self.chosen, self.apart = rows, whole, chosen, apart

    def all(self):
        return self

    def reverse(self):
        return _OfMany(self.rows.reverse(), self.whole.reverse(), self.chosen, self.apart)

    def __getitem__(self, places):
        # A page that is read from the end is cut out of the beginning too, and not read there.
        return SimpleLazyObject(lambda: self._read(places.start, places.stop))

    def _read(self, start, end):
        ids = self._among_the_first(end)[start:end] or self.rows.values_list("pk", flat=True)[start:end]
        return self.whole.filter(pk__in=list(ids))

    def _among_the_first(self, end):
        """The ids of the first rows, `end` of them or more; none where they are not among the first of the list."""
        number = math.ceil(3 * end * self.apart)
        if number > FIRST:
            return []
        among = LetterAmong.objects.filter(letter=OuterRef("letter"))
        has = {f"has_{place}": Exists(among.filter(chosen=each)) for place, each in enumerate(self.chosen)}
        first = self.whole.annotate(**has).values_list("pk", *has)[:number]
        ids = [pk for pk, *of_each in first if all(of_each)]
        return ids if len(ids) >= end else []


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


# Of these it is kept how many are public.
SIZED = (*listing.LISTED, placing.CONTRACTS)


@dataclass
class Selection:
    """Rows that a query asks for. With problems there are no rows."""

    kind: str
    rows: object
    form: object
    problems: list[Problem] = field(default_factory=list)
    chosen: dict = field(default_factory=dict)
    filtersets: list = field(default_factory=list)
    query: QueryDict = field(default_factory=QueryDict)
    given: dict = field(default_factory=dict)
    pictured: bool = False
    shows: tuple = facets.NAMES  # the facets that its page shows

    @cached_property
    def count(self) -> int:
        if self.problems:
            return 0
        if self.kind == "letters":
            return self._sums["all letters"]
        if self._chosen_letters is not None:
            return counting.of_parts(self.kind, self._chosen_letters)
        is_whole = self.kind in SIZED and not self.chosen.keys() - {"page", "sort"}
        return listing.size(self.kind) if is_whole else self.rows.count()

    @cached_property
    def _chosen_letters(self):
        """Of parts of letters: the choice that these have, of which numbers are kept; None of any others."""
        is_of_parts = self.kind in counting.PARTS and not self.problems
        return facets.only_choice(self.filtersets[-1]) if is_of_parts else None

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
        if self.problems:
            return Totals(0, 0, 0)
        which = "all" if self.chosen.get("scope") else "core"
        letters, counted, signatures = (self._sums[f"{which} {name}"] for name in counting.NUMBERS)
        return Totals(signatures, counted, letters - counted)

    @cached_property
    def _sums(self):
        return facets.totals(self.filtersets[-1], by_year=self.pictured)

    @property
    def kept_by_year(self) -> list[tuple[str, int]] | None:
        """What is kept for the pictures of letters (`counting.by_year`); None where nothing is."""
        chosen = facets.only_choice(self.filtersets[-1])
        if chosen is None or not self.pictured:
            return None if chosen is None else counting.by_year(chosen)
        return [
            (value, number) for value, number in self._sums.items() if number and value not in counting.SUMS
        ]

    def kept_pairs(self, most) -> counting.Paired | None:
        """What is kept for the picture of companies by agencies (`counting.paired`); None where nothing is."""
        is_everything = facets.only_choice(self.filtersets[-1]) == counting.EVERYTHING
        return counting.paired(most) if is_everything else None

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
        own, sort = self._own_sort, self.sort
        return [
            ("" if value == own else value, label, value == sort)
            for value, label in self.form.fields["sort"].choices
            if value != filters.BEST_FIRST or value in (own, sort)
        ]

    @property
    def _own_sort(self):
        return own_sort(self.form, self.query.get("q", "").strip())

    @cached_property
    def search(self):
        """What was searched for: `sentences` say which words were put right, or are on no letter. None without words."""
        return None if self.problems else self.filtersets[-1].understood

    @property
    def tidy(self) -> QueryDict:
        """The query without empty values and without the order that the list has anyway."""
        tidy = QueryDict(mutable=True)
        for name, values in self.query.lists():
            values = [value for value in values if value and name not in self.given]
            if values and not (name == "sort" and values == [self._own_sort]):
                tidy.setlist(name, values)
        return tidy

    @property
    def tidy_query(self) -> str:
        return self.tidy.urlencode()

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
            Chip(self._said(name, value), without(self.query, name, value, also=[*self.given, "page"]))
            for name, values in self.query.lists()
            if name not in {"page", "sort", *self.given}
            for value in values
            if value
        ]

    def _said(self, name, value):
        part = next(part for part in self.filtersets if name in part.base_filters)
        chosen = part.form.cleaned_data.get(name)
        is_of_records = isinstance(part.filters[name], django_filters.ModelMultipleChoiceFilter)
        names = {record.slug: str(record) for record in chosen} if is_of_records else {}
        return f"{part.filters[name].label}: {names.get(value, value)}"

    def facets_of(self, names) -> list[facets.Facet]:
        """The facets of these names; none where the query was not understood."""
        return [] if self.problems else facets.of_letters(self.filtersets[-1], names)

    @property
    def facets(self) -> list[facets.Facet]:
        """Counts beside those choices of the filters of letters that its page shows; none where the query was not
        understood."""
        return [] if self.problems else self._facets

    @cached_property
    def _facets(self):
        return facets.of_letters(self.filtersets[-1], self.shows) if self.shows else []

    @cached_property
    def page(self):
        """The page of rows that the query names, or None with a problem more when it is beyond the end."""
        if self._is_counted_anew:
            self._facets  # noqa: B018  (how many letters there are is counted along with them)
        paginator = _FromTheNearerEnd(self._rows_to_page, self.count, self._shown)
        number = self.chosen.get("page") or 1
        try:
            return paginator.page(number)
        except EmptyPage:
            last = paginator.num_pages
            self.problems.append(Problem("page", f"There is no page {number:,}: the last one is {last:,}."))
            return None

    @property
    def _is_counted_anew(self):
        """Whether these are letters of which no number is kept."""
        is_of_letters = self.kind == "letters" and not self.problems
        return is_of_letters and facets.only_choice(self.filtersets[-1]) is None

    @property
    def _rows_to_page(self):
        """The rows, and of letters that several filters or words leave a shorter way to those of a page; so of the parts
        of letters of a choice."""
        if self._chosen_letters and self.count > filters.MANY:
            whole = self.rows.model.objects.filter(LISTED).order_by(*self.rows.query.order_by)
            apart = counting.of_parts(self.kind, counting.EVERYTHING) / self.count
            return _OfMany(self.rows, whole, self._chosen_letters.split("&"), apart)
        if self.kind == "letters" and self.search and self.sort == filters.BEST_FIRST:
            return _BestFirst(self.filtersets[-1].without_words(), self.search)
        sifted = self.filtersets[-1].sifted if self.kind == "letters" and not self.problems else None
        if not sifted or sifted.is_by_other_means or len(sifted.asked) < 2:
            return self.rows
        if self.sort in ("date", "-date"):
            return _ByDate(sifted.left(), latest_first=self.sort == "-date")
        if self.count < filters.MANY:
            return Letter.objects.filter(pk__in=sifted.left().ids).order_by(*self.rows.query.order_by)
        return self.rows

    def _shown(self, rows):
        return letters_shown(rows, self.search) if self.kind == "letters" else list(READY[self.kind](rows))

    @property
    def status(self) -> int:
        """The status of the answer: 200, 404 beyond the last page, 400 when the query was not understood."""
        if not self.problems:
            return 200
        return 404 if self.page is None else 400


def judged(kind, query, filtersets, rows, given, **of_page):
    problems = problems_of(query, filtersets, given)
    own = filtersets[0]
    if problems:
        return Selection(kind, own.queryset.none(), own.form, problems, query=query, given=given)
    chosen = {name: value for part in filtersets for name, value in part.form.cleaned_data.items() if value}
    return Selection(kind, rows(), own.form, [], chosen, filtersets, query, given, **of_page)
