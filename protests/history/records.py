"""What has a history: each kind of record with the parts that belong to it, and what is none of history's business."""

from functools import cache

import reversion
from django.apps import apps

from .. import models
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
    Quotation,
    Response,
    SignatoryCount,
    Source,
    Topic,
)

# Each kind of record, and its parts by the field that names the record they belong to. In this order a record is put
# back: demands before the responses that name them.
PARTS = {
    Source: {},
    Topic: {},
    Campaign: {},
    Agency: {},
    Company: {CompanyAlias: "company", Ownership: "company"},
    Contract: {
        ContractParty: "contract",
        ContractAmount: "contract",
        ContractEvent: "contract",
        Correction: "contract",
    },
    Letter: {
        Addressee: "letter",
        Demand: "letter",
        Quotation: "letter",
        SignatoryCount: "letter",
        Response: "letter",
        Correction: "letter",
    },
}

# Tables without a history, and why.
WITHOUT_HISTORY = {
    models.AgencyReach: "computed from letters, agencies and their tree (protests/kept.py)",
    models.CompanyReach: "computed from letters, companies and ownerships (protests/kept.py)",
    models.LetterOutcome: "computed from responses (protests/kept.py)",
    models.CountedAs: "computed from published letters (protests/counting.py)",
    models.FacetCount: "computed from published letters (protests/counting.py)",
    models.LetterAmong: "computed from published letters (protests/among.py)",
    models.ListedAgency: "computed from what is published (protests/listing.py)",
    models.ListedCompany: "computed from what is published (protests/listing.py)",
    models.ListedSource: "computed from what is published (protests/listing.py)",
    models.ContractAmong: "computed from published contracts (protests/placing.py)",
    models.NamedByContract: "computed from published contracts (protests/listing.py)",
    models.NamedByLetter: "computed from published letters (protests/listing.py)",
    models.SearchEntry: "computed from published letters (protests/search/)",
    models.SearchWord: "computed from published letters (protests/search/)",
    models.LetterNumber: "a ledger that is only added to",
    models.FormerAddress: "itself the history of addresses",
    models.OfficialName: "an editor's answer to a question of an import, which is asked again when it is removed",
    models.OfficialAward: "what an official record said last; the contract made from it has the history",
    models.OfficialAction: "what an official record said last of one transaction",
    models.ContractLook: "an editor's mark that a contract was looked at and left as it is",
    models.SavedFilter: "an editor's own way to look at a list",
    models.ArchiveRow: "which letter a row of an archive is; the letter has the history",
    models.Act: "the history",
    models.TouchedRecord: "what the history has still to write down",
    models.PublicRecord: "what the public was told of (protests/telling.py)",
    models.PublicChange: "itself a history, of what is public",
}

# What is computed and kept beside the facts: stored with a revision, no change by itself. Sums have bounds as counts do.
COMPUTED = {
    Letter: {"headline", "headline_low", "peak", "peak_low"},
    SignatoryCount: {"low", "high"},
    ContractAmount: {"low", "high"},
}

# When a record last changed is what its history says; whether a part is of a public letter, the letter's history.
LEFT_OUT = {"updated_at", "public_letter"}

# Set by acts of their own (protests/publishing.py) or once for all: going back to an earlier text leaves them alone.
KEPT_ON_REVERT = {
    "number",
    "state",
    "withdrawn_reason",
    "first_published_at",
    "created_at",
    "created_by",
    "slug",
    *COMPUTED[Letter],
}


def register():
    """Tell the library (django-reversion) what a version of each table holds."""
    for model in tables():
        if not reversion.is_registered(model):
            parts = [field.remote_field.get_accessor_name() for field in owner_fields(model)]
            owners = _owner_names(model)
            reversion.register(model, fields=field_names(model), follow=[*parts, *owners])


def kinds() -> dict[str, type]:
    return {model._meta.model_name: model for model in PARTS}


def model_of(kind):
    try:
        return kinds()[kind]
    except KeyError:
        raise ValueError(f"“{kind}” has no history: choose from {', '.join(kinds())}.") from None


def kind_of(record) -> str:
    return record._meta.model_name


@cache
def tables() -> list[type]:
    """Every model with a history, records and parts."""
    return list(dict.fromkeys([*PARTS, *(part for parts in PARTS.values() for part in parts)]))


def owner_fields(model):
    """The fields by which the parts of a record name it."""
    return [part._meta.get_field(name) for part, name in PARTS.get(model, {}).items()]


def _owner_names(part):
    return [parts[part] for parts in PARTS.values() if part in parts]


@cache
def field_names(model) -> tuple[str, ...]:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return tuple(field.name for field in fields if field.name not in LEFT_OUT)


@cache
def watched_columns():
    """(table, column of the owner, owner's kind, columns that count) for every table a record is made of."""
    watched = []
    for record, parts in PARTS.items():
        kind = record._meta.model_name
        watched.append((record._meta.db_table, record._meta.pk.column, kind, _columns(record)))
        for part, name in parts.items():
            watched.append((part._meta.db_table, part._meta.get_field(name).column, kind, _columns(part)))
        for field in record._meta.many_to_many:
            links = field.remote_field.through
            watched.append((links._meta.db_table, field.m2m_column_name(), kind, _columns(links)))
    return tuple(watched)


def _columns(model):
    return tuple(field.column for field in model._meta.concrete_fields if field.name not in LEFT_OUT)


def unaccounted_for():
    """Models of the record that neither have a history nor a reason for none."""
    known = {*tables(), *WITHOUT_HISTORY}
    return [model for model in apps.get_app_config("protests").get_models() if model not in known]
