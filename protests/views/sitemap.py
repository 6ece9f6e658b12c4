"""Every public record's address, for search engines; what a selection does not give is not on the map."""

from django.contrib.sitemaps import Sitemap
from django.http import QueryDict
from django.urls import reverse

from .. import selections


class RecordSitemap(Sitemap):
    """The rows of one list."""

    limit = 5_000

    def __init__(self, select):
        self.select = select

    def items(self):
        return self.select(QueryDict()).rows.order_by("pk")

    def lastmod(self, record):
        return getattr(record, "updated_at", None)


class PageSitemap(Sitemap):
    """Pages that are no record's."""

    def items(self):
        return [
            "home",
            "letters",
            "companies",
            "agencies",
            "contracts",
            "signatory_counts",
            "responses",
            "sources",
            "topics",
            "campaigns",
            "methodology",
            "about",
            "data",
        ]

    def location(self, name):
        return reverse(name)


SITEMAPS = {
    "pages": PageSitemap(),
    "letters": RecordSitemap(selections.letters),
    "companies": RecordSitemap(selections.companies),
    "agencies": RecordSitemap(selections.agencies),
    "contracts": RecordSitemap(selections.contracts),
}
