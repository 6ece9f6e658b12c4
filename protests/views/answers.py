"""What a visitor is answered when there is no such record, or no longer, in a page or in a data format."""

from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render

from .. import selections


class Answers:
    """Middleware: turns what selections raises into answers, so that no view has to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        in_json = request.path.endswith(".json")
        if isinstance(exception, selections.MovedTo):
            query = request.META.get("QUERY_STRING")
            address = f"{exception.address.removesuffix('/')}.json" if in_json else exception.address
            return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
        if isinstance(exception, selections.Withdrawn):
            if in_json:
                return problem(410, "The record was withdrawn.", exception.record.withdrawn_reason)
            return render(request, "protests/withdrawn.html", {"record": exception.record}, status=410)
        if isinstance(exception, selections.NotOnRecord):
            if in_json:
                return problem(404, "No such record.", "Nothing is on record at this address.")
            return render(request, "404.html", {"wrong": getattr(exception, "wrong", "")}, status=404)
        return None


def not_understood(selection):
    """A data format's answer to a query that was not understood: each problem named, one a line."""
    lines = [f"{problem.filter}: {problem.message}" for problem in selection.problems]
    return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")


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
