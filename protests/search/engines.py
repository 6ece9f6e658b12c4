"""The index of each database: SQLite's FTS5 and PostgreSQL's GIN over the same sets of entries.

Both are asked the same thing, “which letters have these entries”, so both give the same letters. What a letter's
entries are and what a query asks for is worked out before, in Python.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from ..models import SearchEntry
from .places import Place, spelled
from .words import stem

TABLE = "protests_searchentry"


@dataclass(frozen=True)
class _Engine:
    """How one database is asked and kept."""

    ids: str  # statement for the ids of letters that a match, its one parameter, finds
    key: str  # condition for a column by whose index the rows of such ids, a statement, are gone to
    all_of: str
    any_of: str
    entry: str
    beginning: str
    install: tuple[str, ...]
    installed: str  # statement that finds a row for each thing that `install` makes
    check: tuple[str, ...] = ()
    rebuild: tuple[str, ...] = ()
    put_aside: tuple[str, ...] = ()  # what of `install` is not kept up while all entries are written anew

    def has_all(self, parts):
        return self.all_of.join(f"({part})" for part in parts)

    def has_any(self, parts):
        return self.any_of.join(f"({part})" for part in parts)


_DELETE = (
    "INSERT INTO protests_search(protests_search, rowid, terms) VALUES ('delete', old.letter_id, old.terms);"
)
_INSERT = "INSERT INTO protests_search(rowid, terms) VALUES (new.letter_id, new.terms);"

_SQLITE = _Engine(
    ids="SELECT rowid FROM protests_search WHERE protests_search MATCH %s",
    key="{} IN ({})",
    all_of=" AND ",
    any_of=" OR ",
    entry='"{}"',
    beginning='"{}"*',
    install=(
        # Sets of entries: neither their positions (detail) nor their number (columnsize) is ever asked for.
        f"CREATE VIRTUAL TABLE IF NOT EXISTS protests_search USING fts5(terms, content='{TABLE}', "
        "content_rowid='letter_id', tokenize=\"ascii tokenchars '_'\", detail=none, columnsize=0)",
        f"CREATE TRIGGER IF NOT EXISTS protests_search_insert AFTER INSERT ON {TABLE} BEGIN {_INSERT} END",
        f"CREATE TRIGGER IF NOT EXISTS protests_search_delete AFTER DELETE ON {TABLE} BEGIN {_DELETE} END",
        f"CREATE TRIGGER IF NOT EXISTS protests_search_update AFTER UPDATE ON {TABLE} BEGIN {_DELETE} {_INSERT} END",
    ),
    installed="SELECT 1 FROM sqlite_master WHERE name IN ('protests_search', 'protests_search_insert', "
    "'protests_search_delete', 'protests_search_update')",
    check=("INSERT INTO protests_search(protests_search, rank) VALUES ('integrity-check', 1)",),
    # In few large pieces, that need not be put together again.
    rebuild=(
        f"INSERT INTO protests_search(protests_search, rank) VALUES ('hashsize', {64 * 1024 * 1024})",
        "INSERT INTO protests_search(protests_search) VALUES ('rebuild')",
        f"INSERT INTO protests_search(protests_search, rank) VALUES ('hashsize', {1024 * 1024})",
    ),
    put_aside=(
        "DROP TRIGGER IF EXISTS protests_search_insert",
        "DROP TRIGGER IF EXISTS protests_search_delete",
        "DROP TRIGGER IF EXISTS protests_search_update",
        "INSERT INTO protests_search(protests_search) VALUES ('delete-all')",
    ),
)

_POSTGRESQL = _Engine(
    ids="SELECT found FROM protests_search(%s::tsquery) AS found",
    # Told so, for a planner that takes whatever a function finds for a thousand rows goes through a whole table for few.
    key="{} = ANY (ARRAY({}))",
    all_of=" & ",
    any_of=" | ",
    entry="'{}'",
    beginning="'{}':*",
    install=(
        # Follows `terms` by itself. Nothing of it can be read wrongly: no entry has anything but a-z, 0-9 and “_”.
        f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED",
        f"CREATE INDEX IF NOT EXISTS protests_searchentry_vector ON {TABLE} USING gin (vector)",
        # Long values out of the row, so that going through what the index finds reads little.
        f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
        # A planner that knows nothing of the cost of reading a long vector prefers to read them all, for a common word
        # and for one that no letter has: a function is the one place where it can be told not to.
        "CREATE OR REPLACE FUNCTION protests_search(tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE "
        f"SET enable_seqscan = off AS $$ SELECT letter_id FROM {TABLE} WHERE vector @@ $1 $$",
    ),
    installed="SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('protests_searchentry') AND attname = 'vector' "
    "AND NOT attisdropped UNION ALL "
    "SELECT 2 WHERE to_regclass('protests_searchentry_vector') IS NOT NULL UNION ALL "
    "SELECT 3 FROM pg_class WHERE oid = to_regclass('protests_searchentry') "
    "AND 'toast_tuple_target=128' = ANY (reloptions) UNION ALL "
    "SELECT 4 WHERE to_regprocedure('protests_search(tsquery)') IS NOT NULL",
)

_ENGINES = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def _engine():
    return _ENGINES[connection.vendor]


# ---- asking ----


def letters_with(groups, place=None):
    """Ids of letters that have some term of every group, for `pk__in`.

    Anywhere that counts without `place`, names of owners and bodies above included; else in that place. Words in a row
    are looked for in no single place: there it is enough that all of them are.
    """
    matches = [[match(term, place) for term in group] for group in groups]
    whole = RawSQL(_engine().ids, [_engine().has_all(map(_engine().has_any, matches))])
    in_a_row = [group for group in groups if any(term.is_phrase for term in group)]
    if place in (Place.TITLE, Place.NAMES, Place.GIST) or not in_a_row:
        return whole
    entries = SearchEntry.objects.filter(pk__in=whole)
    for group in in_a_row:
        entries = entries.filter(Q(*[_in_a_row(term, place) for term in group], _connector=Q.OR))
    return entries.order_by().values("pk")


def statement(ids) -> tuple[str, list]:
    """The statement of what `letters_with` gives, and its values."""
    return (ids.sql, ids.params) if isinstance(ids, RawSQL) else ids.query.sql_with_params()


def by_key(column) -> str:
    """A condition that takes a statement of ids, and goes to their rows by the index of this column."""
    return _engine().key.format(column, "{}")


def one_after_another(letters, matches, first, last, *, reverse) -> list[int]:
    """Ids from the place `first` to before `last` of these letters, a queryset: of those that the first match finds, each of
    which finds those of the one before it too, then of those that only the next one finds, and so on; the newest first
    among equals. In reverse from the end. The database asks no match beyond the last place.
    """
    # Put together here, for it is the same each time but for what is looked for.
    sql, own = letters.order_by().values_list("pk", "date", "number").query.sql_with_params()
    order = "ASC" if reverse else "DESC"
    selects = []
    for place, (match, before) in enumerate(zip(matches, [None, *matches], strict=False)):
        is_new, values = (f"AND pk NOT IN ({before.sql})", before.params) if before else ("", ())
        select = (
            f"SELECT pk FROM ({sql}) AS letters_{place} WHERE pk IN ({match.sql}) {is_new}"  # noqa: S608 - our own
            f" ORDER BY date {order}, number {order} LIMIT %s"
        )
        selects.append((f"SELECT * FROM ({select}) AS part_{place}", [*own, *match.params, *values, last]))
    selects = selects[::-1] if reverse else selects
    statement = f"{' UNION ALL '.join(select for select, _values in selects)} LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [*(value for _s, values in selects for value in values), last - first, first]
        )
        return [pk for (pk,) in cursor.fetchall()]


def match(term, place=None) -> str:
    """What the database's index is asked for one term."""
    if term.is_phrase:
        entries = [_entry(word, place) for word in term.words]
    elif term.is_prefix:
        entries = [_entry(word, place) for word in term.stems[:-1]]
        entries.append(_entry(term.words[-1], place, "beginning"))
    else:
        entries = [_entry(word, place) for word in term.stems]
    together = _engine().has_all(entries)
    return _engine().has_any([together, _entry(stem(term.joined), place)]) if term.joined else together


