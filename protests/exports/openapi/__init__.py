"""The data described to programs (OpenAPI 3.1), from the columns and filters that the site itself answers by."""

from .addresses import addresses
from .document import openapi_response

__all__ = ["addresses", "openapi_response"]
