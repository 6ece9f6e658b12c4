"""A file of rows into the record, in one transaction: all of it, only its good rows, or nothing."""

import hashlib

from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, transaction

from ... import history, kept, rules
from ...models import Act
from .. import tables
from ..tables import NotATable
from .cells import typed
from .contracts import Contracts
from .finding import Finding
from .letters import Letters
from .named import Agencies, Campaigns, Companies, Topics
from .of_contracts import Amounts, Events, Parties
from .ownerships import Ownerships
from .readings import Readings
from .report import CREATED, REFUSED, UNCHANGED, Fault, Refused, Report, Result
from .responses import Responses
from .sources import Sources
from .words_of_letters import Addressees, Quotations, Texts

# In this order, those that others name come first.
_NAMED = (Topics, Campaigns, Sources, Companies, Ownerships, Agencies)
_CONTRACTS = (Contracts, Parties, Amounts, Events)
_LETTERS = (Letters, Addressees, Quotations, Texts, Readings, Responses)
KINDS = {kind.name: kind for kind in (*_NAMED, *_CONTRACTS, *_LETTERS)}
MOST_ROWS = 100_000
ROWS_AT_A_TIME = 500  # that are taken together, and between two words of progress

_BEYOND_WHAT_CAN_BE_KEPT = "it contradicts what is on record, or a value is beyond what can be kept"


class Changed(RuntimeError):
    """What the rows would do is no longer what was shown."""


def load(
    file,
    kind,
    *,
    name,
    by=None,
    only_good=False,
    as_published=False,
    dry_run=False,
    most_rows=MOST_ROWS,
    may_change=None,
    shown=None,
    progress=None,
) -> Report:
    """Import an open binary file of the list `kind`; NotATable where it is none, and then nothing is changed.

    `name` is what history calls the file. `as_published` says that the rows stand as they were published: with their
    public numbers and places. `may_change(record)` says whether a record on record may be changed, `shown` what the
    rows were said to do (`Report.sign`): Changed where that is no longer so. `progress(done, of)` is told how far
    it is.
    """
    sign = _sign(file)
    finding = Finding(exactly=as_published)
    taking = _Taking(KINDS[kind](finding, by=by, as_published=as_published), file, most_rows)
    taking.called = f"{name} ({sign})"
    taking.may_change, taking.progress = may_change, progress
    taking.report.before = _before(sign)
    with history.recording(by=by, why=f"From {taking.called}.", road="import"):
        taking.look_ahead()
        report = taking.report
        with kept.put_off():
            taking.run()
            is_as_shown = shown is None or shown == report.sign
            report.is_kept = is_as_shown and not dry_run and (only_good or not report.refused)
            if not report.is_kept:
                transaction.set_rollback(True)
        if not is_as_shown:
            raise Changed("The record was changed meanwhile: look at what the rows would do now.")
        if report.is_kept and as_published:
            _let_new_keys_follow(taking.kind.model)
    return report


