"""Records with their parts, read in one statement however many kinds of parts there are.

The database makes of the parts of each kind a list in JSON; here they become what a prefetch would have made of them. So
a page of a record of a dozen kinds of parts asks twice, not two dozen times. The statement is put together once.
"""

from functools import cached_property

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, F, ForeignKey, IntegerField, OuterRef, TextField
from django.db.models.base import ModelState

from ..dates import PartialDate, PartialDateField
from ..expressions import Exact, ListedRows, Row


class Parts:
    """Parts of one kind: `rows` is a queryset with its order, `related` the foreign keys whose records come along, and
    `parts` are those that the part has itself. Of part and records come the columns in `only` (source__url), all where
    it names none; and what the rows are annotated with."""

    def __init__(self, rows, *related, only=(), **parts):
        self.rows = rows
        self.own = _Columns(rows.model, "", only)
        self.related = [
            (key, _Columns(key.related_model, f"{key.name}__", only))
            for key in (rows.model._meta.get_field(name) for name in related)
        ]
        self.annotated = list(rows.query.annotations)
        self.parts = _by_relation(rows.model, parts)

    def listed(self, relation):
        """The parts of the outer row, as the list of their columns' values."""
        owner = relation.related_query_name() if relation.many_to_many else relation.field.name
        lists = (parts.listed(relation) for relation, parts in self.parts)
        return ListedRows(
            self.rows.filter(**{owner: OuterRef("pk")}).values(part=Row(*map(F, self.columns), *lists))
        )

    @property
    def columns(self) -> list[str]:
        """The part's own columns, those of the records that come along, and its annotations, as `made` takes them."""
        along = (name for _key, columns in self.related for name in columns.names)
        return [*self.own.names, *along, *self.annotated]

    def made(self, values):
        """A part of these values."""
        part = self.own.made(values)
        end = len(self.own.names)
        for key, columns in self.related:
            begin, end = end, end + len(columns.names)
            key.set_cached_value(part, columns.made(values[begin:end]))
        begin, end = end, end + len(self.annotated)
        part.__dict__.update(zip(self.annotated, values[begin:end], strict=True))
        for (relation, parts), rows in zip(self.parts, values[end:], strict=True):
            _give(part, relation, parts, rows)
        return part


class Gathered:
    """Parts of the records of a model, by the names of their relations."""

    def __init__(self, model, **parts):
        self.model = model
        self._parts = parts

    def give(self, records) -> list:
        """These records, each with its parts."""
        records = list(records)
        by_pk = {record.pk: record for record in records}
        for pk, *lists in self._lists([*by_pk]) if by_pk else ():
            for (relation, kind), rows in zip(self._kinds, lists, strict=True):
                _give(by_pk[pk], relation, kind, _JSON.decode(rows))
        return records

    def _lists(self, ids):
        before, after, values, place = self._statement
        with connection.cursor() as cursor:
            places = ", ".join(["%s"] * len(ids))
            cursor.execute(f"{before}{places}{after}", [*values[:place], *ids, *values[place + 1 :]])
            return cursor.fetchall()

    @cached_property
    def _kinds(self):
        return _by_relation(self.model, self._parts)

    @cached_property
    def _statement(self):
        """The statement before and after the ids, its values, and which of them stands for the ids."""
        lists = {f"listed_{relation.name}": kind.listed(relation) for relation, kind in self._kinds}
        asked = self.model.objects.order_by().filter(pk__in=[_AN_ID])
        statement, values = asked.annotate(**lists).values_list("pk", *lists).query.sql_with_params()
        pieces, place = statement.split("%s"), values.index(_AN_ID)
        return "%s".join(pieces[: place + 1]), "%s".join(pieces[place + 1 :]), values, place


class Found:
    """A record of a kind that has no times, with its parts, by one value: `rows` makes the queryset that it is looked for
    in, whose annotations it has too. All of it is one statement."""

    def __init__(self, rows, *related, **parts):
        self._rows = rows
        self._related = related
        self._parts = parts

    def at(self, value):
        """The record that this value finds, with its parts, or None."""
        statement, values, own = self._statement
        with connection.cursor() as cursor:
            cursor.execute(statement, [value if each == _A_VALUE else each for each in values])
            row = cursor.fetchone()
        return row and self._kind.made([*row[:own], *map(_JSON.decode, row[own:])])

    @cached_property
    def _kind(self):
        return Parts(self._rows(_A_VALUE), *self._related, **self._parts)

    @cached_property
    def _statement(self):
        """The statement, its values, and how many of its columns are no lists of parts."""
        columns, lists = self._kind.columns, [kind.listed(relation) for relation, kind in self._kind.parts]
        named = {f"listed_{place}": each for place, each in enumerate(lists)}
        asked = self._kind.rows.annotate(**named).values_list(*columns, *named)
        return *asked.query.sql_with_params(), len(columns)


_A_VALUE = "\N{REPLACEMENT CHARACTER}"  # of no record
_JSON = Exact()
_AN_ID = -1  # of no record


def keep(record, accessor, rows):
    """Let `record.accessor.all()` be these rows, without asking the database."""
    # A list is enough of a queryset for a page. What would ask further, as filter() would, is refused by its having none.
    record.__dict__.setdefault("_prefetched_objects_cache", {})[accessor] = rows


def _by_relation(model, parts):
    return [
        (model._meta.get_field(name), kind if isinstance(kind, Parts) else Parts(kind))
        for name, kind in parts.items()
    ]


def _give(record, relation, kind, rows):
    parts = [kind.made(values) for values in rows]
    if not relation.many_to_many:
        for part in parts:
            relation.field.set_cached_value(part, record)
    keep(record, relation.name, parts)


class _Columns:
    """Columns of a model, by their names from where the statement begins."""

    def __init__(self, model, path, only=()):
        only = {
            name.removeprefix(path)
            for name in only
            if name.startswith(path) and "__" not in name[len(path) :]
        }
        fields = [
            each for each in model._meta.concrete_fields if not only or each.primary_key or each.name in only
        ]
        self.model = model
        self.fields = [each.attname for each in fields]
        self.names = [path + each.attname for each in fields]
        self.read = [(place, read) for place, each in enumerate(fields) if (read := _reader(each))]

    def made(self, values):
        """A record of these values; None where there is none."""
        own = list(values[: len(self.fields)])
        if own[0] is None:
            return None
        for place, read in self.read:
            if own[place] is not None:
                own[place] = read(own[place])
        # As from_db() would make it, less what a record needs that is to be saved: there are hundreds.
        record = self.model.__new__(self.model)
        record.__dict__.update(zip(self.fields, own, strict=True))
        record._state = ModelState()
        record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS
        return record


def _reader(field):
    """What makes the field's value of what stands for it in JSON; None where that is the value itself."""
    if isinstance(field, PartialDateField):
        return PartialDate
    return None if isinstance(field, CharField | TextField | IntegerField | ForeignKey) else field.to_python
