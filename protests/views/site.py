"""Home and the pages about the record itself."""

from django.http import HttpResponse
from django.shortcuts import render

from .. import columns, readings, selections


def home(request):
    return render(request, "protests/home.html", {"record": selections.whole_record()})


def methodology(request):
    return render(
        request,
        "protests/methodology.html",
        {"rules": readings.RULES.items(), "vague_words": readings.VAGUE_WORDS.items()},
    )


def data(request):
    return render(request, "protests/data.html", {"lists": columns.LISTS.items()})


def about(request):
    return render(request, "protests/about.html")


def health(request):
    """Whether the database answers and is migrated: for the machine in front, not for readers."""
    problem = selections.not_ready()
    return HttpResponse(
        problem or "ok", status=503 if problem else 200, content_type="text/plain; charset=utf-8"
    )
