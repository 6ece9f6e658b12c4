"""Contracts of protested work in whose official record something happened since."""

from django.db.models import CharField, Exists, F, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Concat

from ...dates import AFTER_ALL
from ...models import Contract, Letter, OfficialAction, PublicationState


def changed_since_letter():
    """Contracts with an official transaction, or a change seen by an import, later than a published letter about them.

    Each has `first_letter_on`, the date of its first letter, and `last_official_action_on`, both as text. A letter of
    March is followed by what happened from April on: nothing says that the rest of March came after it.
    """
    about = Letter.contracts.through.objects.filter(
        contract=OuterRef("pk"), letter__state=PublicationState.PUBLISHED
    ).annotate(letter_ends=Concat(F("letter__date"), Value(AFTER_ALL), output_field=CharField()))
    later = OfficialAction.objects.filter(
        award__contract=OuterRef("contract"), is_deleted=False, date__gt=OuterRef("letter_ends")
    )
    followed = about.filter(Q(Exists(later)) | Q(contract__official_award__changed_on__gt=F("letter_ends")))
    published = Q(letters__state=PublicationState.PUBLISHED)
    return (
        Contract.objects.filter(Exists(followed))
        .annotate(
            first_letter_on=Min("letters__date", filter=published, output_field=CharField()),
            last_official_action_on=Max(
                "official_award__actions__date",
                filter=Q(official_award__actions__is_deleted=False),
                output_field=CharField(),
            ),
        )
        .order_by("-last_official_action_on", "title")
    )
