"""What an address answers: the file, or what was wrong."""

from .schemas import TEXT, WHOLE_NUMBER, reference

CSV = "text/csv"
JSON = "application/json"
ATOM = "application/atom+xml"
HTML = "text/html"
PLAIN = "text/plain"
PROBLEM = "application/problem+json"


def _header(description, schema=TEXT):
    return {"description": description, "required": True, "schema": schema}


LICENCE = {"Link": _header("The licence, as a link with rel=“license”.")}
GENERATED = {
    "X-Generated-At": _header("When the answer was made.", {"type": "string", "format": "date-time"})
}
FILE_NAME = {"Content-Disposition": _header("The file's name.")}
ROWS = {
    "X-Rows": _header("The number of rows in the file.", WHOLE_NUMBER),
    "X-Selection": _header("What was chosen, in words, percent-encoded."),
}


def of(status, description, media_type=None, schema=TEXT, headers=None):
    """One answer as {status: …}, to be joined with others."""
    answer = {"description": description}
    if media_type:
        answer["content"] = {media_type: {"schema": schema}}
    if headers:
        answer["headers"] = headers
    return {str(status): answer}


def not_understood(media_type):
    """A query that was not understood, in JSON or in plain text."""
    schema = reference("problem") if media_type == PROBLEM else TEXT
    said = "Each problem of the query is named" + ("." if media_type == PROBLEM else ", one a line.")
    return of(400, said, media_type, schema)


def of_a_record(media_type):
    """What there is instead of a record: another address, or nothing, or no longer."""
    schema = reference("problem") if media_type == PROBLEM else TEXT
    return {
        **MOVED,
        **of(404, "Nothing is on record at this address.", media_type, schema),
        **of(410, "The record was withdrawn; the answer says why.", media_type, schema),
    }


MOVED = of(301, "The record is at another address now.", headers={"Location": _header("That address.")})
BUSY = of(
    503,
    "Other large files are being made: to be asked for again later.",
    PLAIN,
    headers={"Retry-After": _header("After so many seconds.", WHOLE_NUMBER)},
)
UNCHANGED = of(304, "Nothing has changed since the answer whose ETag was sent in If-None-Match.")
# A page that does not know the record yet by this address, or leads to a version of it.
LED_ON = of(302, "The version is at this address.", headers={"Location": _header("Its address.")})
