"""Contracts with an award number, one after the other, brought up to date from the public service."""

import datetime

from django.db.models import Q

from ... import history
from ...models import Contract, OfficialAward
from . import addresses
from .service import NotInRecord, NotReached, Service, Several
from .taking import mark_gone, take

# So many in a row that get no answer: the service is down, and asking on would be rude.
MOST_FAILURES = 3


def refresh(service: Service):
    """Lines for a person, contract by contract. Each is a transaction of its own; NotReached ends it where the service
    does not answer several times in a row."""
    failures = 0
    contracts = Contract.objects.filter(Q(official_award__isnull=False) | ~Q(award_id=""))
    for contract in contracts.select_related("official_award").order_by("pk").iterator():
        try:
            yield from _one(service, contract)
            failures = 0
        except NotReached as refusal:
            yield f"{contract.slug}: {refusal}"
            failures += 1
            if failures == MOST_FAILURES:
                raise


def _one(service, contract):
    official = OfficialAward.objects.filter(contract=contract).first()
    try:
        key = official.key if official else service.found(addresses.read(contract.award_id))
        award = service.award(key)
    except NotInRecord as refusal:
        if official:
            with history.recording(road="import"):
                mark_gone(official, datetime.date.today().isoformat())
            yield f"{contract.slug}: no longer in the official record since {official.gone_since}; it is kept"
        else:
            yield f"{contract.slug}: {refusal}"
        return
    except Several as several:
        yield f"{contract.slug}: {several} Use import_usaspending: {', '.join(row['key'] for row in several.rows)}"
        return
    except addresses.NotAnAward as refusal:
        yield f"{contract.slug}: its award number “{contract.award_id}” is {refusal}"
        return
    if not official and _differs(contract.parent_award_id, award.parent_piid):
        yield f"{contract.slug}: {key} was ordered under {award.parent_piid}, not {contract.parent_award_id}; left as it is"
        return
    report = take([award], contracts={key: contract}, why="Refreshed from the official record.")
    yield from report.lines
    for question in report.questions:
        yield f"{contract.slug}: who is the {question}? Answer with import_usaspending {key}"
    if report.total("unchanged") and not report.lines:
        yield f"{contract.slug}: unchanged"


def _differs(number, other):
    return bool(number and other and number.replace("-", "").upper() != other.replace("-", "").upper())
