"""Publishing at the desk, from a record's form and from a list: the acts of protests/publishing.py.

A form shows what publishing asks for beside its button, and a draft as the public would see it.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html, format_html_join

from .. import history, publishing
from ..accounts import roles
from .records import RecordAdmin


class ReasonedActionForm(ActionForm):
    """The list's choice of an action, with the reason that withdrawing needs."""

    reason = forms.CharField(
        required=False, max_length=500, label="Reason (shown to the public when withdrawing):"
    )


class PublishableAdmin(RecordAdmin):
    """A record with a state that only acts change.

    A contributor has drafts of their own; who may change any record sees every draft.
    """

    action_form = ReasonedActionForm
    actions = ["publish_chosen", "withdraw_chosen"]

    change_form_template = "admin/protests/publishable_form.html"

    # Parts whose figures each need a source.
    sourced_parts = ()

    def publish(self, record):
        raise NotImplementedError

    def conditions(self, record):
        """What publishing asks for, as publishing.Condition."""
        raise NotImplementedError

    def as_public(self, request, record):
        """The public page of this record, which is published for as long as this takes."""
        raise NotImplementedError

    def view_on_site(self, record):
        # A form that came back may hold another address word than the one the public knows, or none.
        return self.model.objects.get(pk=record.pk).get_absolute_url() if record.is_published else None

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/withdraw/", wrap(self.withdraw_view), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        records = super().get_queryset(request)
        return (
            records if self._may(request, "change_any") else roles.shown_to_contributor(request.user, records)
        )

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def has_publish_permission(self, request):
        return self._may(request, "publish")

    def has_withdraw_permission(self, request):
        return self._may(request, "withdraw")

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "_publish" in request.POST:
            self._publish_saved(request, form.instance)

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_publishing(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._after_publishing(request, obj) or super().response_change(request, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        record = obj or self.model()
        context |= {
            "record": record,
            "public_address": self.view_on_site(record),
            "conditions": self.conditions(record),
            "may_publish": self.has_publish_permission(request) and not record.is_published,
            "may_withdraw": self.has_withdraw_permission(request) and record.is_published,
            "sourced_parts": self.sourced_parts,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_view(self, request, pk):
        """A draft exactly as it would appear: it is published, drawn, and all of that taken back."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if record.is_published:
            return HttpResponseRedirect(record.get_absolute_url())
        missing = [condition for condition in self.conditions(record) if not condition.is_met]
        if missing:
            return self._page(
                request, "admin/not_yet.html", f"Preview of “{record}”", record=record, missing=missing
            )
        with history.recording():
            self.publish(record)
            page = self.as_public(request, record)
            transaction.set_rollback(True)
        page["Cache-Control"] = "no-store"
        return page

    def withdraw_view(self, request, pk):
        """Asks for the reason, which the public is shown, and withdraws."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        problems, reason = [], request.POST.get("reason", "")
        if request.method == "POST":
            try:
                with history.recording(by=request.user, why=reason, road="form"):
                    publishing.withdraw(record, reason=reason)
            except ValidationError as refusal:
                problems = refusal.messages
            else:
                self.message_user(
                    request, f"“{record}” is withdrawn; its address says why.", messages.SUCCESS
                )
                return HttpResponseRedirect(self._address("change", pk))
        return self._page(
            request,
            "admin/withdraw.html",
            f"Withdraw “{record}”",
            record=record,
            problems=problems,
            reason=reason,
        )

    def _publish_saved(self, request, record):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                self.publish(record)
        except ValidationError:
            missing = [condition for condition in self.conditions(record) if not condition.is_met]
            links = format_html_join(
                " ", '<a href="#id_{}">{}</a>', [(each.fields[0], each.sentence) for each in missing]
            )
            self.message_user(
                request, format_html("Saved, and not published yet. {}", links), messages.WARNING
            )
        else:
            public = format_html('<a href="{}">See it as the public does</a>', record.get_absolute_url())
            self.message_user(request, format_html("“{}” is published. {}", record, public), messages.SUCCESS)

    def _after_publishing(self, request, record):
        """After "Save and publish" the form again: it says what was done, or what is missing."""
        if "_publish" not in request.POST or "_popup" in request.POST:
            return None
        return HttpResponseRedirect(self._address("change", record.pk))

    def _may(self, request, act):
        return request.user.has_perm(f"protests.{act}_{self.opts.model_name}")

    def _is_theirs(self, request, record):
        return record is None or self._may(request, "change_any") or roles.is_own_draft(request.user, record)

    @admin.action(description="Publish", permissions=["publish"])
    def publish_chosen(self, request, chosen):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        self._act(request, chosen, self.publish, "published")

    @admin.action(description="Withdraw, giving the reason", permissions=["withdraw"])
    def withdraw_chosen(self, request, chosen):
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        reason = request.POST.get("reason", "")
        self._act(request, chosen, lambda record: publishing.withdraw(record, reason=reason), "withdrawn")

    def _act(self, request, chosen, act, done):
        for record in chosen:
            try:
                act(record)
            except ValidationError as refusal:
                self.message_user(
                    request, f"{record} was not {done}. {' '.join(refusal.messages)}", messages.ERROR
                )
            else:
                self.message_user(request, f"{record} is {done}.", messages.SUCCESS)
