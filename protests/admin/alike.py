"""Records that what is being entered may already be: shown with links before anything is saved."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from ..models import Letter
from .entering import Desk


@dataclass(frozen=True)
class Alike:
    """Existing records, and the sentence that says what they have in common with what is entered."""

    sentence: str
    records: list

    @property
    def links(self):
        return [(_address(record), _label(record)) for record in self.records]

    @property
    def as_html(self):
        # In a window of its own, so that what is typed stays.
        links = format_html_join("; ", '<a href="{}" target="_blank" rel="noopener">{}</a>', self.links)
        return format_html("{} {}", self.sentence, links)


def _address(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def _label(record):
    if isinstance(record, Letter):
        return f"{record.title}, {record.date.in_words if record.date else 'no date'} ({record.state})"
    return str(record)


class AlikeForm(forms.ModelForm):
    """The form of a record that is not saved beside one like it until an editor says that it is another.

    `alike_fields` are those that desk.js sends while they are filled in; `find_alike` is given by the admin.
    """

    another = forms.BooleanField(required=False, widget=forms.HiddenInput)
    alike_fields = ()
    find_alike = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["another"]
            return
        name = f"admin:protests_{self._meta.model._meta.model_name}_alike"
        self.fields["another"].label = f"It is another {self._meta.model._meta.verbose_name}"
        self.fields["another"].widget.attrs = {
            "data-alike": reverse(name),
            "data-fields": " ".join(self.alike_fields),
            "data-label": self.fields["another"].label,
        }

    def clean(self):
        cleaned = super().clean()
        if "another" in self.fields and not self.cleaned_data.get("another") and self.find_alike:
            found = self.find_alike(self.data)
            if found:
                self.fields["another"].widget = forms.CheckboxInput(self.fields["another"].widget.attrs)
                self.add_error("another", ValidationError([each.as_html for each in found]))
        return cleaned


class AlikeDesk(Desk):
    """For the admin of a record whose form is an AlikeForm."""

    def alike(self, request, typed):
        """What is on record like what was typed (the form's data, as it is sent)."""
        raise NotImplementedError

    def get_urls(self):
        view = self.admin_site.admin_view(self.show_alike)
        return [path("alike/", view, name=f"protests_{self.opts.model_name}_alike"), *super().get_urls()]

    def show_alike(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        shown = [
            {"sentence": each.sentence, "links": [{"href": href, "text": text} for href, text in each.links]}
            for each in self.alike(request, request.GET)
        ]
        return JsonResponse({"alike": shown})

    def get_form(self, request, obj=None, change=False, **kwargs):
        # A class of this request alone: Django makes it anew each time.
        form = super().get_form(request, obj, change, **kwargs)
        form.find_alike = staticmethod(partial(self.alike, request))
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        (name, options), *others = fieldsets
        return [(name, options | {"fields": ["another", *options["fields"]]}), *others]


def text(typed, name):
    # A form refuses the character that PostgreSQL cannot be asked for; here it finds nothing.
    return typed.get(name, "").replace("\0", "").strip()


def keys(typed, name):
    return [key for key in typed.getlist(name) if key.isdecimal() and len(key) < 19]
