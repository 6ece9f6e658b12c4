"""Whom a letter counts for, kept row by row so that filters and facets are one look-up (protests/kept.py writes it)."""

from django.db import models

from .agency import Agency
from .company import Company
from .letter import Letter


class CompanyReach(models.Model):
    """A letter counts for a company that it names, and for those that owned that company on the letter's date."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="company_reach")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="letter_reach")
    named = models.BooleanField(help_text="The letter names the company itself.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "letter"], name="company_reach_is_one")]
        default_permissions = ()

    def __str__(self):
        return f"{self.letter_id} counts for {self.company_id}"


class AgencyReach(models.Model):
    """A letter counts for an agency that it names, and for every body that this agency is part of."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="agency_reach")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="letter_reach")
    named = models.BooleanField(help_text="The letter names the agency itself.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "letter"], name="agency_reach_is_one")]
        default_permissions = ()

    def __str__(self):
        return f"{self.letter_id} counts for {self.agency_id}"
