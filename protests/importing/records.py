"""The record's own file (fixtures/records.json) into the database.

Loading is safe to repeat. What the record lacks is created; what it has is compared and never changed, for an editor
may know better: each difference is reported, and so is what an editor has removed. What an editor has added is no
difference. One transaction holds all of it.

How a later load tells what was removed from what is new: a letter is new while its public number was never given.
Everything else is created for the new letters that need it. A company that no new letter names, and that is not on
record, was removed by an editor: it is reported and not made again. The first load creates all that the file holds.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from .. import history, kept, publishing
from ..models import (
    Addressee,
    Agency,
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
from . import fields, shape
from .report import Report
from .shape import NotOurFile

# The file's lists of records: those that others name come first.
LISTS = {
    Source: "sources",
    Company: "companies",
    Agency: "agencies",
    Topic: "topics",
    Campaign: "campaigns",
    Contract: "contracts",
    Letter: "letters",
}
# By what else than its slug a record is known: the database holds it once, in whatever letters.
UNIQUE = {Source: "url", Company: "name", Agency: "name", Topic: "name", Campaign: "name"}
# What a record links to, by the name that field and key of the file have in common.
LINKS = {
    Contract: {"agencies": Agency, "sources": Source},
    Letter: {
        "companies": Company,
        "agencies": Agency,
        "contracts": Contract,
        "topics": Topic,
        "sources": Source,
    },
}
# A record's parts, and the key of the file that lists them. Demands come before the responses to them.
PARTS = {
    Company: {CompanyAlias: "aliases", Ownership: "ownerships"},
    Contract: {ContractParty: "parties", ContractAmount: "amounts", ContractEvent: "events"},
    Letter: {
        Addressee: "addressees",
        Demand: "demands",
        Quotation: "quotations",
        SignatoryCount: "readings",
        Response: "responses",
    },
}
IN_A_ROW = (Addressee, Demand, Quotation)


def load(data, *, dry_run=False) -> Report:
    """Load the parsed file; NotOurFile says where it has another shape. A dry run reports and changes nothing."""
    shape.check(data)
    with history.recording(road="load"):
        with kept.put_off():
            report = _Loading(data).run()
        if dry_run:
            transaction.set_rollback(True)
    return report


class _Loading:
    """One load. `known` holds the records that the file names, by model and by the slug that the file gives them."""

    def __init__(self, data):
        self.data = data
        self.rows = {model: _by_slug(data[name]) for model, name in LISTS.items()}
        for slug, row in self.rows[Company].items():
            row["ownerships"] = [
                owned for owned in data["ownerships"] if owned["company"] == slug and owned["source"]
            ]
        self.known = {model: _on_record(model, rows) for model, rows in self.rows.items() if model != Letter}
        self.known[Letter], self.removed, self.taken = _letters_on_record(data["letters"])
        self.before = {model: set(known) for model, known in self.known.items()}
        self.report = Report()

    def run(self) -> Report:
        is_first = not self.before[Letter] and not self.removed
        for model in LISTS if is_first else [Letter]:
            for slug in self.rows[model]:
                if slug not in self.removed | self.taken.keys():
                    self.needed(model, slug)
        for model in LISTS:
            for slug, row in self.rows[model].items():
                self.account_for(model, slug, row)
        self.refuse_unsourced()
        return self.report

    def account_for(self, model, slug, row):
        """Compare what was on record before; report what is not on record now."""
        if slug in self.before[model]:
            with _naming(model, slug):
                self.compare(model, slug, row)
        elif slug not in self.known[model]:
            why = self.taken.get(slug) if model is Letter else None
            self.report.missing(model._meta.verbose_name, slug, why)
            for part, key in PARTS.get(model, {}).items():
                self.report.count(part._meta.verbose_name, "refused" if why else "absent", len(row[key]))

    def refuse_unsourced(self):
        for owned in self.data["ownerships"]:
            if not owned["source"]:
                name = f"of {owned['company']} by {owned['owner']}"
                self.report.refuse("ownership", name, f"it has no source. {owned['note']}")
        for item in self.data["unsourced"]:
            name = f"of {item['record']} ({item['list']})"
            self.report.refuse("unsourced item", name, f"{item['text']} {item['reason']}")

    # Finding what a row names

    def needed(self, model, slug):
        """The record of this slug, created if it is not on record; None for None."""
        if slug is None:
            return None
        if slug not in self.known[model]:
            row = self.row(model, slug)
            with _naming(model, slug):
                self.create(model, slug, row)
        return self.known[model][slug]

    def at_hand(self, model, slug):
        """The record of this slug, or what stands for it in a comparison if it is not on record; None for None."""
        if slug is None:
            return None
        self.row(model, slug)
        return self.known[model].get(slug) or _Absent(slug)

    def row(self, model, slug):
        try:
            return self.rows[model][slug]
        except KeyError:
            raise NotOurFile(
                f"it names the {model._meta.verbose_name} “{slug}”, which the file does not hold"
            ) from None

    # Creating

    def create(self, model, slug, row):
        values = fields.OF[model](row, self.needed)
        number = values.pop("number", None)  # of a letter, given by publishing
        self.known[model][slug] = record = model.objects.create(**values)
        self.report.count(model._meta.verbose_name, "created")
        for name, linked in LINKS.get(model, {}).items():
            getattr(record, name).add(*(self.needed(linked, named) for named in row[name]))
        for part, key in PARTS.get(model, {}).items():
            self.create_parts(record, part, row[key])
        if model is Contract:
            publishing.publish_contract(record)
            kept.refresh_contracts([record.pk])
        elif model is Letter:
            publishing.publish_letter(record, number=number)
            kept.refresh_letters([record.pk])

    def create_parts(self, record, part, rows):
        """All parts of one kind at once: what is kept beside the record is computed after the last kind."""
        if part is CompanyAlias:
            rows = [name for name in rows if self.is_free(name, record)]
        made = [
            part(**{record._meta.model_name: record}, **said) for said in self.said(part, rows, self.needed)
        ]
        for one in made:
            if hasattr(one, "compute_bounds"):
                one.compute_bounds()
        part.objects.bulk_create(made)
        self.report.count(part._meta.verbose_name, "created", len(made))
        if part is Demand:
            self.known[Demand] = dict(enumerate(made))

    def said(self, part, rows, find):
        """The fields of each part, as the file's rows give them."""
        if part is Demand:  # for the responses, which name the demands of their letter by place
            self.rows[Demand] = dict(enumerate(rows))
        said = [fields.OF[part](row, find) for row in rows]
        if part in IN_A_ROW:
            said = [{**values, "position": place} for place, values in enumerate(said)]
        return said

    def is_free(self, name, company):
        """Whether no company on record has this other name; a name that one has is refused."""
        holders = Company.objects.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name))
        holder = holders.exclude(pk=company.pk).first()
        if holder:
            self.report.refuse("other name", name, f"it is a name of {holder} on the record")
        return not holder

    # Comparing

    def compare(self, model, slug, row):
        record = self.known[model][slug]
        differences = _differences(fields.OF[model](row, self.at_hand), record)
        for name, linked in LINKS.get(model, {}).items():
            present = set(getattr(record, name).values_list("pk", flat=True))
            for found in (self.at_hand(linked, named) for named in row[name]):
                if found.pk not in present:
                    differences.append(
                        f"{linked._meta.verbose_name} {_quoted(found)} is in the file, not on the record"
                    )
        self.report.compared(model._meta.verbose_name, slug, differences)
        for part, key in PARTS.get(model, {}).items():
            self.compare_parts(f"of {slug}", record, part, row[key])

    def compare_parts(self, name, record, part, rows):
        said = self.said(part, rows, self.at_hand)
        present = list(part.objects.filter(**{record._meta.model_name: record}).select_related())
        partners = _partners(said, present)
        if part is Demand:
            self.known[Demand] = {place: found for place, found in enumerate(partners) if found}
        for values, partner in zip(said, partners, strict=True):
            kind = part._meta.verbose_name
            if partner:
                self.report.compared(kind, f"{name} ({_short(partner)})", _differences(values, partner))
            else:
                self.report.missing(kind, f"{name} ({_content(values)})")


