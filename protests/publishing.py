"""Acts with conditions across records: publish and withdraw.

Each is one named function; the database's constraints hold what it can, and these functions say the rest.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from .models import Letter, LetterNumber, PublicationState


def missing_from_letter(letter) -> list[tuple[str, str]]:
    """What a letter still lacks before it can be published, as (field, sentence)."""
    missing = []
    if not letter.date:
        missing.append(("date", "Give the date, as exact as it is known."))
    if not letter.companies.exists() and not letter.no_company_reason:
        missing.append(("companies", "Name a company, or say why there is none."))
    if not letter.sources.exists():
        missing.append(("sources", "Cite at least one source."))
    return missing


def missing_from_contract(contract) -> list[tuple[str, str]]:
    """What a contract still lacks before it can be published, as (field, sentence)."""
    missing = []
    if not contract.agencies.exists():
        missing.append(("agencies", "Name the agency that the work is for."))
    if not contract.sources.exists():
        missing.append(("sources", "Cite at least one source."))
    return missing


@transaction.atomic
def publish_letter(letter, *, number=None):
    """Make a draft public, or a withdrawn letter public again; ValidationError lists what is missing.

    A letter's public number is given here, once: the next free one, or `number` where the record's own fixtures fix it.
    """
    _refuse_if_missing(missing_from_letter(letter))
    # As the database has it now: another editor may have published the same letter meanwhile.
    letter.number = Letter.objects.select_for_update().values_list("number", flat=True).get(pk=letter.pk)
    if letter.number is None:
        letter.number = _give_number(number)
    _publish(letter)


@transaction.atomic
def publish_contract(contract):
    """Make a contract public; ValidationError lists what is missing."""
    _refuse_if_missing(missing_from_contract(contract))
    _publish(contract)


@transaction.atomic
def withdraw(record, *, reason):
    """Take a published letter or contract out of public view; its address stays and says `reason`."""
    if not record.is_published:
        raise ValidationError("Only a published record can be withdrawn.")
    if not reason.strip():
        raise ValidationError("Say why it is withdrawn: the reason is shown at its address.")
    record.state = PublicationState.WITHDRAWN
    record.withdrawn_reason = reason.strip()
    record.save()


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


def _refuse_if_missing(missing):
    if missing:
        raise ValidationError([sentence for _field, sentence in missing])


def _publish(record):
    record.state = PublicationState.PUBLISHED
    record.withdrawn_reason = ""
    record.first_published_at = record.first_published_at or timezone.now()
    record.save()
