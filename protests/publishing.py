"""Acts with conditions across records: publish and withdraw.

Each is one named function; the database's constraints hold what it can, and these functions say the rest.
"""

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from .models import LetterNumber, PublicationState


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
    """Enter a public number in the ledger: `number`, or the next that was never given."""
    given = LetterNumber(number=number)
    given.save(force_insert=True)
    if number is not None:
        # A number that did not come from the database's own counter: let the counter go on behind it.
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [LetterNumber]):
                cursor.execute(statement)
    return given.number


def _refuse_if_missing(missing):
    if missing:
        raise ValidationError([sentence for _field, sentence in missing])


def _publish(record):
    record.state = PublicationState.PUBLISHED
    record.withdrawn_reason = ""
    record.first_published_at = record.first_published_at or timezone.now()
    record.save()
