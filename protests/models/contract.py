from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from ..dates import PartialDateField, in_order
from ..readings import ReadingKind, bounds, in_words
from .addresses import Addressed
from .agency import Agency
from .company import Company
from .listing import KnownFirst
from .provenance import Sourced, one_of
from .publication import (
    Publishable,
    PublishableQuerySet,
    publication_constraints,
    publication_permissions,
)
from .source import Source

three_capitals = RegexValidator(r"^[A-Z]{3}$", "Give the currency as three capitals, such as USD or EUR.")

CENT = Decimal("0.01")

# Beyond every contract in every currency; a tenth more still fits the database's columns.
GREATEST_SUM = 100_000_000_000_000


class PartyRole(models.TextChoices):
    """A company's part in a contract."""

    SUPPLIER = "supplier"
    VENDOR_OF_RECORD = "vendor of record", "Vendor of record"
    SUBCONTRACTOR = "subcontractor"
    BIDDER = "bidder"


class AmountKind(models.TextChoices):
    """What a sum of money is. Sums of two kinds are never added or sorted together."""

    OBLIGATED = "obligated"
    CEILING = "ceiling"
    REPORTED = "reported"
    ESTIMATED = "estimated"


class ContractEventKind(models.TextChoices):
    """What happened to a contract."""

    PROPOSED = "proposed"
    BID = "bid"
    AWARDED = "awarded"
    MODIFIED = "modified"
    RENEWED = "renewed"
    NOT_RENEWED = "not renewed", "Not renewed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ENDED = "ended"


