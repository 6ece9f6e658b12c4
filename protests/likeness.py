"""What may be the same under another spelling: addresses of one document, letters of one time, names of one body."""

import datetime
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from rapidfuzz import fuzz, process

from . import dates
from .models import FormerAddress, Source

DAYS = 30
NEAR = 88  # of 100: a letter wrong in a short name, two or three in a long one
MOST_SHOWN = 5


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
