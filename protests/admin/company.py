from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from ..likeness import named_like
from ..models import Company, CompanyAlias, Ownership
from .alike import Alike, AlikeDesk, AlikeForm, text
from .parts import LineInline, PartInline
from .records import FormAdmin, RecordAdmin


class CompanyAliasFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        names = [form.cleaned_data.get("name", "").casefold() for form in self.forms if not form.errors]
        if len(set(filter(None, names))) < len(list(filter(None, names))):
            raise ValidationError("The same other name is given twice.")


class CompanyAliasInline(LineInline):
    model = CompanyAlias
    formset = CompanyAliasFormSet


class OwnershipInline(PartInline):
    model = Ownership
    fk_name = "company"
    autocomplete_fields = ["owner", "source"]
    verbose_name_plural = "owned by"
    fields = ["owner", ("since", "until"), ("source", "locator"), "note"]


class CompanyForm(AlikeForm):
    alike_fields = ("name",)


@admin.register(Company)
class CompanyAdmin(AlikeDesk, RecordAdmin):
    form = CompanyForm
    list_display = ["name", "headquarters", "website"]
    search_fields = ["name", "aliases__name", "slug"]
    search_help_text = "Name, or another name"
    inlines = [CompanyAliasInline, OwnershipInline]
    fields = ["name", "headquarters", "website", "slug"]

    def alike(self, request, typed):
        names = [*Company.objects.values_list("pk", "name")]
        names += CompanyAlias.objects.values_list("company_id", "name")
        companies = list(Company.objects.filter(pk__in=named_like(text(typed, "name"), names)))
        return [Alike("On record under a name like this:", companies)] if companies else []


@admin.register(Ownership)
class OwnershipAdmin(FormAdmin):
    slug_from = None
    list_display = ["company", "owner", "since", "until", "source"]
    list_select_related = ["company", "owner", "source"]
    search_fields = ["company__name", "owner__name"]
    autocomplete_fields = ["company", "owner", "source"]
