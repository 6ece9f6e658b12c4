from django.contrib import admin

from ..models import Campaign, Topic
from .records import RecordAdmin


class SubjectAdmin(RecordAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]


admin.site.register(Topic, SubjectAdmin)
admin.site.register(Campaign, SubjectAdmin)
