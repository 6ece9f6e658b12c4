"""What each row of fixtures/records.json says, in the fields of its model.

`find(model, slug)` gives the record that a row names. What is not known is null in the file, and empty on the record
where the field is text.
"""

from decimal import Decimal

from .. import phrases
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
    Letter,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)
from ..readings import ReadingKind
from .shape import NotOurFile


def _company(row, find):
    return {
        "slug": row["slug"],
        "name": row["name"],
        "headquarters": row["headquarters"] or "",
        "website": row["website"] or "",
    }


def _alias(name, find):
    return {"name": name}


def _ownership(row, find):
    return {
        "owner": find(Company, row["owner"]),
        "since": row["since"],
        "until": row["until"],
        "source": find(Source, row["source"]),
        "note": row["note"] or "",
    }


def _agency(row, find):
    return {
        "slug": row["slug"],
        "name": row["name"],
        "abbreviation": row["abbreviation"] or "",
        "parent": find(Agency, row["parent"]),
        "country": row["country"] or "",
        "kind": row["kind"],
    }


def _named(row, find):
    return {"slug": row["slug"], "name": row["name"]}


def _source(row, find):
    return {
        "slug": row["key"],
        "url": row["url"],
        "title": row["title"],
        "publisher": row["publisher"],
        "author": row["author"] or "",
        "published": row["published"],
        "kind": row["kind"],
        "via": row["via"] or "",
    }


def _contract(row, find):
    return {
        "slug": row["slug"],
        "title": row["title"],
        "description": row["description"],
        "award_id": row["award_id"] or "",
        "parent_award_id": row["parent_award_id"] or "",
        "start": row["start"],
        "end": row["end"],
    }


def _party(row, find):
    return {
        "company": find(Company, row["company"]),
        "role": row["role"],
        "source": find(Source, row["source"]),
    }


def _amount(row, find):
    return {
        "kind": row["kind"],
        "wording": row["wording"] or "",
        **_qualifier_and_sums(row),
        "currency": row["currency"],
        "as_of": row["as_of"],
        "note": row["note"] or "",
        "source": find(Source, row["source"]),
    }


# A note of the file that says how to take the sum, where the words of the source are not recorded.
_NOTED = {"About this sum": ReadingKind.ABOUT, "More than this sum": ReadingKind.AT_LEAST}


def _qualifier_and_sums(row):
    """How the source qualifies a sum: from its words, else from the opening of the file's note, else exactly.

    "Up to" a ceiling is how a ceiling is printed, and states it exactly.
    """
    sum_in_file, note = Decimal(str(row["amount"])), row["note"] or ""
    if not row["wording"]:
        noted = (kind for opening, kind in _NOTED.items() if note.startswith(opening))
        return {"qualifier": next(noted, ReadingKind.EXACTLY), "number": sum_in_file, "upper": None}
    said = phrases.read(row["wording"])
    if said.number != sum_in_file:
        raise NotOurFile(f"the words “{row['wording']}” do not say the amount {sum_in_file}")
    is_ceiling = row["kind"] == AmountKind.CEILING and said.kind == ReadingKind.AT_MOST
    return {
        "qualifier": ReadingKind.EXACTLY if is_ceiling else said.kind,
        "number": sum_in_file,
        "upper": said.upper,
    }


def _event(row, find):
    return {
        "kind": row["kind"],
        "date": row["date"],
        "note": row["note"] or "",
        "source": find(Source, row["source"]),
    }


def _letter(row, find):
    return {
        "number": row["number"],
        "slug": row["slug"],
        "title": row["title"],
        "kind": row["kind"],
        "date": row["date"],
        "date_note": row["date_note"] or "",
        "how_public": row["how_public"],
        "authored_by": row["authored_by"],
        "no_company_reason": row["no_company_reason"] or "",
        "summary": row["summary"],
        "campaign": find(Campaign, row["campaign"]),
        "scope": row["scope"],
        "scope_note": row["scope_note"] or "",
    }


def _addressee(row, find):
    return {"name": row["name"] or "", "role": row["role"] or ""}


def _demand(row, find):
    return {"text": row["text"]}


def _quotation(row, find):
    return {"text": row["text"], "source": find(Source, row["source"])}


def _reading(row, find):
    return {
        "wording": row["wording"] or "",
        **_kind_and_numbers(row),
        "group": row["group"],
        "company": find(Company, row["company"]),
        "as_of": row["as_of"],
        "claimed_by": row["claimed_by"] or "",
        "note": row["note"] or "",
        "source": find(Source, row["source"]),
    }


def _kind_and_numbers(row):
    """Kind, number and upper of a reading. The file has bounds instead, and codes "nearly 900" as at most 900."""
    kind, low, high = row["kind"], row["low"], row["high"]
    fits = {
        ReadingKind.EXACTLY: low is not None and low == high,
        ReadingKind.ABOUT: low is not None and low == high,
        ReadingKind.AT_LEAST: low is not None and high is None,
        ReadingKind.AT_MOST: low is None and high is not None,
        ReadingKind.BETWEEN: low is not None and high is not None,
        ReadingKind.VAGUE: low is not None and high is None,
    }
    if not fits.get(kind):
        raise NotOurFile(f"a reading of kind “{kind}” does not go with the bounds {low} and {high}")
    if kind == ReadingKind.AT_MOST:
        nearly = (row["wording"] or "").lower().startswith(("nearly", "almost"))
        return {"kind": ReadingKind.NEARLY if nearly else kind, "number": high, "upper": None}
    return {"kind": kind, "number": low, "upper": high if kind == ReadingKind.BETWEEN else None}


def _response(row, find):
    return {
        "date": row["date"],
        "kind": row["kind"],
        "speaker": row["by"] or "",
        "by_company": find(Company, row["by_company"]),
        "by_agency": find(Agency, row["by_agency"]),
        "summary": row["summary"],
        "demand": find(Demand, row["demand"]),
        "outcome": row["outcome"] or "",
        "source": find(Source, row["source"]),
    }


OF = {
    Source: _source,
    Company: _company,
    CompanyAlias: _alias,
    Ownership: _ownership,
    Agency: _agency,
    Topic: _named,
    Campaign: _named,
    Contract: _contract,
    ContractParty: _party,
    ContractAmount: _amount,
    ContractEvent: _event,
    Letter: _letter,
    Addressee: _addressee,
    Demand: _demand,
    Quotation: _quotation,
    SignatoryCount: _reading,
    Response: _response,
}
