"""The official record of contracts at the desk: fetching an award, and whom the record's names stand for."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from ..importing.carrying import NotOurs, TooMuch
from ..importing.tables import NotATable
from ..importing.usaspending import addresses, files, packing
from ..importing.usaspending.answers import NotAnAnswer
from ..importing.usaspending.downloads import Download
from ..importing.usaspending.names import AGENCY, COMPANY, MODELS
from ..importing.usaspending.service import NotInRecord, NotReached, Service, Several
from ..importing.usaspending.taking import NEW, take
from ..models import OfficialAward, OfficialName
from .records import FormAdmin
from .unforged import ChoiceOfRecord

ONE = {COMPANY: "A company", AGENCY: "An agency"}

# An editor waits for the answer, and the server's patience with one request is half a minute.
FOR_AN_EDITOR = {"patience": 8, "tries": 2, "longest_pause": 2, "budget": 22}


@admin.register(OfficialName)
class OfficialNameAdmin(FormAdmin):
    """Answers that imports remember. One that is removed is asked again."""

    slug_from = None
    list_display = ["name", "code", "kind", "stands_for", "decided_at"]
    list_select_related = ["company", "agency"]
    list_filter = ["kind"]
    search_fields = ["name", "code", "company__name", "agency__name"]
    autocomplete_fields = ["company", "agency"]
    fields = [("name", "code"), "kind", ("company", "agency")]

    @admin.display(description="stands for")
    def stands_for(self, name):
        return name.company or name.agency or "nobody on this record"


class LookForm(forms.Form):
    """An award's page or number, or a file of awards; `download` is what it holds."""

    what = forms.CharField(
        label="Address or number",
        required=False,
        max_length=2_000,
        help_text="Of the award's page at USAspending.gov, its key (CONT_AWD_…), or the number that is printed.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autofocus": True}),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        help_text="A download of awards or transactions (CSV), or a saved answer of the service (JSON).",
    )

    download = None
    several = ()

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        what, file = cleaned["what"], cleaned["file"]
        if bool(what) == bool(file):
            self.add_error("what", "Give an address or number, or a file: one of them.")
        elif file:
            self._read(file)
        else:
            self._fetch(what)
        return cleaned

    def _read(self, file):
        try:
            self.download = files.read_all([(file, file.name)])
        except (NotATable, NotAnAnswer) as refusal:
            self.add_error("file", str(refusal))

    def _fetch(self, what):
        service = Service(**FOR_AN_EDITOR)
        try:
            self.download = Download(awards=[service.award(service.found(addresses.read(what)))])
        except addresses.NotAnAward as refusal:
            self.add_error("what", f"It names no award: {refusal}.")
        except Several as several:
            self.several = several.rows
            self.add_error("what", str(several))
        except (NotReached, NotInRecord) as refusal:
            self.add_error("what", str(refusal))


