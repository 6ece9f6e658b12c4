from ... import kept, phrases
from ...models import SignatoryCount, SignerGroup, Source
from ...readings import ReadingKind
from . import cells as read
from .of_letters import PartsOfLetters
from .report import CREATED, Fault, Refused


class Readings(PartsOfLetters):
    """Counts of signatories. What a row leaves out is read from its wording, as on the form."""

    name = "signatory-counts"
    model = SignatoryCount
    fields = {
        "wording": read.text,
        "kind": read.one_of(ReadingKind),
        "number": read.whole,
        "upper": read.whole,
        "group": read.one_of(SignerGroup),
        "company": "company",
        "as_of": read.date,
        "claimed_by": read.text,
        "note": read.text,
        "set_aside_reason": read.text,
        "locator": read.text,
    }
    renamed = {"company": "company_id", "source": "source_id", "letter": "letter_id"}
    follows = ("low", "high", "updated")
    computed = ("low", "high")
    refresh = staticmethod(kept.refresh_readings)
    is_same_by = ("kind", "number", "upper", "group", "company_id", "as_of")

    def told(self, cells):
        return cells.get("wording") or cells.get("number") or "no number"

    def _fill(self, said, cells):
        if "number" not in said and "wording" not in said:
            raise Refused(Fault(f"type the number as it is printed: {phrases.EXAMPLES}", "wording"))
        if "number" not in said or (self._is_bare(said) and "wording" in said):
            self._as_printed(said, cells)
        said.setdefault("kind", ReadingKind.EXACTLY.value)

    def notes(self, reading, result):
        told = super().notes(reading, result)
        if result != CREATED or not reading.wording:
            return told
        return [f"read as {reading.in_words}, {reading.get_group_display().lower()}", *told]

    @staticmethod
    def _is_bare(said):
        return not {"kind", "group"} <= said.keys()

    def _as_printed(self, said, cells):
        """What the wording says of the number, where the row itself does not."""
        try:
            printed = phrases.count_in(said["wording"])
        except phrases.NotReadable as refusal:
            if "number" in said and "kind" in said:
                return
            raise Refused(Fault(str(refusal), "wording", cells["wording"])) from None
        for name, value in printed.items():
            if value is not None and (
                name != "upper" or said.get("kind", printed["kind"]) == ReadingKind.BETWEEN
            ):
                said.setdefault(name, value)
        if "group" not in said and printed["group"] is None:
            raise Refused(Fault("the wording names no one group: say who was counted", "group"))

    def begin(self, reading, cells):
        super().begin(reading, cells)
        if not self.as_published and not reading.as_of:
            # As on the form: the count stood so when its source was published, as far as that is known.
            reading.as_of = Source.objects.values_list("published", flat=True).get(pk=reading.source_id)

    def _validate(self, reading, cells):
        if reading.kind == ReadingKind.BETWEEN and reading.upper is None:
            raise Refused(Fault("“between” takes a higher number too", "upper"))
        reading.compute_bounds()
        super()._validate(reading, cells)
