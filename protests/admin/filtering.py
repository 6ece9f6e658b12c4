"""Filters by a record of which there are thousands: it is found by typing, and the list names none but the chosen one."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.admin.widgets import AutocompleteSelect

from .unforged import is_key


class ByTyping(admin.RelatedFieldListFilter):
    """The records that are linked to one, which is looked for as in a form."""

    template = "admin/_filter_by_typing.html"

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        own = {*self.expected_parameters(), PAGE_VAR}
        # What else is asked for stays asked for.
        self.carried = [
            (name, value) for name, values in request.GET.lists() if name not in own for value in values
        ]
        self.sought = self._sought(model_admin.admin_site)

    def has_output(self):
        return True

    def field_choices(self, field, request, model_admin):
        chosen = field.remote_field.model.objects.filter(pk__in=filter(is_key, self.lookup_val or ()))
        return [(record.pk, str(record)) for record in chosen]

    def _sought(self, site):
        """The field to type into, which gives the parameter of the filter."""
        of = self.field.remote_field.model._default_manager.all()
        field = forms.ModelChoiceField(of, widget=AutocompleteSelect(self.field, site))
        named = {"id": f"by-{self.field_path}", "aria-label": f"Find by {self.title}", "required": True}
        return field.widget.render(self.lookup_kwarg, None, named)


class FiltersByTyping(admin.ModelAdmin):
    """A list with such filters: it brings what their fields are made with."""

    def changelist_view(self, request, extra_context=None):
        media = self.media + AutocompleteSelect(None, self.admin_site).media
        return super().changelist_view(request, {"media": media, **(extra_context or {})})
