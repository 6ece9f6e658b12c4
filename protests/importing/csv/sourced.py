"""What all parts of records have in common, and those of which nothing is kept without a source."""

from . import cells as read
from .kind import Kind
from .report import Fault


class Part(Kind):
    """A part of a record."""

    def company(self, cell):
        return self.finding.company(cell)

    def agency(self, cell):
        return self.finding.agency(cell)

    def contract(self, cell):
        return self.finding.contract(cell)

    def told(self, cells):
        """What the row says, in a few words, for the report."""
        raise NotImplementedError

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults)
        return said | self._belonging(cells, faults)

    def _belonging(self, cells, faults):
        """The field that names the record that the part belongs to, where no column of `fields` does."""
        return {}

    def _only_once(self, record, line):
        """Two rows may say the same thing twice: the second changes nothing."""

    def changed_record(self, part):
        return self.belongs_to.objects.get(pk=getattr(part, f"{self.belongs_to._meta.model_name}_id"))


class Sourced(Part):
    """A part of a record, according to a source."""

    used = ("source", "source_publisher", "source_title", "source_published")
    needed = ("source",)
    renamed = {"source": "source_id"}

    def _fields(self, cells, faults):
        said = super()._fields(cells, faults) | self._according_to(cells, faults)
        if not faults:
            self._fill(said, cells)
        return said

    def _fill(self, said, cells):
        """Read what the row leaves out from what it says."""

    def _according_to(self, cells, faults):
        published = (
            self._read(read.date, "source_published", cells, faults) if "source_published" in cells else None
        )
        if "source" not in cells:
            faults.append(Fault("nothing is kept without a source: give its address", "source"))
            return {}

        def source(address):
            return self.finding.source(
                address,
                title=cells.get("source_title"),
                publisher=cells.get("source_publisher"),
                published=published,
            )

        return {self.renamed["source"]: self._read(source, "source", cells, faults)}
