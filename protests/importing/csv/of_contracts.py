"""Parts of contracts: who has which part in it, what it costs, and what happened to it."""

from ... import phrases
from ...models import (
    AmountKind,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractEventKind,
    ContractParty,
    PartyRole,
)
from ...readings import ReadingKind
from . import cells as read
from .kind import which
from .report import CREATED, Fault, Refused
from .statements import Statements

_EXAMPLES = "“at least $250 million”, “about €40,000,000” or “£2m to £3m”"


class PartsOfContracts(Statements):
    belongs_to = Contract
    renamed = {"contract": "contract_id", "company": "company_id", "source": "source_id"}
    # Numbers of the database that the rows come from.
    follows = ("contract_id", "place")
    needed = ("contract", "source")


class Parties(PartsOfContracts):
    """A company has each part in a contract once, whoever says so."""

    name = "contract-parties"
    model = ContractParty
    fields = {
        "contract": "contract",
        "company": "company",
        "role": read.one_of(PartyRole),
        "locator": read.text,
    }
    is_same_by = ("company_id", "role")
    is_near_by = (("company_id",),)

    def told(self, cells):
        return ", ".join(cells[name] for name in ("company", "role") if name in cells) or "no company"

    def begin(self, party, cells):
        # The form begins with a role; a row that says none is asked.
        if "role" not in cells:
            raise Refused(Fault(which(PartyRole.choices), "role"))


class Amounts(PartsOfContracts):
    """What a row leaves out is read from its wording, as on the form."""

    name = "contract-amounts"
    model = ContractAmount
    fields = {
        "contract": "contract",
        "kind": read.one_of(AmountKind),
        "wording": read.text,
        "qualifier": read.one_of(ReadingKind),
        "number": read.money,
        "upper": read.money,
        "currency": read.text,
        "as_of": read.date,
        "note": read.text,
        "locator": read.text,
    }
    follows = (*PartsOfContracts.follows, "low", "high")
    computed = ("low", "high")
    # Another sum, date or source is another statement: as of counts, all are kept.
    is_same_by = ("source_id", "kind", "qualifier", "number", "upper", "currency", "as_of")
    is_near_by = (("source_id", "kind"),)
    dated = "as_of"

    def told(self, cells):
        return cells.get("wording") or " ".join(
            cells[name] for name in ("currency", "number") if name in cells
        )

    def _fill(self, said, cells):
        if "number" not in said and "wording" not in said:
            raise Refused(Fault(f"type the sum as it is printed: {_EXAMPLES}", "wording"))
        if "wording" in said and not {"qualifier", "number", "currency"} <= said.keys():
            self._as_printed(said, cells)
        said.setdefault("qualifier", ReadingKind.EXACTLY.value)
        if "currency" not in said:
            raise Refused(Fault("say the currency, three letters such as USD", "currency"))
        if said["qualifier"] == ReadingKind.BETWEEN and "upper" not in said:
            raise Refused(Fault("“between” takes a higher sum too", "upper"))

    def notes(self, amount, result):
        told = super().notes(amount, result)
        return [f"read as {amount.in_words}", *told] if result == CREATED and amount.wording else told

    @staticmethod
    def _as_printed(said, cells):
        """What the wording says of the sum, where the row itself does not."""
        try:
            printed = phrases.sum_in(said["wording"])
        except phrases.NotReadable:
            if "number" in said and "qualifier" in said:
                return
            reason = f"it does not state one sum that we can read: type it as {_EXAMPLES}"
            raise Refused(Fault(reason, "wording", cells["wording"])) from None
        for name, value in printed.items():
            if value is not None and (
                name != "upper" or said.get("qualifier", printed["qualifier"]) == ReadingKind.BETWEEN
            ):
                said.setdefault(name, value)


class Events(PartsOfContracts):
    """The same event from another source is another statement of it."""

    name = "contract-events"
    model = ContractEvent
    fields = {
        "contract": "contract",
        "date": read.date,
        "kind": read.one_of(ContractEventKind),
        "note": read.text,
        "locator": read.text,
    }
    is_same_by = ("source_id", "kind", "date")
    is_near_by = (("source_id", "kind"), ("kind", "date"))
    dated = "date"

    def told(self, cells):
        return ", ".join(cells[name] for name in ("kind", "date") if name in cells) or "no event"
