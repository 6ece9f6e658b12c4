"""Parts of contracts and companies. They have no address of their own: a row is known by what it says."""

from functools import cached_property

from ...likeness import MOST_SHOWN
from .report import CREATED, Fault, Refused, short
from .sourced import Sourced


class Statements(Sourced):
    """A row is the part on record of the same record that is the same in `is_same_by`; the rest of it may change.

    One that differs in these is another statement, and comes beside those on record: nothing says which of them it
    would replace. What it perhaps repeats, the same in one of `is_near_by`, is told of.
    """

    is_same_by = ()
    is_near_by = ()
    dated = ""  # the field that says when

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.more = set()  # keys of parts that say more than their rows: another row may say all of it

    @property
    def of(self):
        """The column that names the record."""
        return self.belongs_to._meta.model_name

    def label(self, cells):
        return f"{short(self.told(cells))} ({short(cells.get(self.of, f'no {self.of} named'))})"

    def _belonging(self, cells, faults):
        if self.of not in cells:
            faults.append(Fault(f"name the {self.of} by its address word or name", self.of))
        return {}

    # Whether it is on record

    def find(self, cells, said):
        known = self._known(said)
        free = [part for part in known if part.pk not in self.lines]
        whole = self._empty | said
        if self.as_published:
            return self._as_published(known, free, said, whole)
        said_already = [part for part in [*free, *known] if _says(part, said)]
        if said_already:
            return next(iter(_first(said_already, whole) or said_already))
        same = [part for part in free if _says(part, said, self.is_same_by)]
        return self._one(_those(same, whole, self.is_same_by))

    def _as_published(self, known, free, said, whole):
        """Its empty cells are empty on record too, so that each row is one part, however alike two are."""
        wholly = _first([part for part in known if part in free or part.pk in self.more], whole)
        same = [part for part in free if _says(part, whole, self.is_same_by)]
        found = self._one(wholly or _first(same, said) or same)
        if found:
            unsaid = {name: value for name, value in whole.items() if name not in said}
            (self.more.discard if _says(found, unsaid) else self.more.add)(found.pk)
        return found

    def _known(self, said):
        key = f"{self.of}_id"
        return list(self.model.objects.filter(**{key: said[key]}).order_by("pk"))

    @cached_property
    def _empty(self):
        """{field: its value where the row says nothing of it}"""
        names = [self.renamed.get(column, column) for column in self.fields]
        fields = {name: self.model._meta.get_field(name) for name in names}
        return {name: None if field.null or field.is_relation else "" for name, field in fields.items()}

    def _one(self, parts):
        if len(parts) > 1:
            noun = self.model._meta.verbose_name
            raise Refused(
                Fault(
                    f"several on record may be this {noun}: change the one that is meant on the {self.of}'s form"
                )
            )
        return parts[0] if parts else None

    # What it perhaps repeats

    def notes(self, part, result):
        told = super().notes(part, result)
        if result == CREATED and not self.as_published:
            told += [f"perhaps on record: {self._in_words(near)}" for near in self._near(part)]
        return told

    def _near(self, part):
        """Parts on record that no row up to this one is of."""
        key = f"{self.of}_id"
        others = self.model.objects.filter(**{key: getattr(part, key)}).select_related("source")
        return [
            other
            for other in others.order_by("pk")
            if other.pk not in self.lines
            and any(_says(other, {name: getattr(part, name) for name in names}) for names in self.is_near_by)
        ][:MOST_SHOWN]

    def _in_words(self, part):
        date = self.dated and getattr(part, self.dated)
        when = f", {date.in_words}" if date and date.in_words not in str(part) else ""
        return f"{short(part)}{when} ({short(part.source.publisher)})"


def _says(part, said, names=None):
    return all(getattr(part, name) == value for name, value in said.items() if names is None or name in names)


def _those(parts, said, names=None):
    """Those of the parts that say so, where any does; else all."""
    return [part for part in parts if _says(part, said, names)] or parts


def _first(parts, said):
    """The first of the parts that say so, as a list; empty where none does."""
    return [part for part in parts if _says(part, said)][:1]
