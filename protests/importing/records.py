"""The record's own file (fixtures/records.json) into the database.

Loading is safe to repeat. What is missing is created; what is there is compared and never changed, for an editor may
know better: a difference is reported, and so is what an editor has deleted. One transaction holds all of it.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from .. import kept, phrases, publishing
from ..models import (
    Addressee,
    Agency,
    AmountKind,
    Campaign,
    Company,
    CompanyAlias,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    FormerAddress,
    Letter,
    LetterNumber,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from ..readings import ReadingKind

LISTS = (
    "companies",
    "ownerships",
    "agencies",
    "topics",
    "campaigns",
    "sources",
    "contracts",
    "letters",
    "unsourced",
)


class NotOurFile(ValueError):
    """The file is not of the shape of fixtures/records.json."""


@dataclass
class Report:
    """What loading did: numbers by kind of record, and a line for everything that a person should know."""

    created: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    differing: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    def differs(self, kind, name, what, in_file, on_record):
        self.differing[kind] += 1
        self.lines.append(
            f"{kind} {name}: {what} is {_short(on_record)} on the record, {_short(in_file)} in the file"
        )

    def refuse(self, kind, name, why):
        self.refused[kind] += 1
        self.lines.append(f"{kind} {name}: refused: {why}")


@transaction.atomic
def load(data) -> Report:
    """Load the parsed file; NotOurFile when it has another shape."""
    try:
        return _Loading(data).run()
    except (KeyError, TypeError, AttributeError) as error:
        raise NotOurFile(f"The file has not the shape of fixtures/records.json: {error!r}.") from error


class _Loading:
    def __init__(self, data):
        if not isinstance(data, dict) or set(LISTS) - data.keys():
            raise NotOurFile(f"The file should be an object of the lists {', '.join(LISTS)}.")
        self.data = data
        self.report = Report()
        self.found = {}  # (model, slug) → record

    def run(self):
        for row in self.data["sources"]:
            self.record(Source, row["key"], _source(row))
        for row in self.data["companies"]:
            self.company(row)
        for row in self.data["ownerships"]:
            self.ownership(row)
        for row in _parents_first(self.data["agencies"]):
            self.agency(row)
        for model, name in ((Topic, "topics"), (Campaign, "campaigns")):
            for row in self.data[name]:
                self.record(model, row["slug"], {"name": row["name"]})
        for row in self.data["contracts"]:
            self.contract(row)
        for row in self.data["letters"]:
            self.letter(row)
        for row in self.data["unsourced"]:
            self.report.refuse(
                f"unsourced item of {row['list']}", row["record"], f"{row['text']} {row['reason']}"
            )
        return self.report

    # One record

    def record(self, model, slug, fields):
        """The record of this slug, and whether it was created now; an existing one is compared, never changed."""
        kind = model._meta.verbose_name
        known = model.objects.filter(slug=slug).first()
        if known:
            same = self.compare(kind, slug, fields, known)
            self.report.unchanged[kind] += same
        else:
            known_by_name = self.under_another_slug(model, fields)
            if known_by_name:
                self.found[model, slug] = known_by_name
                self.report.differs(kind, slug, "address word", slug, known_by_name.slug)
                return known_by_name, False
        record = known or model.objects.create(slug=slug, **fields)
        self.report.created[kind] += known is None
        self.found[model, slug] = record
        return record, known is None

    def under_another_slug(self, model, fields):
        """The same record, which an editor has given another address word."""
        unique = "url" if model is Source else "name" if "name" in fields else None
        return unique and model.objects.filter(**{f"{unique}__iexact": fields[unique]}).first()

    def compare(self, kind, name, fields, record):
        """Report each field that differs; whether none does."""
        differing = [what for what, value in fields.items() if getattr(record, what) != value]
        for what in differing:
            self.report.differs(kind, name, what, fields[what], getattr(record, what))
        return not differing

    def links(self, kind, name, manager, model, slugs, created):
        """Link a new record to the records of these slugs; report links that an existing one lacks."""
        wanted = [self.found[model, slug] for slug in slugs]
        if created:
            manager.add(*wanted)
            return
        lacking = {record.pk: record for record in wanted}
        for pk in manager.values_list("pk", flat=True):
            lacking.pop(pk, None)
        for record in lacking.values():
            self.report.differs(kind, name, manager.target_field_name, str(record), "not linked")

    def parts(self, name, owner, model, rows, created):
        """Create the parts of a new record; of an existing one report those that are not on it as the file has them."""
        kind = model._meta.verbose_name
        owner_field = (
            "letter"
            if isinstance(owner, Letter)
            else "contract"
            if isinstance(owner, Contract)
            else "company"
        )
        if created:
            made = [model(**{owner_field: owner}, **row) for row in rows]
            for part in made:
                if hasattr(part, "compute_bounds"):
                    part.compute_bounds()
            model.objects.bulk_create(made)
            self.report.created[kind] += len(made)
            return made
        present = list(model.objects.filter(**{owner_field: owner}))
        matched = []
        for row in rows:
            match = next((part for part in present if _is(part, row)), None)
            matched.append(match)
            if match:
                present.remove(match)
                self.report.unchanged[kind] += 1
            else:
                self.report.differs(
                    kind, f"of {name}", "the part", " · ".join(_said(row)), "absent or changed"
                )
        return matched

    # Each kind of record

    def company(self, row):
        company, created = self.record(
            Company,
            row["slug"],
            {"name": row["name"], "headquarters": row["headquarters"] or "", "website": row["website"] or ""},
        )
        self.parts(row["slug"], company, CompanyAlias, [{"name": alias} for alias in row["aliases"]], created)

    def ownership(self, row):
        name = f"{row['company']} by {row['owner']}"
        if row["source"] is None:
            self.report.refuse("ownership", name, f"it has no source. {row['note']}")
            return
        fields = {
            "company": self.found[Company, row["company"]],
            "owner": self.found[Company, row["owner"]],
            "since": row["since"],
            "until": row["until"],
            "source": self.found[Source, row["source"]],
            "note": row["note"] or "",
        }
        pair = {"company": fields["company"], "owner": fields["owner"]}
        known = list(Ownership.objects.filter(**pair))
        if not known:
            Ownership.objects.create(**fields)
            self.report.created["ownership"] += 1
        elif any(_is(ownership, fields) for ownership in known):
            self.report.unchanged["ownership"] += 1
        else:
            self.compare("ownership", name, fields, known[0])

    def agency(self, row):
        fields = {
            "name": row["name"],
            "abbreviation": row["abbreviation"] or "",
            "parent": self.found[Agency, row["parent"]] if row["parent"] else None,
            "country": row["country"] or "",
            "kind": row["kind"],
        }
        self.record(Agency, row["slug"], fields)

    def contract(self, row):
        slug = row["slug"]
        fields = {
            "title": row["title"],
            "description": row["description"],
            "award_id": row["award_id"] or "",
            "parent_award_id": row["parent_award_id"] or "",
            "start": row["start"],
            "end": row["end"],
        }
        contract, created = self.record(Contract, slug, fields)
        self.links("contract", slug, contract.agencies, Agency, row["agencies"], created)
        self.links("contract", slug, contract.sources, Source, row["sources"], created)
        self.parts(slug, contract, ContractParty, [self.party(part) for part in row["parties"]], created)
        self.parts(slug, contract, ContractAmount, [self.amount(part) for part in row["amounts"]], created)
        self.parts(slug, contract, ContractEvent, [self.event(part) for part in row["events"]], created)
        if created:
            publishing.publish_contract(contract)
            kept.refresh_contracts([contract.pk])

    def letter(self, row):
        taken = self.number_taken(row)
        if taken:
            self.report.refuse("letter", f"{row['number']} {row['slug']}", taken)
            return
        known = Letter.objects.filter(number=row["number"]).first()
        slug = known.slug if known else row["slug"]
        if slug != row["slug"]:
            self.report.differs("letter", row["slug"], "address word", row["slug"], slug)
        letter, created = self.record(Letter, slug, self.letter_fields(row))
        for manager, model, name in (
            (letter.companies, Company, "companies"),
            (letter.agencies, Agency, "agencies"),
            (letter.contracts, Contract, "contracts"),
            (letter.topics, Topic, "topics"),
            (letter.sources, Source, "sources"),
        ):
            self.links("letter", slug, manager, model, row[name], created)
        self.parts(slug, letter, Addressee, [*_in_place(map(_addressee, row["addressees"]))], created)
        demands = self.parts(
            slug, letter, Demand, [*_in_place({"text": part["text"]} for part in row["demands"])], created
        )
        self.parts(slug, letter, Quotation, [*_in_place(map(self.quotation, row["quotations"]))], created)
        self.parts(slug, letter, SignatoryCount, [self.reading(part) for part in row["readings"]], created)
        self.parts(
            slug, letter, Response, [self.response(part, demands) for part in row["responses"]], created
        )
        if created:
            publishing.publish_letter(letter, number=row["number"])
            kept.refresh_letters([letter.pk])

    def number_taken(self, row):
        """Why a letter's public number cannot be given to it, or ""."""
        holder = Letter.objects.filter(number=row["number"]).first()
        if holder is None:
            given = LetterNumber.objects.filter(number=row["number"]).exists()
            return "it was published here under this number and deleted." if given else ""
        former = FormerAddress.objects.filter(kind="letter", slug=row["slug"], record_id=holder.pk)
        if holder.slug == row["slug"] or former.exists():
            return ""
        return f"its public number is that of “{holder}” here."

    def letter_fields(self, row):
        return {
            "title": row["title"],
            "kind": row["kind"],
            "date": row["date"],
            "date_note": row["date_note"] or "",
            "how_public": row["how_public"],
            "authored_by": row["authored_by"],
            "no_company_reason": row["no_company_reason"] or "",
            "summary": row["summary"],
            "campaign": self.found[Campaign, row["campaign"]] if row["campaign"] else None,
            "scope": row["scope"],
            "scope_note": row["scope_note"] or "",
        }

    # Each kind of part: the model's fields that the file's row gives

    def source(self, row):
        return self.found[Source, row["source"]]

    def party(self, row):
        return {
            "company": self.found[Company, row["company"]],
            "role": row["role"],
            "source": self.source(row),
        }

    def event(self, row):
        return {
            "kind": row["kind"],
            "date": row["date"],
            "note": row["note"] or "",
            "source": self.source(row),
        }

    def amount(self, row):
        return {
            "kind": row["kind"],
            "wording": row["wording"] or "",
            "qualifier": _amount_qualifier(row),
            "number": Decimal(str(row["amount"])),
            "currency": row["currency"],
            "as_of": row["as_of"],
            "note": row["note"] or "",
            "source": self.source(row),
        }

    def quotation(self, row):
        return {"text": row["text"], "source": self.source(row)}

    def reading(self, row):
        return {
            **_kind_and_numbers(row),
            "wording": row["wording"] or "",
            "group": row["group"],
            "company": self.found[Company, row["company"]] if row["company"] else None,
            "as_of": row["as_of"],
            "claimed_by": row["claimed_by"] or "",
            "note": row["note"] or "",
            "source": self.source(row),
        }

    def response(self, row, demands):
        return {
            "date": row["date"],
            "kind": row["kind"],
            "speaker": row["by"] or "",
            "by_company": self.found[Company, row["by_company"]] if row["by_company"] else None,
            "by_agency": self.found[Agency, row["by_agency"]] if row["by_agency"] else None,
            "summary": row["summary"],
            "demand": None if row["demand"] is None else demands[row["demand"]],
            "outcome": row["outcome"] or "",
            "source": self.source(row),
        }


