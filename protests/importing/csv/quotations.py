from django.db.models import Max

from ...models import Quotation
from . import cells as read
from .of_letters import PartsOfLetters
from .report import Fault
from .sourced import Sourced


class Quotations(PartsOfLetters):
    """Short passages of letters. A new one comes behind those that its letter has."""

    name = "letter-quotations"
    model = Quotation
    used = ("letter", "letter_title", "letter_date", *Sourced.used)
    fields = {"text": read.text, "locator": read.text}
    renamed = {"source": "source_id", "letter": "letter_id"}
    follows = ("place",)
    needed = ("source", "text")
    is_same_by = ("text",)

    def told(self, cells):
        return cells.get("text") or "no words"

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults)
        if "text" not in cells:
            faults.append(Fault("give the words that are quoted", "text"))
        return said

    def begin(self, quotation, cells):
        super().begin(quotation, cells)
        last = Quotation.objects.filter(letter=quotation.letter_id).aggregate(last=Max("position"))["last"]
        quotation.position = 0 if last is None else last + 1
