"""What changed of what is public since a cursor, in order, with the present rows of each record: so that an older
package can be brought up to date (docs/decisions/0011)."""

from dataclasses import dataclass, field

from ..history.writing import settle
from ..models import Contract, Letter, PublicChange
from . import cursors
from .batches import BATCH, LARGEST_BATCH
from .queries import Problem, misread

_KNOWN = {"since": None, "size": None}
_PUBLISHABLE = {"letter": (Letter, "number"), "contract": (Contract, "pk")}


@dataclass(frozen=True)
class Change:
    """One change: what became of which record, and when."""

    cursor: str
    what: str
    kind: str
    number: int
    at: object
    into: int | None  # the record of the same kind that it became part of
    withdrawn: object = None  # the record, if it was withdrawn and its address says why


@dataclass
class Changes:
    """Changes after a cursor, and the records that they are of; or what was not understood."""

    problems: list[Problem]
    changes: list[Change] = field(default_factory=list)
    numbers: dict = field(default_factory=dict)  # of their records, by kind
    query: list = field(default_factory=list)
    cursor: str = ""  # where the reader stands after these
    is_last: bool = True
    stamp: str = ""


def changes(query) -> Changes:
    """The changes after the query's `since`, `size` of them at most; without `since` from the very first."""
    settle()
    asked = {name: [value for value in query.getlist(name) if value] for name in _KNOWN}
    problems = [problem for name in query for problem in misread(name, query, _KNOWN)]
    size, since = (asked[name][-1] if asked[name] else None for name in ("size", "since"))
    if size and not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= LARGEST_BATCH):
        problems.append(Problem("size", f"A size is a whole number from 1 to {LARGEST_BATCH:,}."))
    after = 0
    if not problems:
        try:
            after = cursors.number(since) if since else 0
        except cursors.NoCursor as refusal:
            problems.append(Problem("since", str(refusal)))
    if problems:
        return Changes(list(dict.fromkeys(problems)))
    return _after(after, since, size)


def _after(after, since, size):
    stamp = cursors.cursor(cursors.latest())
    wanted = int(size or BATCH)
    found = list(PublicChange.objects.filter(pk__gt=after).order_by("pk")[: wanted + 1])
    taken = found[:wanted]
    numbers = {}
    for each in taken:
        numbers.setdefault(each.kind, set()).add(each.number)
    # Rows are read after the changes (protests/exports/changes.py): if they are newer, the change that made them so comes next.
    return Changes(
        [],
        list(_told(taken, numbers)),
        numbers,
        [("size", size)] if size else [],
        cursors.cursor(taken[-1]) if taken else since or cursors.cursor(None),
        len(found) <= wanted,
        stamp,
    )


def _told(taken, numbers):
    withdrawn = {}
    for kind, (model, number) in _PUBLISHABLE.items():
        gone = model.objects.withdrawn().filter(**{f"{number}__in": numbers.get(kind, ())})
        withdrawn |= {(kind, record.number if kind == "letter" else record.pk): record for record in gone}
    for each in taken:
        yield Change(
            cursors.cursor(each),
            each.what,
            each.kind,
            each.number,
            each.at,
            each.into,
            withdrawn.get((each.kind, each.number)) if each.what == "withdrawn" else None,
        )
