from django.db.models import Q

from ...models import Source, SourceKind
from . import cells as read
from .kind import Kind
from .report import Fault, Refused


class Sources(Kind):
    """A source is known by its address word, else by its address."""

    name = "sources"
    model = Source
    fields = {
        "slug": read.text,
        "title": read.text,
        "publisher": read.text,
        "author": read.text,
        "published": read.date,
        "kind": read.one_of(SourceKind),
        "via": read.text,
        "archived_copy": read.text,
        "address": read.text,
    }
    renamed = {"archived_copy": "archived_url", "address": "url"}
    follows = ("id", "letters", "contracts", "updated")
    needed = ("address",)

    def label(self, cells):
        return cells.get("title") or cells.get("address", "no address")

    def merged_into(self, cells, said):
        word, address = said.get("slug", ""), said.get("url", "")
        if Source.objects.filter(Q(url=address) | Q(slug=word)).exists():
            return None
        key = self.finding.merged(Source, word) or self.finding.merged_source(address)
        return Source.objects.filter(pk=key).first()

    def find(self, cells, said):
        if "url" not in said:
            raise Refused(Fault("a source has an address", "address"))
        there = Source.objects.filter(url=said["url"]).first()
        named = Source.objects.filter(slug=said["slug"]).first() if "slug" in said else None
        if named and there and named != there:
            raise Refused(
                Fault(f"this address is that of another source, {there.slug}", "address", said["url"])
            )
        if named or there:
            return named or there
        missing = [name for name in ("title", "publisher") if name not in said]
        if missing:
            raise Refused(Fault("a new source has a title and a publisher", name) for name in missing)
        return None
