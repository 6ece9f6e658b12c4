"""What editors keep for their own work at the desk. No part of the public record."""

from django.conf import settings
from django.db import models

from .contract import Contract


class ContractLook(models.Model):
    """When an editor last looked whether a contract stands as the record says, and changed nothing."""

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, related_name="look")
    on = models.DateField("looked at on")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["on", "id"]
        default_permissions = ()

    def __str__(self):
        return f"{self.contract}, {self.on}"


class SavedFilter(models.Model):
    """A choice of rows in a list of the desk, kept under a name by the editor who made it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters", editable=False
    )
    name = models.CharField(max_length=60, help_text="What it finds: “Drafts on immigration”.")
    list = models.CharField(max_length=30, help_text="The kind of record that is listed.")
    query = models.JSONField(
        "filter", help_text="What the list's address asks for: each name with its values, decoded."
    )
    for_everybody = models.BooleanField(
        "for everybody", default=False, help_text="Every editor finds it beside the list, not only you."
    )

    class Meta:
        ordering = ["list", "name", "id"]
        permissions = [("share_savedfilter", "Can keep a filter for everybody")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"],
                name="saved_filter_is_one",
                violation_error_message="You have kept another filter of this list under this name.",
            ),
        ]

    def __str__(self):
        return self.name
