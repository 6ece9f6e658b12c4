"""What the desk fills in and points out while a record is entered."""

from itertools import combinations

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.urls import path, reverse

from .. import phrases
from ..models import SignerGroup, Source
from ..readings import ReadingKind, as_read, bounds, in_words


def count_in_words(said):
    """ "at least 650, employees, read as 650 or more"."""
    upper = said["upper"] and f"{said['upper']:,}"
    printed = in_words(said["kind"], f"{said['number']:,}", upper)
    counted = SignerGroup(said["group"]).label.lower() if said["group"] else "choose who was counted"
    return f"{printed}, {counted}, read as {as_read(*bounds(said['kind'], said['number'], said['upper']))}"


def sum_in_words(said):
    """ "at least USD 250,000,000"; in cents only where it has any."""
    number, upper = (
        amount and f"{amount:,.2f}".removesuffix(".00") for amount in (said["number"], said["upper"])
    )
    currency = said["currency"] or "choose the currency:"
    return in_words(said["qualifier"], f"{currency} {number}", upper)


class AsPrinted:
    """For the form of a figure: what is left empty is read from its wording; what an editor typed is kept.

    `qualifier` is the field that takes the kind of reading, `read` the function that reads the wording, `unsaid` what
    is answered where the wording does not say what a field needs, and `address` where desk.js has wording read.
    """

    qualifier = "kind"
    from_wording = ()
    without_wording = {}  # read for a number by itself
    unsaid = {}

    @staticmethod
    def read(wording):
        raise NotImplementedError

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wording"].widget.attrs["data-read-phrase"] = reverse(self.address)
        for name in self.from_wording:
            self.fields[name].required = False
            if self.instance._state.adding:
                # The model's own default would look like an editor's choice.
                self.initial[name] = (kwargs.get("initial") or {}).get(name, "")
            if hasattr(self.fields[name], "choices"):
                listed = [choice for choice in self.fields[name].choices if choice[0]]
                self.fields[name].choices = [("", "as the wording says"), *listed]

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("DELETE") or set(self.errors) & {"wording", *self.from_wording}:
            return cleaned
        try:
            self._fill(cleaned)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return cleaned

    def _fill(self, cleaned):
        said, wording = {}, cleaned.get("wording")
        if not wording and cleaned.get("number") is None:
            raise ValidationError({"wording": f"Type the number as it is printed: {phrases.EXAMPLES}."})
        if wording:
            try:
                said = self.read(wording)
            except phrases.NotReadable as refusal:
                if cleaned.get("number") is None:
                    raise ValidationError({"wording": str(refusal)}) from None
        else:
            # The words are not recorded: a number by itself is that number.
            said = {self.qualifier: ReadingKind.EXACTLY.value, **self.without_wording}
        for name in self.from_wording:
            if cleaned.get(name) in (None, ""):
                if name == "upper" and cleaned[self.qualifier] != ReadingKind.BETWEEN:
                    continue
                if said.get(name) is None and name in self.unsaid:
                    raise ValidationError({name: self.unsaid[name]})
                cleaned[name] = said.get(name)


class CountAsPrinted(AsPrinted):
    """A signatory count; its date, where left empty, is the day that its source was published."""

    address = "admin:protests_letter_read_phrase"
    from_wording = ("kind", "number", "upper", "group")
    read = staticmethod(phrases.count_in)
    without_wording = {"group": SignerGroup.EMPLOYEES.value}
    unsaid = {
        "kind": "The wording cannot be read: choose how the source qualifies the number.",
        "group": "The wording names no one group: choose who was counted.",
    }

    def clean(self):
        cleaned = super().clean()
        # A count on record without a date stays so.
        is_new = self.instance._state.adding and "as_of" not in self.errors
        if is_new and not cleaned.get("as_of") and cleaned.get("source"):
            cleaned["as_of"] = cleaned["source"].published
        return cleaned


class SumAsPrinted(AsPrinted):
    """A contract's amount of money."""

    address = "admin:protests_contract_read_phrase"
    qualifier = "qualifier"
    from_wording = ("qualifier", "number", "upper", "currency")
    read = staticmethod(phrases.sum_in)
    unsaid = {
        "qualifier": "The wording cannot be read: choose how the source qualifies the amount.",
        "currency": "The wording has no sign that states the currency: type it, such as USD or EUR.",
    }


def disagreements(counts):
    """Pairs of counts of the same people, as of the same date, that cannot both be so."""
    dated = [count for count in counts if count.as_of]
    return [
        (one, other)
        for one, other in combinations(dated, 2)
        if _same_people(one, other) and _apart(one, other)
    ]


def _same_people(one, other):
    def whom(count):
        return (count.as_of, count.group, count.company_id)

    return whom(one) == whom(other)


def _apart(one, other):
    lower, higher = sorted((one, other), key=lambda count: count.low)
    return lower.high is not None and lower.high < higher.low


class Desk:
    """For the admin of a record: its forms work as they are, and better with a script of ours."""

    class Media:
        css = {"all": ["protests/desk.css"]}
        js = ["protests/desk.js"]


class PhraseDesk(Desk):
    """For the admin of a record that has figures: an address where a phrase is read while it is typed."""

    read = None
    read_in_words = None

    def get_urls(self):
        model = self.opts.model_name
        view = self.admin_site.admin_view(self.read_phrase)
        return [path("read-phrase/", view, name=f"protests_{model}_read_phrase"), *super().get_urls()]

    def read_phrase(self, request):
        """The fields that a figure's wording and its source fill, and what an editor is told about it."""
        fields = {"as_of": published(request.GET.get("source", ""))}
        text = request.GET.get("text", "").strip()[:200]
        if not text:
            return JsonResponse({"fields": fields, "said": ""})
        try:
            said = self.read(text)
        except phrases.NotReadable as refusal:
            return JsonResponse({"fields": fields, "said": str(refusal)})
        fields |= {name: "" if value is None else str(value) for name, value in said.items()}
        return JsonResponse({"fields": fields, "said": self.read_in_words(said)})


def published(source):
    """The date of the source of this key, as far as known; "" where there is none."""
    dates = Source.objects.filter(pk=source) if source.isdecimal() else Source.objects.none()
    return dates.values_list("published", flat=True).first() or ""
