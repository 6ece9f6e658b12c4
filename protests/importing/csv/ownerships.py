from ...models import Company, Ownership
from . import cells as read
from .report import Fault, Refused
from .statements import Statements


class Ownerships(Statements):
    """A company's ownership by another begins once on a date, whoever says so."""

    name = "ownerships"
    model = Ownership
    belongs_to = Company
    fields = {
        "company": "company",
        "owner": "company",
        "since": read.date,
        "until": read.date,
        "note": read.text,
        "locator": read.text,
    }
    renamed = {"company": "company_id", "owner": "owner_id", "source": "source_id"}
    follows = ("company_id", "place")  # numbers of the database that the rows come from
    needed = ("company", "owner", "source")
    is_same_by = ("owner_id", "since")
    is_near_by = (("owner_id",),)
    dated = "since"

    def told(self, cells):
        return f"owned by {cells.get('owner', 'no company named')}"

    def begin(self, ownership, cells):
        if "owner" not in cells:
            raise Refused(Fault("name the company that owns it", "owner"))
