import re

from django import forms
from django.contrib import admin

from .. import phrases, publishing
from ..likeness import DAYS, MOST_SHOWN, letters_near
from ..models import Addressee, Demand, Letter, Quotation, Response, SignatoryCount
from ..views import records
from .alike import Alike, AlikeDesk, AlikeForm, keys, text
from .care import NeedsCare
from .correction import CorrectionInline
from .entering import CountAsPrinted, PhraseDesk, count_in_words, disagreements
from .filtering import ByTyping, FiltersByTyping
from .parts import LineInline, PartForm, PartInline
from .publishing import PublishableAdmin


class LetterForm(AlikeForm):
    alike_fields = ("date", "companies", "sources")

    def clean(self):
        cleaned = super().clean()
        if self.instance.is_published:
            # A field that is wrong is not in `cleaned`, and has its answer already.
            names_company = cleaned.get("companies", True) or cleaned.get("no_company_reason", True)
            if not names_company:
                self.add_error("companies", "A published letter names a company, or says why there is none.")
            if not cleaned.get("sources", True):
                self.add_error("sources", "A published letter cites at least one source.")
        return cleaned


class AddresseeInline(LineInline):
    model = Addressee


class DemandInline(LineInline):
    model = Demand
    verbose_name_plural = "what it asks for"


class SignatoryCountForm(CountAsPrinted, PartForm):
    pass


class SignatoryCountInline(PartInline):
    model = SignatoryCount
    form = SignatoryCountForm
    autocomplete_fields = ["source", "company"]
    readonly_fields = ["read_as"]
    verbose_name_plural = "signatory counts: one for each figure that a source gives"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "wording",
                    ("source", "locator"),
                    ("kind", "number", "upper"),
                    ("group", "as_of", "read_as"),
                ]
            },
        ),
        ("More", {"classes": ["collapse"], "fields": ["company", "claimed_by", "note", "set_aside_reason"]}),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        counts = obj.signatory_counts.select_related("source") if obj else []
        self.disagreements = disagreements(counts)
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description="read as")
    def read_as(self, count):
        if not count.pk:
            return "computed when saved"
        others = [pair[pair[0] == count] for pair in self.disagreements if count in pair]
        # Both stay: which of them is right is not for the record to say.
        notes = [
            f"; disagrees with “{other}” of the same date ({other.source.publisher})" for other in others
        ]
        return count.as_read + "".join(notes)


class DemandChoice(forms.ModelChoiceField):
    """A demand of the letter, or one typed in the same form: "row-1" is the second row of them (an int here)."""

    def to_python(self, value):
        row = re.fullmatch(r"row-(\d{1,4})", str(value))
        return int(row[1]) if row else super().to_python(value)


class ResponseForm(PartForm):
    demand_row = None

    class Meta:
        field_classes = {"demand": DemandChoice}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.data.get(self.add_prefix("demand"), "") if self.is_bound else ""
        if row.startswith("row-"):
            # A form that comes back keeps what was chosen.
            text = self.data.get(f"demands-{row.removeprefix('row-')}-text", "")
            self.fields["demand"].widget.choices = [*self.fields["demand"].choices, (row, text)]

    def clean_demand(self):
        demand = self.cleaned_data["demand"]
        if not isinstance(demand, int):
            return demand
        # It is given once the demands are saved.
        self.demand_row = demand
        return None


class ResponseInline(PartInline):
    model = Response
    form = ResponseForm
    autocomplete_fields = ["source", "by_company", "by_agency"]
    verbose_name_plural = "responses: what was said or done, before or after"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("date", "kind"),
                    ("speaker", "by_company", "by_agency"),
                    "summary",
                    ("demand", "outcome"),
                    ("source", "locator"),
                ]
            },
        ),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        self.letter = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "demand":
            # A response is about a demand of its own letter; a new letter has saved none yet.
            kwargs["queryset"] = self.letter.demands.all() if self.letter else Demand.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class QuotationInline(PartInline):
    model = Quotation
    autocomplete_fields = ["source"]
    fields = ["text", ("source", "locator"), "position"]


