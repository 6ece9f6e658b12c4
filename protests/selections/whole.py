"""The whole record in figures, and whether the site can serve it."""

from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, connection
from django.http import QueryDict

from .. import counting, facets, listing, migrated
from ..dates import PartialDate
from ..models import FacetCount, Letter
from .lists import letters
from .selection import SIZED, Selection, Totals
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
    for date in ("earliest", "latest_date"):
        found[date] = found[date] and PartialDate(found[date])
    return found


@cache
def _statement():
    """The names of the figures, the one statement that asks for them, and its values. Put together once."""
    published = Letter.objects.published()
    sums = {
        "signatory_counts": FacetCount.objects.filter(**_KEPT, value="signatory counts").values_list(
            "number"
        ),
        **{kind: listing.sizes(kind) for kind in SIZED},
    }
    dates = {"earliest": published.order_by("date"), "latest_date": published.order_by("-date")}
    asked = [("COALESCE(({}), 0)", rows) for rows in sums.values()]
    asked += [("{}", rows.values_list("date")[:1]) for rows in dates.values()]
    selects, values = [], []
    for select, rows in asked:
        sql, own = rows.query.sql_with_params()
        selects.append(f"({select.format(sql)})")
        values += own
    return [*sums, *dates], f"SELECT {', '.join(selects)}", values


_KEPT = {"chosen": counting.EVERYTHING, "facet": counting.TOTALS}


def not_ready() -> str:
    """Why the site cannot serve now, or "": the database does not answer or lacks migrations."""
    try:
        pending = migrated.missing(connection)
    except DatabaseError:
        return "The database does not answer."
    return f"{pending} migrations are missing: run manage.py migrate." if pending else ""
