"""What letters say themselves, and whom they say it to."""

from ... import kept
from ...models import Addressee, Letter, Quotation
from . import cells as read
from .of_letters import OfLetters, PartsOfLetters
from .report import Fault
from .sourced import Sourced


class Addressees(OfLetters):
    """Name and role told apart, which the letters' own column joins: it is the one of the same words together."""

    name = "letter-addressees"
    model = Addressee
    fields = dict.fromkeys(("name", "role"), read.text)
    renamed = {"letter": "letter_id"}
    follows = ("place",)

    def told(self, cells):
        return ", ".join(cells[name] for name in ("name", "role") if name in cells) or "nobody"

    def find(self, cells, said):
        said |= {name: said.get(name, "") for name in self.fields}
        known = list(Addressee.objects.filter(letter=said["letter_id"]).order_by("position", "pk"))
        free = [each for each in known if each.pk not in self.lines]
        exactly = [each for each in free if (each.name, each.role) == (said["name"], said["role"])]
        words = str(Addressee(name=said["name"], role=said["role"]))
        joined = [each for each in free if str(each) == words]
        twice = [] if self.as_published else [each for each in known if str(each) == words]
        return next(iter([*exactly, *joined, *twice]), None)

    def begin(self, addressee, cells):
        self.put_last(addressee)


class Quotations(PartsOfLetters):
    """A passage is known by its words."""

    name = "letter-quotations"
    model = Quotation
    used = (*OfLetters.used, *Sourced.used)
    fields = {"text": read.text, "locator": read.text}
    renamed = {"source": "source_id", "letter": "letter_id"}
    follows = ("place",)
    needed = ("source", "text")
    is_same_by = ("text",)
    refresh = staticmethod(kept.refresh_letters)

    def told(self, cells):
        return cells.get("text") or "no words"

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults)
        if "text" not in cells:
            faults.append(Fault("give the words that are quoted", "text"))
        return said

    def begin(self, quotation, cells):
        self.put_last(quotation)


class Texts(OfLetters, Sourced):
    """A letter's full text, with its source; the letter is on record already."""

    name = "letter-texts"
    model = Letter
    belongs_to = None
    used = (*OfLetters.used, *Sourced.used)
    fields = {"text": read.text}
    renamed = {"text": "full_text", "source": "full_text_source_id"}
    needed = ("source", "text")

    def told(self, cells):
        return cells.get("text") or "no text"

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults)
        if "text" not in cells:
            faults.append(Fault("give the text of the letter", "text"))
        return said

    def find(self, cells, said):
        return Letter.objects.get(pk=said.pop("letter_id"))

    def changed_record(self, letter):
        return letter
