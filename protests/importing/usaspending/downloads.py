"""Awards in the files that USAspending gives to download: of awards, or of their transactions.

Columns are read by name, whatever their order and number, under today's names and earlier ones.
"""

import re
from dataclasses import dataclass, field

from .. import tables
from ..tables import NotATable
from . import values
from .award import Award, Modification, Named, Sum

MOST_AWARDS = 1_000
MOST_TRANSACTIONS = 20_000

# Today's name of a column, and what it was called before.
EARLIER_NAMES = {
    "total_obligated_amount": ["obligated_amount"],
    "parent_award_id_piid": ["parent_award_id"],
    "prime_award_base_transaction_description": ["award_description"],
    "transaction_description": ["award_description"],
}
AWARD_COLUMNS = ["contract_award_unique_key", "award_id_piid", "total_obligated_amount"]
TRANSACTION_COLUMNS = [
    "contract_transaction_unique_key",
    "contract_award_unique_key",
    "award_id_piid",
    "modification_number",
    "action_date",
    "federal_action_obligation",
]

# "…_2026-03-05_H12M30S05_1.csv" of a search, "…_20260405_1.csv" of the archives.
_DAY_IN_NAME = re.compile(r"_(\d{4})-?(\d{2})-?(\d{2})_")


@dataclass
class Download:
    """What a file holds: its awards, the transactions that it says were deleted, and the rows refused."""

    awards: list[Award] = field(default_factory=list)
    deleted: list[Modification] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    as_of: str | None = None


def read(file, name) -> Download:
    """All that an open binary file holds; NotATable where it is no such file."""
    table = tables.read(file)
    header = set(table.header)
    has = {column: _name_in(header, column) for column in {*AWARD_COLUMNS, *TRANSACTION_COLUMNS}}
    if has["contract_transaction_unique_key"] and has["federal_action_obligation"]:
        reading, columns = _Transactions(day_in(name)), TRANSACTION_COLUMNS
    elif has["contract_award_unique_key"] and has["total_obligated_amount"]:
        reading, columns = _Awards(day_in(name)), AWARD_COLUMNS
    else:
        raise NotATable(
            "Line 1: it is no download of contracts or their transactions: these columns are missing:"
            " contract_award_unique_key and total_obligated_amount, or contract_transaction_unique_key and"
            " federal_action_obligation."
        )
    table.require([column for column in columns if not has[column]])
    is_empty = True
    for row in table.rows:
        is_empty = False
        try:
            reading.take(_Cells(row.values), row.line)
        except ValueError as error:
            if isinstance(error, NotATable):
                raise
            reading.download.refused.append(f"Line {row.line}: {error}.")
    if is_empty:
        raise NotATable("It has a header and no rows: the search found nothing.")
    download = reading.finished()
    download.as_of = reading.as_of
    return download


def day_in(name):
    """The day that stands in the name of a downloaded file; None where none does."""
    found = _DAY_IN_NAME.search(name)
    try:
        return values.day("-".join(found.groups())) if found else None
    except ValueError:
        return None


def _name_in(header, column):
    return next((name for name in [column, *EARLIER_NAMES.get(column, [])] if name in header), None)


class _Cells:
    """One row's cells by today's names; ValueError names the column of a wrong one."""

    def __init__(self, cells):
        self.cells = cells

    def text(self, column):
        name = _name_in(self.cells, column)
        return self.cells[name].strip() if name else ""

    def needed(self, column, read=str):
        if not self.text(column):
            raise ValueError(f"column {column}: it is empty")
        return self.read(read, column)

    def read(self, read, column):
        try:
            return read(self.text(column))
        except ValueError as error:
            raise ValueError(f"column {column}: {error}") from error

    def sum(self, column, place):
        number = self.read(values.money, column)
        return None if number is None else Sum(number, place)


class _Awards:
    def __init__(self, as_of):
        self.as_of = as_of
        self.download = Download()
        self.seen = {}

    def take(self, cells, line):
        award = _award(cells, self.as_of, line)
        award.obligated = cells.sum("total_obligated_amount", "total obligation")
        award.ceiling = cells.sum("potential_total_value_of_award", "potential total value, of the award")
        award.signed = cells.read(values.day, "award_base_action_date")
        if award.key in self.seen:
            raise ValueError(f"{award.key} stands on line {self.seen[award.key]} already")
        if len(self.seen) == MOST_AWARDS:
            raise NotATable(f"Line {line}: more than {MOST_AWARDS:,} awards. {_CHOOSE_FEWER}")
        self.seen[award.key] = line
        self.download.awards.append(award)

    def finished(self):
        return self.download


