"""Is the record sound? Everything kept beside it is recomputed, and every rule that bulk roads can pass is held to it.

Bulk roads (queryset updates, imports, SQL by hand) call neither clean() nor signals. `manage.py check_records` prints
what is found here, one line each. The docstring of a check is what the command's help says of it.
"""

from collections import defaultdict

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from . import bounds, kept, search, version
from .dates import in_order
from .models import (
    Agency,
    Company,
    CompanyAlias,
    Contract,
    FormerAddress,
    Letter,
    LetterNumber,
    Ownership,
    Quotation,
    Response,
    SignatoryCount,
    Source,
)
from .models.letter import LONGEST_QUOTATION


def problems():
    """A line for each thing that is wrong, check by check."""
    for check in CHECKS:
        yield from check()


def size() -> str:
    """How much was checked: "60 letters, 43 contracts, …"."""
    counted = (
        (model, model.objects.count()) for model in (Letter, SignatoryCount, Response, Contract, Source)
    )
    return ", ".join(
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in counted
    )


def kept_values():
    """Headlines, peaks, outcomes, reach and words to search by that do not follow from the record."""
    yield from kept.differences()
    yield from search.differences()


def bounds_of_figures():
    """Bounds of counts, and of sums of money to the cent, that are not those of the printed rule."""
    for model in bounds.BOUNDED.values():
        for batch in bounds.wrong(model):
            for row in batch:
                yield (
                    f"{model._meta.verbose_name} {row.pk} “{row}”: its bounds are {_range(*row.stored)}, "
                    f"the rule gives {_range(row.low, row.high)}"
                )


def rings():
    """Agencies that are parts of themselves and companies that own themselves, at whatever remove."""
    parents = Agency.objects.filter(parent__isnull=False).values_list("pk", "parent")
    for agency in Agency.objects.filter(pk__in=_on_rings(parents)).order_by("name"):
        yield f"agency “{agency}”: it is, at some remove, a part of itself"
    owners = Ownership.objects.order_by().values_list("company", "owner")
    for company in Company.objects.filter(pk__in=_on_rings(owners)).order_by("name"):
        yield f"company “{company}”: it is, at some remove, its own owner"


def demands_of_other_letters():
    """Responses to a demand of another letter."""
    for response in Response.objects.filter(~Q(demand__letter=F("letter")), demand__isnull=False):
        yield f"response {response.pk} of {_letter(response.letter)}: its demand is another letter's"


def published_letters_that_lack_something():
    """Published letters without a date, a source, or a company or reason for none."""
    published = Letter.objects.published().order_by("pk")
    for letter in published.filter(date__isnull=True):
        yield f"{_letter(letter)}: it is published without a date"
    for letter in published.filter(no_company_reason="", companies__isnull=True):
        yield f"{_letter(letter)}: it is published without a company, or a reason for none"
    for letter in published.filter(sources__isnull=True):
        yield f"{_letter(letter)}: it is published without a source"


def published_contracts_that_lack_something():
    """Published contracts without an agency or a source."""
    published = Contract.objects.published().order_by("pk")
    for name in ("agencies", "sources"):
        singular = {"agencies": "an agency", "sources": "a source"}[name]
        for contract in published.filter(**{f"{name}__isnull": True}):
            yield f"contract “{contract}”: it is published without {singular}"


def numbers_missing_in_the_ledger():
    """Public numbers missing in the list of those given, which could be given again."""
    numbered = Letter.objects.filter(number__isnull=False).order_by("number")
    for letter in numbered.exclude(Exists(LetterNumber.objects.filter(number=OuterRef("number")))):
        yield f"{_letter(letter)}: its public number is missing in the list of numbers given"


def sources_of_parts():
    """Sources of parts that are not sources of their letter or contract."""
    for kind, unlinked in (
        ("letter", kept.letters_without_part_sources()),
        ("contract", kept.contracts_without_part_sources()),
    ):
        for record, source in unlinked:
            yield f"{kind} {record}: source {source} of one of its parts is not among its own"
    linked = Letter.sources.through.objects.filter(letter=OuterRef("pk"), source=OuterRef("full_text_source"))
    for letter in Letter.objects.filter(~Exists(linked), full_text_source__isnull=False).order_by("pk"):
        yield f"{_letter(letter)}: the source of its full text is not among its own"


def other_names():
    """Other names of companies that are the name of another company."""
    namesakes = Company.objects.exclude(pk=OuterRef("company")).filter(name__iexact=OuterRef("name"))
    for alias in CompanyAlias.objects.filter(Exists(namesakes)).select_related("company"):
        yield f"other name “{alias}” of {alias.company}: a company of this name is on record by itself"


def long_quotations():
    """Quotations of more words than are allowed."""
    for quotation in Quotation.objects.order_by("pk").iterator():
        words = len(quotation.text.split())
        if words > LONGEST_QUOTATION:
            yield (
                f"quotation {quotation.pk} of {_letter(quotation.letter)}: "
                f"it has {words} words, {LONGEST_QUOTATION} are allowed"
            )


def periods():
    """Contracts and ownerships that end before they begin."""
    for contract in Contract.objects.exclude(in_order("start", "end")):
        yield f"contract “{contract}”: it ends ({contract.end}) before it begins ({contract.start})"
    for owned in Ownership.objects.exclude(in_order("since", "until")):
        yield f"ownership “{owned}”: it ends ({owned.until}) before it begins ({owned.since})"


def former_addresses():
    """Former addresses that lead to no record."""
    for former in FormerAddress.objects.order_by("kind", "slug"):
        try:
            model = apps.get_model("protests", former.kind)
        except LookupError:
            yield f"former address “{former}”: there is no such kind of record"
            continue
        if not model.objects.filter(pk=former.record_id).exists():
            yield f"former address “{former}”: it leads to {former.kind} {former.record_id}, which is not on record"


def version_of_the_record():
    """Triggers that the database lacks, without which readers would be told that nothing has changed when it has."""
    if not version.is_kept():
        yield "the database lacks triggers by which a change is noticed: run manage.py migrate"


CHECKS = (
    kept_values,
    bounds_of_figures,
    rings,
    demands_of_other_letters,
    published_letters_that_lack_something,
    published_contracts_that_lack_something,
    numbers_missing_in_the_ledger,
    sources_of_parts,
    other_names,
    long_quotations,
    periods,
    former_addresses,
    version_of_the_record,
)


def _letter(letter):
    return f"letter {letter.number}, “{letter}”" if letter.number else f"draft letter “{letter}”"


def _range(low, high):
    return f"{low} to {'any number' if high is None else high}"


def _on_rings(steps):
    """Those that a walk along `steps`, pairs of from and to, leads back to."""
    leads_to = defaultdict(set)
    for start, end in steps:
        leads_to[start].add(end)
    return [start for start in leads_to if start in _reached(leads_to, start)]


def _reached(leads_to, start):
    reached, waiting = set(), [start]
    while waiting:
        for end in leads_to.get(waiting.pop(), ()):
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return reached
