"""The filters that editors keep, as records of the desk."""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect, QueryDict
from django.utils.http import urlencode

from ..models import SavedFilter
from .keeping_filters import address_of, kept_for, may_share
from .records import FormAdmin

# What an address says besides which rows are meant.
NOT_ROWS = ["p", "e", "all", "_facets", "_popup", "_to_field"]


class SavedFilterForm(forms.ModelForm):
    list = forms.ChoiceField(help_text="The kind of record that is listed.")
    query = forms.CharField(
        label="Filter",
        max_length=1_000,
        strip=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="What stands after the question mark in the list's address.",
    )

    user = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["list"].choices = [
            (model._meta.model_name, str(model._meta.verbose_name_plural).capitalize())
            for model, desk in admin.site._registry.items()
            if model._meta.app_label == "protests"
        ]
        if isinstance(self.instance.query, dict):
            self.initial["query"] = urlencode(self.instance.query, doseq=True)

    def clean_query(self):
        typed = QueryDict(self.cleaned_data["query"].removeprefix("?"), mutable=True)
        for name in NOT_ROWS:
            typed.pop(name, None)
        rows = {name: values for name, values in typed.lists() if any(values)}
        if not rows:
            raise forms.ValidationError("Filter or search the list first: this would keep every row of it.")
        return rows

    def clean(self):
        cleaned = super().clean()
        same = SavedFilter.objects.filter(
            owner=self.instance.owner if self.instance.pk else self.user,
            list=cleaned.get("list"),
            name=cleaned.get("name"),
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "You have kept another filter of this list under this name.")
        return cleaned


@admin.register(SavedFilter)
class SavedFilterAdmin(FormAdmin):
    """Everybody's own, and those that an editor keeps for all."""

    form = SavedFilterForm
    slug_from = None
    list_display = ["name", "list", "for_everybody", "owner"]
    list_filter = ["list", "for_everybody"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return kept_for(request)

    def get_fields(self, request, obj=None):
        shared = ["for_everybody"] if may_share(request) else []
        return ["name", "list", "query", *shared]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        """Back to the rows, whose list names the filter now."""
        if "_save" in request.POST and "_popup" not in request.POST:
            self.message_user(
                request, f"“{obj}” is kept; it stands beside the list and on the desk's first page."
            )
            return HttpResponseRedirect(address_of(obj))
        return super().response_add(request, obj, post_url_continue)

    def _is_theirs(self, request, kept):
        if kept is None or kept.owner_id == request.user.pk:
            return True
        return kept.for_everybody and may_share(request)
