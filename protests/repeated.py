"""Statements that are asked after every change, each time of other records: for Django, putting one together is many times
the work that answering it is for the database."""

from collections.abc import Callable, Collection, Iterator
from copy import copy

from django.db import connection
from django.db.models import QuerySet

# Of more ids a statement is put together anew: it is asked once for all of them.
_MOST = 64
# Stand for ids while a statement is put together. Nothing else in it is so large a number; and they are far from each other,
# so that they are not asked for as a range.
_PLACES = range(2_000_000_000, 2_000_000_000 + 1_000_000 * _MOST, 1_000_000)


class Repeated:
    """A queryset of values (`values_list`), put together once for so many ids.

    `rows_of` gives it for a list of ids, which it asks about one by one, as with `__in`, and as nothing else; whatever else
    it asks for is always the same.
    """

    def __init__(self, rows_of: Callable[[Collection[int]], QuerySet]):
        self.rows_of = rows_of
        self._made = {}  # (database, number of ids): (compiler, statement, its values)

    def rows(self, ids: Collection[int]) -> Iterator[tuple]:
        """The queryset's rows for these ids, in any number and of any kind that has a length."""
        if not ids:
            return iter(())
        if len(ids) > _MOST:
            return self.rows_of(ids).iterator()
        ids = list(ids)
        # Filled up with its last id, so that there are few statements for lists of any length.
        ids += ids[-1:] * (_filled(len(ids)) - len(ids))
        made = connection.vendor, len(ids)
        if made not in self._made:
            self._made[made] = self._put_together(len(ids))
        compiler, sql, values = self._made[made]
        compiler = copy(compiler)  # others may ask at the same time; `connection` is each one's own
        compiler.as_sql = lambda: (
            sql,
            [ids[_PLACES.index(each)] if each in _PLACES else each for each in values],
        )
        return compiler.results_iter(tuple_expected=True)

    def _put_together(self, number):
        compiler = self.rows_of(_PLACES[:number]).query.get_compiler(connection=connection)
        return compiler, *compiler.as_sql()


def _filled(number):
    """The next power of two."""
    return 1 << (number - 1).bit_length()
