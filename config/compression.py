"""Answers compressed on their way to whoever takes gzip."""

import zlib

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# A large file waits for its compression: this level takes a fourth of the usual one's time, for an eighth more bytes.
LIGHTLY = 2


class Compression(GZipMiddleware):
    """Django's own, but for files: one that is made while it is sent is compressed lightly, and a zip not again."""

    def process_response(self, request, response):
        media_type = response.get("Content-Type", "").partition(";")[0]
        if media_type == "application/zip":
            return response
        if not response.streaming or media_type != "text/csv":
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.streaming_content = _compressed(response.streaming_content)
            response["Content-Encoding"] = "gzip"
        return response


def _compressed(pieces):
    """No end is written after an error: what was torn must not look whole."""
    packing = zlib.compressobj(LIGHTLY, wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()
