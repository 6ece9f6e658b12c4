"""One public record with everything its page shows."""

import itertools
from dataclasses import dataclass

from ..models import (
    Agency,
    Campaign,
    Company,
    CompanyAlias,
    Contract,
    FacetCount,
    FormerAddress,
    Letter,
    Ownership,
    Topic,
)
from .gathered import Found, Parts, keep
from .refusals import MovedTo, NotOnRecord, Withdrawn
from .rows import contracts_whole, letters_whole
from .shown import letters_shown


def letter(number, slug):
    """The published letter of this number, with everything its page shows.

    MovedTo when its address word is another now or it was merged into another letter, Withdrawn, or NotOnRecord.
    """
    here = Letter.objects.published().filter(number=number, slug=slug)
    found = next(iter(letters_whole(here)), None)
    if found is None:
        found = published_letter(number, slug)  # tells what is there instead
        raise NotOnRecord(found)
    if found.campaign:
        siblings = Letter.objects.published().filter(campaign=found.campaign).order_by("date", "number")
        first = list(siblings.only(*_NAMED)[: SIBLINGS + 1])
        keep(found.campaign, "letters", first)
        found.campaign.has_more = len(first) > SIBLINGS
    return found


# What a letter is named by on another's page.
_NAMED = ("number", "slug", "title", "date")

SIBLINGS = 25  # of a campaign, on the page of one of its letters


def published_letter(number, slug):
    """The same letter by itself."""
    numbered = Letter.objects.exclude(number=None)
    found = numbered.filter(number=number).first()
    if found is None:
        # The letter there may be withdrawn itself: its own address says so.
        raise _moved(numbered, number=number)
    if found.is_withdrawn:
        raise Withdrawn(found)
    if found.slug != slug:
        raise MovedTo(found.get_absolute_url())
    return found


def company(slug):
    """The public company at this address, or MovedTo, or NotOnRecord."""
    found = _COMPANIES.at(slug)
    if found is None:
        raise _moved(Company.objects.public(), kind="company", slug=slug)
    return found


def agency(slug):
    """The public agency at this address, or MovedTo, or NotOnRecord."""
    found = _AGENCIES.at(slug)
    if found is None:
        raise _moved(Agency.objects.public(), kind="agency", slug=slug)
    return found


def _of_slug(model):
    """Where the public record of an address word is looked for."""
    return lambda slug: _with_count(model.objects.public().filter(slug=slug))


def _with_count(rows):
    """With the number of letters that are counted for each: how letters are looked for depends on it (filters.py)."""
    return rows.annotate(counted_letters=FacetCount.objects.of_outer(rows.model))


_COMPANIES = Found(
    _of_slug(Company),
    aliases=CompanyAlias.objects.all(),
    ownerships=Parts(Ownership.objects.all(), "owner", "source"),
    holdings=Parts(Ownership.objects.filter(company__listed__isnull=False), "company", "source"),
)
_AGENCIES = Found(_of_slug(Agency), "parent", sub_agencies=Parts(Agency.objects.public()))


def contract(slug):
    """The published contract at this address with all its parts, or MovedTo, Withdrawn or NotOnRecord.

    `shown_letters` are its published letters as lists show them.
    """
    found = published_contract(slug, contracts_whole)
    found.shown_letters = letters_shown(Letter.objects.published().filter(contracts=found))
    return found


def published_contract(slug, ready=lambda rows: rows):
    """The same contract by itself, or made ready."""
    found = next(iter(ready(Contract.objects.published().filter(slug=slug))), None)
    if found:
        return found
    withdrawn = Contract.objects.withdrawn().filter(slug=slug).first()
    if withdrawn:
        raise Withdrawn(withdrawn)
    raise _moved(Contract.objects.published(), kind="contract", slug=slug)


def topic(slug):
    """The public topic at this address, or MovedTo, or NotOnRecord."""
    return _by_slug(_with_count(Topic.objects.public()), "topic", slug)


def campaign(slug):
    """The public campaign at this address, or MovedTo, or NotOnRecord."""
    return _by_slug(Campaign.objects.public(), "campaign", slug)


def disagreeing(letter) -> set[int]:
    """Ids of counts that cannot be true together: of one day, one group and one company, with bounds that do not meet."""
    counts = [count for count in letter.signatory_counts.all() if count.as_of]
    found = set()
    for one, other in itertools.combinations(counts, 2):
        same = (one.as_of, one.group, one.company_id) == (other.as_of, other.group, other.company_id)
        if same and not _meet(one, other):
            found |= {one.pk, other.pk}
    return found


def _meet(one, other):
    return (one.high is None or other.low <= one.high) and (other.high is None or one.low <= other.high)


def related(letter) -> list:
    """Other published letters about a contract of this one, newest first; its campaign's have a place of their own."""
    contracts = [contract.pk for contract in letter.contracts.all()]
    if not contracts:
        return []
    links = Letter.contracts.through.objects.filter(contract__in=contracts)
    others = Letter.objects.published().filter(pk__in=links.values("letter")).exclude(pk=letter.pk)
    if letter.campaign_id:
        others = others.exclude(campaign=letter.campaign_id)
    return list(others.order_by("-date", "-number").only(*_NAMED)[:10])


@dataclass(frozen=True)
class Moment:
    """Something on a letter's timeline: the letter itself, a response, or an event of a contract it is about."""

    date: object
    letter: object = None
    response: object = None
    event: object = None


def timeline(letter) -> list[Moment]:
    """The letter, what was said and done, and what happened to its contracts, by date; what has none comes last."""
    moments = [Moment(letter.date, letter=letter)]
    moments += [Moment(response.date, response=response) for response in letter.responses.all()]
    moments += [
        Moment(event.date, event=event)
        for contract in letter.contracts.all()
        for event in contract.events.all()
    ]
    return sorted(
        moments, key=lambda moment: (moment.date is None, moment.date and moment.date.first_day.isoformat())
    )


def _by_slug(rows, kind, slug):
    record = rows.filter(slug=slug).first()
    if record is None:
        raise _moved(rows, kind=kind, slug=slug)
    return record


def _moved(public, **former):
    """Where a former address leads now, if the record there is public."""
    address = FormerAddress.objects.filter(**former).first()
    record = address and public.filter(pk=address.record_id).first()
    return MovedTo(record.get_absolute_url()) if record else NotOnRecord(former)
