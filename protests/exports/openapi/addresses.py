"""Every address that gives data: what it gives, what it may be asked and what it answers.

A new one is a few lines in one of the functions below; the description and the page about the data show it.
"""

from dataclasses import dataclass, field

from ... import columns, selections
from . import answers
from .answers import ATOM, CSV, HTML, JSON, PLAIN, PROBLEM
from .schemas import TEXT, a_list, asked, reference


@dataclass(frozen=True)
class Address:
    """One address, where {…} stands for what varies."""

    path: str
    name: str
    title: str
    subject: str
    answers: dict
    parameters: list = field(default_factory=list)


def addresses(vocabularies):
    """All of them; `vocabularies` are the filters of each list."""
    for name, words in vocabularies.items():
        yield from _list(name, words)
    yield from _pictures(vocabularies["letters"])
    for kind in _KINDS.values():
        yield from _record(*kind)
    yield from _whole()


# ---- lists ----


def _list(name, words):
    spoken = name.replace("-", " ")
    filtered = [_filter(word) for word in words if word.name != "page"]
    any_page = [_filter(word, "Understood, and changes nothing.") for word in words if word.name == "page"]
    yield Address(
        f"/{name}.json",
        f"{name}.json",
        f"The {spoken} that the filters choose, in batches: follow links.next.",
        name,
        answers.of(200, "A batch.", JSON, reference(f"{name}.batch"), answers.LICENCE | answers.GENERATED)
        | answers.not_understood(PROBLEM)
        | answers.UNCHANGED,
        [*filtered, *_BATCHES],
    )
    names = ", ".join(column.name for column in columns.LISTS[name])
    yield Address(
        f"/{name}.csv",
        f"{name}.csv",
        f"The same {spoken} in one file.",
        name,
        _csv(f"A row for each, with the columns {names}.", answers.ROWS)
        | answers.not_understood(PLAIN)
        | answers.BUSY,
        [*filtered, *any_page],
    )
    yield Address(
        f"/{name}.atom",
        f"{name}.atom",
        f"The last changed of these {spoken}, as a feed to follow.",
        name,
        answers.of(200, "An Atom feed.", ATOM, headers=answers.LICENCE)
        | answers.not_understood(PLAIN)
        | answers.UNCHANGED,
        [*filtered, *any_page],
    )


def _csv(said, headers=None):
    headers = answers.LICENCE | answers.GENERATED | answers.FILE_NAME | (headers or {})
    return answers.of(200, said, CSV, headers=headers) | answers.UNCHANGED


def _filter(word, note=""):
    schema = a_list(asked(word)) if word.several else asked(word)
    return _in_query(word.name, " ".join(filter(None, [word.meaning, note])), schema)


def _in_query(name, description, schema):
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": schema,
        "allowEmptyValue": True,  # and asks for nothing
    }


def _size(of):
    most = {"type": "integer", "minimum": 1, "maximum": selections.LARGEST_BATCH}
    return _in_query("size", f"How many {of} a batch holds; 100 unless asked for.", most)


_BATCHES = [
    _size("records"),
    _in_query(
        "cursor",
        "Where a batch begins: as links.next of the batch before gives it, for the same query.",
        TEXT,
    ),
]


def _pictures(words):
    filtered = [_filter(word) for word in words]
    for name, title in {
        "over-time": "Letters by year and by what came after them",
        "sizes": "Headline counts by the letter's date",
    }.items():
        yield Address(
            f"/letters/{name}.csv",
            f"letters_{name}.csv",
            f"{title}: the numbers behind the picture.",
            "letters",
            _csv("A row for each mark of the picture.") | answers.not_understood(PLAIN),
            filtered,
        )


# ---- records ----


def _in_path(name, description, schema):
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


_WORDS = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
_NUMBER = _in_path("number", "The letter's public number.", {"type": "integer", "minimum": 0})
_REVISION = _in_path("revision", "The number of the version, from 1.", {"type": "integer", "minimum": 0})
_DAY = _in_path("day", "A day that is over or today.", {"type": "string", "format": "date"})


def _slug(what):
    return _in_path("words", f"The {what}'s address words.", _WORDS)


