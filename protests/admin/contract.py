from django import forms
from django.contrib import admin

from .. import phrases, publishing
from ..models import Contract, ContractAmount, ContractEvent, ContractParty
from ..views import records
from .awards import AwardDesk
from .care import NeedsCare
from .correction import CorrectionInline
from .entering import PhraseDesk, SumAsPrinted, sum_in_words
from .filtering import ByTyping, FiltersByTyping
from .looking import LooksAgain
from .parts import LineInline, PartForm, PartInline
from .publishing import PublishableAdmin


class ContractForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        if self.instance.is_published and not cleaned.get("sources", True):
            self.add_error("sources", "A published contract cites at least one source.")
        return cleaned


class ContractPartyInline(LineInline):
    model = ContractParty
    autocomplete_fields = ["company", "source"]
    fields = ["company", "role", "source", "locator"]


class ContractAmountForm(SumAsPrinted, PartForm):
    pass


class ContractAmountInline(PartInline):
    model = ContractAmount
    form = ContractAmountForm
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "wording"),
                    ("qualifier", "number", "upper", "currency"),
                    "as_of",
                    ("source", "locator"),
                    "note",
                ]
            },
        )
    ]


class ContractEventInline(PartInline):
    model = ContractEvent
    autocomplete_fields = ["source"]
    fields = [("date", "kind"), "note", ("source", "locator")]


@admin.register(Contract)
class ContractAdmin(LooksAgain, AwardDesk, PhraseDesk, FiltersByTyping, PublishableAdmin):
    form = ContractForm
    read = staticmethod(phrases.sum_in)
    read_in_words = staticmethod(sum_in_words)
    change_form_template = "admin/protests/contract/form.html"
    actions = [*PublishableAdmin.actions, "look_at_chosen"]
    slug_from = "title"
    list_display = ["title", "state", "start_in_words", "award_id", "updated_at"]
    list_filter = ["state", NeedsCare, ("agencies", ByTyping), ("parties__company", ByTyping)]
    search_fields = ["title", "slug", "description", "award_id", "parties__company__name", "agencies__name"]
    autocomplete_fields = ["agencies", "sources"]
    readonly_fields = ["state", "withdrawn_reason", "updated_at", "in_official_record", "looked_at"]
    sourced_parts = ["parties", "amounts", "events"]
    inlines = [ContractPartyInline, ContractAmountInline, ContractEventInline, CorrectionInline]
    fieldsets = [
        (None, {"fields": ["title", "agencies", "description", ("start", "end")]}),
        ("Official record", {"fields": [("award_id", "parent_award_id"), "in_official_record"]}),
        ("According to", {"fields": ["sources"]}),
        ("For editors only", {"classes": ["collapse"], "fields": ["editors_note"]}),
        ("Kept", {"fields": ["state", "withdrawn_reason", "updated_at", "looked_at", "slug"]}),
    ]

    def publish(self, contract):
        publishing.publish_contract(contract)

    def conditions(self, contract):
        return publishing.contract_conditions(contract)

    def as_public(self, request, contract):
        return records.contract(request, contract.slug, template="admin/preview_contract.html")

    @admin.display(description="start", ordering="start")
    def start_in_words(self, contract):
        return contract.start.in_words if contract.start else "not recorded"