class ContractQuerySet(PublishableQuerySet):
    def with_party(self, companies):
        """Contracts that one of these companies has a part in. Found from the company: it has few of them."""
        parties = ContractParty.objects.filter(company__in=companies)
        return self.filter(pk__in=parties.order_by().values("contract"))

    def for_agencies(self, agencies, *, sub_agencies=True):
        """Contracts whose work is for one of these agencies, or for one below them."""
        meant = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
        if sub_agencies:
            meant = meant.with_sub_agencies()
        links = Contract.agencies.through.objects.filter(agency__in=meant.order_by().values("pk"))
        return self.filter(pk__in=links.values("contract"))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Contract(Addressed, Publishable):
    """Work for an agency: proposed, bid for, awarded, ended."""

    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, help_text="In our own words, sixty at most.")
    agencies = models.ManyToManyField(Agency, related_name="contracts", help_text="Who the work is for.")
    award_id = models.CharField(
        "award number",
        max_length=60,
        blank=True,
        help_text="As the official record prints it, where there is one.",
    )
    parent_award_id = models.CharField(
        "parent award number", max_length=60, blank=True, help_text="The vehicle it was ordered under."
    )
    start = PartialDateField(null=True, blank=True, help_text="Of the period as described.")
    end = PartialDateField(
        null=True, blank=True, help_text="Of the period as described, even if only planned."
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="contracts")

    slug_from = "title"

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        permissions = publication_permissions("contract")
        constraints = [
            *publication_constraints("contract"),
            models.CheckConstraint(
                condition=in_order("start", "end"),
                name="contract_ends_after_start",
                violation_error_message="The contract ends before it begins.",
            ),
        ]
        # One for each order of the list.
        indexes = [
            models.Index("state", Lower("title"), "id", name="contract_by_title"),
            KnownFirst(fields=["state", "-start"], name="contract_latest_first"),
            models.Index(fields=["state", "start"], name="contract_earliest_first"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("contract", args=[self.slug])

    def natural_key(self):
        return (self.slug,)


class ContractParty(Sourced):
    """A company's part in a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="parties")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(
        max_length=20,
        choices=PartyRole,
        default=PartyRole.SUPPLIER,
        help_text="A reseller whose name is on the contract is the vendor of record.",
    )

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "company", "role"],
                name="contract_party_is_one",
                violation_error_message="This company already has this part in the contract.",
            ),
            one_of(PartyRole, "role", "contract_party_role_is_known", "Choose a role from the list."),
        ]

    def __str__(self):
        return f"{self.company}, {self.role}"


class ContractAmount(Sourced):
    """One statement of a contract's money, in the words it was printed in."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="amounts")
    kind = models.CharField(
        max_length=10,
        choices=AmountKind,
        help_text="Obligated: committed by the agency. Ceiling: the most it may come to. "
        "Reported: printed without saying which. Estimated: somebody's estimate.",
    )
    wording = models.CharField(
        max_length=200, blank=True, help_text="As printed: “at least $250 million”. Empty if not recorded."
    )
    qualifier = models.CharField(max_length=10, choices=ReadingKind, default=ReadingKind.EXACTLY)
    number = models.DecimalField("amount", max_digits=17, decimal_places=2)
    upper = models.DecimalField(
        "higher amount",
        max_digits=17,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="For “between” only.",
    )
    low = models.DecimalField(max_digits=17, decimal_places=2, editable=False)
    high = models.DecimalField(max_digits=17, decimal_places=2, null=True, editable=False)
    currency = models.CharField(max_length=3, default="USD", validators=[three_capitals])
    as_of = PartialDateField("as of", null=True, blank=True)
    note = models.TextField(blank=True, help_text="Public.")

    class Meta:
        ordering = ["as_of", "id"]
        constraints = [
            one_of(
                AmountKind, "kind", "contract_amount_kind_is_known", "Choose a kind of amount from the list."
            ),
            models.CheckConstraint(
                # Sums have cents, which SQLite keeps as floating point: the shape is held here, and
                # check_records compares the bounds to the cent.
                condition=(
                    Q(qualifier__in=["exactly", "between", "nearly", "about", "at most"], high__isnull=False)
                    | Q(qualifier__in=["at least", "vague"], high__isnull=True, low=F("number"))
                )
                & (~Q(qualifier="exactly") | Q(low=F("number"), high=F("number")))
                & (~Q(qualifier="between") | Q(low=F("number"), high=F("upper")))
                & (~Q(qualifier__in=["nearly", "at most"]) | Q(high=F("number")))
                & (Q(high__isnull=True) | Q(low__lte=F("high"))),
                name="contract_amount_bounds_fit_qualifier",
                violation_error_message="The bounds do not follow from the qualifier and the amount.",
            ),
            models.CheckConstraint(
                condition=Q(qualifier="between", upper__isnull=False, upper__gt=F("number"))
                | (~Q(qualifier="between") & Q(upper=None)),
                name="contract_amount_between_has_two",
                violation_error_message="“Between” takes a lower and a higher amount; the other qualifiers take one.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=-GREATEST_SUM, number__lte=GREATEST_SUM)
                & (Q(upper__isnull=True) | Q(upper__lte=GREATEST_SUM)),
                name="contract_amount_is_possible",
                violation_error_message=f"A sum is at most {GREATEST_SUM:,}.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=0) | Q(qualifier="exactly"),
                name="contract_amount_negative_is_exact",
                violation_error_message="Only an exact amount, money taken back, can be below zero.",
            ),
        ]

    def __str__(self):
        if self.number is None and not self.wording:
            return "without a number"  # on a form that was sent so, and comes back
        return self.wording or self.in_words

    @property
    def in_words(self):
        """The sum with its qualifier: "about USD 40,000,000"."""
        return in_words(self.qualifier, self._sum(self.number), self.upper and self._sum(self.upper))

    def _sum(self, number):
        cents = f"{number:,.2f}".removesuffix(".00")
        return f"{self.currency} {cents}"

    def compute_bounds(self):
        """Set low and high by the printed rule (protests/readings.py)."""
        self.low, self.high = bounds(self.qualifier, self.number, self.upper, least=Decimal(0), unit=CENT)

    def save(self, *args, **kwargs):
        self.compute_bounds()
        super().save(*args, **kwargs)


class ContractEvent(Sourced):
    """Something that happened to a contract on a day, in a month or in a year."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=ContractEventKind)
    date = PartialDateField()
    note = models.TextField(blank=True, help_text="Public.")

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            one_of(
                ContractEventKind, "kind", "contract_event_kind_is_known", "Choose an event from the list."
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.date.in_words}"
