"""What is true: one concept per file, rules in database constraints with a message for a person."""

from .addresses import FormerAddress
from .agency import Agency, AgencyKind
from .archive import ArchiveRow
from .company import Company, CompanyAlias, Ownership
from .contract import (
    AmountKind,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractEventKind,
    ContractParty,
    PartyRole,
)
from .correction import Correction
from .counts import CountedAs, FacetCount, LetterAmong
from .desk import ContractLook, SavedFilter
from .history import Act, ActKind, AppendOnly, TouchedRecord
from .letter import Addressee, Demand, Letter, LetterKind, LetterNumber, Quotation, Scope
from .listed import (
    ContractAmong,
    ListedAgency,
    ListedCompany,
    ListedSource,
    NamedByContract,
    NamedByLetter,
)
from .official import OfficialAction, OfficialAward, OfficialName, OfficialNameKind
from .public_change import PublicChange, PublicKind, PublicRecord, WhatChanged
from .publication import PublicationState
from .reach import AgencyReach, CompanyReach
from .response import LetterOutcome, Outcome, Response, ResponseKind
from .search import SearchEntry, SearchWord
from .signatory_count import SignatoryCount, SignerGroup
from .source import Source, SourceKind
from .subject import Campaign, Topic

__all__ = [
    "Act",
    "ActKind",
    "Addressee",
    "Agency",
    "AgencyKind",
    "AgencyReach",
    "AmountKind",
    "AppendOnly",
    "ArchiveRow",
    "Campaign",
    "Company",
    "CompanyAlias",
    "CompanyReach",
    "Contract",
    "ContractAmong",
    "ContractAmount",
    "ContractEvent",
    "ContractEventKind",
    "ContractLook",
    "ContractParty",
    "Correction",
    "CountedAs",
    "Demand",
    "FacetCount",
    "FormerAddress",
    "Letter",
    "LetterAmong",
    "LetterKind",
    "LetterNumber",
    "LetterOutcome",
    "ListedAgency",
    "ListedCompany",
    "ListedSource",
    "NamedByContract",
    "NamedByLetter",
    "OfficialAction",
    "OfficialAward",
    "OfficialName",
    "OfficialNameKind",
    "Outcome",
    "Ownership",
    "PartyRole",
    "PublicChange",
    "PublicKind",
    "PublicRecord",
    "PublicationState",
    "Quotation",
    "Response",
    "ResponseKind",
    "SavedFilter",
    "Scope",
    "SearchEntry",
    "SearchWord",
    "SignatoryCount",
    "SignerGroup",
    "Source",
    "SourceKind",
    "Topic",
    "TouchedRecord",
    "WhatChanged",
]