@admin.register(Letter)
class LetterAdmin(PhraseDesk, AlikeDesk, FiltersByTyping, PublishableAdmin):
    form = LetterForm
    read = staticmethod(phrases.count_in)
    read_in_words = staticmethod(count_in_words)
    slug_from = "title"
    list_display = ["title", "number", "date_in_words", "state", "headline", "scope", "updated_at"]
    list_select_related = ["headline"]
    list_filter = [
        "state",
        NeedsCare,
        "scope",
        "kind",
        ("companies", ByTyping),
        ("agencies", ByTyping),
        ("topics", ByTyping),
    ]
    show_full_result_count = False  # it is counted once, as it is filtered
    search_fields = ["title", "number", "slug", "summary", "companies__name", "companies__aliases__name"]
    search_help_text = "Title, number, summary, company or its other names"
    date_hierarchy = None
    autocomplete_fields = [
        "companies",
        "agencies",
        "contracts",
        "topics",
        "campaign",
        "sources",
        "full_text_source",
    ]
    readonly_fields = [
        "number",
        "state",
        "withdrawn_reason",
        "headline",
        "peak",
        "kept_outcomes",
        "updated_at",
    ]
    sourced_parts = ["signatory_counts", "responses", "quotations"]
    inlines = [
        AddresseeInline,
        DemandInline,
        SignatoryCountInline,
        ResponseInline,
        QuotationInline,
        CorrectionInline,
    ]
    fieldsets = [
        (None, {"fields": ["title", ("date", "date_note"), ("kind", "how_public"), "authored_by"]}),
        ("Whom it concerns", {"fields": ["companies", "no_company_reason", "agencies", "contracts"]}),
        ("What it says", {"fields": ["summary", "topics", "campaign"]}),
        ("According to", {"fields": ["sources"]}),
        ("Scope", {"fields": [("scope", "scope_note")]}),
        ("Full text", {"classes": ["collapse"], "fields": ["full_text", "full_text_source"]}),
        ("For editors only", {"classes": ["collapse"], "fields": ["editors_note"]}),
        (
            "Computed and kept",
            {
                "fields": [
                    ("number", "state"),
                    "withdrawn_reason",
                    ("headline", "peak", "kept_outcomes"),
                    "updated_at",
                    "slug",
                ]
            },
        ),
    ]

    def save_formset(self, request, form, formset, change):
        if formset.model is Response:
            for response in formset.forms:
                if response.demand_row is not None:
                    response.instance.demand = form.typed_demands.get(response.demand_row)
        super().save_formset(request, form, formset, change)
        if formset.model is Demand:
            saved = enumerate(demand.instance for demand in formset.forms)
            form.typed_demands = {row: demand for row, demand in saved if demand.pk}

    def alike(self, request, typed):
        letters = self.get_queryset(request)
        near = letters_near(letters, keys(typed, "companies"), text(typed, "date"))
        citing = letters.filter(sources__in=keys(typed, "sources")).distinct()
        found = [
            Alike(f"On record, of the same company within {DAYS} days:", list(near[:MOST_SHOWN])),
            Alike("On record, according to the same source:", list(citing[:MOST_SHOWN])),
        ]
        return [each for each in found if each.records]

    def publish(self, letter):
        publishing.publish_letter(letter)

    def conditions(self, letter):
        return publishing.letter_conditions(letter)

    def as_public(self, request, letter):
        return records.letter(request, letter.number, letter.slug, template="admin/preview_letter.html")

    @admin.display(description="date", ordering="date")
    def date_in_words(self, letter):
        return letter.date.in_words if letter.date else "no date"

    @admin.display(description="outcomes")
    def kept_outcomes(self, letter):
        return ", ".join(outcome.outcome for outcome in letter.outcomes.all()) or "none on record"
