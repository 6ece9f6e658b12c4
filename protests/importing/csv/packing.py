"""A file of rows as text that a page can carry from its preview to the act, signed so that what was shown is done."""

from dataclasses import dataclass

from django.core import signing

LONGEST = 1_500_000  # characters: what a form may send back
LAST_FOR = 60 * 60  # seconds

_SALT = "rows of a file"


class TooMuch(ValueError):
    """More than a page can carry: a matter for the command."""


class NotOurs(ValueError):
    """The text is not one of ours, or too old."""


@dataclass(frozen=True)
class Rows:
    kind: str
    name: str  # of the file
    content: bytes
    shown: str  # what the preview said of them (Report.sign)


def pack(rows, user) -> str:
    plain = [rows.kind, rows.name, rows.content.decode(), rows.shown]
    packed = signing.dumps(plain, salt=f"{_SALT} {user.pk}", compress=True)
    if len(packed) > LONGEST:
        raise TooMuch(
            "It holds more than a page can carry. Make several files of it, or use the command import_csv."
        )
    return packed


def unpack(packed, user) -> Rows:
    try:
        kind, name, content, shown = signing.loads(packed, salt=f"{_SALT} {user.pk}", max_age=LAST_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise NotOurs("The preview is older than an hour, or was another's. Look again.") from error
    return Rows(kind, name, content.encode(), shown)
