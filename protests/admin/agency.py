from django.contrib import admin

from ..models import Agency
from .records import RecordAdmin


@admin.register(Agency)
class AgencyAdmin(RecordAdmin):
    list_display = ["name", "abbreviation", "parent", "country", "kind"]
    list_select_related = ["parent"]
    list_filter = ["kind", "country"]
    search_fields = ["name", "abbreviation", "slug"]
    autocomplete_fields = ["parent"]
    fields = [("name", "abbreviation"), "parent", ("country", "kind"), "slug"]
