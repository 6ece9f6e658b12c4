"""The Collective Actions in Tech archive: its open letters become drafts.

Every row of the file ends in exactly one pile. A letter that is on record already is recognised, by the address of a
source or by company and date, and offered as a match instead of being made again. The archive's own sentences are
never published: they go to the editors' note.
"""

import ast
import datetime
import re
import warnings
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction

from .. import dates, history
from ..likeness import bare, folded, letters_near
from ..models import (
    ArchiveRow,
    Company,
    CompanyAlias,
    Letter,
    Scope,
    SignatoryCount,
    SignerGroup,
    Source,
    SourceKind,
    Topic,
)
from ..readings import GREATEST_NUMBER, ReadingKind
from . import tables
from .tables import NotATable

ADDRESS = "https://data.collectiveaction.tech/"
NAME = "Collective Actions in Tech archive"
MOST_ROWS = 20_000

LISTS = ["sources", "actions", "struggles", "employment_types", "locations", "companies", "tags"]
COLUMNS = ["id", "date", *LISTS, "description", "online", "workers", "author", "latlngs", "addresses"]
NOT_TAKEN = "author (a contributor's handle), latlngs and addresses (a geocoder's guesses), online"

OPEN_LETTER = "open letter"

# The archive's tags, and the address words of our topics.
TOPICS = {
    "ai": "ai",
    "climate change": "climate",
    "climate strike": "climate",
    "ice": "immigration",
    "immigration": "immigration",
    "law enforcement": "policing",
    "military contracts": "military",
    "surveillance": "surveillance",
}
# One firm under two names, where both stand in a row: the second says nothing more.
SAME_FIRM = {"google": "alphabet", "facebook": "meta"}

# By what a row is recognised as a letter on record.
CITED = "it names this record of the archive"
SOURCE = "it cites the same source"
DAY = "it is of the same company and day"
NEAR = "it is of the same company within thirty days"

PILES = {
    "made": "open letters made drafts",
    "made before": "open letters that an earlier import made drafts",
    "removed": "open letters that an earlier import made and an editor removed: not made again",
    "on record": "open letters on record already: nothing was made",
    "doubtful": "open letters that may be on record: nothing was made until an editor says",
    "no letter, known": "no letters, but they tell of a letter on record: set aside",
    "no letter": "no letters: set aside",
    "refused": "refused",
}


@dataclass(frozen=True)
class Action:
    """One row of the archive."""

    line: int
    number: int
    date: str
    workers: int | None
    description: str
    sources: tuple = ()
    actions: tuple = ()
    struggles: tuple = ()
    employment_types: tuple = ()
    locations: tuple = ()
    companies: tuple = ()
    tags: tuple = ()

    @property
    def is_letter(self):
        return OPEN_LETTER in self.actions

    def __str__(self):
        return f"record {self.number} (line {self.line}), {self.date}, {', '.join(self.companies) or 'no company'}"


@dataclass
class Piles:
    """Where each row went, and what a person should know of it."""

    counts: Counter = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    reasons: Counter = field(default_factory=Counter)
    unmapped: Counter = field(default_factory=Counter)

    @property
    def rows(self):
        return sum(self.counts.values())

    def summary(self):
        """One line a pile, and the sum."""
        piles = [f"{self.counts[pile]:5}  {words}" for pile, words in PILES.items()]
        return [*piles, f"{self.rows:5}  rows in all"]


def load(file, *, same=None, another=(), by=None, dry_run=False) -> Piles:
    """Import an open binary file; NotATable where it is not the archive's, and then nothing is changed.

    `same` says by number which letter a row is, `another` which rows are letters of their own. One transaction holds
    all of it; a dry run reports and changes nothing.
    """
    piles = Piles()
    actions = list(_read(file, piles))
    loading = _Loading(actions, piles, same or {}, set(another))
    with history.recording(by=by, why=f"From the {NAME}.", road="import"):
        for action in actions:
            loading.sort(action)
        if dry_run:
            transaction.set_rollback(True)
    return piles


