"""The tables of the data package: everything that is published, each row belonging to one record.

A record is a letter, company, agency, contract, topic, campaign or source. Rows stand in the order of the records'
numbers, so that a copy of the package can be kept in order without asking again.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.db.models import CharField, DecimalField, F, TextField

from ..history.writing import settle
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
    Correction,
    Demand,
    Letter,
    Ownership,
    PublicationState,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from . import cursors, lists
from .rows import counted


@dataclass(frozen=True)
class Shown:
    """What is known of a column's values from the field that it shows."""

    is_always: bool = False  # no row is without it
    is_decimal: bool = False
    choices: list = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """One table: whose rows they are, what finds them, in what order, and what names a row and the rows it points to."""

    kind: str  # of the record that its rows belong to
    says: str
    every: Callable  # its published rows
    number: str = "pk"  # the field that holds the record's number in the package
    order: tuple = ("pk",)  # within a record
    column: str = "id"  # the column that holds the record's number
    key: tuple = ("id",)
    unique: tuple = ()
    points: dict = field(default_factory=dict)  # a column: the table and column in which its value stands
    whichever: Callable | None = None  # its rows of any record: for those that are known to be public

    @cached_property
    def model(self):
        return self.every().model

    @property
    def rows(self):
        """Every row, in order."""
        return self.every().order_by(self.number, *self.order)

    @property
    def rows_of_public(self):
        """Its rows of whatever record, in order: to be asked only for records that `public_among` names."""
        return (self.whichever or self.every)().order_by(self.number, *self.order)

    def of(self, numbers, rows):
        """Those of its rows that belong to the records of these numbers."""
        return rows.filter(**{f"{self.number}__in": list(numbers)})

    def shown(self, column):
        """What the column shows of the record's own rules."""
        if not isinstance(column.value, F):
            return Shown()
        model, field, always = self.model, None, True
        for name in column.value.name.split("__"):
            try:
                field = model._meta.get_field("id" if name == "pk" else name)
            except FieldDoesNotExist:  # it is counted
                return Shown()
            always &= not field.null
            model = field.related_model or model
        choices = [value for value, _label in field.flatchoices]
        is_text = isinstance(field, CharField | TextField)
        return Shown(
            is_always=always and not (is_text and (field.blank or not choices)),
            is_decimal=isinstance(field, DecimalField),
            choices=choices,
        )


def _of_published(model, record):
    return lambda: model.objects.filter(**{f"{record}__state": PublicationState.PUBLISHED})


def _of_public_companies(model):
    return lambda: model.objects.filter(company__in=Company.objects.public().values("pk"))


_OF_SEVERAL_TABLES = {"company": Company, "agency": Agency}


def public_among(kind, numbers) -> list:
    """Those of these numbers whose records may be public; of companies and agencies, those that are."""
    if kind not in _OF_SEVERAL_TABLES:
        return list(numbers)
    public = _OF_SEVERAL_TABLES[kind].objects.public()
    return list(public.filter(pk__in=list(numbers)).values_list("pk", flat=True))


_IN_LETTERS = {"letter": ("letters", "number")}
_IN_CONTRACTS = {"contract": ("contracts", "slug"), "contract_id": ("contracts", "id")}
_IN_COMPANIES = {"company": ("companies", "slug"), "company_id": ("companies", "id")}
_IN_SOURCES = {"source": ("sources", "address")}


def _letter_part(says, model, order, points=None, key=("letter", "place")):
    return Table(
        "letter",
        says,
        _of_published(model, "letter"),
        number="letter__number",
        order=order,
        column="letter",
        key=key,
        points={**_IN_LETTERS, **(points or {})},
    )


def _letter_link(says, links, column, table, named="slug"):
    points = {column: (table, named)}
    return _letter_part(says, links, (f"{column}_id",), points, key=("letter", column))


def _contract_part(says, model, order=(), points=None, key=("contract_id", "place")):
    return Table(
        "contract",
        says,
        _of_published(model, "contract"),
        number="contract_id",
        order=(*order, "pk"),
        column="contract_id",
        key=key,
        points={**_IN_CONTRACTS, **(points or {})},
    )


def _company_part(says, model, order=(), points=None):
    return Table(
        "company",
        says,
        _of_public_companies(model),
        whichever=model.objects.all,
        number="company_id",
        order=(*order, "pk"),
        column="company_id",
        key=("company_id", "place"),
        points={**_IN_COMPANIES, **(points or {})},
    )


def _published(model):
    return lambda: model.objects.published()


def _public(model):
    return lambda: model.objects.public()


def _counted(model):
    """The public ones with their figures, as in their list."""
    return lambda: counted(model.objects.public())


def _with_text():
    return Letter.objects.published().exclude(full_text="")


def _dated(name):
    return F(name).asc(nulls_last=True)


