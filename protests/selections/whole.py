"""The whole record in figures, and whether the site can serve it."""

from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, connection
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.http import QueryDict

from .. import counting, facets, migrated
from ..dates import PartialDate
from ..models import (
    Agency,
    Company,
    Contract,
    FacetCount,
    Letter,
    Ownership,
    PublicationState,
)
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
    everything = letters(QueryDict(), pictured=True)
    core = everything.totals.counted + everything.totals.uncounted
    changed = everything.rows.order_by("-updated_at", "-number")
    return WholeRecord(
        letters=everything,
        core=core,
        adjacent=everything.count - core,
        totals=everything.totals,
        facets=facets.of_letters(everything.filtersets[-1], ["company", "agency"]),
        latest=letters_shown(everything.rows[:6]),
        changed=list(changed.only("number", "slug", "title", "updated_at")[:4]),
        **_figures(),
    )


def _figures():
    """How many public records there are of each kind, and the dates of the first letter and of the last."""
    names, statement, values = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = dict(zip(names, cursor.fetchone(), strict=True))
    for kind in ("companies", "agencies"):
        found[kind] += found.pop(f"{kind} without letters")
    for date in ("earliest", "latest_date"):
        found[date] = found[date] and PartialDate(found[date])
    return found


@cache
def _statement():
    """The names of the figures, the one statement that asks for them, and its values. Put together once."""
    published = Letter.objects.published()
    counted = {
        "companies": _with_letters("company"),
        "companies without letters": _without_letters(Company),
        "agencies": _with_letters("agency"),
        "agencies without letters": _without_letters(Agency),
        "contracts": _bare(Contract.objects.published()),
        "sources": _cited(),
    }
    dates = {"earliest": published.order_by("date"), "latest_date": published.order_by("-date")}
    sums = {"signatory_counts": FacetCount.objects.filter(**_KEPT, value="signatory counts")}
    asked = [("SELECT COUNT(*) FROM ({}) AS counted", rows) for rows in counted.values()]
    asked += [("COALESCE(({}), 0)", rows.values_list("number")) for rows in sums.values()]
    asked += [("{}", rows.values_list("date")[:1]) for rows in dates.values()]
    selects, values = [], []
    for select, rows in asked:
        sql, own = rows.query.sql_with_params()
        selects.append(f"({select.format(sql)})")
        values += own
    return [*counted, *sums, *dates], f"SELECT {', '.join(selects)}", values


_KEPT = {"chosen": counting.EVERYTHING, "facet": counting.TOTALS}


def _with_letters(facet):
    """What is kept of the public records of a kind that letters are counted for, one row each."""
    return _bare(FacetCount.objects.filter(chosen=counting.EVERYTHING, facet=facet, number__gt=0))


def _having_letters(model):
    """The ids of those that letters are counted for: they are public."""
    kept = _with_letters(model._meta.model_name)
    return kept.annotate(record=Cast("value", BigIntegerField())).values("record")


def _without_letters(model):
    """The public records of a kind that no letter is counted for. They are few, and alone are looked at."""
    counted = _having_letters(model)
    others = model.objects.exclude(pk__in=counted)
    return _bare(model.objects.public(among=others).exclude(pk__in=counted))


def _bare(rows):
    """To be counted: without columns and order."""
    return rows.order_by().values("pk")


def _cited():
    """The public sources, as they are cited: to count them, this is quicker than to ask of each whether it is public."""
    owned = Company.objects.filter(pk__in=Ownership.objects.order_by().values("company"))
    counted = _having_letters(Company)
    others = owned.exclude(pk__in=counted)
    cited = [
        Letter.sources.through.objects.filter(letter__state=PublicationState.PUBLISHED),
        Contract.sources.through.objects.filter(contract__state=PublicationState.PUBLISHED),
        Ownership.objects.filter(company__in=counted),
        Ownership.objects.filter(company__in=_bare(Company.objects.public(among=others))),
    ]
    first, *more = (rows.order_by().values_list("source") for rows in cited)
    return first.union(*more)


def not_ready() -> str:
    """Why the site cannot serve now, or "": the database does not answer or lacks migrations."""
    try:
        pending = migrated.missing(connection)
    except DatabaseError:
        return "The database does not answer."
    return f"{pending} migrations are missing: run manage.py migrate." if pending else ""
