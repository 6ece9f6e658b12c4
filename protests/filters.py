"""The visitor's vocabulary: every filter by name, what it accepts and what it keeps.

Several values of one filter mean "any of these"; different filters mean "and". A wrong value is an error with a
sentence of its own; protests/selections/ judges the whole query before any row is shown.
"""

from functools import cache, cached_property

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from . import search
from .dates import AFTER_ALL, PartialDateFormField, since, until
from .models import (
    Agency,
    AgencyReach,
    Campaign,
    Company,
    CompanyReach,
    Contract,
    FacetCount,
    Letter,
    LetterKind,
    LetterOutcome,
    Outcome,
    Scope,
    Topic,
)
from .models.counts import NO_OUTCOME
from .readings import GREATEST_NUMBER
from .sifting import Sifting

LONGEST_WORDS = 200  # characters
MANY = 500  # letters of a record

SWITCH = [("yes", "included"), ("no", "left out")]

BEST_FIRST = "relevance"
LETTER_SORTS = {
    "-date": "Newest first",
    "date": "Oldest first",
    "-signatories": "Most signatories first",
    "signatories": "Fewest signatories first",
    "-peak": "Highest peak first",
    "peak": "Lowest peak first",
    "-updated": "Last changed first",
    BEST_FIRST: "Best match first",
}
NAME_SORTS = {"name": "By name", "-letters": "Most letters first", "-signatories": "Most signatures first"}
CONTRACT_SORTS = {"title": "By title", "-start": "Latest start first", "start": "Earliest start first"}
COUNT_SORTS = {
    "-as_of": "Latest first",
    "as_of": "Earliest first",
    "-low": "Greatest first",
    "low": "Smallest first",
    "letter": "By letter",
}
RESPONSE_SORTS = {"-date": "Newest first", "date": "Oldest first", "letter": "By letter"}
SOURCE_SORTS = {"-published": "Newest first", "published": "Oldest first", "publisher": "By publisher"}


class RecordsField(django_filters.fields.ModelMultipleChoiceField):
    """Public records by their address words, as a list. A record that letters are counted for is public: whether any
    other is, is a longer question. One that the page has found already is asked for no more."""

    known = None

    def clean(self, words):
        if not words:
            return []
        if self.known and words == [self.known.slug]:
            return [self.known]
        records = list(_with_counted(self.queryset.model).filter(slug__in=words))
        if not all(record.counted_letters for record in records):
            records = list(self.queryset.filter(slug__in=words))
        for word in words:
            if word not in {record.slug for record in records}:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": word})
        return records


@cache  # dear to put together, and the same each time
def _with_counted(model):
    return model.objects.annotate(counted_letters=FacetCount.objects.of_outer(model))


class RecordsFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = RecordsField


def records(model, what, **kwargs):
    """A filter by public records, each named by the address word in its page's address."""
    public = cache(model.objects.public)  # as above
    return RecordsFilter(
        queryset=lambda request: public().all(),
        to_field_name="slug",
        error_messages={"invalid_choice": f"“%(value)s” is not {what} on record."},
        **kwargs,
    )


def words(choices, what, **kwargs):
    """A filter by listed words."""
    return django_filters.MultipleChoiceFilter(
        choices=choices,
        distinct=False,
        error_messages={"invalid_choice": _not_listed(choices, what)},
        **kwargs,
    )


def switch(**kwargs):
    """A yes or no that another filter reads; by itself it keeps every row."""
    return django_filters.ChoiceFilter(
        choices=SWITCH,
        empty_label=None,
        method="keep_all",
        error_messages={"invalid_choice": "“%(value)s” is neither yes nor no."},
        **kwargs,
    )


def sort(sorts):
    """The order of the rows, by name. It keeps every row; selections applies it."""
    return django_filters.ChoiceFilter(
        choices=list(sorts.items()),
        label="Order",
        help_text="The order of the rows.",
        empty_label=None,
        method="keep_all",
        error_messages={"invalid_choice": _not_listed(sorts.items(), "an order")},
    )


def text(**kwargs):
    return django_filters.CharFilter(
        max_length=LONGEST_WORDS,
        error_messages={"max_length": f"At most {LONGEST_WORDS} characters can be searched for."},
        **kwargs,
    )


def _not_listed(choices, what):
    listed = ", ".join(value for value, _label in choices)
    return f"“%(value)s” is not {what}: choose from {listed}."


class WordsField(forms.CharField):
    """Words to search for, as protests/search/ reads them."""

    def validate(self, value):
        super().validate(value)
        if value and (problem := search.problem(value)):
            raise ValidationError(problem)


class WordsFilter(django_filters.CharFilter):
    field_class = WordsField


class PartialDateFilter(django_filters.Filter):
    field_class = PartialDateFormField


