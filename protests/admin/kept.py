"""What is computed or kept by the program, to look at."""

from django.contrib import admin

from ..models import FormerAddress, LetterNumber, LetterOutcome
from .unforged import ListAdmin


class ReadOnlyAdmin(ListAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnlyAdmin):
    list_display = ["kind", "slug", "record_id"]
    list_filter = ["kind"]
    search_fields = ["slug"]


@admin.register(LetterNumber)
class LetterNumberAdmin(ReadOnlyAdmin):
    list_display = ["number", "given_at"]


@admin.register(LetterOutcome)
class LetterOutcomeAdmin(ReadOnlyAdmin):
    list_display = ["letter", "demand", "outcome", "response"]
    list_select_related = ["letter", "demand", "response"]
    list_filter = ["outcome"]
