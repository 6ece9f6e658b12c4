"""How the database goes about the statements of a page, for tests that hold the page to its indexes."""

import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

# A small table is read whole, and a few rows are sorted, whatever indexes there are: PostgreSQL is told to do so only
# where nothing else is possible. SQLite's planner, which knows nothing of the tables' sizes, needs no telling.
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"

# Of SQLite a table by its name or by an alias of ours or Django's: not what a statement has found already, and no table
# of words, which is always gone through by its index.
_WHOLE_TABLE = re.compile(
    r"^SCAN (?:(?:protests|reversion|auth|django)_\w+|link|record|[TU]\d+)(?! VIRTUAL TABLE INDEX)\b|Seq Scan on",
    re.MULTILINE,
)
_SORTED = re.compile(r"USE TEMP B-TREE FOR .*ORDER BY|^ *(?:-> +)?(?:Incremental )?Sort +\(", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """A statement that was asked, and its plan as the database tells it, a step in each line."""

    sql: str
    plan: str

    @property
    def reads_a_whole_table(self) -> bool:
        return bool(_WHOLE_TABLE.search(self.plan))

    @property
    def sorts(self) -> bool:
        """Whether rows are put in order after they were found, rather than found in order."""
        return self.times_sorted > 0

    @property
    def times_sorted(self) -> int:
        return len(_SORTED.findall(self.plan))


@contextmanager
def asked():
    """A list that holds each SELECT that is asked within, once the block is left. To be used within a transaction."""
    found, statements = [], []

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("SELECT"):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
    statements += [Statement(" ".join(sql.split()), _plan(sql, params)) for sql, params in found]


def _plan(sql, params):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return "\n".join(row[3] for row in cursor.fetchall())
        cursor.execute(_BY_INDEX)
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())
