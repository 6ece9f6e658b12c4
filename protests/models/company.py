from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse

from ..dates import PartialDateField, in_order
from .addresses import Addressed
from .provenance import Sourced
from .publication import PublicationState
from .source import only_http
from .trees import closure


class CompanyQuerySet(models.QuerySet):
    def public(self):
        """Companies that a published letter or contract reaches, and the owners that its letters roll up to: kept by
        protests/listing.py."""
        return self.filter(listed__isnull=False)

    def to_be_public(self):
        """The same, found from what reaches them."""
        owned = {"table": Ownership._meta.db_table, "step_from": "company_id", "step_to": "owner_id"}
        return self.filter(pk__in=closure(Company.objects.reached().order_by().values("pk"), **owned))

    def reached(self):
        """Companies that a published letter or contract names itself."""
        from .contract import ContractParty
        from .letter import Letter
        from .response import Response
        from .signatory_count import SignatoryCount

        def named(links, company="company_id", record="letter"):
            published = {f"{record}__state": PublicationState.PUBLISHED}
            return Exists(links.objects.filter(**{company: OuterRef("pk")}, **published))

        return self.filter(
            named(Letter.companies.through)
            | named(SignatoryCount)
            | named(Response, company="by_company_id")
            | named(ContractParty, record="contract")
        )

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Company(Addressed):
    name = models.CharField(
        max_length=200, help_text="As the company writes it today; older names are aliases."
    )
    headquarters = models.CharField(max_length=200, blank=True, help_text="City and country, where known.")
    website = models.CharField(max_length=400, blank=True, validators=[only_http])

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        permissions = [("merge_company", "Can merge two companies")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="company_name_is_one",
                violation_error_message="A company of this name is already on record.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("company", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        if CompanyAlias.objects.filter(name__iexact=self.name).exclude(company_id=self.pk).exists():
            raise ValidationError({"name": "This is another name of a company already on record."})


class CompanyAlias(models.Model):
    """Another name: a former one, a legal one, a brand or unit that signs or sells under its own."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("other name", max_length=200)

    class Meta:
        ordering = ["id"]
        verbose_name = "other name"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="company_alias_is_one",
                violation_error_message="This other name is already on record.",
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if Company.objects.filter(name__iexact=self.name).exclude(pk=self.company_id).exists():
            raise ValidationError({"name": "A company of this name is on record by itself."})


class Ownership(Sourced):
    """One company's ownership by another, by dates. An unknown start counts for every date."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="holdings")
    since = PartialDateField(
        null=True, blank=True, help_text="Left empty, it counts for every date before the end."
    )
    until = PartialDateField(null=True, blank=True, help_text="Left empty, it goes on.")
    note = models.TextField(blank=True, help_text="Public.")

    class Meta:
        ordering = ["company", "since"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(company=F("owner")),
                name="ownership_is_not_of_itself",
                violation_error_message="A company cannot own itself.",
            ),
            models.CheckConstraint(
                condition=in_order("since", "until"),
                name="ownership_ends_after_start",
                violation_error_message="The ownership ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["company", "owner", "since"],
                name="ownership_is_one",
                violation_error_message="This ownership is already on record.",
            ),
        ]

    def __str__(self):
        return f"{self.company} owned by {self.owner}"

    @classmethod
    def from_db(cls, db, field_names, values):
        ownership = super().from_db(db, field_names, values)
        ownership._company_in_database = ownership.__dict__.get("company_id")
        return ownership

    def clean(self):
        if self.company_id and self.owner_id and self.company_id in owners_of(self.owner_id):
            raise ValidationError(
                {"owner": f"{self.owner} is itself owned by {self.company}: that would be a ring."}
            )


def owners_of(company_id):
    """Ids of a company's owners, their owners and so on, whatever the dates."""
    return set(
        Company.objects.filter(
            pk__in=closure(
                Company.objects.filter(pk=company_id).order_by().values("pk"),
                table=Ownership._meta.db_table,
                step_from="company_id",
                step_to="owner_id",
            )
        )
        .exclude(pk=company_id)
        .values_list("pk", flat=True)
    )
