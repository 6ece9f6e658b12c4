"""From a query string to published rows, or to errors: the only public door to rows.

Pages, CSV and every later format ask here with the visitor's own query. A selection either understands the whole
query or has errors and no rows; it never shows more than was asked for because part of a query was not understood.
"""

from .batches import BATCH, LARGEST_BATCH, Batch, batch
from .changes import Change, Changes, changes
from .comparing import Comparison, Side, compare
from .lists import (
    agencies,
    campaigns,
    companies,
    contracts,
    contracts_of,
    corrections,
    examples,
    letters,
    responses,
    signatory_counts,
    sources,
    topics,
)
from .news import NEWEST, News, news
from .package import TABLES, Package, package, public_among
from .parts import Whole, whole_agency, whole_company, whole_contract, whole_letter
from .queries import Problem, with_present_words
from .records import (
    Moment,
    agency,
    campaign,
    company,
    contract,
    disagreeing,
    letter,
    related,
    timeline,
    topic,
)
from .refusals import MovedTo, NoSuchRevision, NotOnRecord, NotReadable, Withdrawn
from .revisions import Revision, as_it_stood, as_of, latest, revision, revisions, since
from .selection import Chip, Selection, Totals
from .vocabulary import Takes, Word, vocabulary
from .whole import WholeRecord, not_ready, whole_record

__all__ = [
    "BATCH",
    "LARGEST_BATCH",
    "NEWEST",
    "News",
    "Batch",
    "Change",
    "Changes",
    "Chip",
    "Comparison",
    "Moment",
    "MovedTo",
    "NoSuchRevision",
    "NotOnRecord",
    "NotReadable",
    "Package",
    "Problem",
    "Revision",
    "Selection",
    "Side",
    "TABLES",
    "Takes",
    "Totals",
    "Whole",
    "WholeRecord",
    "Withdrawn",
    "Word",
    "agencies",
    "agency",
    "as_it_stood",
    "as_of",
    "batch",
    "campaign",
    "campaigns",
    "changes",
    "companies",
    "company",
    "compare",
    "contract",
    "contracts",
    "contracts_of",
    "corrections",
    "disagreeing",
    "examples",
    "latest",
    "letter",
    "letters",
    "news",
    "not_ready",
    "package",
    "public_among",
    "related",
    "revision",
    "revisions",
    "responses",
    "signatory_counts",
    "since",
    "sources",
    "timeline",
    "topic",
    "topics",
    "vocabulary",
    "whole_agency",
    "whole_company",
    "whole_contract",
    "whole_letter",
    "whole_record",
    "with_present_words",
]
