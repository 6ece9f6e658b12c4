"""What the forms of all records have in common."""

from django.db import DataError, IntegrityError

from .. import rules
from .correcting import AsksForCorrections
from .keeping_filters import KeepsFilters
from .meanwhile import NoticesOthers
from .merging import MergeDesk
from .parts import SHORT_TEXTS
from .putting_back import PutsBack
from .rows import TakesRows
from .unforged import ChoosesRecords, ListAdmin


class FormAdmin(PutsBack, ChoosesRecords, ListAdmin):
    """A record whose form answers what the database refuses, with everything that was typed.

    Forms tell an editor about every rule they know. Two rows of one form that break a rule together, or two editors in
    the same second, are met by the database alone.
    """

    formfield_overrides = SHORT_TEXTS

    # The field that a new record's address word is made from while it is typed, if it has one; an old address is left
    # alone.
    slug_from = "name"

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj or self.slug_from is None else {"slug": [self.slug_from]}

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (IntegrityError, DataError) as refusal:
            # Nothing was saved. The same form again, which now knows the rule that it broke.
            request.refused_because = in_words(refusal)
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        reason = getattr(request, "refused_because", None)
        return _refused(form, reason) if reason else form


class RecordAdmin(KeepsFilters, TakesRows, FormAdmin, MergeDesk, AsksForCorrections, NoticesOthers):
    """A record with a history of its own: who changed it, why, and the way back; and no editor's change unseen."""


def in_words(refusal):
    """The sentence of the constraint that the database names in its refusal."""
    rule = rules.broken(refusal)
    if rule:
        return f"Nothing was saved. {rule}"
    return "Nothing was saved: two entries say the same, or a value is beyond what can be kept."


def _refused(form, reason):
    class RefusedForm(form):
        def clean(self):
            cleaned = super().clean()
            self.add_error(None, reason)
            return cleaned

    return RefusedForm
