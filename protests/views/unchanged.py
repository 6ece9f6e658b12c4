"""Says that nothing has changed before a page is made; every page itself is made anew (docs/decisions/0013)."""

from hashlib import blake2b

from django.conf import settings
from django.http import HttpResponseNotModified
from django.middleware.http import ConditionalGetMiddleware
from django.utils import timezone
from django.utils.cache import has_vary_header, patch_vary_headers
from django.utils.http import parse_etags

from .. import version

# Answers of these are nobody else's, or of the moment.
NOT_PUBLIC = ("/admin/", "/healthz")

# Any cache may keep an answer, and must ask each time whether it still holds before it gives it out.
ASK_EACH_TIME = "public, max-age=0, must-revalidate"
_VARIES = "Accept-Encoding"


class Unchanged:
    """Middleware: gives public answers a tag, and tells who comes back with it that nothing has changed since.

    The tag is of the address and of the versions of the record and of the program. Who has it was answered 200 at this
    very address, with what these versions make of it. An answer whose view gave it a tag keeps that one.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(get_response)
        # A developer's files change while the server runs.
        self.program = None if settings.DEBUG else version.of_program()

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(NOT_PUBLIC):
            return self.get_response(request)
        # Before the page is made: what is committed meanwhile is not in this version, be it in the page or not.
        tag = self.tag(request)
        if tag and _is_known(request, tag):
            return HttpResponseNotModified(
                headers={"ETag": tag, "Cache-Control": ASK_EACH_TIME, "Vary": _VARIES}
            )
        return self.marked(request, self.get_response(request), tag)

    def tag(self, request):
        """The tag of what this address shows now; None where nothing can be said of that without showing it."""
        record = self.program and version.of_record()
        if not record:
            return None
        address = (request.scheme, request.get_host(), request.path, request.META.get("QUERY_STRING", ""))
        told = repr((record, timezone.localdate(), address)).encode(errors="backslashreplace")
        return f'W/"{blake2b(told, key=self.program, digest_size=16).hexdigest()}"'

    def marked(self, request, response, tag):
        """The answer with what caches have to know of it."""
        if response.cookies or has_vary_header(response, "Cookie"):
            response.headers["Cache-Control"] = "private, no-store"
            return response
        response.headers.setdefault(
            "Cache-Control", ASK_EACH_TIME if response.status_code < 500 else "no-store"
        )
        patch_vary_headers(response, [_VARIES])
        if response.status_code != 200:
            return response
        if tag:
            response.headers.setdefault("ETag", tag)
        return self.conditional.process_response(request, response)


def _is_known(request, tag):
    """Whether the reader has it already. That it has anything (“*”) says nothing before the answer is there."""
    had = request.META.get("HTTP_IF_NONE_MATCH")
    # Weak or strong, it is the same page (RFC 9110, 13.1.2).
    return bool(had) and tag[2:] in {each.removeprefix("W/") for each in parse_etags(had)}
