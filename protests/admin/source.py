from django.contrib import admin

from ..models import Source
from .records import RecordAdmin


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    slug_from = None
    list_display = ["title", "publisher", "published_in_words", "kind", "has_copy"]
    list_filter = ["kind", ("archived_url", admin.EmptyFieldListFilter), "publisher"]
    search_fields = ["url", "title", "publisher", "author", "slug"]
    search_help_text = "Paste an address, or type a title, publisher or author"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "url",
                    "title",
                    ("publisher", "author"),
                    ("published", "kind"),
                    "via",
                    "archived_url",
                ]
            },
        ),
        ("Address word", {"classes": ["collapse"], "fields": ["slug"]}),
    ]

    @admin.display(description="published", ordering="published")
    def published_in_words(self, source):
        return source.published.in_words if source.published else "no date"

    @admin.display(description="archived copy", boolean=True)
    def has_copy(self, source):
        return bool(source.archived_url)