class _Absent:
    """Stands for a record that the file names and that is not on record: equal to no record."""

    pk = None

    def __init__(self, slug):
        self.slug = slug

    def __str__(self):
        return str(self.slug)


# What is on record already


def _by_slug(rows):
    return {row["key"] if "key" in row else row["slug"]: {**row} for row in rows}


def _on_record(model, rows):
    """Records of these slugs by slug: under it, under one that replaced it, or under the same name or address."""
    found = {record.slug: record for record in model.objects.filter(slug__in=rows)}
    former = FormerAddress.objects.filter(kind=model._meta.model_name, slug__in=rows.keys() - found.keys())
    former = dict(former.values_list("slug", "record_id"))
    moved = model.objects.in_bulk(former.values())
    found |= {slug: moved[pk] for slug, pk in former.items() if pk in moved}
    if model in UNIQUE:
        wanted = {row[UNIQUE[model]].lower(): slug for slug, row in rows.items() if slug not in found}
        found |= {wanted[name]: record for name, record in _by_name(model, wanted)}
    return found


def _by_name(model, names):
    """(name in small letters, record) of those that have one of these names, or other names."""
    for record in model.objects.annotate(in_small=Lower(UNIQUE[model])).filter(in_small__in=names):
        yield record.in_small, record
    if model is Company:
        aliases = CompanyAlias.objects.annotate(in_small=Lower("name")).filter(in_small__in=names)
        for alias in aliases.select_related("company"):
            yield alias.in_small, alias.company


