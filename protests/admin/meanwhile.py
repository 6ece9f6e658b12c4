"""Two editors at one record: what one saved is not overwritten unseen by the other, and nobody's typing is lost.

A form carries the number of the last entry in the record's history when it was opened. Every change of the record or of
a part of it, by whatever road, makes a later one; a form that was opened before is not saved but comes back, with what
the other did above it.
"""

import re
from functools import cached_property

from .. import history
from ..accounts import unsaved
from ..models import TouchedRecord
from .history import RecordedAdmin, recorded

OPENED_FROM = "opened_from"
SHOWN = 20  # entries of others; the record's history has them all
NOTHING_SAVED = "Nothing was saved yet: the record was changed since you opened this form. See above."


class NoticesOthers(RecordedAdmin):
    """Refuses to save a form over a change that its editor has not seen."""

    class Media:
        css = {"all": ["protests/history.css"]}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None or _number(object_id) is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with recorded(request, "form"):
            if request.method == "POST":
                held = self._hold(object_id)
                if held is None:
                    return unsaved.page(request, is_gone=True, deleted_address=self._address("deleted"))
                if self.get_object(request, object_id) and not self.has_change_permission(request, held):
                    return unsaved.page(request, is_closed=True)
                context = self._compare_with_now(request, int(object_id))
            else:
                # Before the record itself is read: a change between the two is then noticed, not missed.
                context = {OPENED_FROM: history.latest_number(self.opts.model_name, object_id)}
            return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _hold(self, pk):
        """Lock the record: whoever saves it waits here until another's save is finished, and sees it. None if gone."""
        return self.model._base_manager.select_for_update().filter(pk=pk).first()

    def _compare_with_now(self, request, pk):
        """What the form is told about others; a form opened before their change will be refused."""
        kind = self.opts.model_name
        opened, latest = _number(request.POST.get(OPENED_FROM, "")), history.latest_number(kind, pk)
        is_noted = TouchedRecord.objects.filter(kind=kind, record_id=pk).exists()
        if opened == latest and not is_noted:
            return {OPENED_FROM: opened}
        entries = history.of_id(kind, pk, limit=SHOWN) if opened is not None else []
        request.refused_because = NOTHING_SAVED
        request.POST = self._with_rows_as_they_are(request, pk)
        return {
            OPENED_FROM: latest,
            "is_changed_meanwhile": True,
            "others": [entry for entry in entries if entry.number > opened],
        }

    def _with_rows_as_they_are(self, request, pk):
        """What was sent; a row of a part that is gone meanwhile is sent as a new one, so that its text stays."""
        sent = request.POST.copy()
        for inline in self.get_inline_instances(request):
            formset = inline.get_formset(request)
            parts = inline.model._base_manager.filter(**{formset.fk.name: pk})
            kept = {str(key) for key in parts.values_list("pk", flat=True)}
            Rows(sent, formset.get_default_prefix(), inline.opts.pk.name).leave_out_saved_but(kept)
        return sent


class Rows:
    """The rows of one kind of part, as a form sends them: saved ones first, then new ones, numbered."""

    def __init__(self, sent, prefix, key):
        self.sent, self.prefix, self.key = sent, prefix, key

    def leave_out_saved_but(self, kept):
        rows = self.rows
        saved = [row for row in rows[: self.saved] if row.get(self.key, [""])[-1] in kept]
        gone = [row for row in rows[: self.saved] if row.get(self.key, [""])[-1] not in kept]
        if not gone:
            return
        # Marked for deletion by this editor too: it is gone.
        again = [self._as_new(row) for row in gone if not row.get("DELETE", [""])[-1]]
        for name in [name for name in self.sent if self._is_of_row(name)]:
            del self.sent[name]
        kept_rows = [*saved, *again, *rows[self.saved :]]
        for place, row in enumerate(kept_rows):
            for name, values in row.items():
                self.sent.setlist(f"{self.prefix}-{place}-{name}", values)
        self.sent[f"{self.prefix}-INITIAL_FORMS"] = str(len(saved))
        self.sent[f"{self.prefix}-TOTAL_FORMS"] = str(len(kept_rows))

    @cached_property
    def saved(self):
        return _number(self.sent.get(f"{self.prefix}-INITIAL_FORMS", "")) or 0

    @cached_property
    def rows(self):
        """Each row's values by the field's name. One that is numbered beyond all that were sent is none."""
        total = min(_number(self.sent.get(f"{self.prefix}-TOTAL_FORMS", "")) or 0, len(self.sent))
        rows = [{} for _ in range(total)]
        for name, values in self.sent.lists():
            if (found := self._is_of_row(name)) and int(found["place"]) < total:
                rows[int(found["place"])][found["name"]] = values
        return rows

    def _is_of_row(self, name):
        return re.fullmatch(rf"{re.escape(self.prefix)}-(?P<place>\d{{1,5}})-(?P<name>.+)", name)

    def _as_new(self, row):
        return {name: [""] if name == self.key else values for name, values in row.items()}


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