class _Taking:
    def __init__(self, kind, file, most_rows):
        self.kind, self.file, self.most_rows = kind, file, most_rows
        self.report = Report(kind.name)
        self.rows = 0
        self.done = 0
        self.waiting = []
        self.lines = {}  # key of a record: the lines that changed it

    # The file

    def look_ahead(self):
        """Read the file once before anything is made: whether it is of this list at all, and what its rows name."""
        for row in self._read():
            self.rows += 1
            if self.rows > self.most_rows:
                raise NotATable(
                    f"Line {row.line}: more than {self.most_rows:,} rows. Make several files of it."
                )
            self.kind.look_ahead(_cells(row))
        if not self.rows:
            raise NotATable("Line 1: there are no rows behind the header.")
        self.kind.looked_ahead()

    def _read(self):
        table = tables.read(self.file, with_ragged=True)
        columns = self.kind.columns()
        unknown = [name for name in table.header if name not in columns]
        if unknown:
            raise NotATable(
                f"Line 1: these are no columns of {self.kind.name}: {', '.join(_quoted(unknown))}. Its columns are"
                f" {', '.join(columns)}."
            )
        table.require(self.kind.needed)
        self.report.not_read = tuple(name for name in table.header if name in self.kind.follows)
        return table.rows

    # The rows

    def run(self):
        together = []
        for row in self._read():
            cells = _cells(row)
            if row.fault:
                self._add(Result(row.line, REFUSED, "row", faults=(Fault(row.fault),)))
            elif self.kind.waits(cells):
                self.waiting.append((row.line, cells))
            elif self.kind.takes_together:
                together.append((row.line, cells))
                if len(together) == ROWS_AT_A_TIME:
                    self._rows(together)
                    together = []
            else:
                self._row(row.line, cells)
        if together:
            self._rows(together)
        self._those_that_waited()
        self.report.results.sort(key=lambda result: result.line)

    def _those_that_waited(self):
        """Rows that name what a later row makes; when none of them can go on, they are refused."""
        while self.waiting:
            now = [each for each in self.waiting if not self.kind.waits(each[1])] or self.waiting
            self.waiting = [each for each in self.waiting if each not in now]
            for line, cells in now:
                self._row(line, cells)

    def _rows(self, rows):
        """Take rows together; if that cannot be, each by itself, which says of each what is wrong with it."""
        self.kind.finding.begin_rows()
        try:
            with transaction.atomic(), self.kind.together([cells for _line, cells in rows]):
                taken = [self._take(cells, line) for line, cells in rows]
        except (Refused, IntegrityError, DataError):
            self.kind.finding.forget_rows()
            for line, cells in rows:
                self._row(line, cells)
        else:
            for (line, cells), each in zip(rows, taken, strict=True):
                self._taken(line, cells, each)

    def _take(self, cells, line):
        self.kind.finding.begin_row()
        taken = self.kind.take(cells, line)
        if taken.result != UNCHANGED:
            taken.changed = self.kind.changed_record(taken.record)
            self._refuse_unless_allowed(taken)
        return taken

    def _row(self, line, cells):
        finding = self.kind.finding
        try:
            with transaction.atomic():
                taken = self._take(cells, line)
        except Refused as refusal:
            faults = tuple(refusal.faults)
        except (IntegrityError, DataError) as error:
            faults = (Fault(rules.broken(error) or _BEYOND_WHAT_CAN_BE_KEPT),)
        else:
            self._taken(line, cells, taken)
            return
        finding.forget_row()
        self._add(Result(line, REFUSED, self.kind.label(cells), faults=faults))

    def _taken(self, line, cells, taken):
        if taken.result != UNCHANGED:
            self._say_why(taken.changed, line)
            self.report.tell_of(taken.changed)
        self._add(
            Result(line, taken.result, self.kind.label(cells), tuple(taken.changes), tuple(taken.notes))
        )

    def _refuse_unless_allowed(self, taken):
        """A new record is whoever's who imports it; a new part changes the record that it belongs to."""
        is_new = taken.result == CREATED and taken.changed is taken.record
        if self.may_change and not is_new and not self.may_change(taken.changed):
            raise Refused(Fault("you may not change this record"))

    def _say_why(self, record, line):
        lines = self.lines.setdefault(record.pk, [])
        lines.append(line)
        history.because(record, f"From {self.called}, {_lines(lines)}.")

    def _add(self, result):
        self.report.add(result)
        self.done += 1
        if self.progress and self.done % ROWS_AT_A_TIME == 0:
            self.progress(self.done, self.rows)


def _cells(row):
    """The cells of a row that are not empty, by column."""
    found = {column: typed(cell) for column, cell in row.values.items()}
    return {column: cell for column, cell in found.items() if cell}


def _lines(lines):
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = lines[:20]
    more = " and more" if len(lines) > len(shown) else ""
    return f"lines {', '.join(map(str, shown))}{more}"


def _quoted(names):
    shown = [f"“{name[:40]}”" for name in names[:10]]
    return [*shown, "and more"] if len(names) > len(shown) else shown


# What history tells of a file


def _sign(file):
    """A few signs that tell this very file from every other one."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()[:12]


def _before(sign):
    acts = Act.objects.filter(road="import", why__contains=f"({sign})").order_by("pk")
    first = acts.first()
    if not first:
        return "Nothing of this file is on record from an earlier import."
    records = acts.values("kind", "record_id").distinct().count()
    by = f" by {first.by}" if first.by else ""
    what = "record was" if records == 1 else "records were"
    return (
        f"This file was imported before, whole or its good rows, on {first.at:%-d %B %Y at %H:%M} UTC{by}:"
        f" {records:,} {what} made or changed."
    )


# The database


def _let_new_keys_follow(model):
    """Where rows brought their own keys, the database's next one comes after them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
