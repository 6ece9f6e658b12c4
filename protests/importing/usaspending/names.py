"""Whom the official record's names stand for: asked of an editor once, never guessed, and remembered."""

from dataclasses import dataclass

from ...likeness import named_like
from ...models import Agency, Company, OfficialName, OfficialNameKind
from .award import Named

COMPANY, AGENCY = OfficialNameKind.COMPANY.value, OfficialNameKind.AGENCY.value
MODELS = {COMPANY: Company, AGENCY: Agency}


@dataclass(frozen=True)
class Question:
    """Whom a name stands for; `likely` are records with a name like it, for a person to look at."""

    kind: str
    named: Named
    likely: tuple = ()

    @property
    def key(self):
        return key_of(self.kind, self.named)

    def __str__(self):
        known = f" (code {self.named.code})" if self.named.code else ""
        above = f", of {self.named.above}" if self.named.above else ""
        return f"{self.kind} “{self.named.name}”{known}{above}"


def key_of(kind, named):
    return (kind, named.code.upper() or named.name.upper())


class Names:
    """Answers given now and those remembered. What was asked stands in `questions`.

    `given` is by kind and code, or kind and name, in capitals: a record, one not saved yet, or None for nobody.
    """

    def __init__(self, given=None):
        self.given = given or {}
        self.questions = {}

    def is_known(self, kind, named):
        """Whether it is decided for whom this stands, if only that it is nobody; if not, it is asked."""
        if named is None or named.is_nobody or self._given(kind, named) or self._remembered(kind, named):
            return True
        key = key_of(kind, named)
        if key not in self.questions:
            self.questions[key] = Question(kind, named, likely(kind, named.name))
        return False

    def find(self, kind, named):
        """The company or agency, or None for nobody. Of what is known only; an answer given now is remembered."""
        if named is None or named.is_nobody:
            return None
        if remembered := self._remembered(kind, named):
            return getattr(remembered, kind)
        record = self.given[self._given(kind, named)]
        if record is not None and record.pk is None:
            record.save()  # an answer that is not on record yet
        OfficialName.objects.create(
            kind=kind, code=named.code.upper(), name=named.name[:300], **{kind: record}
        )
        return record

    def _given(self, kind, named):
        """The key under which an answer was given: by code, or by name."""
        for key in ((kind, named.code.upper()), (kind, named.name.upper())):
            if key[1] and key in self.given:
                return key
        return None

    @staticmethod
    def _remembered(kind, named):
        known = OfficialName.objects.filter(kind=kind).select_related(kind)
        if named.code:
            return known.filter(code=named.code.upper()).first()
        return known.filter(code="", name__iexact=named.name).first()


def likely(kind, name):
    """Records that may be meant."""
    model = MODELS[kind]
    names = [*model.objects.values_list("pk", "name")]
    names += (
        model.objects.values_list("pk", "aliases__name")
        if kind == COMPANY
        else model.objects.values_list("pk", "abbreviation")
    )
    found = model.objects.in_bulk(named_like(name, names))
    return tuple(found.values())
