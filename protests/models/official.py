"""What an official record of awards said last, and whom its names stand for. For editors only: what the public may
know of it stands in the contract's own parts."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from ..dates import PartialDateField
from .agency import Agency
from .company import Company
from .contract import Contract, ContractEvent
from .provenance import one_of


class OfficialNameKind(models.TextChoices):
    """Whom an official record names: a recipient of awards, or a body that makes or pays for them."""

    COMPANY = "company"
    AGENCY = "agency"


class OfficialName(models.Model):
    """An editor's answer, kept: the company or agency that a name of the official record stands for, or nobody.

    The same code stands for the same body, whatever it is called later; without a code the name does.
    """

    kind = models.CharField(max_length=10, choices=OfficialNameKind)
    code = models.CharField(
        max_length=20,
        blank=True,
        help_text="A firm's UEI, an agency's code: what stays when the name changes. Empty if the record gives none.",
    )
    name = models.CharField(max_length=300, help_text="As the official record prints it.")
    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="official_names",
        help_text="Empty: no company on this record, and none is wanted.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="official_names",
        help_text="Empty: no agency on this record, and none is wanted.",
    )
    decided_at = models.DateTimeField("decided", auto_now=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            one_of(
                OfficialNameKind, "kind", "official_name_kind_is_known", "It names a company or an agency."
            ),
            models.CheckConstraint(
                condition=Q(kind=OfficialNameKind.COMPANY, agency__isnull=True)
                | Q(kind=OfficialNameKind.AGENCY, company__isnull=True),
                name="official_name_stands_for_its_kind",
                violation_error_message="A recipient stands for a company, an agency's name for an agency.",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=~Q(code=""),
                name="official_name_code_is_one",
                violation_error_message="Whom this code stands for is decided already.",
            ),
            models.UniqueConstraint(
                "kind",
                Upper("name"),
                condition=Q(code=""),
                name="official_name_is_one",
                violation_error_message="Whom this name stands for is decided already.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})" if self.code else self.name


class OfficialAward(models.Model):
    """The award that a contract is in the official record, and what that record said of it last."""

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, related_name="official_award")
    key = models.CharField(
        max_length=200, unique=True, help_text="The whole key: a printed number alone is not unique."
    )
    as_of = PartialDateField("as of", null=True, help_text="The day for which the record was last taken.")
    said = models.JSONField(help_text="What it said last: an import applies only what differs from this.")
    raw = models.JSONField(help_text="The last answer or row, as it came.")
    changed_on = PartialDateField(
        "change seen on", null=True, help_text="When an import last found something new in it."
    )
    gone_since = PartialDateField(
        "no longer in the record since", null=True, help_text="The day it was first not found there."
    )

    class Meta:
        ordering = ["key"]
        default_permissions = ()

    def __str__(self):
        return self.key


class OfficialAction(models.Model):
    """One transaction of an award: the award itself or a modification, by the key that the official record gives it."""

    award = models.ForeignKey(OfficialAward, on_delete=models.CASCADE, related_name="actions")
    key = models.CharField(max_length=250, unique=True)
    number = models.CharField("modification", max_length=60)
    date = PartialDateField(null=True)
    said = models.JSONField(help_text="What the record said of it last.")
    obligated = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    is_deleted = models.BooleanField(default=False, help_text="The official record took it back.")
    event = models.OneToOneField(
        ContractEvent,
        on_delete=models.SET_NULL,
        null=True,
        related_name="official_action",
        help_text="Empty: an editor removed it, and it is not made again.",
    )

    class Meta:
        ordering = ["date", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["award", "date"], name="official_action_by_date")]

    def __str__(self):
        return self.key
