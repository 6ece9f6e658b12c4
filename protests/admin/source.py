from django.contrib import admin
from django.db.models import Q

from ..likeness import MOST_SHOWN, bare, publisher_of, sources_at
from ..models import Contract, Letter, Source
from .alike import Alike, AlikeDesk, AlikeForm, text
from .care import NeedsCare
from .records import RecordAdmin


class SourceForm(AlikeForm):
    alike_fields = ("url",)


@admin.register(Source)
class SourceAdmin(AlikeDesk, RecordAdmin):
    form = SourceForm
    slug_from = None
    list_display = ["title", "publisher", "published_in_words", "kind", "has_copy"]
    list_filter = [NeedsCare, "kind", "publisher"]
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

    def get_changeform_initial_data(self, request):
        """An address names its publisher where another source of the same site did."""
        initial = super().get_changeform_initial_data(request)
        publisher = publisher_of(initial.get("url", ""))
        return {"publisher": publisher, **initial} if publisher else initial

    def get_search_results(self, request, queryset, search_term):
        # A pasted address finds its source, however either is written.
        search_term = search_term.replace("\0", "")
        if search_term.startswith(("http://", "https://")) and bare(search_term):
            same = [source.pk for source in sources_at(search_term)]
            return queryset.filter(Q(pk__in=same) | Q(url__icontains=bare(search_term))), False
        return super().get_search_results(request, queryset, search_term)

    def alike(self, request, typed):
        sources = sources_at(text(typed, "url"))
        if not sources:
            return []
        found = [Alike("This address is on record:", sources[:MOST_SHOWN])]
        for model, sentence in ((Letter, "Letters that cite it:"), (Contract, "Contracts that cite it:")):
            desk = self.admin_site.get_model_admin(model)
            citing = desk.get_queryset(request).filter(sources__in=sources).distinct()
            found.append(Alike(sentence, list(citing[:MOST_SHOWN])))
        return [each for each in found if each.records]

    @admin.display(description="published", ordering="published")
    def published_in_words(self, source):
        return source.published.in_words if source.published else "no date"

    @admin.display(description="archived copy", boolean=True)
    def has_copy(self, source):
        return bool(source.archived_url)
