"""What an import did, row by row."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

LONGEST_SHOWN = 80  # characters of a value
MOST_NAMED = 10  # records

CREATED, CHANGED, UNCHANGED, REFUSED = RESULTS = ("created", "changed", "unchanged", "refused")


@dataclass(frozen=True)
class Fault:
    """Why a row is refused: the column, what stands there, and the reason. Without a column it is the whole row's."""

    reason: str
    column: str = ""
    value: str = ""

    def __str__(self):
        place = f"column {self.column}, " if self.column else ""
        value = f"“{short(self.value)}”: " if self.value else ""
        return f"{place}{value}{self.reason}"


class Refused(ValueError):
    """The row cannot be taken, for these faults."""

    def __init__(self, faults):
        self.faults = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True)
class Result:
    """What became of one row: `changes` say the difference, `notes` what a person should know beside it."""

    line: int
    result: str
    name: str
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __str__(self):
        told = "; ".join([*self.changes, *map(str, self.faults), *self.notes])
        return f"line {self.line}: {self.result}: {self.name}{f': {told}' if told else ''}"


@dataclass
class Report:
    """Every row of the file once, and what holds for all of them."""

    kind: str
    results: list[Result] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    not_read: tuple[str, ...] = ()  # columns, for what they say follows from other records
    before: str = ""  # whether this very file was imported earlier, and when
    is_kept: bool = False  # whether the database has it now
    records: dict = field(
        default_factory=dict
    )  # {key: name} of some that were made or changed, to be looked at

    def tell_of(self, record):
        if len(self.records) < MOST_NAMED:
            self.records[record.pk] = str(record)

    def add(self, result):
        self.results.append(result)
        self.counts[result.result] += 1

    @property
    def refused(self):
        return self.counts[REFUSED]

    @property
    def would_change(self):
        return self.counts[CREATED] + self.counts[CHANGED]

    @property
    def sign(self):
        """A few signs that tell what was said of the rows from everything else that could be."""
        return hashlib.sha256("\n".join(map(str, self.results)).encode()).hexdigest()

    def summary(self):
        counted = ", ".join(f"{self.counts[result]:,} {result}" for result in RESULTS)
        return f"{self.kind}: {counted}; {len(self.results):,} rows in all"


def short(value):
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
