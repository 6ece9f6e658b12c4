"""The door to who changed what, when and why, and to a record as it stood on a day (docs/decisions/0007).

Every change of a record, by whatever road, becomes one act with the whole record as it was afterwards. Who makes
changes says so: `with recording(by=user, why="…", road="form"):`.
"""

from .reading import Entry, as_of, deleted, entry, latest_number, of, of_id, present, since, without_history
from .redaction import preview, redact
from .reverting import restore, revert
from .snapshots import Difference, Snapshot, differences
from .writing import call_it, catch_up, is_recording, recording

__all__ = [
    "Difference",
    "Entry",
    "Snapshot",
    "as_of",
    "call_it",
    "catch_up",
    "deleted",
    "differences",
    "entry",
    "is_recording",
    "latest_number",
    "of",
    "of_id",
    "present",
    "preview",
    "recording",
    "redact",
    "restore",
    "revert",
    "since",
    "without_history",
]