_CHOOSE_FEWER = "Nobody can look at so many: search for fewer at USAspending."


class _Transactions:
    def __init__(self, as_of):
        self.as_of = as_of
        self.download = Download()
        self.awards = {}
        self.seen = {}

    def take(self, cells, line):
        modification = _modification(cells, line)
        if len(self.seen) == MOST_TRANSACTIONS:
            raise NotATable(f"Line {line}: more than {MOST_TRANSACTIONS:,} transactions. {_CHOOSE_FEWER}")
        if modification.key in self.seen:
            raise ValueError(f"{modification.key} stands on line {self.seen[modification.key]} already")
        if modification.is_deleted:
            self.download.deleted.append(modification)
        else:
            self._add(_award(cells, self.as_of, line), modification, line)
        self.seen[modification.key] = line

    def _add(self, award, modification, line):
        """All rows of an award are its modifications; the latest says what the award is now."""
        known, latest = self.awards.get(award.key, (None, None))
        if known:
            award.modifications, award.lines = known.modifications, known.lines
            award.lines.append(line)
        award.modifications.append(modification)
        if latest is None or _in_time(modification) >= _in_time(latest):
            self.awards[award.key] = (award, modification)
        if len(self.awards) > MOST_AWARDS:
            raise NotATable(f"Line {line}: more than {MOST_AWARDS:,} awards. {_CHOOSE_FEWER}")

    def finished(self):
        for award, _latest in self.awards.values():
            base = [each for each in award.modifications if each.is_base]
            award.signed = min((each.date for each in base if each.date), default=None)
            ceilings = [each for each in award.modifications if each.running_ceiling is not None]
            if ceilings:
                ceiling = max(ceilings, key=_in_time).running_ceiling
                award.ceiling = Sum(ceiling, "potential total value, of the award")
        self.download.awards = [award for award, _latest in self.awards.values()]
        return self.download


def _in_time(modification):
    return (modification.date or "", modification.number)


def _award(cells, as_of, line):
    key = cells.needed("contract_award_unique_key").upper()
    if not key.startswith(("CONT_AWD_", "CONT_IDV_")):
        raise ValueError(f"column contract_award_unique_key: “{key[:80]}” is not the key of a contract")
    is_vehicle = key.startswith("CONT_IDV_")
    return Award(
        key=key,
        piid=cells.needed("award_id_piid", values.number),
        kind=(cells.text("idv_type") if is_vehicle else cells.text("award_type")).lower(),
        parent_piid=cells.read(values.number, "parent_award_id_piid"),
        recipient=_recipient(cells),
        awarding=_agency(cells, "awarding"),
        funding=_agency(cells, "funding"),
        start=cells.read(values.day, "period_of_performance_start_date"),
        end=cells.read(
            values.day,
            "ordering_period_end_date" if is_vehicle else "period_of_performance_current_end_date",
        ),
        text=cells.text("prime_award_base_transaction_description"),
        last_modified=cells.read(values.day, "last_modified_date"),
        as_of=as_of,
        lines=[line],
        raw={name: value for name, value in cells.cells.items() if value},
    )


def _recipient(cells):
    name, above = cells.text("recipient_name"), cells.text("recipient_parent_name")
    return (
        Named(name, cells.read(values.code, "recipient_uei"), "" if above == name else above)
        if name
        else None
    )


def _agency(cells, which):
    name, code = cells.text(f"{which}_sub_agency_name"), cells.read(values.code, f"{which}_sub_agency_code")
    department = cells.text(f"{which}_agency_name")
    department_code = cells.read(values.department_code, f"{which}_agency_code")
    if name:
        return Named(name, code, department)
    return Named(department, department_code) if department else None


def _modification(cells, line):
    modification = Modification(
        key=cells.needed("contract_transaction_unique_key"),
        number=cells.needed("modification_number"),
        date=cells.read(values.day, "action_date"),
        piid=cells.needed("award_id_piid", values.number),
        is_deleted=cells.text("correction_delete_ind") == "D",
        line=line,
    )
    if modification.is_deleted:
        return modification
    if not modification.date:
        raise ValueError("column action_date: it is empty")
    modification.obligated = cells.read(values.money, "federal_action_obligation")
    modification.ceiling_change = cells.read(values.money, "base_and_all_options_value")
    modification.running_ceiling = cells.read(values.money, "potential_total_value_of_award")
    modification.code = cells.text("action_type_code")
    modification.what = cells.text("action_type").lower()
    modification.text = cells.text("transaction_description")
    return modification
