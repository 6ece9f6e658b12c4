from ... import kept
from ...models import Demand, Outcome, Response, ResponseKind
from . import cells as read
from .of_letters import PartsOfLetters
from .report import Fault


class Responses(PartsOfLetters):
    """What was said or done about letters."""

    name = "responses"
    model = Response
    fields = {
        "date": read.date,
        "kind": read.one_of(ResponseKind),
        "speaker": read.text,
        "by_company": "company",
        "by_agency": "agency",
        "summary": read.text,
        "outcome": read.one_of(Outcome),
        "locator": read.text,
    }
    renamed = {
        "by_company": "by_company_id",
        "by_agency": "by_agency_id",
        "demand": "demand_id",
        "source": "source_id",
        "letter": "letter_id",
    }
    follows = ("updated",)
    needed = ("source", "summary")
    used = (*PartsOfLetters.used, "demand")
    refresh = staticmethod(kept.refresh_responses)
    is_same_by = ("date", "kind", "speaker", "by_company_id", "by_agency_id", "summary")

    def told(self, cells):
        return cells.get("summary") or "no summary"

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults)
        if "demand" in cells and "letter_id" in said:
            demands = Demand.objects.filter(letter=said["letter_id"], text=cells["demand"]).order_by(
                "position", "pk"
            )
            said["demand_id"] = demands.values_list("pk", flat=True).first()
            if said["demand_id"] is None:
                faults.append(Fault("the letter has no demand of these words", "demand", cells["demand"]))
        return said
