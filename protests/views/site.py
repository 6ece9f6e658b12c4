"""Home and the pages about the record itself."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import charts, readings, selections


@require_safe
def home(request):
    record = selections.whole_record()
    return render(
        request, "protests/home.html", {"record": record, "picture": charts.letters_over_time(record.letters)}
    )


@require_safe
def methodology(request):
    return render(
        request,
        "protests/methodology.html",
        {"rules": _rules_with_examples(), "vague_words": readings.VAGUE_WORDS.items()},
    )


@require_safe
def corrections(request):
    return render(request, "protests/corrections.html", {"corrections": selections.corrections()})


@require_safe
def about(request):
    return render(request, "protests/about.html", {"contact": settings.CONTACT})


@require_safe
def health(request):
    """Whether the database answers and is migrated: for the machine in front, not for readers."""
    problem = selections.not_ready()
    return HttpResponse(
        problem or "ok", status=503 if problem else 200, content_type="text/plain; charset=utf-8"
    )


def _rules_with_examples():
    examples = selections.examples()
    return [(kind, rule, examples[kind]) for kind, rule in readings.RULES.items()]
