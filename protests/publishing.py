"""Acts with conditions across records: publish and withdraw.

Each is one named function; the database's constraints hold what it can, and these functions say the rest.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from .models import Letter, LetterNumber, PublicationState


@dataclass(frozen=True)
class Condition:
    """What publishing asks for: the fields that answer it (any of them), its name in a checklist, and what to do."""

    fields: tuple[str, ...]
    name: str
    sentence: str
    is_met: bool


def letter_conditions(letter) -> list[Condition]:
    """What a letter needs before it can be published. That each figure has a source, the database holds already."""
    is_saved = letter.pk is not None
    names_company = is_saved and letter.companies.exists()
    return [
        Condition(("date",), "date", "Give the date, as exact as it is known.", bool(letter.date)),
        Condition(
            ("companies", "no_company_reason"),
            "company, or why none",
            "Name a company, or say why there is none.",
            bool(names_company or letter.no_company_reason),
        ),
        Condition(("sources",), "source", "Cite at least one source.", is_saved and letter.sources.exists()),
    ]


def contract_conditions(contract) -> list[Condition]:
    """What a contract needs before it can be published."""
    is_saved = contract.pk is not None
    return [
        Condition(
            ("agencies",),
            "agency",
            "Name the agency that the work is for.",
            is_saved and contract.agencies.exists(),
        ),
        Condition(
            ("sources",), "source", "Cite at least one source.", is_saved and contract.sources.exists()
        ),
    ]


def missing_from_letter(letter) -> list[tuple[str, str]]:
    """What a letter still lacks before it can be published, as (field, sentence)."""
    return _unmet(letter_conditions(letter))


def missing_from_contract(contract) -> list[tuple[str, str]]:
    """What a contract still lacks before it can be published, as (field, sentence)."""
    return _unmet(contract_conditions(contract))


@transaction.atomic
def publish_letter(letter, *, number=None):
    """Make a draft public, or a withdrawn letter public again; ValidationError lists what is missing.

    A letter's public number is given here, once: the next free one, or `number` where the record's own fixtures fix it.
    """
    present = _locked(letter)
    _refuse_if_missing(missing_from_letter(present))
    if present.number is None:
        present.number = _give_number(number)
    _publish(present)
    _bring_up_to_date(letter)


def publish_new(letters):
    """Save new letters that lack nothing, each with the public number that is fixed for it, as published; IntegrityError
    where one was given before."""
    LetterNumber.objects.bulk_create(LetterNumber(number=letter.number) for letter in letters)
    for letter in letters:
        letter.state, letter.first_published_at = PublicationState.PUBLISHED, timezone.now()
    Letter.objects.bulk_create(letters)


@transaction.atomic
def publish_contract(contract):
    """Make a contract public; ValidationError lists what is missing."""
    present = _locked(contract)
    _refuse_if_missing(missing_from_contract(present))
    _publish(present)
    _bring_up_to_date(contract)


@transaction.atomic
def withdraw(record, *, reason):
    """Take a published letter or contract out of public view; its address stays and says `reason`."""
    present = _locked(record)
    if not present.is_published:
        raise ValidationError("Only a published record can be withdrawn.")
    if not reason.strip():
        raise ValidationError("Say why it is withdrawn: the reason is shown at its address.")
    present.state = PublicationState.WITHDRAWN
    present.withdrawn_reason = reason.strip()
    present.save()
    _bring_up_to_date(record)


def _give_number(number):
    """Enter a public number in the ledger: `number`, or the next after all that were ever given."""
    if number is not None:
        _given, is_new = LetterNumber.objects.get_or_create(number=number)
        if not is_new:
            raise ValidationError(f"The public number {number} was given before, and is not given again.")
        return number
    while True:
        number = (LetterNumber.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        _given, is_new = LetterNumber.objects.get_or_create(number=number)
        if is_new:
            return number
        # Another publication took it between the two statements: look again.


def _unmet(conditions):
    return [(condition.fields[0], condition.sentence) for condition in conditions if not condition.is_met]


def _refuse_if_missing(missing):
    if missing:
        raise ValidationError([sentence for _field, sentence in missing])


def _locked(record):
    """The record as the database has it now, held until the act is done: the copy in hand may be older."""
    return type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)


def _publish(present):
    present.state = PublicationState.PUBLISHED
    present.withdrawn_reason = ""
    present.first_published_at = present.first_published_at or timezone.now()
    present.save()


def _bring_up_to_date(record):
    """Let the copy in hand say what the act did; what else is in it was neither read nor saved."""
    own = ["number"] if isinstance(record, Letter) else []
    record.refresh_from_db(fields=["state", "withdrawn_reason", "first_published_at", "updated_at", *own])
