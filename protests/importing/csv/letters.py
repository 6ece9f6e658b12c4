import re

from django.db.models import Max

from ... import publishing
from ...likeness import MOST_SHOWN, letters_near
from ...models import Letter, LetterKind, PublicationState, Quotation, Response, Scope, SignatoryCount
from . import cells as read
from . import parts
from .kind import Kind
from .report import CREATED, Fault, Refused, short

# In a file of more rows nobody looks at each.
FEW_ROWS = 1_000

_ADDRESS = re.compile(r".*/letters/(\d{1,9})-([-\w]+)/?")


def _of_counts(*prefixes):
    names = ("wording", "kind", "low", "high", "group", "as_of", "source")
    return [f"{prefix}_{name}" for prefix in prefixes for name in names]


class Letters(Kind):
    """A letter is known by its public number; one without a number by its title and date."""

    name = "letters"
    model = Letter
    used = ("number",)
    fields = {
        "title": read.text,
        "date": read.date,
        "date_note": read.text,
        "kind": read.one_of(LetterKind),
        "scope": read.one_of(Scope),
        "scope_note": read.text,
        "no_company_reason": read.text,
        "campaign": "campaign",
        "authored_by": read.text,
        "how_public": read.text,
        "summary": read.text,
    }
    renamed = {"campaign": "campaign_id"}
    links = {
        "companies": (read.words, "company"),
        "agencies": (read.words, "agency"),
        "contracts": (read.words, "contract"),
        "topics": (read.words, "topic"),
        "sources": (read.addresses, "source"),
    }
    parts = {"addressees": parts.addressees, "demands": parts.demands}
    follows = (
        *("company_names", "agency_names", *_of_counts("headline", "peak"), "outcomes", "updated", "address"),
    )
    needed = ("title",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = set()
        self.rows = 0
        self.last_before = 0  # key of the last letter that was on record before the file

    def label(self, cells):
        return cells.get("title") or (f"number {cells['number']}" if "number" in cells else "without a title")

    def campaign(self, cell):
        return self.finding.campaign(cell)

    def look_ahead(self, cells):
        self.rows += 1
        if "number" not in cells and "title" in cells:
            self.titles.add(cells["title"])

    def looked_ahead(self):
        self.last_before = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        self.finding.look_for_titles(self.titles)

    def find(self, cells, said):
        if "number" in cells:
            return self._numbered(cells)
        if self.as_published:
            raise Refused(Fault("a published letter has a public number", "number"))
        if not said.get("title"):
            raise Refused(Fault("a letter has a title", "title"))
        same = [pk for date, pk in self.finding.letters_titled(said["title"]) if date == said.get("date")]
        if len(same) > 1:
            raise Refused(
                Fault(
                    "several letters have this title and date: give the public number", "title", said["title"]
                )
            )
        return Letter.objects.get(pk=same[0]) if same else None

    def merged_into(self, cells, said):
        if "number" not in cells or Letter.objects.filter(number=self._number(cells)).exists():
            return None
        return self.finding.letter_merged(self._number(cells))

    @staticmethod
    def _number(cells):
        try:
            return read.whole(cells["number"])
        except ValueError as error:
            raise Refused(Fault(str(error), "number", cells["number"])) from None

    def _numbered(self, cells):
        letter = Letter.objects.filter(number=self._number(cells)).first()
        if letter is None and not self.as_published:
            reason = "no letter here has this public number: leave it empty for a new letter, which is given its own"
            raise Refused(Fault(reason, "number", cells["number"]))
        return letter

    def begin(self, letter, cells):
        letter.created_by = self.by
        if self.as_published:
            found = _ADDRESS.fullmatch(cells.get("address", ""))
            if found and found[1] == cells["number"]:
                letter.slug = found[2]

    def finish(self, letter, cells):
        if self.as_published:
            publishing.publish_letter(letter, number=int(cells["number"]))

    def notes(self, letter, result):
        told = super().notes(letter, result)
        if result == CREATED:
            others = self.finding.letters_titled(letter.title)
            told += [
                f"a letter of this title and another date ({date or 'none'}) is on record"
                for date, _pk in others
            ]
            told += [
                f"a letter of this title was merged into “{short(other)}”"
                for other in self.finding.letters_called(letter.title)
            ]
            self.finding.letter_made(letter)
            told += [f"perhaps on record: {short(near)} ({near.date})" for near in self._near(letter)]
        return told

    def _near(self, letter):
        """Letters of the same companies and time that were on record before, for a person to look at."""
        if self.as_published or not letter.date or self.rows > FEW_ROWS:
            return []
        companies = list(letter.companies.values_list("pk", flat=True))
        others = Letter.objects.filter(pk__lte=self.last_before).exclude(title__iexact=letter.title)
        return letters_near(others, companies, letter.date).order_by("pk")[:MOST_SHOWN]

    def stay_anyway(self, letter, column):
        if column == "contracts":
            # The export names those that are published.
            drafts = letter.contracts.exclude(state=PublicationState.PUBLISHED).order_by()
            return set(drafts.values_list("pk", flat=True))
        if column == "sources":
            cited = self.cited_by((SignatoryCount, Response, Quotation), letter=letter)
            return cited | {letter.full_text_source_id}
        return set()