TABLES = {
    "letters": Table(
        "letter",
        "Letters, petitions, e-mails, pledges and op-eds, one row each.",
        _published(Letter),
        number="number",
        column="number",
        key=("number",),
        points={"campaign": ("campaigns", "slug")},
    ),
    "letter-companies": _letter_link(
        "Which companies a letter concerns.", Letter.companies.through, "company", "companies"
    ),
    "letter-agencies": _letter_link(
        "Which agencies a letter concerns.", Letter.agencies.through, "agency", "agencies"
    ),
    "letter-contracts": Table(
        "letter",
        "Which published contracts a letter is about.",
        lambda: Letter.contracts.through.objects.filter(
            letter__state=PublicationState.PUBLISHED, contract__state=PublicationState.PUBLISHED
        ),
        number="letter__number",
        order=("contract_id",),
        column="letter",
        key=("letter", "contract"),
        points={**_IN_LETTERS, "contract": ("contracts", "slug")},
    ),
    "letter-topics": _letter_link("Which topics a letter has.", Letter.topics.through, "topic", "topics"),
    "letter-sources": _letter_link(
        "Which sources a letter rests on.", Letter.sources.through, "source", "sources", "address"
    ),
    "letter-addressees": _letter_part(
        "Whom letters are addressed to, in the order of the letter.", Addressee, ("position", "pk")
    ),
    "letter-demands": _letter_part("What letters ask for.", Demand, ("position", "pk")),
    "letter-quotations": _letter_part(
        "Short passages in the letters' own words.", Quotation, ("position", "pk"), _IN_SOURCES
    ),
    "letter-texts": Table(
        "letter",
        "Whole letters, where the letter itself is public.",
        _with_text,
        number="number",
        column="letter",
        key=("letter",),
        points={**_IN_LETTERS, **_IN_SOURCES},
    ),
    "letter-corrections": _letter_part(
        "Where a letter's entry was wrong: what it said, and what it says now.",
        Correction,
        ("corrected_on", "pk"),
    ),
    "signatory-counts": _letter_part(
        "Dated readings of the number of signatories, each with its source.",
        SignatoryCount,
        (_dated("as_of"), "pk"),
        {**_IN_SOURCES, "company": ("companies", "slug")},
        key=("address",),
    ),
    "responses": _letter_part(
        "What was said or done about a letter, each with its source.",
        Response,
        (_dated("date"), "pk"),
        {**_IN_SOURCES, "by_company": ("companies", "slug"), "by_agency": ("agencies", "slug")},
        key=("address",),
    ),
    "companies": Table(
        "company",
        "Companies, and the companies that own them.",
        _counted(Company),
        unique=("slug",),
    ),
    "company-names": _company_part("Other names of companies.", CompanyAlias),
    "ownerships": _company_part(
        "Which company owned which, by dates.",
        Ownership,
        (_dated("since"),),
        {**_IN_SOURCES, "owner": ("companies", "slug")},
    ),
    "agencies": Table(
        "agency",
        "Government bodies and classes of customers.",
        _counted(Agency),
        unique=("slug",),
        points={"parent": ("agencies", "slug")},
    ),
    "contracts": Table("contract", "Work for an agency.", _published(Contract), unique=("slug",)),
    "contract-agencies": _contract_part(
        "Which agencies a contract is for.",
        Contract.agencies.through,
        ("agency_id",),
        {"agency": ("agencies", "slug")},
        key=("contract_id", "agency"),
    ),
    "contract-sources": _contract_part(
        "Which sources a contract rests on.",
        Contract.sources.through,
        ("source_id",),
        _IN_SOURCES,
        key=("contract_id", "source"),
    ),
    "contract-parties": _contract_part(
        "Companies' parts in a contract.",
        ContractParty,
        (),
        {**_IN_SOURCES, "company": ("companies", "slug")},
    ),
    "contract-amounts": _contract_part(
        "Statements of a contract's money. Kinds are never added.",
        ContractAmount,
        (_dated("as_of"),),
        _IN_SOURCES,
    ),
    "contract-events": _contract_part(
        "What happened to a contract.", ContractEvent, (_dated("date"),), _IN_SOURCES
    ),
    "contract-corrections": _contract_part(
        "Where a contract's entry was wrong: what it said, and what it says now.",
        Correction,
        ("corrected_on",),
    ),
    "topics": Table("topic", "What letters are about.", _public(Topic), unique=("slug",)),
    "campaigns": Table(
        "campaign",
        "Letters that belong together. Their signers overlap.",
        _public(Campaign),
        unique=("slug",),
    ),
    "sources": Table(
        "source",
        "Documents at one address each.",
        _public(Source),
        unique=("slug", "address"),
    ),
}


@dataclass(frozen=True)
class Package:
    """Everything that is published, as it is at one moment."""

    tables: dict
    cursor: str  # another whenever the tables are; what changed since then is told by it
    changed: object  # when anything published last changed; None where nothing is
    examples: dict  # of each kind of count one, for the methodology


@contextmanager
def package():
    """The data package; its rows are to be read within."""
    settle()
    with _one_moment():
        last = cursors.latest()
        yield Package(TABLES, cursors.cursor(last), last.at if last else None, lists.examples())


@contextmanager
def _one_moment():
    """What is read within is as it was at one moment, and no writer waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(), which takes the writer's lock at once (config/settings.py).
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
