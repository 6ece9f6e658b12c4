"""What the parts of records have in common on their forms."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models

from .unforged import ChoosesRecords

# A note or a summary is seldom longer than three lines; the field can be drawn larger.
SHORT_TEXTS = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


class PartForm(forms.ModelForm):
    """A part's form that also tells an editor about rules between the part and its owner.

    Django leaves a constraint that names the owner to the database when the form is a row on the owner's page; saving
    would end in a server error.
    """

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints(exclude=self._get_validation_exclusions())
        except ValidationError as refusal:
            self._update_errors(refusal)


class PartInline(ChoosesRecords, admin.StackedInline):
    """Parts of a record: none shown until one is added, related records found by typing."""

    form = PartForm
    formfield_overrides = SHORT_TEXTS
    extra = 0


class LineInline(ChoosesRecords, admin.TabularInline):
    """Parts that fit on a line."""

    form = PartForm
    formfield_overrides = SHORT_TEXTS
    extra = 0
