"""The editors' desk: Django's admin, one file per concept."""

from django.contrib import admin

from . import accounts, agency, awards, company, contract, kept, letter, saved_filter, source, subject

__all__ = [
    "accounts",
    "agency",
    "awards",
    "company",
    "contract",
    "kept",
    "letter",
    "saved_filter",
    "source",
    "subject",
]

admin.site.site_header = "Protest letters: the editors' desk"
admin.site.site_title = "Editors' desk"
admin.site.index_title = "Desk"
# A form needs the width; the desk's first page and the way back above each page lead everywhere.
admin.site.enable_nav_sidebar = False
