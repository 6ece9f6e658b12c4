"""Two or three companies or agencies, side by side."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from .. import filters
from ..facets import Facet
from ..models import Agency, Company
from .lists import letters
from .queries import Problem, misread, shown_name
from .rows import LETTER_ORDER
from .selection import Selection
from .shown import letters_shown


@dataclass(frozen=True)
class Side:
    """One of the records compared, with its letters."""

    record: object
    letters: Selection

    @cached_property
    def facets(self) -> list[Facet]:
        """Of its letters: agencies for a company, companies for an agency; outcomes, years."""
        others = {"company": "agency", "agency": "company"}[self.record._meta.model_name]
        return self.letters.facets_of([others, "outcome", "year"])

    @cached_property
    def most_signed(self) -> list:
        return letters_shown(self.letters.rows.order_by(*LETTER_ORDER["-signatories"])[:5])


@dataclass(frozen=True)
class Comparison:
    """Two or three companies, or two or three agencies, side by side; or what was not understood."""

    what: str
    sides: list[Side]
    problems: list[Problem]
    companies: list[tuple[str, str]]  # address words and names of all there are to choose from
    agencies: list[tuple[str, str]]

    @property
    def status(self) -> int:
        return 400 if self.problems else 200


def compare(query) -> Comparison:
    """The letters of the companies or agencies that the query names, each by itself."""
    public = {"company": Company.objects.public(), "agency": Agency.objects.public()}
    asked = {name: list(dict.fromkeys(query.getlist(name))) for name in public if any(query.getlist(name))}
    problems = [
        Problem(shown_name(name), "Only companies or agencies can be compared.")
        for name in query
        if name not in public
    ]
    problems += [
        problem for name in asked for problem in misread(name, query, filters.LetterFilter.base_filters)
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
        companies=list(public["company"].values_list("slug", "name")),
        agencies=list(public["agency"].values_list("slug", "name")),
    )
