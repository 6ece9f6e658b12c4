"""A form that was sent to a closed door: its editor was signed out meanwhile, or signed in anew in another window.

Nothing was saved then, and nothing may be lost. The answer carries all that was sent, in the page itself and nowhere on
the server. From there it is sent once more, to be shown in its form again; saving it is another press, so that
whatever a stranger's page might send is looked at first.
"""

import re
from urllib.parse import urlsplit

from django.contrib import admin
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure as refuse

OPENED_BY = "opened_by"
PUT_BACK = "_put_back"

_FORM = re.compile(r"protests_[a-z]+_(add|change)")
# The buttons that save: none of them is pressed again for the editor.
_BUTTONS = {"_save", "_continue", "_addanother", "_saveasnew", "_publish"}

# What a form says of itself, and nobody typed.
_KEPT_BY_FORM = re.compile(r"_FORMS$|-id$|^opened_|^_")


def is_form(request):
    """Whether a record's form was sent."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and match.app_name == "admin"
        and bool(_FORM.fullmatch(match.url_name or ""))
    )


def is_of_another(request):
    """Whether the form that is to be put back was not opened by who is signed in now."""
    return PUT_BACK in request.POST and request.POST.get(OPENED_BY) != request.user.get_username()


def page(request, **context):
    """What was sent, in a page from which it can be sent again to be shown in its form."""
    left_out = {"csrfmiddlewaretoken", PUT_BACK, *_BUTTONS}
    sent = [
        (name, value) for name, values in request.POST.lists() for value in values if name not in left_out
    ]
    context |= {
        **admin.site.each_context(request),
        "title": "Nothing was saved, and nothing is lost",
        "sent": sent,
        "typed": [(_words(name), value) for name, value in sent if value and not _KEPT_BY_FORM.search(name)],
        "put_back": PUT_BACK,
        "address": request.get_full_path(),
        "opened_by": request.POST.get(OPENED_BY, ""),
        "is_signed_in": admin.site.has_permission(request),
    }
    response = render(request, "admin/unsaved.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _words(name):
    """A field's name as an editor can read it: "responses-0-summary" is "responses 1, summary"."""
    part, row, field = (name.split("-", 2) + ["", ""])[:3]
    return (f"{part} {int(row) + 1}, {field}" if row.isdecimal() and field else name).replace("_", " ")


def csrf_failure(request, reason=""):
    """A token of an earlier sign-in, sent from a page of ours. What another site sends is refused as ever."""
    if is_form(request) and _is_from_here(request):
        return page(request)
    return refuse(request, reason)


def _is_from_here(request):
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
