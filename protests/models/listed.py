"""What the lists of companies, agencies and sources read: which records are public, and what is said of each; and what the
pages of companies and agencies read of their contracts.

protests/listing.py alone writes these, and placing.py the contracts'; they follow from the record and are rebuilt from it at any time.
"""

from django.db import models
from django.db.models.functions import Lower

from .agency import Agency
from .company import Company
from .contract import Contract
from .letter import Letter
from .listing import KnownFirst
from .source import Source


class Listed(models.Model):
    """There is a row for each public record, and for no other."""

    named = models.BigIntegerField(
        default=0,
        db_index=True,
        help_text="How many published letters and contracts name it. None: it is public for what it stands above.",
    )

    class Meta:
        abstract = True
        default_permissions = ()


class ListedByLetters(Listed):
    """With what is counted of the published letters that name the record itself; core letters alone have numbers."""

    letters = models.BigIntegerField(default=0)
    letters_with_number = models.BigIntegerField(default=0)
    signatures = models.BigIntegerField(
        null=True, help_text="The sum of the headlines' low bounds; NULL where there is none."
    )

    class Meta(Listed.Meta):
        abstract = True


class ListedCompany(ListedByLetters):
    """A public company in the list of companies."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="listed")

    class Meta(ListedByLetters.Meta):
        verbose_name_plural = "listed companies"
        indexes = [
            models.Index(fields=["-letters"], name="company_by_letters"),
            KnownFirst(fields=["-signatures"], name="company_by_signatures"),
        ]

    def __str__(self):
        return f"company {self.company_id} as listed"


class ListedAgency(ListedByLetters):
    """A public agency in the list of agencies."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="listed")

    class Meta(ListedByLetters.Meta):
        verbose_name_plural = "listed agencies"
        indexes = [
            models.Index(fields=["-letters"], name="agency_by_letters"),
            KnownFirst(fields=["-signatures"], name="agency_by_signatures"),
        ]

    def __str__(self):
        return f"agency {self.agency_id} as listed"


class ListedSource(Listed):
    """A public source in the list of sources."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="listed")

    def __str__(self):
        return f"source {self.source_id} as listed"


class NamedByLetter(models.Model):
    """What a published letter names now, and its number: so that a change takes away what it was, and adds what it is."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="named_by_it"
    )
    names = models.JSONField(
        help_text="Records by their kind, and the headline's low bound of a core letter."
    )

    class Meta:
        verbose_name_plural = "letters with what they name"
        default_permissions = ()

    def __str__(self):
        return f"what letter {self.letter_id} names"


class NamedByContract(models.Model):
    """What a published contract names now, as for letters."""

    contract = models.OneToOneField(
        Contract, on_delete=models.CASCADE, primary_key=True, related_name="named_by_it"
    )
    names = models.JSONField(help_text="Records by their kind.")

    class Meta:
        verbose_name_plural = "contracts with what they name"
        default_permissions = ()

    def __str__(self):
        return f"what contract {self.contract_id} names"


class ContractAmong(models.Model):
    """A published contract: once among all, and once more among those of each company that has a part in it, and of each
    agency that it is for or that stands above.

    So the contracts of each stand together in the order of their titles.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="+", db_index=False)
    chosen = models.CharField(
        max_length=30,
        blank=True,
        help_text="“company=12” has a part in it; “agency=3” it is for; “below=3” has one below it that it is for. "
        "Empty: among all contracts.",
    )
    title = models.CharField(max_length=300, help_text="The contract's own.")

    class Meta:
        verbose_name_plural = "contracts among those of a company or an agency"
        constraints = [models.UniqueConstraint(fields=["contract", "chosen"], name="contract_among_is_one")]
        indexes = [models.Index("chosen", Lower("title"), "contract", name="contract_among_by_title")]
        default_permissions = ()

    def __str__(self):
        return f"contract {self.contract_id} among {self.chosen or 'all'}"