# By kind of record: its name, its list, where it is, and what varies there.
_KINDS = {
    "letter": ("letter", "letters", "/letters/{number}-{words}", [_NUMBER, _slug("letter")]),
    "company": ("company", "companies", "/companies/{words}", [_slug("company")]),
    "agency": ("agency", "agencies", "/agencies/{words}", [_slug("agency")]),
    "contract": ("contract", "contracts", "/contracts/{words}", [_slug("contract")]),
}

_CITATIONS = {
    "bib": ("BibTeX", "application/x-bibtex", TEXT, PLAIN),
    "ris": ("RIS", "application/x-research-info-systems", TEXT, PLAIN),
    "csl.json": (
        "CSL-JSON",
        "application/vnd.citationstyles.csl+json",
        a_list({"type": "object"}),
        PROBLEM,
    ),
}


def _record(kind, name, path, parameters):
    whole = answers.of(
        200, "The record.", JSON, reference(f"{name}.record"), answers.LICENCE | answers.GENERATED
    )
    rest = answers.of_a_record(PROBLEM) | answers.UNCHANGED
    yield Address(
        f"{path}.json", f"{kind}.json", f"One {kind} with its parts.", name, whole | rest, parameters
    )
    if kind == "letter":
        yield Address(
            "/letters/{number}.json",
            "letter_by_number.json",
            "The same by the letter's number alone: leads to its address.",
            name,
            rest,
            [_NUMBER],
        )
        yield Address(
            f"{path}/curve.csv",
            "letter_curve.csv",
            "How many had signed by when: the numbers behind the picture.",
            name,
            _csv("A row for each reading.") | answers.of_a_record(PLAIN),
            parameters,
        )
    if kind in ("letter", "contract"):
        yield from _revisions(kind, name, path, parameters)
    for suffix, (title, media_type, schema, problem) in _CITATIONS.items():
        cited = answers.of(200, "The citation.", media_type, schema, answers.FILE_NAME)
        yield Address(
            f"{path}.{suffix}",
            f"{kind}.{suffix}",
            f"How to cite the {kind} as it is today, for reference managers ({title}).",
            name,
            cited | answers.of_a_record(problem) | answers.UNCHANGED,
            parameters,
        )


def _revisions(kind, name, path, parameters):
    page = answers.of(200, "A page.", HTML) | answers.of_a_record(HTML) | answers.UNCHANGED
    elsewhere = {**answers.LED_ON, **answers.of_a_record(HTML)}
    for rest, title, found, more in [
        ("", f"Every public version of the {kind}, with its day.", page, []),
        ("{revision}/", f"The {kind} as it stood at a version.", page | answers.LED_ON, [_REVISION]),
        ("{revision}/since/", "What has changed since that version, field by field.", page, [_REVISION]),
    ]:
        yield Address(
            f"{path}/revisions/{rest}",
            f"{kind}.revisions.{rest.strip('/').replace('/', '.').replace('{', '').replace('}', '') or 'all'}",
            title,
            name,
            found,
            [*parameters, *more],
        )
    yield Address(
        f"{path}/as-of/{{day}}/",
        f"{kind}.as_of",
        "Leads to the version in force when a day ended.",
        name,
        elsewhere,
        [*parameters, _DAY],
    )


# ---- everything ----


def _whole():
    yield Address(
        "/corrections.atom",
        "corrections.atom",
        "Corrections of published records, as a feed to follow.",
        "everything",
        answers.of(200, "An Atom feed.", ATOM) | answers.UNCHANGED,
    )
    yield Address(
        "/data/changes.json",
        "changes",
        "What changed since a cursor, in order, with the present rows of each record.",
        "everything",
        answers.of(200, "Changes.", JSON, reference("changes"), answers.LICENCE)
        | answers.not_understood(PROBLEM)
        | answers.UNCHANGED,
        [
            _in_query(
                "since", "The cursor of a package or of an earlier answer; from the first without.", TEXT
            ),
            _size("changes"),
        ],
    )
    yield Address(
        "/data/package.zip",
        "package",
        "Everything that is published, in one file.",
        "everything",
        answers.of(200, "The data package.", "application/zip") | answers.UNCHANGED,
    )
    yield Address(
        "/data/openapi.json",
        "openapi",
        "This description.",
        "everything",
        answers.of(200, "An OpenAPI description.", JSON, {"type": "object"}) | answers.UNCHANGED,
    )
