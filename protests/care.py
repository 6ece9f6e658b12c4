"""What on the record needs an editor's care: one named set of records each, the same for a count and for a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .importing.usaspending.changes import changed_since_letter
from .models import (
    Contract,
    ContractEvent,
    ContractEventKind,
    ContractLook,
    Letter,
    PublicationState,
    SignatoryCount,
    Source,
)

LOOK_AGAIN_AFTER = timedelta(days=365)

# After one of these nothing more is expected of a contract.
FINAL_EVENTS = [
    ContractEventKind.NOT_RENEWED,
    ContractEventKind.CANCELLED,
    ContractEventKind.EXPIRED,
    ContractEventKind.ENDED,
]


@dataclass(frozen=True)
class Care:
    """Something to look after.

    `word` stands in addresses, `permission` is what it takes to mend it, `among` leaves of some records of `model` those
    that need it.
    """

    word: str
    name: str
    todo: str
    model: type
    permission: str
    among: Callable[[QuerySet], QuerySet]


def of(model) -> list[Care]:
    """Everything that a record of this kind can need."""
    return [care for care in CARES if care.model is model]


def looked_at(contract, by):
    """Mark that an editor looked whether the contract stands as recorded, today."""
    ContractLook.objects.update_or_create(contract=contract, defaults={"on": timezone.localdate(), "by": by})


def _drafts(records):
    return records.filter(state=PublicationState.DRAFT)


def _without_number(letters):
    return letters.filter(state=PublicationState.PUBLISHED, headline_low__isnull=True)


def _of_one_source(letters):
    links = Letter.sources.through.objects
    another = links.filter(letter=OuterRef("letter")).exclude(source=OuterRef("source"))
    only = links.filter(~Exists(another), letter=OuterRef("pk"))
    return letters.filter(Exists(only), state=PublicationState.PUBLISHED)


def _disagreeing(letters):
    """Two counts of the same people on the same date that cannot both be so; those set aside are settled."""
    counts = SignatoryCount.objects.filter(set_aside_reason="").annotate(
        of_company=Coalesce("company_id", Value(0))
    )
    higher = counts.filter(
        letter=OuterRef("letter"),
        as_of=OuterRef("as_of"),
        group=OuterRef("group"),
        of_company=OuterRef("of_company"),
        low__gt=OuterRef("high"),
    )
    return letters.filter(Exists(counts.filter(Exists(higher), letter=OuterRef("pk"))))


def _not_looked_at(contracts):
    """Published, with more to expect, and neither changed nor marked as looked at for a year."""
    today = timezone.localdate()
    recent = ContractLook.objects.filter(contract=OuterRef("pk"), on__gt=today - LOOK_AGAIN_AFTER)
    last = ContractEvent.objects.filter(contract=OuterRef("pk")).order_by("-date", "-id")
    return contracts.annotate(last_event=Subquery(last.values("kind")[:1])).filter(
        Q(last_event__isnull=True) | ~Q(last_event__in=FINAL_EVENTS),
        # An end of this month or year may be still to come.
        Q(end__isnull=True) | Q(end__gte=today.isoformat()) | Q(end__in=[f"{today:%Y-%m}", f"{today:%Y}"]),
        ~Exists(recent),
        state=PublicationState.PUBLISHED,
        updated_at__lt=timezone.now() - LOOK_AGAIN_AFTER,
    )


def _changed_officially(contracts):
    return contracts.filter(pk__in=changed_since_letter().order_by().values("pk"))


def _without_copy(sources):
    return sources.filter(archived_url="")


CHANGE_LETTERS, CHANGE_CONTRACTS = "protests.change_any_letter", "protests.change_any_contract"

CARES = [
    Care(
        "draft",
        "Letters waiting as drafts",
        "Complete what is missing, look at the preview, and publish.",
        Letter,
        "protests.change_letter",
        _drafts,
    ),
    Care(
        "draft",
        "Contracts waiting as drafts",
        "Complete what is missing, look at the preview, and publish.",
        Contract,
        "protests.change_contract",
        _drafts,
    ),
    Care(
        "disagreeing",
        "Letters whose sources disagree on a figure",
        "Look for a third report, or set one of the counts aside and say why.",
        Letter,
        CHANGE_LETTERS,
        _disagreeing,
    ),
    Care(
        "no-number",
        "Letters without a number",
        "Look for a report that says how many signed. Some were never counted.",
        Letter,
        CHANGE_LETTERS,
        _without_number,
    ),
    Care(
        "one-source",
        "Letters of a single source",
        "Look for a second report that says the same, or something else.",
        Letter,
        CHANGE_LETTERS,
        _of_one_source,
    ),
    Care(
        "changed",
        "Contracts whose official record changed since the letter",
        "See what the official record says now, and whether the letter had a part in it.",
        Contract,
        CHANGE_CONTRACTS,
        _changed_officially,
    ),
    Care(
        "not-looked-at",
        "Bids and contracts not looked at for a year",
        "Look what became of them. If nothing did, mark them as looked at.",
        Contract,
        CHANGE_CONTRACTS,
        _not_looked_at,
    ),
    Care(
        "no-copy",
        "Sources without an archived copy",
        "Save the page in a web archive before it is gone, and enter the copy's address.",
        Source,
        "protests.change_source",
        _without_copy,
    ),
]
