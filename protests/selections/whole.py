"""The whole record in figures, and whether the site can serve it."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import QueryDict

from .. import migrated
from ..models import Agency, Company, Contract, PublicationState, SignatoryCount, Source
from .lists import letters
from .selection import Selection, Totals
from .shown import letters_shown


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
    core = everything.totals.counted + everything.totals.uncounted
    span = everything.rows.aggregate(earliest=Min("date"), latest=Max("date"))
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
        latest=letters_shown(everything.rows[:6]),
        changed=list(everything.rows.order_by("-updated_at", "-number")[:4]),
    )


def not_ready() -> str:
    """Why the site cannot serve now, or "": the database does not answer or lacks migrations."""
    try:
        pending = migrated.missing(connection)
    except DatabaseError:
        return "The database does not answer."
    return f"{pending} migrations are missing: run manage.py migrate." if pending else ""
