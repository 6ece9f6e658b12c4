"""The door to who changed what, when and why, and to a record as it stood on a day (docs/decisions/0007).

Every change of a record, by whatever road, becomes one act with the whole record as it was afterwards. Who makes
changes says so: `with recording(by=user, why="…", road="form"):`.
"""

from .reading import (
    Entry,
    acts_of,
    as_of,
    deleted,
    entry,
    latest_number,
    of,
    of_id,
    parts_of,
    present,
    since,
    without_history,
)
from .redaction import preview, redact
from .reverting import restore, revert
from .snapshots import Difference, Snapshot, differ, differences, stored
from .writing import because, call_it, catch_up, is_recording, recording

__all__ = [
    "Difference",
    "Entry",
    "Snapshot",
    "acts_of",
    "as_of",
    "because",
    "call_it",
    "catch_up",
    "deleted",
    "differ",
    "differences",
    "entry",
    "is_recording",
    "latest_number",
    "of",
    "of_id",
    "parts_of",
    "present",
    "preview",
    "recording",
    "redact",
    "restore",
    "revert",
    "since",
    "stored",
    "without_history",
]