class YearsField(forms.MultipleChoiceField):
    """Years of four digits; any year can be asked for, whether or not a letter has it."""

    default_error_messages = {"invalid_choice": "“%(value)s” is not a year of four digits."}

    def valid_value(self, value):
        return len(value) == 4 and value.isascii() and value.isdigit()


class YearsFilter(django_filters.MultipleChoiceFilter):
    field_class = YearsField


class WholeNumberFilter(django_filters.Filter):
    field_class = forms.IntegerField


class Vocabulary(django_filters.FilterSet):
    """What every list understands beside its own filters: a page of it."""

    page = WholeNumberFilter(
        method="keep_all",
        min_value=1,
        max_value=10_000_000,
        help_text="Which page of the list, from 1.",
        error_messages={
            "invalid": "A page is a whole number from 1.",
            "min_value": "A page is a whole number from 1.",
            "max_value": "There is no such page.",
        },
    )

    # The list's own form shows these, whether or not the query has them.
    shown = {"name", "sort"}

    def __init__(self, data, queryset, known=None):
        # A filter and its field are made anew for each query, and most queries name few: `filters` are those, while
        # `base_filters` stay all that the list understands.
        understood = self.base_filters
        self.base_filters = {
            name: each for name, each in understood.items() if name in data or name in self.shown
        }
        super().__init__(data, queryset=queryset)
        self.base_filters = understood
        # Public records that the page has found already, by the filters that name them.
        for name, record in (known or {}).items():
            if name in self.filters:
                self.form.fields[name].known = record

    def keep_all(self, rows, name, value):
        return rows

    def includes(self, name):
        """Whether a switch is on, as it is unless turned off."""
        return self.form.cleaned_data.get(name) != "no"


class LetterFilter(Vocabulary):
    """Filters of letters. Lists of other records take them too: they keep what has at least one such letter."""

    q = WordsFilter(
        label="Words",
        max_length=LONGEST_WORDS,
        method="by_words",
        help_text="Words of a letter; “…” for words in a row, OR between alternatives, - before what must not be in it,"
        " * after the beginning of a word.",
    )
    company = records(
        Company,
        "a company",
        label="Company",
        method="by_company",
        help_text="Letters that concern the company of this address word.",
    )
    subsidiaries = switch(
        label="Subsidiaries owned on the letter's date",
        help_text="Whether a company stands for those it owned on the letter's date; yes unless no is asked for.",
    )
    agency = records(
        Agency,
        "an agency",
        label="Agency",
        method="by_agency",
        help_text="Letters about work for the agency of this address word.",
    )
    sub_agencies = switch(
        label="Sub-agencies",
        help_text="Whether an agency stands for those that belong to it; yes unless no is asked for.",
    )
    topic = records(
        Topic,
        "a topic",
        label="Topic",
        method="by_topic",
        help_text="Letters under the topic of this address word.",
    )
    campaign = records(
        Campaign,
        "a campaign",
        label="Campaign",
        method="by_campaign",
        help_text="Letters of the campaign of this address word.",
    )
    contract = records(
        Contract,
        "a contract",
        label="Contract",
        method="by_contract",
        help_text="Letters about the contract of this address word.",
    )
    outcome = words(
        [*Outcome.choices, (NO_OUTCOME, "No outcome on record")],
        "an outcome",
        label="Outcome",
        method="by_outcome",
        help_text="Letters with this among the outcomes on record.",
    )
    kind = words(LetterKind.choices, "a kind of letter", label="Kind", help_text="Letters of this kind.")
    scope = words(Scope.choices, "a scope", label="Scope", help_text="Letters of this scope.")
    year = YearsFilter(
        label="Year", distinct=False, method="by_year", help_text="Letters of this year, four digits."
    )
    since = PartialDateFilter(
        label="Since",
        method="by_since",
        help_text="Letters whose day, month or year ends on this date or later.",
    )
    until = PartialDateFilter(
        label="Until",
        method="by_until",
        help_text="Letters whose day, month or year begins on this date or earlier.",
    )
    min = WholeNumberFilter(
        label="Minimum signatories",
        help_text="Letters whose headline count is at least so many.",
        field_name="headline_low",
        lookup_expr="gte",
        min_value=1,
        max_value=GREATEST_NUMBER,
        error_messages={
            "invalid": "Give a whole number of signatories, without separators.",
            "min_value": "Give a number of signatories from 1.",
            "max_value": f"No letter has more than {GREATEST_NUMBER:,} signatories.",
        },
    )

    @cached_property
    def understood(self):
        """What the words are understood as, or None without any."""
        words = self.form.cleaned_data.get("q")
        return search.understood(words) if words else None

    @cached_property
    def sifted(self):
        """The letters that are left, by what they are counted as."""
        return Sifting(self.form.cleaned_data, self._kept_by, self.understood)

    def _kept_by(self, names):
        """The letters that these filters keep; None without any."""
        rows = self.queryset.all() if names else None
        for name in names:
            rows = self.filters[name].filter(rows, self.form.cleaned_data[name])
        return rows

    def without_words(self):
        """The letters that every filter but the words keeps."""
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            rows = self.filters[name].filter(rows, value) if name != "q" else rows
        return rows

    def by_words(self, letters, name, value):
        return search.matching(letters, self.understood) if value else letters

    def by_company(self, letters, name, companies):
        if not companies:
            return letters
        named = {} if self.includes("subsidiaries") else {"named": True}
        return letters.filter(self._of_records(companies, CompanyReach, company__in=companies, **named))

    def by_agency(self, letters, name, agencies):
        if not agencies:
            return letters
        named = {} if self.includes("sub_agencies") else {"named": True}
        return letters.filter(self._of_records(agencies, AgencyReach, agency__in=agencies, **named))

    def by_topic(self, letters, name, topics):
        if not topics:
            return letters
        return letters.filter(self._of_records(topics, Letter.topics.through, topic__in=topics))

    def by_campaign(self, letters, name, campaigns):
        return letters.filter(campaign__in=campaigns) if campaigns else letters

    def by_contract(self, letters, name, contracts):
        return (
            letters.filter(_linked(Letter.contracts.through, contract__in=contracts))
            if contracts
            else letters
        )

    def by_outcome(self, letters, name, outcomes):
        condition = Q(_linked(LetterOutcome, outcome__in=outcomes))
        if NO_OUTCOME in outcomes:
            condition |= ~_linked(LetterOutcome)
        return letters.filter(condition)

    def by_year(self, letters, name, years):
        return letters.filter(
            Q(*[Q(date__gte=year, date__lt=year + AFTER_ALL) for year in years], _connector=Q.OR)
        )

    def by_since(self, letters, name, day):
        return letters.filter(since("date", day))

    def by_until(self, letters, name, day):
        return letters.filter(until("date", day))

    def _of_records(self, records, links, **conditions):
        """Letters linked to these records. SQLite does as it is told: few letters are gone to one by one, and of many the
        first of a page are met soon when the list is gone through in its order."""
        if sum(getattr(record, "counted_letters", MANY) or 0 for record in records) < self.many():
            return Q(pk__in=links.objects.filter(**conditions).values("letter"))
        return _linked(links, **conditions)

    def many(self):
        """So many letters of a record are gone through in the order of the list."""
        return MANY


