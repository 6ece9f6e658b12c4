"""A letter or a contract as it stood: its revisions, one of them, a day's, and what has changed since."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import citations, selections

# By kind of record: what finds it, the page that shows it, and its name there.
KINDS = {
    "letter": (selections.letter, "protests/letter_detail.html"),
    "contract": (selections.contract, "protests/contract_detail.html"),
}


@require_safe
def every(request, kind, **address):
    """All public revisions; with a day in the query, to the one in force when that day ended."""
    record, found = _found(kind, address, "revisions/")
    if "as-of" in request.GET:
        return _to(kind, address, selections.as_of(found, request.GET["as-of"]))
    return render(request, "protests/revisions.html", {"record": record, "revisions": found})


@require_safe
def as_of(request, kind, day, **address):
    _record, found = _found(kind, address, f"as-of/{day}/")
    return _to(kind, address, selections.as_of(found, day))


@require_safe
def one(request, kind, revision, **address):
    record, found = _found(kind, address, f"revisions/{revision}/")
    version = selections.revision(found, revision)
    if version.number != revision:
        return _to(kind, address, version)
    old = selections.as_it_stood(record, version)
    context = {
        kind: old,
        "record": record,
        "version": version,
        "is_latest": version is found[0],
        "citation": citations.of(old, version, request.build_absolute_uri("/")),
    }
    if kind == "letter":
        context |= {"timeline": selections.timeline(old), "disagreeing": selections.disagreeing(old)}
    return render(request, KINDS[kind][1], context)


@require_safe
def since(request, kind, revision, **address):
    """What has changed from a revision to today, field by field."""
    record, found = _found(kind, address, f"revisions/{revision}/since/")
    version = selections.revision(found, revision)
    context = {"record": record, "version": version, "differences": selections.since(found, version)}
    return render(request, "protests/since.html", context)


def _found(kind, address, rest):
    """The record and its revisions; who asks under a former address is led to the same page under the present one."""
    find, _template = KINDS[kind]
    try:
        record = find(**address)
    except selections.MovedTo as moved:
        raise selections.MovedTo(moved.address + rest) from None
    return record, selections.revisions(record)


def _to(kind, address, version):
    # Not for good: the day may not be over, and a redaction may make two revisions one.
    return HttpResponseRedirect(reverse(f"{kind}_revision", kwargs={**address, "revision": version.number}))