# Reading


def _read(file, piles):
    table = tables.read(file)
    table.require(COLUMNS)
    lines = {}
    for place, row in enumerate(table.rows):
        if place == MOST_ROWS:
            raise NotATable(f"Line {row.line}: more than {MOST_ROWS:,} rows.")
        try:
            action = _action(row)
            if action.number in lines:
                raise ValueError(f"column id: {action.number} stands on line {lines[action.number]} already")
        except ValueError as error:
            piles.counts["refused"] += 1
            piles.lines.append(f"line {row.line}: refused: {error}")
            continue
        lines[action.number] = row.line
        yield action


def _action(row):
    cells = row.values
    return Action(
        line=row.line,
        number=_in_column("id", _whole, cells["id"]),
        date=_in_column("date", _day, cells["date"]),
        workers=_in_column("workers", _workers, cells["workers"]),
        description="" if cells["description"] == "None" else cells["description"].strip(),
        **{column: _in_column(column, _list, cells[column]) for column in LISTS},
    )


def _in_column(column, read, text):
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"column {column}: {error}") from error


def _whole(text):
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"“{text[:40]}” is not a whole number")
    return int(text)


def _workers(text):
    number = None if text == "None" else _whole(text)
    if number is not None and not 1 <= number <= GREATEST_NUMBER:
        raise ValueError(f"“{text[:40]}” is not a number of people")
    return number


def _day(text):
    try:
        if len(text) == 10:
            return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError(f"“{text[:40]}” is not a day such as 2018-06-25")


