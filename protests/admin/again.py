"""Two editors whose changes wait for each other: one is done again, so that neither is told of an error."""

from functools import wraps

from django.contrib.messages.storage import default_storage
from django.db import OperationalError, connection

TRIES = 3
_DEADLOCK = "40P01"  # PostgreSQL's code


def after_a_deadlock(view):
    """The view, asked again where the database has undone all that it did so that another could go on."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        for _ in range(TRIES - 1):
            try:
                return view(request, *args, **kwargs)
            except OperationalError as error:
                if not _is_deadlock(error) or connection.in_atomic_block:
                    raise
                _as_it_came(request)
        return view(request, *args, **kwargs)

    return answered


def _is_deadlock(error):
    return getattr(error.__cause__, "sqlstate", "") == _DEADLOCK


def _as_it_came(request):
    """What was said of the change is not said, and files are read from their beginning."""
    request._messages = default_storage(request)
    for file in request.FILES.values():
        file.seek(0)
