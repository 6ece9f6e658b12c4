"""What any Django site must spend: an answer without content, and 25 letters by the ORM and a template."""

from pathlib import Path

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as of_site
from protests.models import Letter
from protests.views import unchanged

# Any site must spend this, and no other asks first whether anything has changed.
unchanged.NOT_PUBLIC += ("/bench/",)

_TEMPLATE = engines["django"].from_string(Path(__file__).with_name("rows.html").read_text())


def empty(request):
    return HttpResponse()


def rows(request):
    letters = Letter.objects.published().select_related("headline").prefetch_related("companies", "agencies")
    return HttpResponse(_TEMPLATE.render({"letters": letters.order_by("-date", "-number")[:25]}, request))


urlpatterns = [path("bench/empty/", empty), path("bench/rows/", rows), *of_site]