def _list(text):
    """A list of texts written as a Python literal; None for none. Read as a literal, never evaluated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a stray backslash within a text
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            raise ValueError(f"“{text[:40]}” is not a list in the archive's form") from None
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"“{text[:40]}” is not a list of texts")
    return tuple(dict.fromkeys(each.replace("\0", "").strip() for each in value))


# Sorting into piles


class _Loading:
    def __init__(self, actions, piles, same, another):
        self.piles, self.same, self.another = piles, same, another
        numbers = [action.number for action in actions]
        self.known = {
            row.number: row for row in ArchiveRow.objects.filter(number__in=numbers).select_related("letter")
        }
        # As the record stood before: two rows of one company and day are two letters.
        self.letters_before = set(Letter.objects.values_list("pk", flat=True))
        self.sources = _sources_on_record({_document(url) for action in actions for url in action.sources})
        self.cited = _letters_that_cite_records()
        self.companies = _companies_by_name()
        self.topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=set(TOPICS.values()))}
        self.archive = None

    def sort(self, action):
        if not action.is_letter:
            self.no_letter(action)
        elif action.number in self.known:
            self.known_row(action, self.known[action.number])
        elif action.number in self.same:
            self.match(action, self.same[action.number])
        else:
            self.letter(action)

    def no_letter(self, action):
        kinds = ", ".join(action.actions) or "no action named"
        found = {letter: why for letter, why in self.alike(action).items() if why - {NEAR}}
        if found:
            self.pile("no letter, known")
            names = "; ".join(f"{_named(letter)}: {_because(why)}" for letter, why in found.items())
            self.piles.matches.append(f"{action}: no letter ({kinds}), but tells of {names}")
        else:
            self.pile("no letter")
            self.piles.set_aside.append(f"{action}: {kinds}")
            self.piles.reasons[kinds] += 1

    def known_row(self, action, row):
        if row.letter is None:
            self.pile("removed")
            self.piles.lines.append(f"{action}: was removed by an editor, and is not made again")
        elif row.was_on_record:
            self.pile("on record")
            self.piles.matches.append(f"{action}: is {_named(row.letter)}, as was found before")
        else:
            self.pile("made before")

    def letter(self, action):
        found = {} if action.number in self.another else self.alike(action)
        certain = [letter for letter, why in found.items() if _is_certain(why)]
        if len(certain) == 1:
            self.match(action, certain[0], _because(found[certain[0]]))
        elif found:
            self.pile("doubtful")
            for letter, why in found.items():
                self.piles.doubtful.append(f"{action}: perhaps {_named(letter)}: {_because(why)}")
        else:
            self.make(action)

    def match(self, action, letter, why="as an editor says"):
        self.pile("on record")
        self.piles.matches.append(f"{action}: is {_named(letter)}: {why}")
        ArchiveRow.objects.create(number=action.number, letter=letter, was_on_record=True)

    def alike(self, action):
        """Letters on record before that this row may be, and by what."""
        sources = [pk for url in action.sources for pk in self.sources.get(_document(url), [])]
        citing = Letter.objects.filter(sources__in=sources).distinct() if sources else []
        companies = self.mapped_companies(action)
        near = letters_near(Letter.objects.all(), [company.pk for company in companies], action.date)
        same_day = [letter for letter in near if letter.date == action.date]
        found = {}
        for why, letters in (
            (CITED, self.cited.get(action.number, [])),
            (SOURCE, citing),
            (DAY, same_day),
            (NEAR, near),
        ):
            for letter in letters:
                if letter.pk in self.letters_before:
                    found.setdefault(letter, set()).add(why)
        return found

    # Making a draft

    def make(self, action):
        self.pile("made")
        companies = self.mapped_companies(action)
        topics, untold = self.mapped_topics(action)
        unknown = [name for name in _firms(action) if folded(_spelt(name)) not in self.companies]
        addresses = [
            url for url in action.sources if url.startswith(("http://", "https://")) and len(url) <= 1000
        ]
        for kind, values in (
            ("company", unknown),
            ("tag", untold),
            ("source address", [url for url in action.sources if url not in addresses]),
        ):
            for value in values:
                self.piles.unmapped[f"{kind} “{value[:80]}”"] += 1
        letter = Letter.objects.create(
            title=_title(action, companies, unknown),
            date=action.date,
            date_note=f"As the {NAME} gives it, which always names a full day.",
            scope=Scope.ADJACENT,
            scope_note="Whether it is about work for a government has not been looked at yet.",
            editors_note=_note(action, unknown, untold),
        )
        letter.companies.add(*companies)
        letter.topics.add(*topics)
        letter.sources.add(self.archive_source(), *(self.source(url) for url in addresses))
        if action.workers:
            SignatoryCount.objects.create(
                letter=letter,
                number=action.workers,
                kind=ReadingKind.ABOUT,
                group=SignerGroup.EVERYONE,
                claimed_by=NAME,
                source=self.archive_source(),
                locator=f"record {action.number}",
                note=(
                    f"Archive record {action.number}, which gives no date for the count. The archive holds one whole"
                    " number without a qualifier, and leans low; kind inferred. It may count a crowd instead of"
                    " signers."
                ),
            )
        ArchiveRow.objects.create(number=action.number, letter=letter)

    def mapped_companies(self, action):
        found = (self.companies.get(folded(_spelt(name))) for name in _firms(action))
        return list(dict.fromkeys(filter(None, found)))

    def mapped_topics(self, action):
        """Our topics, and the tags that are none."""
        slugs = {tag: TOPICS.get(_spelt(tag)) for tag in action.tags}
        topics = list(dict.fromkeys(self.topics[slug] for slug in slugs.values() if slug in self.topics))
        return topics, [tag for tag, slug in slugs.items() if slug not in self.topics]

    def archive_source(self):
        if self.archive is None:
            there = next(
                (source for source in Source.objects.filter(url__startswith=ADDRESS.rstrip("/"))), None
            )
            self.archive = there or Source.objects.create(
                url=ADDRESS, title=NAME, publisher="Collective Action in Tech", kind=SourceKind.ARCHIVE
            )
        return self.archive

    def source(self, url):
        """The source at this address, however it is written; a new one says that it was not seen."""
        found = self.sources.setdefault(_document(url), [])
        if not found:
            host = urlsplit(url).netloc.lower().removeprefix("www.")
            source = Source.objects.create(
                url=url, title=f"[{bare(url)}]"[:400], publisher=host[:200], kind=SourceKind.OTHER
            )
            found.append(source.pk)
        return found[0]

    def pile(self, name):
        self.piles.counts[name] += 1


def _document(url):
    """An address without what does not change the document. The archive writes many in small letters throughout."""
    return bare(url).lower()


# How the record names one of the archive's: "Archive record 63", "The archive (record 85) has 30 May".
_CITED = re.compile(r"archive \(?record (\d+)\b", re.IGNORECASE)


def _letters_that_cite_records():
    """Letters that name records of the archive, by these: in their date's note, in their counts and responses."""
    found = {}
    citing = Letter.objects.filter(sources__url__startswith=ADDRESS.rstrip("/")).distinct()
    for letter in citing.prefetch_related("signatory_counts", "responses").order_by("pk"):
        texts = [letter.date_note, letter.scope_note]
        texts += [count.note for count in letter.signatory_counts.all()]
        texts += [response.summary for response in letter.responses.all()]
        for number in {int(number) for text in texts for number in _CITED.findall(text)}:
            found.setdefault(number, []).append(letter)
    return found


