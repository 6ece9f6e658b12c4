"""Changing what is published asks whether it is a correction; if it is, it is made public with its reason.

Asked of letters and contracts, whose corrections are public (models/correction.py). A fact is corrected when what the
record said is changed or taken away. What is added to it, such as a count, a response, a source or a field that was
empty, brings it up to date.
"""

import hashlib
from dataclasses import dataclass, replace

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.text import Truncator

from .. import columns, history
from ..models import Contract, ContractAmount, Correction, Letter, PublicationState, SignatoryCount
from ..readings import in_words
from .history import RecordedAdmin

CORRECTED = (Letter, Contract)
NOT_ANSWERED = "Nothing was saved yet: answer above whether this is a correction."

# Public, and no facts about the letter or the contract: where it stands, and in which order its parts are shown.
NO_FACTS = {"slug", "position", "state", "withdrawn_reason", "number", "first_published_at", "updated_at"}

# Fields that together state one figure: changed together, they are one fact.
FIGURES = {
    SignatoryCount: ["wording", "kind", "number", "upper"],
    ContractAmount: ["wording", "qualifier", "currency", "number", "upper"],
}


@dataclass(frozen=True)
class Fact:
    """One published fact that a save changes, in words; `new` is empty where it is taken away."""

    what: str
    old: str
    new: str = ""


class Answer(forms.Form):
    """Whether it is a correction, and the reason that the public reads."""

    asked_about = forms.CharField(widget=forms.HiddenInput)
    is_correction = forms.ChoiceField(
        choices=[
            ("yes", "Yes, the record was wrong: publish the correction"),
            ("no", "No, an update or a matter of wording"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    correction_reason = forms.CharField(
        label="Why (public, needed for a correction)",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="How the mistake was found, and according to what.",
    )

    def clean(self):
        cleaned = super().clean()
        is_wrong = "correction_reason" in self.errors
        if cleaned.get("is_correction") == "yes" and not cleaned.get("correction_reason") and not is_wrong:
            self.add_error("correction_reason", "Say why it is corrected: the public is shown the reason.")
        return cleaned


class NotAnswered(Exception):
    """Undoes a save whose changes were not asked about yet, or not answered."""

    def __init__(self, facts, answer):
        super().__init__(NOT_ANSWERED)
        self.facts = facts
        self.answer = answer


class AsksForCorrections(RecordedAdmin):
    """Before what is published is saved otherwise, its editor says whether the record was wrong."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotAnswered as question:
            # All of it was taken back. The same form again, with the question above it.
            request.refused_because = NOT_ANSWERED
            context = {"question": question, **(extra_context or {})}
            return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request, obj, form, change):
        is_asked = change and self.model in CORRECTED
        self._before(request, history.present(obj) if is_asked else None)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        before = request.published_before
        if before is None:
            return
        after = history.present(form.instance)
        facts = changed_facts(before, after)
        if facts and not _says_itself(before, after):
            self._correct(request, form.instance, facts)

    def _before(self, request, snapshot):
        is_published = snapshot and snapshot.own["state"] == PublicationState.PUBLISHED
        request.published_before = snapshot if is_published else None

    def _correct(self, request, record, facts):
        about = _key(facts)
        # An answer about other changes is none about these; what was typed into it stays.
        is_about_these = request.POST.get("asked_about") == about
        sent = {name: request.POST[name] for name in Answer.base_fields if name in request.POST}
        initial = {**sent, "asked_about": about}
        answer = Answer(sent, initial=initial) if is_about_these else Answer(initial=initial)
        if not answer.is_valid():
            raise NotAnswered(facts, answer)
        if answer.cleaned_data["is_correction"] == "no":
            return
        reason = answer.cleaned_data["correction_reason"]
        for fact in facts:
            Correction.objects.create(
                **{self.opts.model_name: record},
                what=Truncator(fact.what).chars(Correction._meta.get_field("what").max_length),
                old=fact.old,
                new=fact.new,
                reason=reason,
            )
        with history.recording(why=reason):
            pass  # The history has the public reason where no other was given.


def changed_facts(before, after) -> list[Fact]:
    """What the record said publicly that it no longer says, or says otherwise."""
    facts = [*_changed_figures(before, after)]
    gone, added = {}, {}
    for each in history.differences(_without_figures(before), _without_figures(after)):
        if each.change == "changed" and each.old:
            facts.append(Fact(f"{each.what} of {each.part}" if each.part else each.what, each.old, each.new))
        elif each.change != "changed":
            found = gone if each.change == "removed" else added
            found.setdefault(each.what, []).append(each.old or each.new)
    # One name in another's place is one fact; a name beside those that were there is none.
    facts += [Fact(what, "; ".join(old), "; ".join(added.get(what, ()))) for what, old in gone.items()]
    return facts


def _says_itself(before, after):
    """Whether the editor entered a correction by hand in the same save."""
    return any(model is Correction for model, _pk in after.held.keys() - before.held.keys())


def _changed_figures(before, after):
    for key in sorted(before.held.keys() & after.held.keys(), key=lambda key: key[1]):
        model, _pk = key
        fields = FIGURES.get(model, [])
        old, new = ([each.held[key].get(name) for name in fields] for each in (before, after))
        if old != new:
            said = [_figure(model, each.held[key]) for each in (before, after)]
            yield Fact(str(model._meta.verbose_name), *said)


def _figure(model, values):
    """ "at least 650 (“more than 650”)"."""
    column = model._meta.get_field("number")
    number, upper = (
        None if values.get(name) is None else f"{column.to_python(values[name]):,}".removesuffix(".00")
        for name in ("number", "upper")
    )
    kind = values.get("kind" if model is SignatoryCount else "qualifier")
    currency = values.get("currency")
    said = in_words(kind, f"{currency} {number}" if currency else number, upper)
    return f"{said} (“{values['wording']}”)" if values.get("wording") else said


def _without_figures(snapshot):
    """What of a snapshot is published fact and no figure."""
    return replace(
        snapshot,
        own=_facts(snapshot.model, snapshot.own),
        held={
            (model, pk): _facts(model, values, FIGURES.get(model, ()))
            for (model, pk), values in snapshot.held.items()
            if model is not Correction
        },
    )


def _facts(model, values, left_out=()):
    public = set(columns.PUBLIC_FIELDS.get(model.__name__, "").split()) - NO_FACTS - set(left_out)
    return {name: value for name, value in values.items() if name in public}


def _key(facts):
    return hashlib.sha256("\n".join(map(repr, facts)).encode()).hexdigest()[:32]
