"""What a visitor is answered when there is no such record, or no longer, in a page or in a data format."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from .. import selections


class Answers:
    """Middleware: turns what selections raises into answers, so that no view has to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, selections.MovedTo):
            query = request.META.get("QUERY_STRING")
            return HttpResponsePermanentRedirect(exception.address + (f"?{query}" if query else ""))
        if isinstance(exception, selections.Withdrawn):
            return render(request, "protests/withdrawn.html", {"record": exception.record}, status=410)
        if isinstance(exception, selections.NotOnRecord):
            return render(request, "404.html", status=404)
        return None


def not_understood(selection):
    """A data format's answer to a query that was not understood: each problem named, one a line."""
    lines = [f"{problem.filter}: {problem.message}" for problem in selection.problems]
    return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")
