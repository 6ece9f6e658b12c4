"""One public record and its parts as rows, for data formats."""

from dataclasses import dataclass, field

from django.db.models import F
from django.http import QueryDict

from ..models import Ownership
from . import lists, records
from .rows import dated_first


@dataclass
class Whole:
    """A record as the one row of its list, and the rows of its parts by the parts' name."""

    rows: object
    parts: dict = field(default_factory=dict)


def whole_letter(number, slug) -> Whole:
    """The letter with every part; MovedTo, Withdrawn or NotOnRecord as its page."""
    letter = records.published_letter(number, slug)
    return Whole(
        _row(lists.letters, letter),
        {
            "addressees": letter.addressees.order_by("position", "pk"),
            "demands": letter.demands.order_by("position", "pk"),
            "quotations": letter.quotations.order_by("position", "pk"),
            "signatory_counts": dated_first(letter.signatory_counts),
            "responses": letter.responses.order_by(F("date").asc(nulls_last=True), "pk"),
            "corrections": letter.corrections.order_by("-corrected_on", "-pk"),
        },
    )


def whole_contract(slug) -> Whole:
    """The contract with every part; MovedTo, Withdrawn or NotOnRecord as its page."""
    contract = records.published_contract(slug)
    return Whole(
        _row(lists.contracts, contract),
        {
            "parties": contract.parties.order_by("pk"),
            "amounts": dated_first(contract.amounts),
            "events": contract.events.order_by(F("date").asc(nulls_last=True), "pk"),
            "corrections": contract.corrections.order_by("-corrected_on", "-pk"),
        },
    )


def whole_company(slug) -> Whole:
    """The company with its ownerships; MovedTo or NotOnRecord as its page."""
    company = records.company(slug)
    owners = Ownership.objects.filter(company=company).order_by(F("since").asc(nulls_last=True), "pk")
    return Whole(_row(lists.companies, company), {"ownerships": owners})


def whole_agency(slug) -> Whole:
    """The agency; MovedTo or NotOnRecord as its page."""
    return Whole(_row(lists.agencies, records.agency(slug)))


def _row(select, record):
    return select(QueryDict()).rows.filter(pk=record.pk)