class LettersOfParts(LetterFilter):
    """Filters of letters for a list of their parts, which has no letters in order: to go through, there are all of them."""

    def many(self):
        return 10 * MANY


def _linked(links, **conditions):
    return Exists(links.objects.filter(letter_id=OuterRef("pk"), **conditions))


class LetterList(LetterFilter):
    """The list of letters."""

    sort = sort(LETTER_SORTS)


class NamedList(Vocabulary):
    """A list of records that are found by their names."""

    name = text(label="Name", method="by_name", help_text="Records with all of these words in their names.")

    names = ("name",)

    def by_name(self, records, _name, value):
        for word in value.split():
            named = Q(*[(f"{field}__icontains", word) for field in self.names], _connector=Q.OR)
            records = records.filter(pk__in=records.model.objects.filter(named).order_by().values("pk"))
        return records


class CompanyList(NamedList):
    """The list of companies: its own filters."""

    sort = sort(NAME_SORTS)

    names = ("name", "aliases__name")


class AgencyList(NamedList):
    """The list of agencies: its own filters."""

    sort = sort(NAME_SORTS)

    names = ("name", "abbreviation")


class ContractList(NamedList):
    """The list of contracts. Company and agency are the contract's own here: its parties, and whom the work is for."""

    company = records(
        Company,
        "a company",
        label="Company",
        method="by_company",
        help_text="Contracts that the company of this address word is a party to.",
    )
    agency = records(
        Agency,
        "an agency",
        label="Agency",
        method="by_agency",
        help_text="Contracts whose work is for the agency of this address word.",
    )
    sub_agencies = switch(
        label="Sub-agencies",
        help_text="Whether an agency stands for those that belong to it; yes unless no is asked for.",
    )
    sort = sort(CONTRACT_SORTS)

    names = ("title",)

    def by_company(self, contracts, name, companies):
        return contracts.with_party(companies) if companies else contracts

    def by_agency(self, contracts, name, agencies):
        if not agencies:
            return contracts
        return contracts.for_agencies(agencies, sub_agencies=self.includes("sub_agencies"))


class LettersOfContract(LetterFilter):
    """Filters of letters that a list of contracts takes beside its own."""

    company = subsidiaries = agency = sub_agencies = None


class SignatoryCountList(Vocabulary):
    """The list of signatory counts: in its own order."""

    sort = sort(COUNT_SORTS)


class ResponseList(Vocabulary):
    """The list of responses: in its own order."""

    sort = sort(RESPONSE_SORTS)


class SourceList(NamedList):
    """The list of sources: its own filters."""

    sort = sort(SOURCE_SORTS)

    names = ("title", "publisher", "author")
