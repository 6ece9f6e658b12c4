from django.contrib import admin

from ..models import Agency


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "abbreviation", "parent", "country", "kind"]
    list_select_related = ["parent"]
    list_filter = ["kind", "country"]
    search_fields = ["name", "abbreviation", "slug"]
    autocomplete_fields = ["parent"]
    fields = [("name", "abbreviation"), "parent", ("country", "kind"), "slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}
