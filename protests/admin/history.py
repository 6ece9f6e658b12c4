"""History at the desk: who saves is recorded with the reason given, and a record's history can be read and undone."""

from contextlib import nullcontext

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from .. import history, kept

SHOWN = 100  # entries; a record with more says that there are earlier ones


class RecordedAdmin(admin.ModelAdmin):
    """Every save by form or action is one act of the history; Django's own history page gives way to ours."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra_context = {"asks_why": True, **(extra_context or {})}
        with recorded(request, "form"):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        """Every part and link of a form, and then once what is kept beside the record."""
        with kept.put_off():
            super().save_related(request, form, formsets, change)

    def delete_view(self, request, object_id, extra_context=None):
        with recorded(request, "form"):
            return super().delete_view(request, object_id, {"asks_why": True, **(extra_context or {})})

    def changelist_view(self, request, extra_context=None):
        if self._may_restore(request):
            extra_context = {"deleted_address": self._address("deleted"), **(extra_context or {})}
        with recorded(request, "action"):
            return super().changelist_view(request, extra_context)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("deleted/<int:number>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            path("<int:pk>/history/<int:number>/revert/", wrap(self.revert_view), name=f"{name}_revert"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what, when and why, newest first; what was deleted has its history still."""
        if not object_id.isdigit():
            raise Http404
        record = self.get_object(request, object_id)
        entries = history.of_id(self.opts.model_name, int(object_id), limit=SHOWN)
        may_see = (
            self.has_view_or_change_permission(request, record) if record else self._may_restore(request)
        )
        if not may_see:
            raise PermissionDenied
        if not entries and not record:
            raise Http404
        return self._page(
            request,
            "admin/history.html",
            f"History of {record or entries[0].label}",
            record=record,
            entries=entries,
            is_cut=len(entries) == SHOWN,
            may_revert=bool(record) and self.has_change_permission(request, record),
            may_restore=not record and self._may_restore(request),
        )

    @method_decorator([require_POST, csrf_protect])
    def revert_view(self, request, pk, number):
        record = self.get_object(request, str(pk))
        entry = history.entry(self.opts.model_name, pk, number)
        if record is None or entry is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        done = f"“{entry.label}” is as it was after this change; its state, number and address are as before."
        self._try(
            request,
            lambda: history.revert(record, entry, by=request.user, why=request.POST.get("why", "")),
            done,
        )
        return HttpResponseRedirect(self._address("history", pk))

    def deleted_view(self, request):
        if not self._may_restore(request):
            raise PermissionDenied
        entries = history.deleted(self.opts.model_name)
        return self._page(
            request, "admin/deleted.html", f"Deleted {self.opts.verbose_name_plural}", entries=entries
        )

    @method_decorator([require_POST, csrf_protect])
    def restore_view(self, request, number):
        if not self._may_restore(request):
            raise PermissionDenied
        entry = next((each for each in history.deleted(self.opts.model_name) if each.number == number), None)
        if entry is None:
            raise Http404
        restored = self._try(
            request,
            lambda: history.restore(entry, by=request.user, why=request.POST.get("why", "")),
            f"“{entry.label}” is on record again.",
        )
        return HttpResponseRedirect(
            self._address("change", restored.pk) if restored else self._address("deleted")
        )

    def _may_restore(self, request):
        """Who may delete, and of what can be published may change what is not their own."""
        name = self.opts.model_name
        changes_any = f"change_any_{name}"
        return self.has_delete_permission(request) and (
            changes_any not in dict(self.opts.permissions)
            or request.user.has_perm(f"{self.opts.app_label}.{changes_any}")
        )

    def _try(self, request, act, done):
        """What `act` gives, with a message either way; None when it was refused."""
        try:
            result = act()
        except ValidationError as refusal:
            self.message_user(request, f"Nothing was changed. {' '.join(refusal.messages)}", messages.ERROR)
            return None
        self.message_user(request, done, messages.SUCCESS)
        return result

    def _address(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def _page(self, request, template, title, **context):
        return TemplateResponse(
            request,
            template,
            {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context},
        )


def recorded(request, road):
    """A recording block for a request that may change something; within another it is part of that one."""
    if request.method != "POST":
        return nullcontext()
    return history.recording(by=request.user, why=request.POST.get("why", ""), road=road)
