"""Records that what is being entered may already be: shown with links before anything is saved."""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from rapidfuzz import fuzz, process

from .. import dates
from ..models import FormerAddress, Letter, Source
from .entering import Desk

DAYS = 30
NEAR = 88  # of 100: a letter wrong in a short name, two or three in a long one
MOST_SHOWN = 5


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


# Addresses


def bare(address):
    """An address without what does not change the document: scheme, www., tracking, place in the page, last slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    said = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)]
    query = f"?{urlencode(said)}" if said else ""
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/") + query


_TRACKING = re.compile("utm_|fbclid$|gclid$")


def sources_at(address):
    """Sources whose address is this one, however it is written."""
    wanted = bare(address)
    if not urlsplit(f"//{wanted}").path:
        return []  # A whole site is no document.
    candidates = Source.objects.filter(url__icontains=wanted.split("?")[0])
    found = [source for source in candidates if bare(source.url) == wanted]
    merged = [pk for pk, name in FormerAddress.objects.names_of(Source) if bare(name) == wanted]
    return [*found, *Source.objects.filter(pk__in=merged).exclude(pk__in=[source.pk for source in found])]


def publisher_of(address):
    """Who published most of the sources on record of the same site; "" where there is none."""
    site = bare(address).split("/")[0]
    if not site:
        return ""
    sources = Source.objects.filter(Q(url__contains=f"//{site}/") | Q(url__contains=f"//www.{site}/"))
    named = sources.exclude(publisher="").order_by().values_list("publisher").annotate(n=Count("pk"))
    return next((publisher for publisher, _n in named.order_by("-n", "publisher")), "")


# Letters


def letters_near(letters, companies, date):
    """Those of the same companies whose date may lie within 30 days of this one."""
    try:
        day = dates.parse(date)
        first = dates.PartialDate(day.first_day - datetime.timedelta(DAYS))
        last = dates.PartialDate(day.last_day + datetime.timedelta(DAYS))
    except (ValidationError, OverflowError):
        return letters.none()
    within = dates.since("date", first) & dates.until("date", last)
    return letters.filter(within, companies__in=companies).distinct()


# Names


_LEFT_OUT = {
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "co",
    "company",
    "plc",
    "gmbh",
}
_LEFT_OUT |= {"ag", "com", "the", "of", "us", "u", "s"}


def folded(name):
    """A name without accents, capitals, signs and the words that say only what sort of body it is."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    words = re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join([word for word in words if word not in _LEFT_OUT] or words)


def named_like(name, names):
    """Keys of the names that are nearly this one; `names` are (key, name)."""
    wanted = folded(name)
    if not wanted:
        return []
    choices = {(key, each): folded(each) for key, each in names if each}
    near = process.extract(wanted, choices, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=MOST_SHOWN)
    return list({key: None for _choice, _score, (key, _name) in near})
