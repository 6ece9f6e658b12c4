"""The shape of fixtures/records.json: every list and key that the loader knows.

A key that it does not know is refused rather than dropped without a word, and so is what contradicts itself.
"""

LISTS = {
    "companies": ["slug", "name", "aliases", "headquarters", "website"],
    "ownerships": ["company", "owner", "since", "until", "source", "note"],
    "agencies": ["slug", "name", "abbreviation", "parent", "country", "kind"],
    "topics": ["slug", "name"],
    "campaigns": ["slug", "name", "letters"],
    "sources": ["key", "url", "title", "publisher", "author", "published", "kind", "via", "verified"],
    "contracts": [
        *["slug", "title", "agencies", "description", "award_id", "parent_award_id"],
        *["parties", "amounts", "events", "start", "end", "sources"],
    ],
    "letters": [
        *["number", "slug", "title", "kind", "date", "date_note", "how_public", "authored_by"],
        *["companies", "no_company_reason", "agencies", "contracts", "addressees", "summary", "demands"],
        *["quotations", "topics", "campaign", "readings", "responses", "sources", "scope", "scope_note"],
    ],
    "unsourced": ["list", "record", "text", "reason"],
}
PARTS = {
    "parties": ["company", "role", "source"],
    "amounts": ["amount", "currency", "kind", "as_of", "wording", "note", "source"],
    "events": ["kind", "date", "note", "source"],
    "addressees": ["name", "role"],
    "demands": ["text"],
    "quotations": ["text", "source"],
    "readings": [
        *["wording", "kind", "low", "high", "group", "company", "as_of", "claimed_by", "note", "source"],
        "verified",
    ],
    "responses": [
        *["date", "by", "by_company", "by_agency", "kind", "summary", "demand", "outcome", "source"],
        "verified",
    ],
}
# Lists of plain values: slugs of other records, and names.
NAMES = {"aliases", "agencies", "companies", "contracts", "letters", "sources", "topics"}
NUMBERS = {"number": int, "low": int, "high": int, "demand": int, "amount": (int, float)}


class NotOurFile(ValueError):
    """The file is not of the shape of fixtures/records.json; the message says where."""


def check(data):
    """Raise NotOurFile for whatever the loader could not take as it stands."""
    if not isinstance(data, dict) or set(data) != set(LISTS):
        raise NotOurFile(f"The file should be an object of the lists {', '.join(LISTS)}.")
    for name, keys in LISTS.items():
        _check_rows(name, data[name], keys)
    for name in set(LISTS) - {"ownerships", "unsourced"}:
        _refuse_twice(name, [row["key" if name == "sources" else "slug"] for row in data[name]])
    _refuse_twice("letters", [row["number"] for row in data["letters"]])
    _check_parents(data["agencies"])
    _check_campaigns(data)
    _check_verified(data)


def _check_rows(where, rows, keys):
    if not isinstance(rows, list):
        raise NotOurFile(f"{where} should be a list.")
    for place, row in enumerate(rows):
        at = f"{where}, row {place}"
        if not isinstance(row, dict) or set(row) != set(keys):
            raise NotOurFile(f"{at}: an object of {', '.join(keys)} is wanted, not {_short(row)}.")
        for key, value in row.items():
            _check_value(f"{at}, {key}", key, value)


def _check_value(where, key, value):
    if key in PARTS:
        _check_rows(where, value, PARTS[key])
    elif key in NAMES:
        _check_names(where, value)
    elif value is not None and (not isinstance(value, NUMBERS.get(key, str)) or isinstance(value, bool)):
        wanted = "a number" if key in NUMBERS else "text"
        raise NotOurFile(f"{where}: {wanted} is wanted, not {_short(value)}.")


def _check_names(where, names):
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise NotOurFile(f"{where}: a list of names is wanted, not {_short(names)}.")
    _refuse_twice(where, names)


def _refuse_twice(where, names):
    for name in {name for name in names if names.count(name) > 1}:
        raise NotOurFile(f"{where}: {name!r} stands there twice.")


def _check_parents(agencies):
    parents = {row["slug"]: row["parent"] for row in agencies}
    for start in parents:
        above, at = {start}, parents[start]
        while at is not None:
            if at in above:
                raise NotOurFile(f"agencies: {start} is part of itself.")
            above.add(at)
            at = parents.get(at)


def _check_campaigns(data):
    """The letters of a campaign are said twice, in its own list and on each letter."""
    said_by_campaigns = {(row["slug"], letter) for row in data["campaigns"] for letter in row["letters"]}
    said_by_letters = {(row["campaign"], row["slug"]) for row in data["letters"] if row["campaign"]}
    for campaign, letter in said_by_campaigns ^ said_by_letters:
        raise NotOurFile(f"campaigns: {letter} is in {campaign} by one list and not by the other.")


def _check_verified(data):
    """Whether a part was read, or is known from the archive alone, follows from its source and is not stored."""
    archives = {row["key"] for row in data["sources"] if row["kind"] == "archive"}
    parts = [part for letter in data["letters"] for part in letter["readings"] + letter["responses"]]
    for key, said in [(row["key"], row["verified"]) for row in data["sources"]] + [
        (part["source"], part["verified"]) for part in parts
    ]:
        if said != ("archive" if key in archives else "read"):
            raise NotOurFile(f"source {key}: “{said}” does not go with the kind of the source.")


def _short(value):
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
