"""The shape of values: columns and filters as JSON Schema."""

from ...columns import Type
from ...selections import Takes

_DAY = {"type": "string", "format": "date"}
_YEAR = {"type": "string", "pattern": "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})$"}
_MONTH = {"type": "string", "pattern": _YEAR["pattern"].removesuffix("$") + "-(0[1-9]|1[0-2])$"}
PARTIAL_DATE = {"anyOf": [_DAY, _MONTH, _YEAR]}


def _or_unknown(schema):
    return {"anyOf": [schema, {"type": "null"}]}


# What a column holds in JSON, by its type.
_VALUES = {
    Type.TEXT: {"type": ["string", "null"]},
    Type.NUMBER: {"type": ["number", "null"]},
    Type.DATE: _or_unknown(PARTIAL_DATE),
    Type.TIME: {"type": ["string", "null"], "format": "date-time"},
    Type.ADDRESS: {"type": ["string", "null"], "format": "uri"},
    Type.TEXTS: {"type": "array", "items": {"type": "string"}},
    Type.NUMBERS: {"type": "array", "items": {"type": "number"}},
}


def row(columns):
    """A row under the names of its columns: every one is there, and a later version may add others."""
    return {
        "type": "object",
        "required": [column.name for column in columns],
        "properties": {
            column.name: {**_VALUES[column.type], "description": column.meaning} for column in columns
        },
    }


def an_object(**properties):
    """An object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def a_list(of):
    return {"type": "array", "items": of}


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


ADDRESS = {"type": "string", "format": "uri"}
ADDRESS_OR_NONE = {"type": ["string", "null"], "format": "uri"}
TEXT = {"type": "string"}
WHOLE_NUMBER = {"type": "integer", "minimum": 0}

PROBLEM = {
    **an_object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
    "description": "What went wrong (RFC 9457).",
}
PROBLEM["properties"]["problems"] = {
    **a_list(an_object(filter=TEXT, message=TEXT)),
    "description": "Each thing in the query that was not understood.",
}

CHANGES = an_object(
    licence=ADDRESS,
    cursor={**TEXT, "description": "Where the reader stands after these changes."},
    links=an_object(next=ADDRESS_OR_NONE, later=ADDRESS, package=ADDRESS),
    changes=a_list(
        an_object(
            cursor=TEXT,
            change={**TEXT, "description": "What became of the record."},
            record={**TEXT, "description": "The kind of record."},
            id={**WHOLE_NUMBER, "description": "The record's number in the data package."},
            at={"type": "string", "format": "date-time"},
            address=ADDRESS_OR_NONE,
            into={"type": ["integer", "null"], "description": "The record that it became part of."},
            reason={"type": ["string", "null"], "description": "Why it was withdrawn."},
            rows={
                "type": ["object", "null"],
                "description": "The record's present rows in each table of the data package; null: none.",
            },
        )
    ),
)


def batch(rows):
    """A batch of a list's rows."""
    links = an_object(self=ADDRESS, first=ADDRESS, next=ADDRESS_OR_NONE)
    return an_object(
        selection={**TEXT, "description": "What was chosen, in a sentence."},
        total={**WHOLE_NUMBER, "description": "The number of records in all batches together."},
        licence=ADDRESS,
        links={**links, "description": "`next` is the address of the next batch, null after the last."},
        records=a_list(rows),
    )


def record(rows, parts):
    """One record by itself, with its parts."""
    return an_object(
        licence=ADDRESS,
        record=rows,
        parts=an_object(**{name: a_list(row(columns)) for name, columns in parts.items()}),
    )


# Any text without a null character, or what stands for bytes that are no text.
_READABLE = "^[^\\u0000\\uFFFD]*$"

# What a filter takes in a query.
_ASKED = {
    Takes.WORDS: lambda word: {"type": "string", "maxLength": word.most, "pattern": _READABLE},
    Takes.ADDRESS_WORDS: lambda word: {"type": "string"},
    Takes.CHOICES: lambda word: {"type": "string", "enum": list(word.choices)},
    Takes.YEAR: lambda word: {"type": "string", "pattern": "^[0-9]{4}$"},
    Takes.DATE: lambda word: PARTIAL_DATE,
    Takes.NUMBER: lambda word: {"type": "integer", "minimum": word.least, "maximum": word.most},
}


def asked(word):
    """What one value of a filter may be."""
    return _ASKED[word.takes](word)
