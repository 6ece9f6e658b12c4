"""A list taken away in batches: each begins after the last row of the one before, whatever was added meanwhile."""

from dataclasses import dataclass, field

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from .queries import Problem
from .selection import Selection

LARGEST_BATCH = 1_000
BATCH = 100

_OWN = ("cursor", "size")


@dataclass
class Batch:
    """Rows of a selection from one cursor to the next, or what was not understood."""

    problems: list[Problem]
    sentence: str = ""
    total: int = 0
    rows: object = None
    query: list[tuple[str, str]] = field(default_factory=list)
    cursor: str | None = None
    next_cursor: str | None = None


def batch(select, query) -> Batch:
    """The batch that the query's cursor and size name, of the selection that the rest of it asks for."""
    rest = query.copy()
    asked = {name: [value for value in rest.pop(name, []) if value] for name in _OWN}
    selection = select(rest)
    problems = [
        Problem(name, "This takes one value and was given several.")
        for name, values in asked.items()
        if len(values) > 1
    ]
    if rest.get("page"):
        problems.append(
            Problem("page", "JSON is paged by cursor: begin without one, then follow links.next.")
        )
    size, cursor = (values[0] if values else None for values in (asked["size"], asked["cursor"]))
    if size is not None and not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= LARGEST_BATCH):
        problems.append(Problem("size", f"A size is a whole number from 1 to {LARGEST_BATCH:,}."))
    problems += selection.problems
    if problems:
        return Batch(list(dict.fromkeys(problems)))
    ordered = _Ordered(selection)
    try:
        after = ordered.read(cursor) if cursor else None
    except BadSignature:
        return Batch([Problem("cursor", "This is no cursor that this query gave: begin without one.")])
    rows, next_cursor = ordered.take(after, int(size or BATCH))
    sized = [("size", size)] if size else []
    return Batch(
        [],
        selection.sentence,
        selection.count,
        rows,
        [*_pairs(selection), *sized],
        cursor,
        next_cursor,
    )


def _pairs(selection):
    return [(name, value) for name, values in selection.tidy.lists() for value in values]


class _Ordered:
    """A selection's rows with the values that they are ordered by."""

    def __init__(self, selection: Selection):
        self.orders = [_order(each) for each in selection.rows.query.order_by]
        self.names = [f"key_{place}" for place in range(len(self.orders))]
        keys = {name: order.expression for name, order in zip(self.names, self.orders, strict=True)}
        self.rows = selection.rows.annotate(**keys)
        # A cursor is of one query only. Signed, so that whatever comes back is what was given.
        self.signer = Signer(salt=f"cursor of {selection.kind}?{selection.tidy_query}")

    def read(self, cursor):
        fields = [self.rows.query.annotations[name].output_field for name in self.names]
        values = self.signer.unsign_object(cursor)
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]

    def take(self, after, size):
        """At most `size` rows after these values, and the cursor of the next, or None at the end."""
        rows = self.rows.filter(self._beyond(after)) if after else self.rows
        keys = list(rows.values_list("pk", *self.names)[: size + 1])
        # Few enough to be named, so that what is given is what the cursor was made of.
        taken = self.rows.filter(pk__in=[pk for pk, *_values in keys[:size]])
        more = (
            self.signer.sign_object([_plain(value) for value in keys[size - 1][1:]])
            if len(keys) > size
            else None
        )
        return taken, more

    def _beyond(self, after):
        """Rows that come after these values: equal in the first ones, and further in the next."""
        beyond, equal = Q(pk__in=[]), Q()
        for name, order, value in zip(self.names, self.orders, after, strict=True):
            beyond |= equal & _further(name, order, value)
            equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        return beyond


def _order(each):
    if isinstance(each, str):
        return OrderBy(F(each.removeprefix("-")), descending=each.startswith("-"))
    return each if isinstance(each, OrderBy) else OrderBy(each)


def _further(name, order, value):
    if value is None:
        return Q(pk__in=[])  # what has no value comes last
    further = Q(**{f"{name}__{'lt' if order.descending else 'gt'}": value})
    return further | Q(**{f"{name}__isnull": True}) if order.nulls_last else further


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
