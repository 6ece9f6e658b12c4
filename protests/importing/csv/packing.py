"""A file of rows as text that a page can carry from its preview to the act."""

from dataclasses import dataclass

from .. import carrying

_SALT = "rows of a file"


@dataclass(frozen=True)
class Rows:
    kind: str
    name: str  # of the file
    content: bytes
    shown: str  # what the preview said of them (Report.sign)


def pack(rows, user) -> str:
    plain = [rows.kind, rows.name, rows.content.decode(), rows.shown]
    return carrying.pack(
        plain, user, salt=_SALT, instead="Make several files of it, or use the command import_csv."
    )


def unpack(packed, user) -> Rows:
    kind, name, content, shown = carrying.unpack(packed, user, salt=_SALT)
    return Rows(kind, name, content.encode(), shown)
