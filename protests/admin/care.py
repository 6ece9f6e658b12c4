"""What needs care, at the desk: on its first page, and as a filter beside each list that finds the same records."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse
from django.utils.http import urlencode

from .. import care, publishing
from ..models import Contract, Letter

SHOWN = 5

# A count is for judging how much there is to do; nobody needs to know by how many it is beyond this.
COUNTED = 1_000

CONDITIONS = {Letter: publishing.letter_conditions, Contract: publishing.contract_conditions}


class NeedsCare(admin.SimpleListFilter):
    title = "what needs care"
    parameter_name = "care"

    def lookups(self, request, model_admin):
        return [(each.word, each.name) for each in _to_mend(request, model_admin)]

    def queryset(self, request, records):
        if self.value() is None:
            return records
        for each in care.of(records.model):
            if each.word == self.value():
                return each.among(records)
        return records.none()


@dataclass(frozen=True)
class Waiting:
    """Of one care the records to begin with, and how many there are."""

    care: care.Care
    number: int
    records: list
    address: str

    @property
    def is_more(self):
        return self.number > COUNTED

    @property
    def counted(self):
        return f"more than {COUNTED:,}" if self.is_more else f"{self.number:,}"

    @property
    def is_cut(self):
        return self.number > len(self.records)


def waiting(request, site) -> list[Waiting]:
    """For the desk's first page: everything that whoever is signed in can mend, among the records they can see."""
    found = []
    for model in dict.fromkeys(each.model for each in care.CARES):
        desk = site.get_model_admin(model)
        found += [_waiting(request, desk, each) for each in _to_mend(request, desk)]
    return found


def _waiting(request, desk, each):
    records = each.among(desk.get_queryset(request))
    number = records[: COUNTED + 1].count()
    changelist = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    address = f"{changelist}?{urlencode({NeedsCare.parameter_name: each.word})}"
    return Waiting(each, number, _first(records, each) if number else [], address)


def _first(records, each):
    is_draft = each.model in CONDITIONS and each.word == "draft"
    if is_draft:
        records = records.prefetch_related("sources", "companies" if each.model is Letter else "agencies")
    shown = list(records[:SHOWN])
    for record in shown:
        conditions = CONDITIONS[each.model](record) if is_draft else []
        record.lacking = [condition.name for condition in conditions if not condition.is_met]
        record.desk_address = reverse(
            f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk]
        )
    return shown


def _to_mend(request, desk):
    return [each for each in care.of(desk.model) if request.user.has_perm(each.permission)]
