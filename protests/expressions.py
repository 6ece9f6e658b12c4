"""SQL that both databases speak a little differently."""

import json
from decimal import Decimal

from django.db.models import CharField, Func, JSONField, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat


class Joined(Subquery):
    """The texts of related rows as one text, in the rows' order, joined by "; "; empty where there is none.

    A "; " within a text is doubled, so that whoever reads the file back can tell it from one that joins.

    `rows` give one column named "part", are ordered, and refer to the outer row by OuterRef.
    """

    template = (
        "(SELECT coalesce(%(function)s(replace(CAST(joined.part AS text), '; ', '; ; '), '; '), '')"
        " FROM (%(subquery)s) joined)"
    )
    output_field = TextField()

    def as_sql(self, compiler, connection, **extra):
        function = "group_concat" if connection.vendor == "sqlite" else "string_agg"
        return super().as_sql(compiler, connection, **{"function": function, **extra})

    def as_list(self):
        """The same values as a list, each as it is: numbers stay numbers."""
        return Listed(self.query)


class Listed(Subquery):
    """The values of related rows as a list, in the rows' order; empty where there is none. `rows` as for Joined."""

    template = "(SELECT coalesce(%(function)s(joined.part), '[]') FROM (%(subquery)s) joined)"
    output_field = JSONField()

    def as_sql(self, compiler, connection, **extra):
        function = "json_group_array" if connection.vendor == "sqlite" else "jsonb_agg"
        return super().as_sql(compiler, connection, **{"function": function, **extra})


class Exact(json.JSONDecoder):
    """Reads JSON without making a sum of money a floating-point number."""

    def __init__(self, **how):
        super().__init__(**how, parse_float=Decimal)


class Row(Func):
    """Values as a list in JSON."""

    # Django's JSONArray asks SQLite once, with a lock to write, whether it knows JSON; and gives up where there is none.
    function = "json_array"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="jsonb_build_array", **extra)


class ListedRows(Listed):
    """Related rows as a list of lists, in the rows' order: their "part" is a Row. Lists may stand in lists."""

    output_field = JSONField(decoder=Exact)

    def as_sqlite(self, compiler, connection, **extra):
        # A text that comes out of a subquery is no longer known to be JSON.
        rows = "(SELECT coalesce(json_group_array(json(joined.part)), '[]') FROM (%(subquery)s) joined)"
        return self.as_sql(compiler, connection, template=f"json({rows})", **extra)


def text(*parts):
    """The parts as one text: strings as they are, expressions as their value ("" for NULL)."""
    values = [Value(part) if isinstance(part, str) else Cast(part, CharField()) for part in parts]
    return Concat(*values, output_field=CharField()) if len(values) > 1 else values[0]


class Money(Func):
    """A sum with two decimals, as text."""

    function = "CAST"
    template = "%(function)s(%(expressions)s AS varchar)"
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="printf('%%%%.2f', %(expressions)s)", **extra)


class MomentInText(Func):
    """A moment as text: ISO 8601 in UTC, to the second."""

    function = "to_char"
    template = """%(function)s(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **extra):
        # There a moment is kept as text in UTC, with a space before the time and what is finer than a second behind.
        template = "(replace(substr(%(expressions)s, 1, 19), ' ', 'T') || 'Z')"
        return self.as_sql(compiler, connection, template=template, **extra)
