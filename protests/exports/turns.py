"""Large files are made a few at a time, so that readers of files never hold every worker of the site.

A turn is a byte of a file that the workers inherit, locked (config/gunicorn.py): one that is killed lets go of it.
Without gunicorn there is one process, and its threads take turns.
"""

import fcntl
import os
import threading

from django.conf import settings

ROWS_OF_A_LARGE_FILE = 1_000  # a file of no more costs about what a page does
RETRY_AFTER = 10  # seconds


class Busy(Exception):  # noqa: N818 - nothing is wrong
    """As many large files as may be made at once are being made: to be asked for again after RETRY_AFTER seconds."""


_one_thread = threading.Lock()
_ours = set()  # places of this process, whose own locks are none to itself


class Turn:
    """Pieces of a file, which hold a turn until they are sent or nobody wants them any more. Busy where none is free."""

    def __init__(self, pieces):
        self.place = None  # until one is found
        self.pieces = pieces
        with _one_thread:
            self.place = next(filter(_locked, range(settings.EXPORTS_AT_ONCE)), None)
            if self.place is None:
                raise Busy
            _ours.add(self.place)

    def __iter__(self):
        yield from self.pieces
        self.close()

    def close(self):
        with _one_thread:
            if self.place is not None:
                _unlock(self.place)
                _ours.discard(self.place)
                self.place = None

    def __del__(self):
        self.close()


def _locked(place):
    if place in _ours:
        return False
    if file := _shared():
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):  # another worker has it
            return False
    return True


def _unlock(place):
    if file := _shared():
        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


def _shared():
    """The number of the open file that all workers have, or 0."""
    return int(os.environ.get("EXPORT_TURNS", 0))
