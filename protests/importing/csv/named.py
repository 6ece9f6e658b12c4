"""Companies, agencies, topics and campaigns: known by their address word, else by their name."""

from ...models import Agency, AgencyKind, Campaign, Company, Topic
from . import cells as read
from . import parts
from .finding import plain
from .kind import Kind
from .report import Fault, Refused


class Named(Kind):
    needed = ("name",)

    def label(self, cells):
        return cells.get("name") or cells.get("slug", "no name")

    def merged_into(self, cells, said):
        word = said.get("slug", "")
        key = self.finding.merged(self.model, word)
        if key != self.finding.by_word(self.model, word):
            return None  # another has this address word now
        return self.model.objects.filter(pk=key).first()

    def find(self, cells, said):
        word, name = said.get("slug"), said.get("name")
        key = self.finding.by_word(self.model, word) if word else None
        if key is not None:
            record = self.model.objects.get(pk=key)
            if record.slug != word:
                said.pop("slug")  # a former address: it goes on leading there
            return record
        if not name:
            raise Refused(Fault(f"a new {self.model._meta.verbose_name} has a name", "name"))
        called = self.finding.by_name(self.model, name)
        if len(called) > 1:
            raise Refused(Fault("several are called so: give the address word", "name", name))
        if not called:
            return None
        record = self.model.objects.get(pk=next(iter(called)))
        if word:
            raise Refused(
                Fault(
                    f"{record.name} is on record as {record.slug}: give that address word, or leave it empty",
                    "slug",
                    word,
                )
            )
        if plain(record.name) != plain(name):
            # Found by another name of it, which is no reason to rename it.
            said.pop("name")
        return record

    def notes(self, record, result):
        self.finding.learn(record, self.other_names_of(record))
        return super().notes(record, result)

    def other_names_of(self, record):
        return ()


class Companies(Named):
    name = "companies"
    model = Company
    fields = dict.fromkeys(("slug", "name", "headquarters", "website"), read.text)
    parts = {"other_names": parts.other_names}
    not_taken = {
        "owners": "each has dates and a source, which this column does not carry: import the list ownerships"
    }
    follows = ("id", "letters", "letters_with_number", "signatures", "updated", "address")

    def other_names_of(self, company):
        return company.aliases.values_list("name", flat=True)


class Agencies(Named):
    name = "agencies"
    model = Agency
    fields = {
        **dict.fromkeys(("slug", "name", "abbreviation", "country"), read.text),
        "parent": "parent",
        "kind": read.one_of(AgencyKind),
    }
    renamed = {"parent": "parent_id"}
    follows = ("id", "letters", "letters_with_number", "signatures", "updated", "address")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.to_come = set()  # by address word and by name

    def look_ahead(self, cells):
        self.to_come |= {plain(cells[column]) for column in ("slug", "name") if column in cells}

    def waits(self, cells):
        above = cells.get("parent")
        if above is None or plain(above) not in self.to_come:
            return False
        try:
            self.parent(above)
        except ValueError:
            return True
        return False

    def parent(self, cell):
        return self.finding.agency(cell)


class Topics(Named):
    name = "topics"
    model = Topic
    fields = dict.fromkeys(("slug", "name"), read.text)
    follows = ("id", "address")


class Campaigns(Named):
    name = "campaigns"
    model = Campaign
    fields = dict.fromkeys(("slug", "name", "description"), read.text)
    follows = ("id", "address")