class WhoForm(forms.Form):
    """Whom a name of the official record stands for."""

    answer = forms.ChoiceField(label="Stands for", widget=forms.RadioSelect)
    record = forms.ModelChoiceField(queryset=None, required=False)
    name = forms.CharField(label="Name of the new one", required=False, max_length=200)

    def __init__(self, question, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.question, self.model = question, MODELS[question.kind]
        kind = question.kind
        choices = [(str(record.pk), str(record)) for record in question.likely]
        choices.append(("other", f"Another {kind} on record, chosen below"))
        if user.has_perm(f"protests.add_{kind}"):
            choices.append(("new", f"{ONE[kind]} that is not on record yet, named below"))
        choices.append(("nobody", "Nobody that this record names"))
        self.fields["answer"].choices = choices
        self.fields["answer"].error_messages["required"] = f"Say which {kind} it is: it is never guessed."
        self.fields["record"].queryset = self.model.objects.all()
        self.fields["record"].label = f"Another {kind}"
        self.fields["record"].widget = ChoiceOfRecord(OfficialName._meta.get_field(kind), admin.site)
        self.fields["record"].widget.choices = self.fields["record"].choices
        self.fields["name"].widget.attrs = {"class": "vTextField"}

    def clean(self):
        cleaned = super().clean()
        answer = cleaned.get("answer")
        if answer == "other" and not cleaned.get("record") and "record" not in self.errors:
            self.add_error("record", f"Choose the {self.question.kind}.")
        if answer == "new" and "name" not in self.errors:
            self._new(cleaned)
        return cleaned

    def _new(self, cleaned):
        name = cleaned.get("name")
        if not name:
            self.add_error("name", "Type the name as it is written today.")
            return
        cleaned["new"] = self.model(name=name)
        try:
            cleaned["new"].full_clean(exclude=["slug"])
        except ValidationError as refusal:
            self.add_error("name", ValidationError(refusal.messages))

    @property
    def stands_for(self):
        """The record, one that is not saved yet, or None for nobody."""
        said = self.cleaned_data
        if said["answer"] == "nobody":
            return None
        if said["answer"] in ("other", "new"):
            return said["record"] if said["answer"] == "other" else said["new"]
        return next(record for record in self.question.likely if str(record.pk) == said["answer"])


class WhichForm(forms.Form):
    """Which contract on record an award is."""

    answer = forms.ChoiceField(label="It is", widget=forms.RadioSelect)

    def __init__(self, award, contracts, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.award, self.contracts = award, contracts
        choices = [(str(contract.pk), str(contract)) for contract in contracts]
        self.fields["answer"].choices = [*choices, (NEW, "Another contract, with the same number")]
        self.fields["answer"].error_messages["required"] = "Say which it is: a number alone does not tell."

    @property
    def contract(self):
        answer = self.cleaned_data["answer"]
        return NEW if answer == NEW else next(each for each in self.contracts if str(each.pk) == answer)


class AwardDesk(admin.ModelAdmin):
    """For the admin of contracts: a page that fetches an award, shows what it would make, asks, and makes it."""

    change_list_template = "admin/protests/contract/change_list.html"

    @admin.display(description="in the official record")
    def in_official_record(self, contract):
        """Which award it is, and when the record was last asked."""
        official = OfficialAward.objects.filter(contract=contract.pk).first() if contract else None
        if official is None:
            return "not taken from it"
        link = format_html('<a href="{}">{}</a>', addresses.permalink(official.key), official.key)
        if official.gone_since:
            return format_html("{}, no longer there since {}", link, official.gone_since.in_words)
        return format_html("{}, as of {}", link, official.as_of.in_words)

    def get_urls(self):
        view = self.admin_site.admin_view(self.award_view)
        return [path("award/", view, name="protests_contract_award"), *super().get_urls()]

    def award_view(self, request):
        if not (self.has_add_permission(request) and request.user.has_perm("protests.add_officialname")):
            raise PermissionDenied
        if "awards" in request.POST:
            return self._confirm(request)
        form = LookForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                packed = packing.pack(form.download, request.user)
            except TooMuch as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._preview(request, form.download, packed)
        return self._award_page(request, form=form)

    def _confirm(self, request):
        packed = request.POST["awards"]
        try:
            download = packing.unpack(packed, request.user)
        except NotOurs as refusal:
            self.message_user(request, f"Nothing was imported. {refusal}", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:protests_contract_award"))
        report = self._take(request, download, dry_run=True)
        asked = self._questions(request, report, request.POST)
        if not all(form.is_valid() for form in asked):
            return self._preview(request, download, packed, report, asked)
        names = {form.question.key: form.stands_for for form in asked if isinstance(form, WhoForm)}
        contracts = {form.award.key: form.contract for form in asked if isinstance(form, WhichForm)}
        try:
            report = self._take(request, download, names=names, contracts=contracts)
        except IntegrityError:
            self.message_user(
                request,
                "Nothing was imported: another was faster. Look at what is there now.",
                messages.ERROR,
            )
            return self._preview(request, download, packed)
        return self._done(request, download, report)

    def _take(self, request, download, **options):
        return take(
            download.awards,
            download.deleted,
            by=request.user,
            why=request.POST.get("why", "") or "From the official record.",
            may_change=lambda contract: self.has_change_permission(request, contract),
            as_of=download.as_of,
            **options,
        )

    def _questions(self, request, report, data=None):
        """A form for each question, those about contracts first."""
        forms_of_contracts = [
            WhichForm(award, contracts, data, prefix=f"contract-{place}")
            for place, (award, contracts) in enumerate(report.doubtful.values())
        ]
        return forms_of_contracts + [
            WhoForm(question, request.user, data, prefix=f"{question.kind}-{place}")
            for place, question in enumerate(report.questions)
        ]

    def _preview(self, request, download, packed, report=None, asked=None):
        report = report or self._take(request, download, dry_run=True)
        asked = self._questions(request, report) if asked is None else asked
        return self._award_page(
            request,
            packed=packed,
            outcomes=report.outcomes,
            lines=[*download.refused, *_other_lines(report)],
            asked=asked,
            media=self.media + sum((form.media for form in asked), forms.Media()),
            does_anything=any(each.result in ("created", "changed", "asked") for each in report.outcomes)
            or bool(download.deleted),
        )

    def _done(self, request, download, report):
        for outcome in report.outcomes:
            level = messages.SUCCESS if outcome.result in ("created", "changed") else messages.INFO
            level = messages.ERROR if outcome.result == "refused" else level
            words = (
                "; ".join(outcome.sentences) if outcome.result != "created" else "a draft; look it through"
            )
            self.message_user(request, f"{outcome.award.piid}: {words or outcome.result}.", level)
        for line in [*download.refused, *_other_lines(report)]:
            self.message_user(request, line, messages.WARNING)
        contracts = {each.contract.pk for each in report.outcomes if each.contract}
        if len(contracts) == 1:
            return HttpResponseRedirect(reverse("admin:protests_contract_change", args=contracts))
        return HttpResponseRedirect(reverse("admin:protests_contract_changelist"))

    def _award_page(self, request, **context):
        context = {"media": self.media, **context}
        page = {"title": "Fetch an award", "opts": self.opts, **context}
        return TemplateResponse(
            request, "admin/award.html", {**self.admin_site.each_context(request), **page}
        )


def _other_lines(report):
    return [line for line in report.lines if not line.startswith("award ")]