def _entry(word, place, form="entry"):
    marks = [place.value] if place else [Place.LETTER.value, Place.ABOVE.value]
    return _engine().has_any(getattr(_engine(), form).format(mark + spelled(word)) for mark in marks)


def _in_a_row(term, place):
    if not term.is_phrase:
        return Q(pk__in=RawSQL(_engine().ids, [match(term, place)]))
    row = f" {' '.join(term.words)} "
    return Q(words__contains=row) if place else Q(words__contains=row) | Q(above__contains=row)


def word_entry(word, place=None) -> str:
    """The match for one folded word exactly as it is."""
    return _entry(word, place)


def found(matches) -> list[bool]:
    """Whether any letter has each of these, in one statement for every hundred."""
    return [bool(value) for value in _for_each(matches, "EXISTS ({})")]


def numbers(matches) -> list[int]:
    """How many letters have each of these."""
    return _for_each(matches, "(SELECT COUNT(*) FROM ({}) AS found)")


def _for_each(matches, template):
    matches, values = list(matches), []
    question = template.format(_engine().ids)
    with connection.cursor() as cursor:
        for start in range(0, len(matches), 100):
            some = matches[start : start + 100]
            cursor.execute(f"SELECT {', '.join([question] * len(some))}", some)  # noqa: S608 - our own words
            values.extend(cursor.fetchone())
    return values


# ---- keeping ----


def is_installed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_engine().installed)
        return len(cursor.fetchall()) == len(_engine().install)


def install():
    """Make what the database lacks of its index. Safe to repeat; later migrations may drop parts of it unasked."""
    _run(_engine().install)
    rebuild()


def rebuild():
    """Make the database's index anew from the entries, where it does not follow by itself."""
    _run(_engine().rebuild)


@contextmanager
def put_aside():
    """Within, and within a transaction, all entries are written anew: the index is made from them at the end, at once."""
    _run(_engine().put_aside)
    yield
    if _engine().put_aside:
        install()


def purge():
    """Leave nothing of entries that are gone in the database's index: SQLite keeps their words until it merges them."""
    rebuild()


def check():
    """DatabaseError when the database's index is not what the entries give."""
    _run(_engine().check)


def _run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
