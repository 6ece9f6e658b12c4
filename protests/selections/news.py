"""What is new in a list: its last changed rows."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Greatest

from ..history.times import entered, last_changed
from ..models import Response, SignatoryCount
from .rows import READY
from .selection import Selection

NEWEST = 50

# Before every record: what is said of a row whose history was lost.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _became_public(model):
    """A part is news when it was entered, or when its letter was published with it."""
    published = F("letter__first_published_at")
    return Greatest(Coalesce(entered(model), published), published)


def _last_changed(kind):
    return Coalesce(last_changed(kind), Value(LONG_AGO))


# For each list: when a row was news, when it was new, and what changes whenever one of the two does.
_TIMES = {
    "letters": (F("updated_at"), F("first_published_at"), "updated_at"),
    "contracts": (F("updated_at"), F("first_published_at"), "updated_at"),
    "signatory counts": (_became_public(SignatoryCount), None, "letter__updated_at"),
    "responses": (_became_public(Response), None, "letter__updated_at"),
    "companies": (_last_changed("company"), None, None),
    "agencies": (_last_changed("agency"), None, None),
    "sources": (_last_changed("source"), None, None),
}


@dataclass
class News:
    """A selection as news, the last changed first. Rows have `updated`, and `published` where it is known."""

    selection: Selection

    @property
    def problems(self):
        return self.selection.problems

    @property
    def subject(self):
        return self.selection.subject

    @cached_property
    def updated(self):
        """When the last of its rows changed."""
        updated, _published, touched = _TIMES[self.selection.kind]
        return self.selection.rows.order_by().aggregate(last=Max(touched or updated))["last"] or LONG_AGO

    @property
    def rows(self):
        updated, published, _touched = _TIMES[self.selection.kind]
        rows = self.selection.rows.annotate(updated=updated)
        if published:
            rows = rows.annotate(published_at=published)
        # As the list itself breaks ties when it is asked for the last changed.
        latest = "-number" if self.selection.kind == "letters" else "-pk"
        return READY[self.selection.kind](rows.order_by("-updated", latest)[:NEWEST])


def news(select, query) -> News:
    """The news of what the query asks for; its order and page are the page's business."""
    return News(select(query))
