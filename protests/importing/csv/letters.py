import re
from contextlib import suppress
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db.models import Max

from ... import kept, publishing
from ...likeness import MOST_SHOWN, letters_near
from ...models import (
    FormerAddress,
    Letter,
    LetterKind,
    PublicationState,
    Quotation,
    Response,
    Scope,
    SignatoryCount,
)
from . import cells as read
from . import parts
from .kind import Kind
from .report import CREATED, Fault, Refused, short

# In a file of more rows nobody looks at each.
FEW_ROWS = 1_000

_table = attrgetter("_meta.db_table")

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
        self.beside = []  # of rows that are taken together, what is saved behind the letters: links and parts
        self.taken_words = set()  # address words that such rows ask for and others have

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

    # Many at once: letters that come as they were published. Of a draft it is told what is near, letter by letter.

    @property
    def takes_together(self):
        return self.as_published

    def read_ahead(self, rows):
        self.beside = []
        numbers = set()
        for cells in rows:
            with suppress(ValueError):
                numbers.add(read.whole(cells.get("number", "")))
        self.finding.look_for_letters(numbers)
        self.finding.look_for_sources(
            {each for cells in rows for each in read.addresses(cells.get("sources", ""))}
        )
        words = {self._new(cells).slug or self._new(cells).first_slug for cells in rows}
        former = FormerAddress.objects.filter(kind="letter", slug__in=words).values_list("slug", flat=True)
        there = Letter.objects.filter(slug__in=words).values_list("slug", flat=True)
        self.taken_words = {*former, *there} if rows else set()

    def _new(self, cells):
        letter = Letter(title=cells.get("title", ""))
        self.begin(letter, cells)
        return letter

    def known_to_be_free(self, letter):
        is_free = self.new is not None and letter.slug not in self.taken_words
        return ["slug"] if is_free else super().known_to_be_free(letter)

    def _make(self, cells, said, linked):
        letter = super()._make(cells, said, linked)
        if self.new is not None:
            self._publish_later(letter, cells, linked)
        return letter

    def _publish_later(self, letter, cells, linked):
        letter.slug = letter.slug or letter.first_slug
        if self._lacks_something(letter, linked) or letter.slug in self.taken_words:
            raise Refused(Fault("it is to be taken by itself"))
        self.taken_words.add(letter.slug)
        letter.number = self._number(cells)
        for column, keys in linked.items():
            field = Letter._meta.get_field(column)
            links, key = field.remote_field.through, f"{field.m2m_reverse_field_name()}_id"
            self.beside += [links(letter=letter, **{key: each}) for each in dict.fromkeys(keys)]
        for column in self.parts.keys() & cells.keys():
            self.beside += self._part(parts.NEW[column], letter, column, cells)

    @staticmethod
    def _lacks_something(letter, linked):
        """Whether it cannot be published so (protests/publishing.py), or not at this address word."""
        try:
            Letter._meta.get_field("slug").clean(letter.slug, letter)
        except ValidationError:
            return True
        names_company = linked.get("companies") or letter.no_company_reason
        return not (letter.date and names_company and linked.get("sources"))

    def save_together(self, letters):
        publishing.publish_new(letters)
        for letter in letters:
            self.finding.letter_made(letter)
        beside, self.beside = self.beside, []
        for model, rows in groupby(sorted(beside, key=_table), type):
            model.objects.bulk_create(list(rows))
        keys = [letter.pk for letter in letters]
        kept.refresh_letters(keys)
        kept.refresh_reach(keys)

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
        if "number" not in cells:
            return None
        merged = self.finding.letter_merged(self._number(cells))
        return merged if merged and not self.finding.letter_of(self._number(cells)) else None

    @staticmethod
    def _number(cells):
        try:
            return read.whole(cells["number"])
        except ValueError as error:
            raise Refused(Fault(str(error), "number", cells["number"])) from None

    def _numbered(self, cells):
        letter = self.finding.letter_of(self._number(cells))
        if letter is None and not self.as_published:
            reason = "no letter here has this public number: leave it empty for a new letter, which is given its own"
            raise Refused(Fault(reason, "number", cells["number"]))
        return letter

    def begin(self, letter, cells):
        letter.created_by = self.by
        if self.as_published:
            found = _ADDRESS.fullmatch(cells.get("address", ""))
            if found and found[1] == cells.get("number"):
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
            if letter.pk:
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