def _source(row):
    return {
        "url": row["url"],
        "title": row["title"],
        "publisher": row["publisher"],
        "author": row["author"] or "",
        "published": row["published"],
        "kind": row["kind"],
        "via": row["via"] or "",
    }


def _addressee(row):
    return {"name": row["name"] or "", "role": row["role"] or ""}


def _in_place(rows):
    """The parts with their places in the file's order."""
    return ({"position": place, **row} for place, row in enumerate(rows))


def _parents_first(rows):
    """Agencies in an order in which each comes after the body it belongs to."""
    waiting, placed = list(rows), set()
    while waiting:
        ready = [row for row in waiting if row["parent"] is None or row["parent"] in placed]
        if not ready:
            raise NotOurFile(
                f"Agencies of unknown or circular parents: {', '.join(row['slug'] for row in waiting)}."
            )
        yield from ready
        placed |= {row["slug"] for row in ready}
        waiting = [row for row in waiting if row["slug"] not in placed]


def _kind_and_numbers(row):
    """Kind, number and upper of a reading. The file has bounds instead, and codes "nearly 900" as at most 900."""
    kind, low, high = row["kind"], row["low"], row["high"]
    if kind == ReadingKind.AT_MOST:
        nearly = (row["wording"] or "").lower().startswith(("nearly", "almost"))
        return {"kind": ReadingKind.NEARLY if nearly else kind, "number": high, "upper": None}
    return {"kind": kind, "number": low, "upper": high if kind == ReadingKind.BETWEEN else None}


# A note of the file that says how to take the sum, where the words of the source are not recorded.
_NOTED = {"About this sum": ReadingKind.ABOUT, "More than this sum": ReadingKind.AT_LEAST}


def _amount_qualifier(row):
    """How the source qualifies a sum: from its words, else from the file's note, else exactly.

    "Up to" a ceiling is how a ceiling is printed, and states it exactly.
    """
    if row["wording"]:
        said = phrases.read(row["wording"]).kind
        return (
            ReadingKind.EXACTLY if row["kind"] == AmountKind.CEILING and said == ReadingKind.AT_MOST else said
        )
    note = row["note"] or ""
    return next((kind for words, kind in _NOTED.items() if note.startswith(words)), ReadingKind.EXACTLY)


def _is(part, row):
    return all(getattr(part, name) == value for name, value in row.items())


def _said(row):
    """A part of the file for a line of the report: what it says, without what is empty."""
    return (f"{name} {_short(value)}" for name, value in row.items() if value not in (None, ""))


def _short(value):
    text = str(value)
    return f"“{text}”" if len(text) <= 80 else f"“{text[:80]}…”"
