"""The official record of contracts at the desk: whom its names stand for."""

from django.contrib import admin

from ..models import OfficialName
from .records import FormAdmin


@admin.register(OfficialName)
class OfficialNameAdmin(FormAdmin):
    """Answers that imports remember. One that is removed is asked again."""

    slug_from = None
    list_display = ["name", "code", "kind", "stands_for", "decided_at"]
    list_select_related = ["company", "agency"]
    list_filter = ["kind"]
    search_fields = ["name", "code", "company__name", "agency__name"]
    autocomplete_fields = ["company", "agency"]
    fields = [("name", "code"), "kind", ("company", "agency")]

    @admin.display(description="stands for")
    def stands_for(self, name):
        return name.company or name.agency or "nobody on this record"
