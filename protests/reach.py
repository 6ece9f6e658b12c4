"""Whom a letter counts for: the companies and agencies it names, and those above them.

A letter rolls up to whoever owned a company on the letter's date; an ownership whose start is not known counts for
every date. It rolls up to every body that an agency is part of.
"""

from collections import defaultdict

from django.db import connection

from . import bulk
from .dates import AFTER_ALL
from .models import Agency, Letter, Ownership


def hold(*, alone=False):
    """Hold what stands above what until the transaction ends: together with others who read it, or alone, by who changes
    it, before it is asked which letters that concerns. Else a letter that names a company while its owner is entered in
    another session would never count for that owner: neither session sees what the other has not committed."""
    if connection.vendor == "postgresql":
        shared = "" if alone else "_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(hashtext('protests_reach'))")


def company_rows(ids=None) -> set[tuple[int, int, bool]]:
    """(letter, company, named) for these letters, or for all of them."""
    owners = defaultdict(list)
    for company, owner, since, until in Ownership.objects.order_by().values_list(
        "company", "owner", "since", "until"
    ):
        owners[company].append((owner, since, until))
    named = _links(Letter.companies.through, ids, "letter_id", "company_id", "letter__date")
    return _with_those_above(
        named, lambda company, date: [owner for owner, *dates in owners[company] if _in_force(date, *dates)]
    )


def agency_rows(ids=None) -> set[tuple[int, int, bool]]:
    """(letter, agency, named) for these letters, or for all of them."""
    steps = Agency.objects.steps_up()
    named = _links(Letter.agencies.through, ids, "letter_id", "agency_id", "letter__date")
    # Of an agency that another session has removed meanwhile nothing is read: the database refuses the link in the end.
    return _with_those_above(named, lambda agency, _date: steps.get(agency, ()))


def _links(through, ids, *columns):
    links = through.objects.all() if ids is None else through.objects.filter(bulk.one_of("letter_id", ids))
    return links.order_by().values_list(*columns)


def _with_those_above(named, above):
    rows = {}
    for letter, record, date in named:
        rows[letter, record] = True
        waiting = [record]
        while waiting:
            for higher in above(waiting.pop(), date):
                if (letter, higher) not in rows:
                    rows[letter, higher] = False
                    waiting.append(higher)
    return {(letter, record, is_named) for (letter, record), is_named in rows.items()}


def _in_force(date, since, until):
    """Whether a partial date overlaps an ownership; what is not known counts for every date."""
    if date is None:
        return True
    return (since is None or date + AFTER_ALL > since) and (until is None or date < until + AFTER_ALL)
