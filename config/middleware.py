"""What every answer of the site tells the browser about its content."""

from http import HTTPStatus

from django.http import HttpResponseNotAllowed

DESK = "/admin/"

# Everything from our own host, nothing inline: text that slips through as markup can load and run nothing.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

# The site asks for none of these, so neither may anything that gets into it.
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentRules:
    """Sets the policies on every answer, error pages and static files included.

    That nothing has changed is no answer of its own: who is told so goes on with the policies of what it has.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class OnlyTheDeskIsWrittenTo:
    """Answers every other address that it is for reading, before anything looks at what was sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD", "OPTIONS") and not request.path_info.startswith(DESK):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.get_response(request)
