"""A file of the shape of fixtures/records.json, small and with every value filled in: what a test loads."""


def small_file():
    """Two letters (the second adjacent and of no company), one contract, and the records that they name."""
    return {
        "companies": [
            {
                "slug": "acme",
                "name": "Acme Corporation",
                "aliases": ["Acme Cloud", "Acme Labs"],
                "headquarters": "Springfield, US",
                "website": "https://acme.example/",
            },
            {"slug": "globex", "name": "Globex Works", "aliases": [], "headquarters": None, "website": None},
        ],
        "ownerships": [
            {
                "company": "acme",
                "owner": "globex",
                "since": "2015",
                "until": "2020-05",
                "source": "report",
                "note": "Sold again.",
            },
            {
                "company": "globex",
                "owner": "acme",
                "since": None,
                "until": None,
                "source": None,
                "note": "General knowledge.",
            },
        ],
        "agencies": [
            {
                "slug": "border",
                "name": "Border Agency",
                "abbreviation": "BA",
                "parent": "interior",
                "country": "US",
                "kind": "agency",
            },
            {
                "slug": "interior",
                "name": "Ministries of the Interior",
                "abbreviation": None,
                "parent": None,
                "country": None,
                "kind": "class of customers",
            },
        ],
        "topics": [{"slug": "cloud", "name": "Cloud computing"}],
        "campaigns": [
            {"slug": "acme-border", "name": "Acme and the border", "letters": ["acme-border-2018"]}
        ],
        "sources": [
            {
                "key": "report",
                "url": "https://news.example/report",
                "title": "A report",
                "publisher": "The Example",
                "author": "A reporter",
                "published": "2018-06-25",
                "kind": "official record",
                "via": "a mirror",
                "verified": "read",
            },
            {
                "key": "archive",
                "url": "https://archive.example/7",
                "title": "Row 7",
                "publisher": "The Archive",
                "author": None,
                "published": None,
                "kind": "archive",
                "via": None,
                "verified": "archive",
            },
        ],
        "contracts": [
            {
                "slug": "acme-border-cloud",
                "title": "Cloud for the Border Agency",
                "agencies": ["border"],
                "description": "Computing and storage.",
                "award_id": "A-1",
                "parent_award_id": "P-1",
                "parties": [{"company": "acme", "role": "bidder", "source": "report"}],
                "amounts": [
                    {
                        "amount": 5300000.25,
                        "currency": "EUR",
                        "kind": "estimated",
                        "as_of": "2018-07",
                        "wording": "at least €5,300,000.25",
                        "note": "For two years.",
                        "source": "report",
                    },
                    {
                        "amount": 1000000,
                        "currency": "USD",
                        "kind": "reported",
                        "as_of": None,
                        "wording": "between $1 million and $2 million",
                        "note": None,
                        "source": "report",
                    },
                ],
                "events": [
                    {"kind": "renewed", "date": "2018-03", "note": "No day is known.", "source": "report"}
                ],
                "start": "2018-03",
                "end": "2020",
                "sources": ["report", "archive"],
            }
        ],
        "letters": [
            {
                "number": 7,
                "slug": "acme-border-2018",
                "title": "Acme employees' letter on the border",
                "kind": "petition",
                "date": "2018-06-25",
                "date_note": "The day it was sent.",
                "how_public": "obtained by The Example",
                "authored_by": "employees of Acme",
                "companies": ["acme", "globex"],
                "no_company_reason": None,
                "agencies": ["border"],
                "contracts": ["acme-border-cloud"],
                "addressees": [
                    {"name": "A chief", "role": "chief executive of Acme"},
                    {"name": None, "role": "the board"},
                ],
                "summary": "It asks to end the work.",
                "demands": [{"text": "End the contract."}, {"text": "Take no other."}],
                "quotations": [{"text": "We cannot look away.", "source": "report"}],
                "topics": ["cloud"],
                "campaign": "acme-border",
                "readings": [
                    _reading(wording="more than 650", kind="at least", low=650, note="In the headline."),
                    _reading(
                        wording="between 200 and 300",
                        kind="between",
                        low=200,
                        high=300,
                        group="contractors",
                        company="acme",
                        claimed_by="an organiser",
                    ),
                    _reading(
                        kind="exactly", low=700, high=700, as_of=None, source="archive", verified="archive"
                    ),
                ],
                "responses": [
                    _response(
                        by="A chief",
                        by_company="acme",
                        kind="refusal",
                        summary="Acme refused.",
                        demand=1,
                        outcome="refused",
                    ),
                    _response(
                        date=None,
                        by_agency="border",
                        kind="meeting",
                        summary="It met them.",
                        source="archive",
                        verified="archive",
                    ),
                ],
                "sources": ["report", "archive"],
                "scope": "core",
                "scope_note": None,
            },
            {
                "number": 3,
                "slug": "everyone-2019",
                "title": "A letter of a whole industry",
                "kind": "pledge",
                "date": "2019",
                "date_note": None,
                "how_public": "published",
                "authored_by": "tech workers",
                "companies": [],
                "no_company_reason": "A whole industry wrote.",
                "agencies": ["interior"],
                "contracts": [],
                "addressees": [],
                "summary": "It says no.",
                "demands": [],
                "quotations": [],
                "topics": [],
                "campaign": None,
                "readings": [],
                "responses": [],
                "sources": ["report"],
                "scope": "adjacent",
                "scope_note": "Not about one contract.",
            },
        ],
        "unsourced": [
            {"list": "letters", "record": "everyone-2019", "text": "A count of 90.", "reason": "No source."}
        ],
    }


def _reading(**values):
    nothing = dict.fromkeys(["wording", "low", "high", "company", "claimed_by", "note"])
    return (
        nothing
        | {"group": "employees", "as_of": "2018-06-25", "source": "report", "verified": "read"}
        | values
    )


def _response(**values):
    nothing = dict.fromkeys(["by", "by_company", "by_agency", "demand", "outcome"])
    return nothing | {"date": "2018-06-27", "source": "report", "verified": "read"} | values