def _letters_on_record(rows):
    """Letters by slug; slugs of letters that were removed; slugs of letters whose number another has, and which."""
    numbers = [row["number"] for row in rows]
    holders = {letter.number: letter for letter in Letter.objects.filter(number__in=numbers)}
    given = set(LetterNumber.objects.filter(number__in=numbers).values_list("number", flat=True))
    by_slug = _on_record(Letter, {row["slug"]: row for row in rows})
    known, removed, taken = {}, set(), {}
    for row in rows:
        slug, number = row["slug"], row["number"]
        same, holder = by_slug.get(slug), holders.get(number)
        if same and (same == holder or not holder):
            known[slug] = same
        elif holder:
            taken[slug] = f"its public number {number} is that of {_quoted(holder)} on the record"
        elif number in given:
            removed.add(slug)
    return known, removed, taken


# Comparing


def _differences(values, record):
    """A sentence for each field in which the record is not as the file says."""
    return [
        f"{record._meta.get_field(name).verbose_name} is {_quoted(getattr(record, name))} on the record, "
        f"{_quoted(value)} in the file"
        for name, value in values.items()
        if getattr(record, name) != value
    ]


def _partners(rows, parts):
    """For each row of the file the part that it became, as far as can be told; None where there is none left.

    First those in which nothing differs, then those in which most agrees, then those in the same place.
    """
    partners, left = {}, list(parts)
    for is_partner in (_is_same, _is_mostly_same, _is_in_same_place):
        for place, values in enumerate(rows):
            found = next((part for part in left if is_partner(values, part)), None)
            if place not in partners and found:
                partners[place] = found
                left.remove(found)
    return [partners.get(place) for place in range(len(rows))]


def _is_same(values, part):
    return all(getattr(part, name) == value for name, value in values.items())


def _is_mostly_same(values, part):
    """Most of what the file says (what is empty says nothing, nor does the place) stands in the part."""
    said = {name: value for name, value in values.items() if value not in (None, "") and name != "position"}
    return sum(getattr(part, name) == value for name, value in said.items()) * 2 > len(said)


def _is_in_same_place(values, part):
    return "position" in values and values["position"] == part.position


@contextmanager
def _naming(model, slug):
    """Say which record of the file a fault is in."""
    where = f"{model._meta.verbose_name} {slug}"
    try:
        yield
    except NotOurFile as error:
        raise NotOurFile(f"{where}: {error}") from error
    except ValidationError as error:
        raise NotOurFile(f"{where}: {' '.join(error.messages)}") from error
    except (DatabaseError, ValueError, ArithmeticError) as error:
        raise NotOurFile(f"{where}: {str(error).splitlines()[0]}") from error


def _content(values):
    return " · ".join(f"{name} {_short(value)}" for name, value in values.items() if value not in (None, ""))


def _quoted(value):
    return "empty" if value in (None, "") else f"“{_short(value)}”"


def _short(value):
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
