"""What a visitor is answered when there is no such record, or no longer, or when something went wrong: in a page or in a
data format."""

import sys

from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from .. import columns, exports, selections

# What a list comes in, beside its page.
FORMATS = ("csv", "json", "atom")

# Programs ask at these: what is wrong is said without a page around it.
_AS_TEXT = (".csv", ".atom", ".bib", ".ris", ".zip")


class Answers:
    """Middleware: turns what selections raises into answers, so that no view has to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, selections.MovedTo):
            query = request.META.get("QUERY_STRING")
            address = (
                f"{exception.address.removesuffix('/')}.json" if _in_json(request) else exception.address
            )
            return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
        if isinstance(exception, selections.Withdrawn):
            return withdrawn(request, exception.record)
        if isinstance(exception, selections.NotOnRecord):
            return not_on_record(request, exception)
        if isinstance(exception, exports.Busy):
            return busy()
        return None


def withdrawn(request, record):
    """The record is gone, and why."""
    title, reason = "The record was withdrawn.", record.withdrawn_reason
    if _in_json(request):
        return problem(410, title, reason)
    if request.path.endswith(_AS_TEXT):
        return _text(410, title, reason)
    return render(request, "protests/withdrawn.html", {"record": record}, status=410)


def not_on_record(request, exception):
    """There is no such record; also where the address is no address of the site at all."""
    title, detail = "No such record.", "Nothing is on record at this address."
    wrong = getattr(exception, "wrong", "") or _no_format(request)
    if _in_json(request):
        return problem(404, title, detail)
    if request.path.endswith(_AS_TEXT):
        return _text(404, title, detail)
    return render(request, "404.html", {"wrong": wrong}, status=404)


def _no_format(request):
    """What is wrong with the address of a list in a format that there is none of, or ""."""
    name, dot, suffix = request.path.strip("/").partition(".")
    if not dot or name not in columns.LISTS or suffix in FORMATS:
        return ""
    return (
        f"There is no .{suffix[:20]} of this list: it comes as {', '.join(f'.{each}' for each in FORMATS)}."
    )


def busy():
    """A large file is to be asked for again, when those are made that are being made."""
    answer = _text(
        503,
        "Large files are made one after another, and others are being made.",
        f"Ask again in {exports.RETRY_AFTER} seconds, or for fewer rows.",
    )
    answer["Retry-After"] = str(exports.RETRY_AFTER)
    return answer


def went_wrong(request):
    """What nobody foresaw; or the database does not answer, which passes: who asked by themselves may ask again, and whoever
    keeps pages keeps the ones they have.

    Asks the database nothing.
    """
    passes = isinstance(sys.exc_info()[1], selections.NotReadable)
    status, title, detail = _PASSES if passes else _WENT_WRONG
    if _in_json(request):
        answer = problem(status, title, detail)
    elif request.path.endswith(_AS_TEXT):
        answer = _text(status, title, detail)
    else:
        page = render_to_string("500.html", {"title": title.rstrip("."), "detail": detail})
        answer = HttpResponse(page, status=status)
    if passes:
        answer["Retry-After"] = "60"
    return answer


_WENT_WRONG = (
    500,
    "Something went wrong.",
    "The fault is on our side and has been logged. Try again in a while.",
)
_PASSES = (
    503,
    "The record cannot be read at the moment.",
    "Its database does not answer. Try again in a minute.",
)


def _in_json(request):
    return request.path.endswith(".json")


def _text(status, *lines):
    return HttpResponse(
        "".join(f"{line}\n" for line in lines), status=status, content_type="text/plain; charset=utf-8"
    )


def not_understood(selection):
    """A data format's answer to a query that was not understood: each problem named, one a line."""
    return _text(400, *(f"{problem.filter}: {problem.message}" for problem in selection.problems))


def problem(status, title, detail, **more):
    """What went wrong, to a program (RFC 9457)."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, **more},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def query_problem(problems):
    """The same for a query that was not understood: each problem named."""
    listed = [{"filter": each.filter, "message": each.message} for each in problems]
    detail = " ".join(f"{each.filter}: {each.message}" for each in problems)
    return problem(400, "The query was not understood.", detail, problems=listed)
