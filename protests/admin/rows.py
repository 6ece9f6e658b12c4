"""Files of rows at the desk: looked at row by row, then imported as they were shown."""

import io

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from ..columns import LISTS, PACKAGE
from ..importing import csv
from ..importing.carrying import NotOurs, TooMuch
from ..importing.csv import packing
from ..importing.csv.loading import KINDS
from ..importing.csv.report import CHANGED, CREATED, REFUSED, UNCHANGED
from ..importing.tables import NotATable

MOST_ROWS = 500  # an editor waits for the answer, and the server's patience with one request is half a minute
MOST_BYTES = 5 * 1024 * 1024


class LookForm(forms.Form):
    kind = forms.ChoiceField(label="Rows of", required=False)
    file = forms.FileField(
        allow_empty_file=True,
        help_text="CSV with the columns of the list's export, or of its table in the data package;"
        f" {MOST_ROWS} rows at most. More is a matter for the command import_csv.",
        error_messages={"required": "Choose a file."},
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(name, capfirst(name.replace("-", " "))) for name in kinds_for(user)]
        self.fields["kind"].choices = [("", "The list that the file is named after"), *kinds]

    def clean(self):
        """Our exports are named letters.csv or letters-…csv: the longest name of a list that it begins with."""
        said = self.cleaned_data
        if "kind" in said and not said["kind"]:
            name = said["file"].name if "file" in said else ""
            named = [kind for kind, _label in self.fields["kind"].choices if kind and name.startswith(kind)]
            if not named:
                raise forms.ValidationError({"kind": "Say of which list the rows are."})
            said["kind"] = max(named, key=len)
        return said

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"It has {file.size:,} bytes; {MOST_BYTES:,} are read here at most.")
        return file


class TakesRows:
    """A record whose list leads to the import of rows, where rows of it can be imported."""

    def changelist_view(self, request, extra_context=None):
        name = str(self.opts.verbose_name_plural)
        extra_context = {"takes_rows": name if name in KINDS else "", **(extra_context or {})}
        return super().changelist_view(request, extra_context)


def kinds_for(user):
    """Names of the lists that this user may add to."""
    return [
        name for name, kind in KINDS.items() if user.has_perm(f"protests.add_{kind.model._meta.model_name}")
    ]


def page(request):
    """Look at a file of rows, or import what was looked at."""
    if not kinds_for(request.user):
        raise PermissionDenied
    if "rows" in request.POST:
        return _confirm(request)
    first = {"kind": request.GET.get("kind", "")}
    form = LookForm(request.user, request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        rows = packing.Rows(kind, file.name[:200], file.read(), shown="")
        try:
            return _preview(request, rows)
        except (NotATable, TooMuch) as refusal:
            form.add_error("file", str(refusal))
    return _page(request, form=form, columns=[_columns(name) for name in kinds_for(request.user)])


def _columns(name):
    """(list, its columns that are read, names of the others)"""
    others = [*KINDS[name].follows, *KINDS[name].not_taken]
    columns = LISTS.get(name) or PACKAGE[name]
    return name, [column for column in columns if column.name not in others], others


def _confirm(request):
    try:
        rows = packing.unpack(request.POST["rows"], request.user)
        if rows.kind not in kinds_for(request.user):
            raise PermissionDenied
        report = _load(request, rows, only_good="only_good" in request.POST, shown=rows.shown)
    except NotOurs as refusal:
        messages.error(request, f"Nothing was imported. {refusal}")
        return HttpResponseRedirect(reverse("admin:import_rows"))
    except csv.Changed as refusal:
        messages.error(request, f"Nothing was imported. {refusal}")
        return _preview(request, rows)
    if not report.is_kept:
        messages.error(request, "Nothing was imported, for some rows were refused.")
        return _preview(request, rows)
    level = messages.WARNING if report.refused else messages.SUCCESS
    messages.add_message(request, level, _done(rows, report))
    return HttpResponseRedirect(reverse(f"{_form_of(rows.kind)}_changelist"))


def _done(rows, report):
    """What was imported, and links to the first of the records that it made or changed."""
    told = f"From {rows.name}: {report.summary()}."
    addresses = (
        (reverse(f"{_form_of(rows.kind)}_change", args=[pk]), name) for pk, name in report.records.items()
    )
    links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
    return format_html("{} See {}.", told, links) if links else told


def _preview(request, rows):
    report = _load(request, rows, dry_run=True)
    rows = packing.Rows(rows.kind, rows.name, rows.content, report.sign)
    return _page(
        request,
        packed=packing.pack(rows, request.user),
        rows=rows,
        report=report,
        noted=[each for each in report.results if each.result == UNCHANGED and each.notes],
        **{
            word: [each for each in report.results if each.result == word]
            for word in (REFUSED, CREATED, CHANGED)
        },
    )


def _load(request, rows, **options):
    return csv.load(
        io.BytesIO(rows.content),
        rows.kind,
        name=rows.name,
        by=request.user,
        most_rows=MOST_ROWS,
        may_change=lambda record: _may_change(request, record),
        **options,
    )


def _may_change(request, record):
    return admin.site.get_model_admin(type(record)).has_change_permission(request, record)


def _form_of(kind):
    """The beginning of the names of the addresses at the desk of what a list's rows make or change."""
    model = KINDS[kind].belongs_to or KINDS[kind].model
    return f"admin:protests_{model._meta.model_name}"


def _page(request, **context):
    return TemplateResponse(
        request,
        "admin/import_rows.html",
        {**admin.site.each_context(request), "title": "Import rows", **context},
    )
