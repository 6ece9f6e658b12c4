"""What no page of the desk sends, answered like any other mistake instead of by a server error."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest

# The database's keys have no more digits.
LONGEST_KEY = 18
NO_RECORDS_KEY = "0"


def is_key(text):
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def _known(text):
    """A choice as sent; what is no key at all is one that the form knows to refuse and can show again."""
    return text if not text or is_key(text) else NO_RECORDS_KEY


class _BeginsMissing:
    """What is typed and not on record begins a new one (choosing.js): an address that of a source, words its name."""

    def build_attrs(self, *args, **kwargs):
        desk = self.admin_site.get_model_admin(self.field.remote_field.model)
        return super().build_attrs(*args, **kwargs) | {"data-typed-as": desk.slug_from or "title"}

    @property
    def media(self):
        # After the scripts that it builds on.
        return forms.Media(js=[*super().media._js, "protests/choosing.js"], css=super().media._css)


class ChoiceOfRecord(_BeginsMissing, AutocompleteSelect):
    def value_from_datadict(self, data, files, name):
        return _known(super().value_from_datadict(data, files, name) or "")


class ChoiceOfRecords(_BeginsMissing, AutocompleteSelectMultiple):
    def value_from_datadict(self, data, files, name):
        return [_known(text) for text in super().value_from_datadict(data, files, name)]


class ChoosesRecords(admin.options.BaseModelAdmin):
    """A form, or a part's row on it, whose related records are found by typing."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoiceOfRecord(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoiceOfRecords(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ListAdmin(admin.ModelAdmin):
    """A list that says "bad request" to an address or a choice of rows that cannot be meant."""

    def changelist_view(self, request, extra_context=None):
        # PostgreSQL keeps no null bytes and refuses to look for them.
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            raise BadRequest("A null byte in the address.")
        if not all(map(is_key, request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME))):
            raise BadRequest("A row that is none.")
        if ERROR_FLAG in request.GET:
            # Django left out the whole filter of an address that it did not understand.
            messages.warning(request, "That filter is not understood here; every row is shown.")
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError as too_great:  # SQLite, of a number in the address
            raise BadRequest("A number beyond all keys.") from too_great

    def get_search_results(self, request, queryset, search_term):
        # Also the choices offered while a name is typed.
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))
