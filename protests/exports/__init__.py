"""From a selection and columns to a data format. Rows come in through the selection; nothing here asks the database."""

from .atom import atom_response
from .changes import changes_response
from .csv import csv_response, table_response
from .json import list_response, record_response
from .openapi import addresses, openapi_response
from .package import built_already, file_response, package_response
from .package import stamp as package_stamp
from .turns import RETRY_AFTER, Busy

__all__ = [
    "RETRY_AFTER",
    "Busy",
    "addresses",
    "atom_response",
    "built_already",
    "changes_response",
    "csv_response",
    "file_response",
    "list_response",
    "openapi_response",
    "package_response",
    "package_stamp",
    "record_response",
    "table_response",
]
