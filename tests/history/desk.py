"""A desk whose letters and companies keep their history, for tests: the site's own forms under our history."""

from django.contrib.admin import AdminSite
from django.urls import path

from config import urls as public
from protests.admin.company import CompanyAdmin
from protests.admin.history import RecordedAdmin
from protests.admin.letter import LetterAdmin
from protests.models import Agency, Company, Contract, Letter, Source, Topic
from protests.models.subject import Campaign

site = AdminSite(name="admin")


class RecordedLetterAdmin(LetterAdmin, RecordedAdmin):
    pass


class RecordedCompanyAdmin(CompanyAdmin, RecordedAdmin):
    pass


site.register(Letter, RecordedLetterAdmin)
site.register(Company, RecordedCompanyAdmin)


class Searchable(RecordedAdmin):
    search_fields = ["id"]


site.register([Agency, Contract, Source, Topic, Campaign], Searchable)

urlpatterns = [
    path("admin/", site.urls),
    *(pattern for pattern in public.urlpatterns if getattr(pattern, "namespace", None) != "admin"),
]
