from django.contrib import admin

from ..models import Campaign, Topic


class SubjectAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}


admin.site.register(Topic, SubjectAdmin)
admin.site.register(Campaign, SubjectAdmin)
