from django.contrib import admin

from ..likeness import named_like
from ..models import Agency, FormerAddress
from .alike import Alike, AlikeDesk, AlikeForm, text
from .records import RecordAdmin


class AgencyForm(AlikeForm):
    alike_fields = ("name", "abbreviation")


@admin.register(Agency)
class AgencyAdmin(AlikeDesk, RecordAdmin):
    form = AgencyForm
    list_display = ["name", "abbreviation", "parent", "country", "kind"]
    list_select_related = ["parent"]
    list_filter = ["kind", "country"]
    search_fields = ["name", "abbreviation", "slug"]
    autocomplete_fields = ["parent"]
    fields = [("name", "abbreviation"), "parent", ("country", "kind"), "slug"]

    def alike(self, request, typed):
        names = [*Agency.objects.values_list("pk", "name"), *Agency.objects.values_list("pk", "abbreviation")]
        names += FormerAddress.objects.names_of(Agency)
        near = [key for field in ("name", "abbreviation") for key in named_like(text(typed, field), names)]
        agencies = list(Agency.objects.filter(pk__in=near))
        return [Alike("On record under a name like this:", agencies)] if agencies else []