def _sources_on_record(wanted):
    """Keys of the sources at these addresses, by the address without what does not change the document."""
    found = {}
    for pk, url in Source.objects.order_by("pk").values_list("pk", "url").iterator():
        address = _document(url)
        if address in wanted and urlsplit(f"//{address}").path:
            found.setdefault(address, []).append(pk)
    return found


def _companies_by_name():
    """Companies by name and other names. The name that two of them share folded says neither."""
    names = [(company.name, company) for company in Company.objects.all()]
    names += [(alias.name, alias.company) for alias in CompanyAlias.objects.select_related("company")]
    found, shared = {}, set()
    for name, company in names:
        if found.setdefault(folded(name), company) != company:
            shared.add(folded(name))
    return {name: company for name, company in found.items() if name not in shared}


def _firms(action):
    same = {SAME_FIRM.get(_spelt(name)) for name in action.companies}
    return [name for name in action.companies if _spelt(name) not in same]


def _spelt(name):
    """With blanks where the archive has blanks in one row and underscores in another."""
    return " ".join(name.replace("_", " ").lower().split())


def _title(action, companies, unknown):
    firms = [company.name for company in companies] + [_spelt(name).title() for name in unknown]
    whose = f"at {', '.join(firms)}" if firms else "of no one company"
    title = f"Open letter {whose}, {dates.parse(action.date).in_words} (archive record {action.number})"
    return title if len(title) <= 200 else f"{title[:199]}…"


def _note(action, unknown, untold):
    """What the archive says, for editors only."""
    said = {
        "Description (the archive's words: not to be published)": action.description,
        "Places": ", ".join(action.locations),
        "Actions": ", ".join(action.actions),
        "Struggles": ", ".join(action.struggles),
        "Who": ", ".join(action.employment_types),
        "Companies not on this record": ", ".join(unknown),
        "Tags without a topic here": ", ".join(untold),
    }
    lines = [f"{NAME}, record {action.number}. Public domain; it asks for credit with a link: {ADDRESS}"]
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in said.items() if value)])


def _named(letter):
    return f"{letter.slug} ({letter.date or 'no date'}, {letter.state})"


def _because(why):
    told = why - {NEAR} if DAY in why else why
    return ", and ".join(words for words in (CITED, SOURCE, DAY, NEAR) if words in told)


def _is_certain(why):
    """A letter that cites this very record, shares a source and the time, or is of the same company on the same day."""
    return CITED in why or DAY in why or {SOURCE, NEAR} <= why
