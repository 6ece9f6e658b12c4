from ... import publishing
from ...models import Contract, ContractAmount, ContractEvent, ContractParty
from . import cells as read
from .kind import Kind
from .report import Fault, Refused

_NEEDS_SOURCE = "each has a source of its own, which this column does not carry: import the list {}"


class Contracts(Kind):
    """A contract is known by its address word, else by its award number, else by its title."""

    name = "contracts"
    model = Contract
    fields = {
        **dict.fromkeys(("slug", "title", "description", "award_id", "parent_award_id"), read.text),
        "start": read.date,
        "end": read.date,
    }
    links = {"agencies": (read.words, "agency"), "sources": (read.addresses, "source")}
    not_taken = {part: _NEEDS_SOURCE.format(f"contract-{part}") for part in ("parties", "amounts", "events")}
    follows = ("id", "letters", "updated", "address")
    needed = ("title",)

    def label(self, cells):
        return cells.get("title") or cells.get("slug", "no title")

    def find(self, cells, said):
        key = self.finding.by_word(Contract, said["slug"]) if "slug" in said else None
        if key is not None:
            contract = Contract.objects.get(pk=key)
            if contract.slug != said["slug"]:
                said.pop("slug")
            return contract
        if "slug" in said and self.as_published:
            return None
        if "title" not in said:
            raise Refused(Fault("a new contract has a title", "title"))
        return self._same(said)

    def _same(self, said):
        number = said.get("award_id")
        keys = self.finding.awarded(number) if number else set()
        keys = keys or self.finding.by_name(Contract, said["title"])
        if len(keys) > 1:
            raise Refused(
                Fault(
                    "several contracts on record may be this one: give the address word",
                    "title",
                    said["title"],
                )
            )
        contract = Contract.objects.get(pk=next(iter(keys))) if keys else None
        if contract and number and contract.award_id and contract.award_id.casefold() != number.casefold():
            return None  # the same words of another award
        if contract and "slug" in said:
            raise Refused(
                Fault(
                    f"it is on record as {contract.slug}: give that address word, or leave it empty",
                    "slug",
                    said["slug"],
                )
            )
        return contract

    def begin(self, contract, cells):
        contract.created_by = self.by

    def finish(self, contract, cells):
        if self.as_published:
            publishing.publish_contract(contract)

    def notes(self, contract, result):
        self.finding.learn(contract)
        return super().notes(contract, result)

    def stay_anyway(self, contract, column):
        if column == "sources":
            return self.cited_by((ContractParty, ContractAmount, ContractEvent), contract=contract)
        return set()
