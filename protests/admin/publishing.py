"""Publishing from a list: the acts of protests/publishing.py, with what is missing said for each record."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError

from .. import publishing
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

    def publish(self, record):
        raise NotImplementedError

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
