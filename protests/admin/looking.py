"""Marks that a contract was looked at and stands as recorded, from its form and from the list."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from .. import care


class LooksAgain(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.look_view)
        return [path("<int:pk>/looked-at/", view, name="protests_contract_looked_at"), *super().get_urls()]

    def has_look_permission(self, request):
        return request.user.has_perm(care.CHANGE_CONTRACTS)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_look"] = bool(obj) and self.has_look_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator([require_POST, csrf_protect])
    def look_view(self, request, pk):
        contract = self.get_object(request, str(pk))
        if contract is None:
            raise Http404
        self._mark(request, [contract])
        return HttpResponseRedirect(self._address("change", pk))

    @admin.action(description="Mark as looked at today", permissions=["look"])
    def look_at_chosen(self, request, chosen):
        self._mark(request, chosen)

    def _mark(self, request, contracts):
        if not self.has_look_permission(request):
            raise PermissionDenied
        for contract in contracts:
            care.looked_at(contract, request.user)
            self.message_user(request, f"“{contract}” is marked as looked at today.", messages.SUCCESS)

    @admin.display(description="looked at")
    def looked_at(self, contract):
        look = getattr(contract, "look", None)
        if look is None:
            return "not marked yet; a change counts as a look too"
        return f"{look.on:%-d %B %Y}" + (f", by {look.by}" if look.by else "")
