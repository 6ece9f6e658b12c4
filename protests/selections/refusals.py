"""What is answered when there is no such record, or no longer, or at another address; or none can be read."""

from django.db import OperationalError

# The database does not answer, which passes.
NotReadable = OperationalError


class NotOnRecord(LookupError):
    """No such record, as far as the public may know."""


class MovedTo(LookupError):
    """The record is at another address now: `address`."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class Withdrawn(LookupError):
    """The record was published and withdrawn: `record.withdrawn_reason` says why."""

    def __init__(self, record):
        super().__init__(str(record.pk))
        self.record = record


class NoSuchRevision(NotOnRecord):
    """The record is public, and was not so at the revision or on the day asked for: `wrong` says it in words."""

    def __init__(self, wrong):
        super().__init__(wrong)
        self.wrong = wrong
