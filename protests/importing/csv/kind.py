"""What the rows of all lists have in common: a row becomes a record, and says what it changes of one on record.

An empty cell says nothing: what stands on the record stays.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from .report import CHANGED, CREATED, UNCHANGED, Fault, Refused, short


@dataclass
class Taken:
    """What became of a row's record."""

    record: object
    result: str
    changes: list
    notes: list
    changed: object = None  # the record whose history tells of the row


class Kind:
    """One list. `fields` reads the columns that are fields of the record, `links` those that name other records."""

    name = ""
    model = None
    belongs_to = None  # of a part, the kind of record that it is a part of
    fields = {}  # column: function of the cell; a method's name where it needs to find what the cell names
    renamed = {}  # column: the field, where it has another name
    links = {}  # column: (how the cell is read, the method that finds each)
    parts = {}  # column: a part of parts.py
    used = ()  # columns that help to find the record or its letter, or say more of a source
    follows = ()  # columns whose value follows from other records
    not_taken = {}  # column: why what it says cannot be taken
    needed = ()  # columns without which there is no such list
    computed = ()  # fields that the program fills in itself
    takes_together = False  # whether many rows are taken together, as `together` has it

    def __init__(self, finding, *, by=None, as_published=False):
        self.finding, self.by, self.as_published = finding, by, as_published
        self.lines = {}  # key of a record: the line that it stands on
        self.new = None  # of rows that are taken together the new records and their lines, not saved yet

    @classmethod
    def columns(cls):
        return [*cls.used, *cls.fields, *cls.links, *cls.parts, *cls.not_taken, *cls.follows]

    # To be said by each kind

    def find(self, cells, said):
        """The record on record that the row is of, or None for a new one."""
        raise NotImplementedError

    def merged_into(self, cells, said):
        """The record that the one of the row was merged into; None where it was not."""
        return None

    def begin(self, record, cells):
        """Fill in what a new record has beside what its row says."""

    def finish(self, record, cells):
        """What is to be done when a new record and its links are there."""

    def look_ahead(self, cells):
        """Told of every row before the first is taken."""

    def looked_ahead(self):
        """Told once, after that."""

    def label(self, cells):
        """What the row is called in the report."""
        return ""

    def waits(self, cells):
        """Whether the row names a record that a later row of the file is going to make."""
        return False

    def changed_record(self, record):
        """The record whose history tells of the row: of a part the one that it belongs to."""
        return record

    # Taking many rows

    @contextmanager
    def together(self, rows):
        """Within, what these rows name is read for all of them, and what they make is saved for all of them at the end.

        What then is not as it would be of each row alone is Refused, or refused by the database: nothing is kept, and
        the rows are to be taken one by one.
        """
        lines = dict(self.lines)
        self.new = []
        try:
            self.read_ahead(rows)
            yield
            self._save_new()
        except Exception:
            self.lines = lines
            raise
        finally:
            self.new = None
            self.read_ahead(())

    def read_ahead(self, rows):
        """Read what these rows, which are taken together, name, and forget what other rows named."""

    def save_together(self, records):
        """Save new records of rows that are taken together, with what else would follow from saving each."""

    def _save_new(self):
        new, self.new = self.new, []
        self.save_together([record for record, _line in new])
        self.lines |= {record.pk: line for record, line in new}

    # Taking a row

    def take(self, cells, line) -> Taken:
        """`cells` are the cells that are not empty, by column; Refused says every fault."""
        faults = []
        said = self._fields(cells, faults)
        linked = self._links(cells, faults)
        if faults:
            raise Refused(faults)
        merged = self.merged_into(cells, said)
        if merged:
            # What the two said was weighed when they became one.
            return Taken(
                merged, UNCHANGED, [], [f"it was merged into “{short(merged)}”: nothing of it is taken"]
            )
        record = self.find(cells, said)
        notes = [
            f"not taken: column {column}, “{short(cells[column])}”: {why}"
            for column, why in self.not_taken.items()
            if column in cells
        ]
        if record is None:
            changes, result = [], CREATED
            record = (
                self._create(cells, said, linked) if self.new is None else self._make(cells, said, linked)
            )
        else:
            self._only_once(record, line)
            changes = self._change(record, cells, said, linked)
            result = CHANGED if changes else UNCHANGED
            notes = notes if changes else []
        if result == CREATED and self.new is not None:
            self.new.append((record, line))
        elif not record._state.adding:
            self.lines[record.pk] = line
        return Taken(record, result, changes, notes + self.notes(record, result))

    def notes(self, record, result):
        return [f"new source: {address}" for address in self.finding.new]

    def _only_once(self, record, line):
        if record.pk in self.lines:
            raise Refused(
                Fault(f"this {self.model._meta.verbose_name} stands on line {self.lines[record.pk]} already")
            )

    def _fields(self, cells, faults):
        said = {}
        for column, read in self.fields.items():
            if column in cells:
                function = getattr(self, read) if isinstance(read, str) else read
                value = self._read(function, column, cells, faults)
                said[self.renamed.get(column, column)] = value
        return said

    def _links(self, cells, faults):
        """{column: keys} of what the row names."""
        linked = {}
        for column, (read, find) in self.links.items():
            if column in cells:
                linked[column] = [
                    self._read(getattr(self.finding, find), column, cells, faults, each)
                    for each in read(cells[column])
                ]
        return linked

    def _read(self, function, column, cells, faults, value=None):
        value = cells[column] if value is None else value
        try:
            return function(value)
        except ValidationError as error:
            faults.append(Fault(" ".join(error.messages), column, value))
        except ValueError as error:
            faults.append(Fault(str(error), column, value))
        return None

    def _make(self, cells, said, linked):
        """A new record that is saved later, with others."""
        record = self.model(**said)
        self.begin(record, cells)
        self._validate(record, cells)
        return record

    def _create(self, cells, said, linked):
        record = self._make(cells, said, linked)
        record.save()
        for column, keys in linked.items():
            getattr(record, column).add(*keys)
        for column, part in self.parts.items():
            if column in cells:
                self._part(part, record, column, cells)
        try:
            self.finish(record, cells)
        except ValidationError as error:
            raise Refused([Fault(message) for message in error.messages]) from error
        return record

    def _change(self, record, cells, said, linked):
        changes, changed = [], []
        for name, value in said.items():
            before = getattr(record, name)
            if before != value:
                changed.append(name)
                old, new = (_words(self._shown(name, each)) for each in (before, value))
                changes.append(f"{self.column_of(name)}: {old} → {new}")
                setattr(record, name, value)
        if changed:
            if record._state.adding:
                self._save_new()
            self._validate(record, cells)
            record.save(update_fields=[*changed, *self.saved_too(record)])
        for column, keys in linked.items():
            changes += self._relink(record, column, keys)
        for column, part in self.parts.items():
            if column in cells:
                changes += self._part(part, record, column, cells)
        if changes and not changed and "updated_at" in self.saved_too(record):
            record.save(update_fields=["updated_at"])
        return changes

    def saved_too(self, record):
        names = {field.name for field in record._meta.concrete_fields}
        return names & {"updated_at", "low", "high"}

    def _relink(self, record, column, keys):
        links = getattr(record, column)
        before = set(links.order_by().values_list("pk", flat=True))
        added, removed = set(keys) - before, before - set(keys)
        if removed:
            removed -= self.stay_anyway(record, column)
        if not (added or removed):
            return []
        links.add(*added)
        links.remove(*removed)
        model = links.model
        names = dict(model.objects.filter(pk__in=added | removed).values_list("pk", self.called(model)))
        return [
            f"{column}: {short(names[pk])} {done}"
            for keys, done in ((added, "added"), (removed, "removed"))
            for pk in sorted(keys)
        ]

    def stay_anyway(self, record, column):
        """Keys of those that stay linked though the row does not name them."""
        return set()

    @staticmethod
    def cited_by(parts, **of):
        """Keys of the sources of a record's parts, which are its own sources too."""
        return {pk for part in parts for pk in part.objects.filter(**of).values_list("source_id", flat=True)}

    @staticmethod
    def called(model):
        return {"source": "url", "demand": "text"}.get(model._meta.model_name, "slug")

    @staticmethod
    def _part(part, record, column, cells):
        try:
            return part(record, cells[column])
        except ValidationError as error:
            raise Refused([Fault(message, column, cells[column]) for message in error.messages]) from error
        except ValueError as error:
            raise Refused(Fault(str(error), column, cells[column])) from error

    def _validate(self, record, cells):
        try:
            # What the database holds itself it refuses in the same words, and need not be asked beforehand; and what a
            # row names was found.
            record.full_clean(
                exclude=[*self.computed, *_named_by(record), *self.known_to_be_free(record)],
                validate_constraints=False,
            )
        except ValidationError as error:
            raise Refused(
                Fault(
                    self._said_better(field, message, cells),
                    self.column_of(field),
                    cells.get(self.column_of(field), ""),
                )
                for field, messages in error.message_dict.items()
                for message in messages
            ) from error

    def known_to_be_free(self, record):
        """The field of the address word, where that need not be asked for."""
        return [] if getattr(record, "slug", "") else ["slug"]

    def _said_better(self, field, message, cells):
        """Of a cell that is missing among a few words, which words there are."""
        if field == NON_FIELD_ERRORS or self.column_of(field) in cells:
            return message
        choices = self.model._meta.get_field(field).choices
        return which(choices) if choices else message

    @classmethod
    def column_of(cls, field):
        """The column of a field, by its own name or by that under which a key is kept; "" for the whole row."""
        columns = {kept: column for column, kept in cls.renamed.items()}
        return "" if field == NON_FIELD_ERRORS else columns.get(field, columns.get(f"{field}_id", field))

    def _shown(self, name, value):
        """A value as the row would say it: of a key the address word."""
        field = self.model._meta.get_field(name)
        if not field.is_relation or value is None:
            return value
        named = field.related_model.objects.filter(pk=value)
        return named.values_list(self.called(field.related_model), flat=True).first()


def _named_by(record):
    """The fields by which the record names others."""
    fields = record._meta.concrete_fields
    return [
        field.name for field in fields if field.is_relation and getattr(record, field.attname) is not None
    ]


def which(choices):
    """What is asked where one of a few words is missing."""
    return f"say which: {', '.join(word for word, _label in choices if word)}"


def _words(value):
    return "empty" if value is None or value == "" else f"“{short(value)}”"
