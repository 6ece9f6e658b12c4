"""Publishing from a list: the acts of protests/publishing.py, with what is missing said for each record."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError

from .. import publishing
from .records import RecordAdmin


class ReasonedActionForm(ActionForm):
    """The list's choice of an action, with the reason that withdrawing needs."""

    reason = forms.CharField(
        required=False, max_length=500, label="Reason (shown to the public when withdrawing):"
    )


class PublishableAdmin(RecordAdmin):
    """A record with a state that only acts change."""

    action_form = ReasonedActionForm
    actions = ["publish_chosen", "withdraw_chosen"]

    def publish(self, record):
        raise NotImplementedError

    @admin.action(description="Publish", permissions=["change"])
    def publish_chosen(self, request, chosen):
        self._act(request, chosen, self.publish, "published")

    @admin.action(description="Withdraw, giving the reason", permissions=["change"])
    def withdraw_chosen(self, request, chosen):
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
