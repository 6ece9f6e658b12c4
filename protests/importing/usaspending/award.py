"""An award and its modifications, as the official record says them, whatever form they came in."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from . import addresses

# Stand for many, or for a name withheld.
NOBODY = {"MISCELLANEOUS FOREIGN AWARDEES", "REDACTED DUE TO PII", "MULTIPLE RECIPIENTS"}


@dataclass(frozen=True)
class Named:
    """A firm or a body as the record names it: by a code that stays, where there is one, and by a name."""

    name: str
    code: str = ""
    above: str = ""  # the department, or the owner on the record: for the editor who is asked

    @property
    def is_nobody(self):
        return self.name.upper() in NOBODY


@dataclass(frozen=True)
class Sum:
    """An amount of the award, and the words for where in the record it stands."""

    number: Decimal
    place: str

    @property
    def in_words(self):
        """ "USD 61,241.34", or "USD 1,250.00 taken back" for a sum below zero."""
        return f"USD {abs(self.number):,.2f}{' taken back' if self.number < 0 else ''}"


@dataclass
class Modification:
    """One transaction: the base award (number "0") or a modification."""

    key: str
    number: str
    date: str | None
    obligated: Decimal | None = None
    ceiling_change: Decimal | None = None
    running_ceiling: Decimal | None = None
    code: str = ""
    what: str = ""
    text: str = ""
    piid: str = ""
    is_deleted: bool = False
    line: int | None = None

    @property
    def is_base(self):
        return self.number.strip("0") == ""


@dataclass
class Award:
    key: str
    piid: str
    kind: str = ""  # "delivery order", in words
    parent_key: str = ""
    parent_piid: str = ""
    recipient: Named | None = None
    awarding: Named | None = None
    funding: Named | None = None
    obligated: Sum | None = None
    ceiling: Sum | None = None
    start: str | None = None
    end: str | None = None
    signed: str | None = None
    text: str = ""
    last_modified: str | None = None
    as_of: str | None = None
    modifications: list[Modification] = field(default_factory=list)
    # How many there are by the service's own count, where it was asked.
    modifications_counted: int | None = None
    lines: list[int] = field(default_factory=list)
    raw: dict = field(default_factory=dict)

    @property
    def page(self):
        return addresses.permalink(self.key)

    @property
    def is_vehicle(self):
        return self.key.startswith("CONT_IDV_")

    @property
    def as_of_day(self):
        """The day for which its sums are stated: of the file or the answer, else of the record's last change."""
        return self.as_of or self.last_modified or datetime.date.today().isoformat()
