"""What an editor pastes: the page of an award, its key or its printed number, and the addresses that follow from it.

What was pasted is never fetched: the address asked is built from the key.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

HOSTS = {"usaspending.gov", "www.usaspending.gov", "beta.usaspending.gov", "api.usaspending.gov"}
LONGEST = 2_000

_KEY = re.compile(r"^CONT_(AWD|IDV)_.+$")
_PAGES = {"recipient": "recipient page", "agency": "agency page", "search": "search page"}


class NotAnAward(ValueError):
    """What was pasted names no award; the message says what it is."""


@dataclass(frozen=True)
class Pasted:
    """An award's key (kind "award" or "idv"), a page's old number ("internal_id") or a printed number ("piid")."""

    kind: str
    key: str


def read(text) -> Pasted:
    text = text.strip()
    if not text:
        raise NotAnAward("empty")
    if len(text) > LONGEST or not text.isprintable():
        raise NotAnAward("neither an address nor the number of an award")
    if "://" not in text:
        return _of_segment(text)
    segment = _award_segment(text)
    return Pasted("internal_id", segment) if segment.isdecimal() else _of_segment(segment)


def permalink(key) -> str:
    """The public page of the award."""
    return f"https://www.usaspending.gov/award/{quote(key, safe='')}/"


def answer_path(key) -> str:
    """Where the service answers for the award. Its final slash spares a redirect."""
    return f"/api/v2/awards/{quote(key, safe='')}/"


def _award_segment(address):
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise NotAnAward("not an address") from None
    if parts.scheme not in ("http", "https") or host not in HOSTS:
        raise NotAnAward("host is not usaspending.gov")
    # Older pages have their path in the fragment: /#/award/…
    path = parts.fragment if parts.path in ("", "/") and parts.fragment.startswith("/") else parts.path
    segments = path.split("?")[0].strip("/").split("/")
    if segments[:3] == ["api", "v2", "awards"]:
        segments = segments[2:]
    if len(segments) == 2 and segments[0] in ("award", "awards"):
        return unquote(segments[1])
    if segments[0] in _PAGES:
        raise NotAnAward(f"{_PAGES[segments[0]]}, not an award")
    raise NotAnAward("not the page of an award")


def _of_segment(text):
    text = text.strip()
    key = text.upper()
    if key.startswith("ASST_"):
        raise NotAnAward("assistance award, not a contract")
    if found := _KEY.match(key):
        return Pasted("award" if found[1] == "AWD" else "idv", key)
    if key.startswith("CONT_"):
        raise NotAnAward("not the key of an award")
    if "." in key or len(key) > 50:
        raise NotAnAward("neither an address nor the number of an award")
    return Pasted("piid", key.replace("-", ""))
