"""What is public, column by column: the only list of it.

A column has a name, a meaning for the dictionary, a type, and the expression that gives its value in a row of its list.
The same columns serve every data format. Several values are a list in JSON and joined by "; " in CSV. What is unknown
is null in JSON and empty in CSV.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import Case, CharField, ExpressionWrapper, F, OuterRef, When, Window
from django.db.models.functions import Coalesce, RowNumber

from .expressions import Joined, MomentInText, Money, text
from .history.times import last_changed
from .models import (
    Addressee,
    Agency,
    Company,
    CompanyAlias,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractParty,
    Demand,
    Letter,
    LetterOutcome,
    Ownership,
    Source,
    Topic,
)


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    ADDRESS = "address"
    TEXTS = "texts"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Column:
    """One public value: its name in every format, its meaning, the expression that gives it, and what it holds."""

    name: str
    meaning: str
    value: object
    type: Type = Type.TEXT

    @property
    def listed(self):
        """The expression with several values as a list."""
        return self.value.as_list() if isinstance(self.value, Joined) else self.value

    @property
    def written(self):
        """The expression as a file has it: the database gives dates and moments as text, which nothing need turn into
        a date and back."""
        if self.type == Type.DATE:
            return ExpressionWrapper(self.value, output_field=CharField())
        return MomentInText(self.value) if self.type == Type.TIME else self.value


def _address(*parts):
    return text(settings.SITE_URL, *parts)


def _joined(rows, value, *order):
    """Values of the rows that belong to the outer record, joined in that order."""
    part = F(value) if isinstance(value, str) else value
    return Joined(rows.order_by(*(order or [value])).annotate(part=part).values("part"))


def _named(name, role):
    """ "Marc Benioff, chief executive of Salesforce", or the one that is known."""
    return Case(
        When(**{name: ""}, then=F(role)),
        When(**{role: ""}, then=F(name)),
        default=text(F(name), ", ", F(role)),
        output_field=CharField(),
    )


_OUTER = OuterRef("pk")
_COMPANIES = Company.objects.filter(letters=_OUTER)
_AGENCIES = Agency.objects.filter(letters=_OUTER)
_PARTIES = ContractParty.objects.filter(contract=_OUTER)
_DATED_LAST = F("as_of").asc(nulls_last=True)


def _updated(value, what):
    return Column("updated", f"When {what} last changed (ISO 8601, UTC).", value, Type.TIME)


def _count(prefix, path, what):
    """The columns of a reading that is kept on a letter."""
    return [
        Column(
            f"{prefix}_wording",
            f"{what}: the words it was printed in, where recorded.",
            F(f"{path}__wording"),
        ),
        Column(f"{prefix}_kind", f"{what}: how the source qualifies it.", F(f"{path}__kind")),
        Column(
            f"{prefix}_low",
            f"{what}: the least it can mean by the printed rule.",
            F(f"{path}__low"),
            Type.NUMBER,
        ),
        Column(
            f"{prefix}_high",
            f"{what}: the most it can mean; empty where nothing limits it.",
            F(f"{path}__high"),
            Type.NUMBER,
        ),
        Column(f"{prefix}_group", f"{what}: who was counted.", F(f"{path}__group")),
        Column(
            f"{prefix}_as_of", f"{what}: the day, month or year it is of.", F(f"{path}__as_of"), Type.DATE
        ),
        Column(
            f"{prefix}_source", f"{what}: address of the source.", F(f"{path}__source__url"), Type.ADDRESS
        ),
    ]


LETTERS = [
    Column("number", "The letter's permanent public number.", F("number"), Type.NUMBER),
    Column("title", "Who wrote about what, in our words.", F("title")),
    Column("date", "When it was sent or became public: day, month or year (ISO 8601).", F("date"), Type.DATE),
    Column("date_note", "Which day the date is, and other dates given.", F("date_note")),
    Column(
        "kind", "Open letter, petition, internal e-mail, pledge, op-ed, statement or court brief.", F("kind")
    ),
    Column("scope", "core: by tech workers about work for a government; adjacent: the rest.", F("scope")),
    Column("scope_note", "Why an adjacent letter is adjacent.", F("scope_note")),
    Column("companies", "Address words of the companies concerned.", _joined(_COMPANIES, "slug"), Type.TEXTS),
    Column(
        "company_names",
        "Names of the same companies, in the same order.",
        _joined(_COMPANIES, "name", "slug"),
        Type.TEXTS,
    ),
    Column("no_company_reason", "Why no company is named.", F("no_company_reason")),
    Column("agencies", "Address words of the agencies concerned.", _joined(_AGENCIES, "slug"), Type.TEXTS),
    Column(
        "agency_names",
        "Names of the same agencies, in the same order.",
        _joined(_AGENCIES, "name", "slug"),
        Type.TEXTS,
    ),
    Column(
        "contracts",
        "Address words of the contracts it is about.",
        _joined(Contract.objects.published().filter(letters=_OUTER), "slug"),
        Type.TEXTS,
    ),
    Column(
        "topics",
        "Address words of its topics.",
        _joined(Topic.objects.filter(letters=_OUTER), "slug"),
        Type.TEXTS,
    ),
    Column("campaign", "Address word of the campaign it belongs to.", F("campaign__slug")),
    Column("authored_by", "Who wrote it, as described; never a signer's name.", F("authored_by")),
    Column(
        "addressees",
        "Whom it is addressed to: name, role.",
        _joined(Addressee.objects.filter(letter=_OUTER), _named("name", "role"), "position", "pk"),
        Type.TEXTS,
    ),
    Column("how_public", "How it became public.", F("how_public")),
    Column("summary", "What it says, in our words.", F("summary")),
    Column(
        "demands",
        "What it asks for, in our words.",
        _joined(Demand.objects.filter(letter=_OUTER), "text", "position", "pk"),
        Type.TEXTS,
    ),
    *_count("headline", "headline", "Headline count"),
    *_count("peak", "peak", "Peak count"),
    Column(
        "outcomes",
        "Latest outcomes of its demands and of the whole, each once, as sourced responses carry them.",
        _joined(LetterOutcome.objects.filter(letter=_OUTER).distinct(), "outcome"),
        Type.TEXTS,
    ),
    Column(
        "sources",
        "Addresses of its sources.",
        _joined(Source.objects.filter(letters=_OUTER), "url"),
        Type.TEXTS,
    ),
    _updated(F("updated_at"), "the letter or one of its parts"),
    Column(
        "address", "The letter's page.", _address("/letters/", F("number"), "-", F("slug"), "/"), Type.ADDRESS
    ),
]

# What a part of a letter begins with, and the document that says it.
_OF_LETTER = [
    Column("letter", "Public number of the letter.", F("letter__number"), Type.NUMBER),
    Column("letter_title", "Title of the letter.", F("letter__title")),
]
_ACCORDING_TO = [
    Column("source", "Address of the source.", F("source__url"), Type.ADDRESS),
    Column("source_publisher", "Publisher of the source.", F("source__publisher")),
    Column("source_title", "Title of the source.", F("source__title")),
    Column(
        "source_published", "When the source was published (ISO 8601).", F("source__published"), Type.DATE
    ),
    Column("locator", "Place in the source.", F("locator")),
    _updated(F("letter__updated_at"), "the letter it belongs to"),
]

SIGNATORY_COUNTS = [
    *_OF_LETTER,
    Column("wording", "The words it was printed in; empty where they were not recorded.", F("wording")),
    Column("kind", "Exactly, at least, about, nearly, at most, between or vague.", F("kind")),
    Column(
        "number",
        "The number printed; for “between” the lower; for vague words the least.",
        F("number"),
        Type.NUMBER,
    ),
    Column("upper", "For “between” the higher number.", F("upper"), Type.NUMBER),
    Column("low", "The least it can mean by the printed rule.", F("low"), Type.NUMBER),
    Column("high", "The most it can mean; empty where nothing limits it.", F("high"), Type.NUMBER),
    Column("group", "Who was counted.", F("group")),
    Column("company", "Address word of the company whose signers were counted alone.", F("company__slug")),
    Column("as_of", "The day, month or year the count is of (ISO 8601).", F("as_of"), Type.DATE),
    Column("claimed_by", "Who gave the number, as the source says.", F("claimed_by")),
    Column("note", "What should be known about it.", F("note")),
    Column("set_aside_reason", "Why it is kept out of headline and peak.", F("set_aside_reason")),
    *_ACCORDING_TO,
    Column(
        "address",
        "The count on its letter's page.",
        _address("/letters/", F("letter__number"), "-", F("letter__slug"), "/#count-", F("pk")),
        Type.ADDRESS,
    ),
]

RESPONSES = [
    *_OF_LETTER,
    Column("date", "The day, month or year of it (ISO 8601).", F("date"), Type.DATE),
    Column(
        "kind",
        "Statement, meeting, refusal, policy change, contract ended, not renewed, retaliation claim or other.",
        F("kind"),
    ),
    Column("speaker", "An executive or spokesperson and their role; never a signer.", F("speaker")),
    Column("by_company", "Address word of the company that responded.", F("by_company__slug")),
    Column("by_agency", "Address word of the agency that responded.", F("by_agency__slug")),
    Column("summary", "What was said or done, in our words.", F("summary")),
    Column("demand", "The demand it is about; empty: the letter as a whole.", F("demand__text")),
    Column("outcome", "What became of the demand, only where the source shows it.", F("outcome")),
    *_ACCORDING_TO,
    Column(
        "address",
        "The response on its letter's page.",
        _address("/letters/", F("letter__number"), "-", F("letter__slug"), "/#response-", F("pk")),
        Type.ADDRESS,
    ),
]

SOURCES = [
    Column("slug", "The source's permanent word.", F("slug")),
    Column("title", "Title as printed; in square brackets when it was not seen.", F("title")),
    Column("publisher", "Whose words they are: the paper, site or body.", F("publisher")),
    Column("author", "The reporter, where the document names one.", F("author")),
    Column("published", "When it was published (ISO 8601).", F("published"), Type.DATE),
    Column("kind", "News, primary document, archive, official record, social or other.", F("kind")),
    Column("via", "The page it was read on, when that is not the publisher's own.", F("via")),
    Column("archived_copy", "Address of a copy in a web archive.", F("archived_url"), Type.ADDRESS),
    Column(
        "letters",
        "Public numbers of the letters that cite it.",
        _joined(Letter.objects.published().filter(sources=_OUTER), "number"),
        Type.NUMBERS,
    ),
    Column(
        "contracts",
        "Address words of the contracts that cite it.",
        _joined(Contract.objects.published().filter(sources=_OUTER), "slug"),
        Type.TEXTS,
    ),
    _updated(last_changed("source"), "the source's entry"),
    Column("address", "The document's own address.", F("url"), Type.ADDRESS),
]

COMPANIES = [
    Column("slug", "The company's address word.", F("slug")),
    Column("name", "The company's name.", F("name")),
    Column(
        "other_names",
        "Former and legal names, brands and units.",
        _joined(CompanyAlias.objects.filter(company=_OUTER), "name", "pk"),
        Type.TEXTS,
    ),
    Column("headquarters", "City and country.", F("headquarters")),
    Column("website", "The company's site.", F("website"), Type.ADDRESS),
    Column(
        "owners",
        "Address words of companies that own or owned it.",
        _joined(Ownership.objects.filter(company=_OUTER).distinct(), "owner__slug"),
        Type.TEXTS,
    ),
    Column(
        "letters", "Letters that name the company itself, not a subsidiary.", F("letter_count"), Type.NUMBER
    ),
    Column(
        "letters_with_number",
        "Of these, core letters with a published number.",
        F("letters_with_number"),
        Type.NUMBER,
    ),
    Column(
        "signatures",
        "At least so many signatures on them; never a number of people.",
        F("signatures"),
        Type.NUMBER,
    ),
    _updated(last_changed("company"), "the company"),
    Column("address", "The company's page.", _address("/companies/", F("slug"), "/"), Type.ADDRESS),
]

AGENCIES = [
    Column("slug", "The agency's address word.", F("slug")),
    Column("name", "The agency's name.", F("name")),
    Column("abbreviation", "As it is printed.", F("abbreviation")),
    Column("parent", "Address word of the body it belongs to.", F("parent__slug")),
    Column("country", "Country, two letters (ISO 3166-1).", F("country")),
    Column("kind", "agency, or class of customers.", F("kind")),
    Column(
        "letters", "Letters that name the agency itself, not a sub-agency.", F("letter_count"), Type.NUMBER
    ),
    Column(
        "letters_with_number",
        "Of these, core letters with a published number.",
        F("letters_with_number"),
        Type.NUMBER,
    ),
    Column(
        "signatures",
        "At least so many signatures on them; never a number of people.",
        F("signatures"),
        Type.NUMBER,
    ),
    _updated(last_changed("agency"), "the agency"),
    Column("address", "The agency's page.", _address("/agencies/", F("slug"), "/"), Type.ADDRESS),
]

_AMOUNT = text(F("kind"), " ", F("qualifier"), " ", F("currency"), " ", Money("number"))

CONTRACTS = [
    Column("slug", "The contract's address word.", F("slug")),
    Column("title", "What the work is, in our words.", F("title")),
    Column("description", "What is known of it, in our words.", F("description")),
    Column(
        "agencies",
        "Address words of the agencies the work is for.",
        _joined(Agency.objects.filter(contracts=_OUTER), "slug"),
        Type.TEXTS,
    ),
    Column(
        "parties",
        "Companies and their part: address word (role).",
        _joined(_PARTIES, text(F("company__slug"), " (", F("role"), ")"), "pk"),
        Type.TEXTS,
    ),
    Column("award_id", "Award number in the official record.", F("award_id")),
    Column("parent_award_id", "Number of the vehicle it was ordered under.", F("parent_award_id")),
    Column("start", "Start of the period as described (ISO 8601).", F("start"), Type.DATE),
    Column("end", "End of the period as described, even if only planned (ISO 8601).", F("end"), Type.DATE),
    Column(
        "amounts",
        "Statements of its money: kind, qualifier, currency, amount. Kinds are never added.",
        _joined(ContractAmount.objects.filter(contract=_OUTER), _AMOUNT, _DATED_LAST, "pk"),
        Type.TEXTS,
    ),
    Column(
        "events",
        "What happened to it: date, event.",
        _joined(ContractEvent.objects.filter(contract=_OUTER), text(F("date"), " ", F("kind")), "date", "pk"),
        Type.TEXTS,
    ),
    Column(
        "letters",
        "Public numbers of the letters about it.",
        _joined(Letter.objects.published().filter(contracts=_OUTER), "number"),
        Type.NUMBERS,
    ),
    Column(
        "sources",
        "Addresses of its sources.",
        _joined(Source.objects.filter(contracts=_OUTER), "url"),
        Type.TEXTS,
    ),
    _updated(F("updated_at"), "the contract or one of its parts"),
    Column("address", "The contract's page.", _address("/contracts/", F("slug"), "/"), Type.ADDRESS),
]

_SOURCED = [
    Column("source", "Address of the source.", F("source__url"), Type.ADDRESS),
    Column("locator", "Place in the source.", F("locator")),
]
_NOTE = Column("note", "What should be known about it.", F("note"))

CORRECTIONS = [
    Column("corrected_on", "The day of the correction (ISO 8601).", text(F("corrected_on")), Type.DATE),
    Column("what", "The fact that was wrong.", F("what")),
    Column("old", "What the record said.", F("old")),
    Column("new", "What it says now.", F("new")),
    Column("reason", "Why it was wrong.", F("reason")),
]

# What one record by itself has beside its list's columns: the columns of each of its parts.
PARTS = {
    "letters": {
        "addressees": [
            Column("name", "An executive or a body.", F("name")),
            Column("role", "Their role.", F("role")),
        ],
        "demands": [Column("text", "One thing that it asks for, in our words.", F("text"))],
        "quotations": [
            Column("text", "A short passage in the letter's own words.", F("text")),
            *_SOURCED,
        ],
        "signatory_counts": SIGNATORY_COUNTS,
        "responses": RESPONSES,
        "corrections": CORRECTIONS,
    },
    "contracts": {
        "parties": [
            Column("company", "Address word of the company.", F("company__slug")),
            Column("role", "Supplier, vendor of record, subcontractor or bidder.", F("role")),
            *_SOURCED,
        ],
        "amounts": [
            Column("kind", "Obligated, ceiling, reported or estimated.", F("kind")),
            Column(
                "wording", "The words it was printed in; empty where they were not recorded.", F("wording")
            ),
            Column("qualifier", "How the source qualifies it, as for a count.", F("qualifier")),
            Column("number", "The sum printed; for “between” the lower.", F("number"), Type.NUMBER),
            Column("upper", "For “between” the higher sum.", F("upper"), Type.NUMBER),
            Column("low", "The least it can mean by the printed rule.", F("low"), Type.NUMBER),
            Column("high", "The most it can mean; empty where nothing limits it.", F("high"), Type.NUMBER),
            Column("currency", "Currency, three letters (ISO 4217).", F("currency")),
            Column("as_of", "The day, month or year it is of (ISO 8601).", F("as_of"), Type.DATE),
            _NOTE,
            *_SOURCED,
        ],
        "events": [
            Column("date", "The day, month or year of it (ISO 8601).", F("date"), Type.DATE),
            Column("kind", "What happened to the contract.", F("kind")),
            _NOTE,
            *_SOURCED,
        ],
        "corrections": CORRECTIONS,
    },
    "companies": {
        "ownerships": [
            Column("owner", "Address word of the owner.", F("owner__slug")),
            Column(
                "since",
                "Since when; empty: not recorded, and it counts for every date.",
                F("since"),
                Type.DATE,
            ),
            Column("until", "Until when; empty: it goes on.", F("until"), Type.DATE),
            _NOTE,
            *_SOURCED,
        ],
    },
    "agencies": {},
}

# Every list by the name in its address.
LISTS = {
    "letters": LETTERS,
    "companies": COMPANIES,
    "agencies": AGENCIES,
    "contracts": CONTRACTS,
    "signatory-counts": SIGNATORY_COUNTS,
    "responses": RESPONSES,
    "sources": SOURCES,
}

# ---- the tables of the data package ----


def _id(what):
    meaning = f"Number of {what} that outlives every change of its address word and name."
    return Column("id", meaning, F("pk"), Type.NUMBER)


def _slug(what, path="slug", name="slug"):
    return Column(name, f"Address word of {what}.", F(path))


def _place(what, owner, *order):
    """Counts the parts of each record, so that a part can be named."""
    numbered = Window(RowNumber(), partition_by=F(owner), order_by=[*order, "pk"])
    return Column("place", f"Its place among those of {what}, from 1.", numbered, Type.NUMBER)


def _without_updated(table):
    """When a part last changed is said once, by the record that it belongs to."""
    return [column for column in table if column.name != "updated"]


def _changed(kind, table):
    """By the history, which tells of every change, whatever the road."""
    changed = last_changed(kind)
    if kind in ("letter", "contract"):
        changed = Coalesce(changed, F("updated_at"))
    return [
        _updated(changed, f"the {kind} or one of its parts") if column.name == "updated" else column
        for column in table
    ]


_LETTER = _OF_LETTER[0]
_HAPPENED_LAST = F("date").asc(nulls_last=True)


def _of_contract(*order):
    return [
        Column("contract_id", "The contract's id.", F("contract_id"), Type.NUMBER),
        _slug("the contract", "contract__slug", "contract"),
        _place("the contract", "contract_id", *order),
    ]


def _of_company(*order):
    return [
        Column("company_id", "The company's id.", F("company_id"), Type.NUMBER),
        _slug("the company", "company__slug", "company"),
        _place("the company", "company_id", *order),
    ]


def _of_one_letter(*order):
    return [_LETTER, _place("the letter", "letter_id", *order)]


# Every table of the package: those of the lists, what links them, and their parts. Rows that belong to one record
# begin with its number.
PACKAGE = {
    "letters": _changed("letter", LETTERS),
    "letter-companies": [_LETTER, _slug("a company concerned", "company__slug", "company")],
    "letter-agencies": [_LETTER, _slug("an agency concerned", "agency__slug", "agency")],
    "letter-contracts": [_LETTER, _slug("a contract it is about", "contract__slug", "contract")],
    "letter-topics": [_LETTER, _slug("a topic", "topic__slug", "topic")],
    "letter-sources": [
        _LETTER,
        Column("source", "Address of a source of the letter.", F("source__url"), Type.ADDRESS),
    ],
    "letter-addressees": [*_of_one_letter("position"), *PARTS["letters"]["addressees"]],
    "letter-demands": [*_of_one_letter("position"), *PARTS["letters"]["demands"]],
    "letter-quotations": [*_of_one_letter("position"), *PARTS["letters"]["quotations"]],
    "letter-texts": [
        Column("letter", "Public number of the letter.", F("number"), Type.NUMBER),
        Column("text", "The whole letter in its own words, which belong to its authors.", F("full_text")),
        Column("source", "Address of the source of the text.", F("full_text_source__url"), Type.ADDRESS),
    ],
    "letter-corrections": [*_of_one_letter("corrected_on"), *CORRECTIONS],
    "signatory-counts": _without_updated(SIGNATORY_COUNTS),
    "responses": _without_updated(RESPONSES),
    "companies": [_id("the company"), *_changed("company", COMPANIES)],
    "company-names": [
        *_of_company(),
        Column("name", "A former or legal name, a brand or a unit.", F("name")),
    ],
    "ownerships": [*_of_company(F("since").asc(nulls_last=True)), *PARTS["companies"]["ownerships"]],
    "agencies": [_id("the agency"), *_changed("agency", AGENCIES)],
    "contracts": [_id("the contract"), *_changed("contract", CONTRACTS)],
    "contract-agencies": [
        *_of_contract()[:2],
        _slug("an agency the work is for", "agency__slug", "agency"),
    ],
    "contract-sources": [
        *_of_contract()[:2],
        Column("source", "Address of a source of the contract.", F("source__url"), Type.ADDRESS),
    ],
    "contract-parties": [*_of_contract(), *PARTS["contracts"]["parties"]],
    "contract-amounts": [*_of_contract(_DATED_LAST), *PARTS["contracts"]["amounts"]],
    "contract-events": [*_of_contract(_HAPPENED_LAST), *PARTS["contracts"]["events"]],
    "contract-corrections": [*_of_contract("corrected_on"), *CORRECTIONS],
    "topics": [
        _id("the topic"),
        _slug("the topic"),
        Column("name", "The topic's name.", F("name")),
        Column("address", "The topic's page.", _address("/topics/", F("slug"), "/"), Type.ADDRESS),
    ],
    "campaigns": [
        _id("the campaign"),
        _slug("the campaign"),
        Column("name", "The campaign's name.", F("name")),
        Column("description", "What it is, in our words.", F("description")),
        Column("address", "The campaign's page.", _address("/campaigns/", F("slug"), "/"), Type.ADDRESS),
    ],
    "sources": [_id("the source"), *_changed("source", SOURCES)],
}

# Every field of every record, public or private by decision: a new one fails the suite until it stands here.
# Public: in a column above or on a public page. What else a record is made of is for the editors' desk only.
_PART = "source locator"
PUBLIC_FIELDS = {
    "Addressee": "letter name role position",
    "AgencyReach": "letter agency named",
    "Agency": "slug name abbreviation parent country kind",
    "Campaign": "slug name description",
    "Company": "slug name headquarters website",
    "CompanyAlias": "company name",
    "CompanyReach": "letter company named",
    "Contract": "slug title description agencies award_id parent_award_id start end sources state withdrawn_reason"
    " first_published_at updated_at",
    "ContractAmount": f"contract kind wording qualifier number upper low high currency as_of note {_PART}",
    "ContractEvent": f"contract kind date note {_PART}",
    "ContractParty": f"contract company role {_PART}",
    "Correction": "letter contract corrected_on what old new reason",
    "Demand": "letter text position",
    "FormerAddress": "kind slug record_id number",
    "Letter": "number slug title kind date date_note scope scope_note how_public authored_by companies"
    " no_company_reason agencies contracts topics campaign summary full_text full_text_source sources headline"
    " headline_low peak peak_low state withdrawn_reason first_published_at updated_at",
    "LetterNumber": "number given_at",
    "LetterOutcome": "letter demand response outcome",
    "Ownership": f"company owner since until note {_PART}",
    "PublicChange": "kind number what at into",
    "Quotation": f"letter text position {_PART}",
    "Response": f"letter public_letter date kind speaker by_company by_agency summary demand outcome {_PART}",
    "SignatoryCount": "id letter public_letter wording kind number upper low high group company as_of claimed_by note"
    f" set_aside_reason {_PART}",
    "Source": "slug url title publisher author published kind via archived_url",
    "Topic": "slug name",
}
PRIVATE_FIELDS = {
    # Read through protests/history/, which says what of it is shown.
    "Act": "kind record_id label act is_gone by at why told road revision_id",
    # Those of a draft may be among them.
    "FormerAddress": "names",
    "TouchedRecord": "kind record_id transaction",
    "Contract": "editors_note created_at created_by",
    "Letter": "editors_note created_at created_by",
    # How imports know what they brought; what is public of it stands in the letter's and the contract's parts.
    "ArchiveRow": "number letter was_on_record",
    "OfficialAction": "award key number date said obligated is_deleted event",
    "OfficialAward": "contract key as_of said raw changed_on gone_since",
    "OfficialName": "kind code name company agency decided_at",
    # What the changes are found with.
    "PublicRecord": "kind number digest",
    # Counted from fields that are public themselves.
    "CountedAs": "letter date number low words company agency topic unnamed signatory_counts responses",
    "FacetCount": "chosen facet value number",
    "LetterAmong": "letter chosen date number low words company agency topic unnamed",
    "ListedAgency": "agency named letters letters_with_number signatures",
    "ListedCompany": "company named letters letters_with_number signatures",
    "ListedSource": "source named",
    "ContractAmong": "contract chosen title",
    "NamedByContract": "contract names",
    "NamedByLetter": "letter names",
    # The desk's own.
    "ContractLook": "contract on by",
    "SavedFilter": "owner name list query for_everybody",
    # The words of fields that are public themselves, taken apart.
    "SearchEntry": "letter terms words above",
    "SearchWord": "word written",
}
