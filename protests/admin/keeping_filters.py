"""Filters that an editor keeps under a name: they stand beside their list and on the desk's first page."""

from django.contrib import admin
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from ..models import SavedFilter


class KeepsFilters(admin.ModelAdmin):
    """A list with the filters that were kept of it, and a way to keep the one in use."""

    def changelist_view(self, request, extra_context=None):
        kept = with_address(kept_for(request).filter(list=self.opts.model_name))
        extra_context = {
            "kept_filters": kept,
            "query_in_use": request.GET.urlencode(),
            "may_keep_filter": request.user.has_perm("protests.add_savedfilter"),
            "may_share_filter": may_share(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, extra_context)


def kept_for(request):
    """The filters that whoever is signed in made or was given."""
    return SavedFilter.objects.filter(Q(owner=request.user) | Q(for_everybody=True)).select_related("owner")


def may_share(request):
    return request.user.has_perm("protests.share_savedfilter")


def with_address(kept) -> list[SavedFilter]:
    """Those that lead to a list of the desk, each with its `address`."""
    kept = list(kept)
    for each in kept:
        each.address = address_of(each)
    return [each for each in kept if each.address]


def address_of(kept):
    """Where its rows are; empty if the desk has no such list any more."""
    try:
        page = reverse(f"admin:protests_{kept.list}_changelist")
    except NoReverseMatch:
        return ""
    return f"{page}?{urlencode(kept.query, doseq=True)}"
