"""Redaction at the desk, for administrators: where a name stands, and its removal from everywhere at once.

The name travels in the body of a request alone: it is in no address, no message, no log and no history.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from .. import history

PERMISSION = "protests.redact_name"

MOST_SHOWN = 200


class NameForm(forms.Form):
    name = forms.CharField(
        label="The name",
        max_length=200,
        help_text="Whole words, in any capitals. Look for a surname alone too, and for every way of writing it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 50}),
    )


class RemovalForm(forms.Form):
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why it is removed",
        max_length=500,
        help_text="Kept in the history. Do not repeat the name.",
        widget=forms.TextInput(attrs={"size": 60}),
    )


@sensitive_post_parameters()
@sensitive_variables()
def redact_view(request):
    """Asks for a name, shows where it stands, and removes it when that is confirmed with a reason."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, form=NameForm())
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    name = form.cleaned_data["name"]
    try:
        hits = history.preview(name)
    except ValidationError as refusal:
        form.add_error("name", refusal)
        return _page(request, form=form)
    removal = RemovalForm(request.POST) if "remove" in request.POST else RemovalForm(initial={"name": name})
    if removal.is_bound and removal.is_valid():
        try:
            hits = history.redact(name, by=request.user, why=removal.cleaned_data["why"])
        except ValidationError as refusal:
            removal.add_error("why", refusal)
        else:
            return _done(request, hits, removal.cleaned_data["why"])
    return _page(request, form=form, removal=removal, hits=hits)


def _done(request, hits, why):
    places = f"{_places(hits)}. {why}"
    LogEntry.objects.create(
        user=request.user, action_flag=CHANGE, object_repr="A name was removed", change_message=places
    )
    messages.success(request, f"Removed: it stood in {_places(hits)}.")
    return HttpResponseRedirect(reverse("admin:redact"))


def _places(hits):
    count = sum(hit.times for hit in hits)
    return "1 place" if count == 1 else f"{count} places"


def _page(request, *, form, removal=None, hits=()):
    context = {
        **admin.site.each_context(request),
        "title": "Remove a name everywhere",
        "form": form,
        "removal": removal,
        "hits": hits[:MOST_SHOWN],
        "places": _places(hits),
        "further": max(len(hits) - MOST_SHOWN, 0),
    }
    return render(request, "admin/redact.html", context)
