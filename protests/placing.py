"""Puts each published contract among those of its companies and agencies, and counts them there: kept, in the transaction of
every change, so that a page of a company or an agency finds its first contracts and their number without the others.

A contract stands among all, among those of each company that has a part in it, and of each agency that it is for. It stands
apart with those above, which a reader may leave out: so that of neither anything has to be passed over.
"""

from collections import Counter, defaultdict, deque

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.signals import post_migrate

from . import bulk, counting, migrated
from .models import Agency, Contract, ContractAmong, ContractParty, FacetCount
from .models.counts import EVERYTHING, choice
from .models.trees import all_above

# How many there are stands beside the numbers of public records (protests/listing.py).
CONTRACTS = "contracts"

BELOW = "below"

BATCH = 2_000


def connect(app):
    post_migrate.connect(_after_migrate, sender=app)


def _after_migrate(using, **_):
    """Place what is on record already."""
    if (
        using != DEFAULT_DB_ALIAS
        or ContractAmong._meta.db_table not in connection.introspection.table_names()
    ):
        return
    published = Contract.objects.published().exists() and not migrated.missing(connection)
    if published and not ContractAmong.objects.filter(chosen=EVERYTHING).exists():
        rebuild()


def of_company(pk) -> list[str]:
    """Where the contracts stand that this company has a part in, as in `ContractAmong.chosen`."""
    return [choice("company", pk)]


def of_agency(pk, *, sub_agencies=True) -> list[str]:
    """Where the contracts stand that are for this agency, or for one below it: each in one place."""
    return [choice("agency", pk), choice(BELOW, pk)] if sub_agencies else [choice("agency", pk)]


def reaching(agencies) -> set[int]:
    """Ids of the contracts that are for one of these agencies, or for one below it.

    Nobody else places any before the transaction ends: what is read here stays so.
    """
    counting.take_turns()
    places = [place for pk in agencies for place in of_agency(pk)]
    return set(ContractAmong.objects.filter(chosen__in=places).order_by().values_list("contract", flat=True))


@transaction.atomic(savepoint=False)
def refresh(ids):
    """Let these contracts stand where they should, and nowhere else."""
    # First of all, so that of two changes at once the later one reads what the earlier one wrote.
    counting.take_turns()
    for batch in bulk.batches(sorted(ids), BATCH):
        _keep(batch, _places(batch))


@transaction.atomic(savepoint=False)
def forget(contract):
    """Take a contract, which is about to be deleted, from where it stands."""
    counting.take_turns()
    _keep([contract.pk], {})


@transaction.atomic
def rebuild():
    """Keep everything anew."""
    deque(rebuilding(), maxlen=0)


def rebuilding():
    """As `rebuild`, in short steps (see protests/counting.py)."""
    ContractAmong.objects.all().delete()
    _numbers().delete()
    numbers = Counter()
    for batch in bulk.batches(_published(), BATCH):
        now = _places(batch)
        numbers.update(_counted(now))
        _write(now)
        yield
    _add(numbers)


def differences() -> list[str]:
    """One line for each contract that is kept where it should not be, and each number that is not theirs."""
    lines, numbers = [], Counter()
    ids = _published()
    for batch in bulk.batches(ids, BATCH):
        now, kept = _places(batch), _stored(batch)
        numbers.update(_counted(now))
        lines += [
            f"contract {pk}: where it stands is out of date" for pk in batch if now.get(pk) != kept.get(pk)
        ]
    strays = ContractAmong.objects.exclude(contract__in=Contract.objects.published()).order_by("contract")
    lines += [
        f"contract {pk}: it is not published, and stands among others"
        for pk in strays.values_list("contract", flat=True).distinct()
    ]
    kept = dict(_numbers().exclude(number=0).values_list("chosen", "number"))
    lines += [
        f"contracts of {place}: {kept.get(place, 0)} are said to be public, there are {numbers[place]}"
        for place in sorted(kept.keys() | numbers.keys())
        if kept.get(place, 0) != numbers[place]
    ]
    return lines


# ---- where a contract stands ----


def _places(ids):
    """{contract: {where it stands: its title}} of the published ones of these."""
    titles = dict(Contract.objects.published().filter(pk__in=ids).values_list("pk", "title"))
    steps = Agency.objects.steps_up() if titles else {}
    places = {pk: {EVERYTHING} for pk in titles}
    parties = ContractParty.objects.filter(contract__in=titles).order_by()
    for pk, company in parties.values_list("contract", "company"):
        places[pk].add(choice("company", company))
    for pk, agencies in _agencies(titles).items():
        places[pk] |= {choice("agency", agency) for agency in agencies}
        places[pk] |= {choice(BELOW, agency) for agency in all_above(agencies, steps) - agencies}
    return {pk: dict.fromkeys(found, titles[pk]) for pk, found in places.items()}


def _agencies(ids):
    found = defaultdict(set)
    links = Contract.agencies.through.objects.filter(contract_id__in=ids).order_by()
    for pk, agency in links.values_list("contract_id", "agency_id"):
        found[pk].add(agency)
    return found


def _published():
    return list(Contract.objects.published().order_by("pk").values_list("pk", flat=True))


# ---- what is kept of it ----


def _keep(ids, now):
    before = _stored(ids)
    changed = {pk: places for pk, places in now.items() if before.get(pk) != places}
    gone = {pk: places for pk, places in before.items() if pk in changed or pk not in now}
    if gone:
        ContractAmong.objects.filter(contract__in=gone).delete()
    _write(changed)
    numbers = _counted(changed)
    numbers.subtract(_counted(gone))
    _add(numbers)


def _stored(ids):
    found = defaultdict(dict)
    rows = ContractAmong.objects.filter(contract__in=ids).order_by()
    for pk, place, title in rows.values_list("contract", "chosen", "title"):
        found[pk][place] = title
    return found


def _write(contracts):
    rows = [(pk, place, title) for pk, places in contracts.items() for place, title in places.items()]
    if rows:
        bulk.insert(ContractAmong, ["contract_id", "chosen", "title"], rows)


def _counted(contracts):
    return Counter(place for places in contracts.values() for place in places)


def _add(numbers):
    counting.add({(place, counting.PUBLIC, CONTRACTS): number for place, number in numbers.items()})


def _numbers():
    return FacetCount.objects.filter(facet=counting.PUBLIC, value=CONTRACTS)
