"""Awards of the official record become contracts, or bring those on record up to date.

What the record said last is kept (OfficialAward, OfficialAction). An import applies what differs from that, and only
where the contract still says it: what an editor has written is never overwritten, and what one has removed is not made
again. One transaction holds all of it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from ... import dates, history
from ...models import (
    AmountKind,
    Contract,
    ContractAmount,
    ContractEvent,
    ContractEventKind,
    ContractParty,
    OfficialAction,
    OfficialAward,
    Source,
    SourceKind,
)
from ...models.contract import GREATEST_SUM
from ..report import Report
from . import addresses, values
from .award import Award
from .names import AGENCY, COMPANY, Names

RESULTS = ("created", "changed", "unchanged", "asked", "refused")
NEW = "new"
BASE = "base award"

# Actions after which an editor should look whether the contract has ended.
_ENDING = {"E", "F", "K", "N", "X"}
_NUMBERED = re.compile(r"^([A-Z]*)0*(\d+)$")
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Outcome:
    """What became of one award: a word of RESULTS, its contract, and sentences for a person."""

    award: Award
    result: str
    contract: Contract | None = None
    sentences: tuple = ()


class Taken(Report):
    """What an import did; `questions` are for an editor, `doubtful` awards whose contract is asked for."""

    def __init__(self):
        super().__init__(results=RESULTS)
        self.questions = []
        self.doubtful = {}
        self.outcomes = []

    def end(self, award, result, contract=None, sentences=()):
        """Count what became of an award, once."""
        self.count("award", result)
        self.outcomes.append(Outcome(award, result, contract, tuple(sentences)))
        if result != "created":
            self.lines += [f"award {_name(award)}: {sentence}" for sentence in sentences]


def take(
    awards,
    deleted=(),
    *,
    names=None,
    contracts=None,
    by=None,
    road="import",
    why="",
    may_change=lambda contract: True,
    dry_run=False,
    as_of=None,
) -> Taken:
    """Bring these awards on record; a dry run reports and changes nothing.

    `names` are the answers to questions (Names); `contracts` says by an award's key which contract on record it is,
    or NEW.
    """
    with history.recording(by=by, why=why, road=road):
        taking = _Taking(Names(names), contracts or {}, by, may_change)
        for award in awards:
            taking.award(award)
        for modification in deleted:
            taking.delete(modification, as_of)
        taking.add_up()
        taking.report.questions = list(taking.names.questions.values())
        if dry_run:
            transaction.set_rollback(True)
    return taking.report


class _Taking:
    def __init__(self, names, contracts, by, may_change):
        self.names, self.answers, self.by, self.may_change = names, contracts, by, may_change
        self.report = Taken()
        self.to_add_up = {}  # official award: day for which its transactions were read

    def award(self, award):
        fault = _fault(award)
        if fault:
            self.report.end(award, "refused", sentences=[f"refused: {fault}"])
            return
        official = OfficialAward.objects.select_related("contract").filter(key=award.key).first()
        contract = official.contract if official else self.recognised(award)
        # All are asked at once, so that an editor answers once.
        known = [
            self.names.is_known(kind, named)
            for kind, named in ((COMPANY, award.recipient), (AGENCY, award.awarding), (AGENCY, award.funding))
        ]
        if award.key in self.report.doubtful or not all(known):
            self.report.end(award, "asked", sentences=["not imported until the questions are answered"])
            return
        if contract and not self.may_change(contract):
            self.report.end(
                award, "refused", sentences=[f"refused: it is the contract “{contract}”, not yours to change"]
            )
            return
        is_new = contract is None
        contract = contract or self.create(award)
        official = official or OfficialAward(contract=contract, key=award.key, said={})
        changes = _Changes(self, contract, official, award).apply(is_new)
        result = "created" if is_new else "changed" if changes else "unchanged"
        self.report.end(award, result, contract, changes)

    def recognised(self, award):
        """The contract on record that this award is; None for a new one. What is uncertain is asked."""
        answer = self.answers.get(award.key)
        if answer:
            return None if answer == NEW else answer
        free = Contract.objects.filter(official_award__isnull=True)
        cited = list(free.filter(sources__url__in=_pages(award.key)).distinct()[:2])
        if len(cited) == 1:
            return cited[0]
        wanted = _folded(award.piid)
        numbered = free.filter(award_id__istartswith=award.piid[:1])
        alike = [each for each in numbered if _folded(each.award_id) == wanted]
        if cited or alike:
            self.report.doubtful[award.key] = (award, list(dict.fromkeys([*cited, *alike])))
        return None

    def create(self, award):
        agency = self.names.find(AGENCY, award.funding) or self.names.find(AGENCY, award.awarding)
        kind = f"Ordering vehicle ({award.kind})" if award.is_vehicle else award.kind.capitalize() or "Award"
        title = f"{kind} {award.piid}"
        return Contract.objects.create(
            title=(f"{title}, {agency.short_name}" if agency else title)[:300],
            award_id=award.piid,
            parent_award_id=award.parent_piid,
            editors_note=_note_for_editors(award),
            created_by=self.by,
        )

    def delete(self, modification, as_of):
        """A transaction that the official record took back. It is remembered, so that no older file brings it again."""
        action = OfficialAction.objects.select_related("award").filter(key=modification.key).first()
        name = f"{modification.number} ({modification.key})"
        if action is None:
            self.report.refuse(
                "modification", name, f"line {modification.line} takes it back, and it is not on record"
            )
        elif action.is_deleted:
            self.report.count("modification", "unchanged")
        else:
            self.report.count("modification", "changed")
            self.report.lines.append(f"modification {name}: taken back by the official record")
            if action.event and action.event.note == _event_note(action.number, action.said):
                action.event.delete()
            elif action.event:
                self.report.lines.append(f"modification {name}: its event was edited, and is left as it is")
            OfficialAction.objects.filter(pk=action.pk).update(is_deleted=True, event=None)
            OfficialAward.objects.filter(pk=action.award_id).update(changed_on=as_of or action.award.as_of)
            self.to_add_up.setdefault(action.award_id, as_of or action.award.as_of)

    def add_up(self):
        """What is obligated by all transactions of an award, where all of them are known."""
        for official in OfficialAward.objects.filter(pk__in=self.to_add_up).select_related("contract"):
            actions = list(official.actions.all())
            if not is_whole(actions):
                self.report.lines.append(
                    f"award {official.key}: some of its modifications are missing, so what is obligated is not added up"
                )
                continue
            number = sum(each.obligated or 0 for each in actions if not each.is_deleted)
            if abs(number) > GREATEST_SUM:
                self.report.lines.append(f"award {official.key}: its modifications come to an impossible sum")
                continue
            source = Source.objects.get(url=addresses.permalink(official.key))
            day = self.to_add_up[official.pk]
            change = state_sum(
                official,
                source,
                AmountKind.OBLIGATED,
                number,
                "total obligation",
                day,
                "Sum of its modifications.",
            )
            if change:
                official.save()
                self.report.lines.append(f"award {official.key}: {change}")


class _Changes:
    """What one award changes on its contract, as sentences."""

    def __init__(self, taking, contract, official, award):
        self.taking, self.names, self.report = taking, taking.names, taking.report
        self.contract, self.official, self.award = contract, official, award
        self.day = award.as_of_day
        # An older file adds what it alone knows, and takes nothing back.
        self.is_older = bool(official.as_of and self.day < official.as_of)
        self.sentences = []
        self.has_new_fields = False

    def apply(self, is_new):
        is_linked_now = self.official.pk is None
        self.source = _source(self.award)
        if not self.contract.sources.filter(pk=self.source.pk).exists():
            self.contract.sources.add(self.source)
            self.sentences.append("the official record is cited")
        if not self.is_older:
            self.official.raw, self.official.as_of = _plain(self.award.raw), self.day
            if self.official.gone_since:
                self.official.gone_since = None
                self.sentences.append("it is in the official record again")
        self.official.save()
        self.period()
        self.numbers()
        if self.has_new_fields:
            self.contract.save()
        self.parties(is_new, is_linked_now)
        self.sums()
        self.events()
        if self.sentences and not is_new and not is_linked_now:
            self.official.changed_on = max(self.day, self.official.changed_on or "")
        self.official.save()
        return self.sentences

    # Fields of the contract

    def numbers(self):
        self.field("award_id", self.award.piid)
        self.field("parent_award_id", self.award.parent_piid)

    def period(self):
        start, end = self.award.start, self.award.end
        if start and end and end < start:
            self.say_once("period", f"{start} to {end}", "it ends before it begins, and its end is left out")
            end = None
        if end and self.contract.start and not start and end < self.contract.start.first_day.isoformat():
            end = None
        for name, value in (("start", start), ("end", end)):
            other = {"start": self.contract.end, "end": self.contract.start}[name]
            if value and other and (value > other if name == "start" else value < other):
                later = end if name == "start" else start
                if not later or later == other:
                    self.say_once(name, value, f"the {name} {value} does not fit the other date on record")
                    continue
            self.field(name, value)
        if (
            self.contract.start
            and self.contract.end
            and self.contract.start > self.contract.end + dates.AFTER_ALL
        ):
            self.contract.refresh_from_db(fields=["start", "end"])
            self.sentences.append("its period does not fit the dates on record, which are left as they are")

    def field(self, name, value):
        """Set what the record says now, unless an editor has written something else."""
        said = self.official.said.get(name)
        if not value or value == said or self.is_older:
            return
        present = getattr(self.contract, name)
        words = self.contract._meta.get_field(name).verbose_name
        if not present or present == said:
            setattr(self.contract, name, self.contract._meta.get_field(name).to_python(value))
            self.has_new_fields = True
            self.sentences.append(
                f"{words} is {value}" if not present else f"{words} was {present}, is {value}"
            )
        elif present != value:
            self.sentences.append(
                f"{words} is {value} in the official record; “{present}” on this record is left as it is"
            )
        self.official.said[name] = value

    def say_once(self, name, value, sentence):
        if self.official.said.get(f"odd {name}") != value and not self.is_older:
            self.official.said[f"odd {name}"] = value
            self.sentences.append(sentence)

    # Whom it names

    def parties(self, is_new, is_linked_now):
        if self.is_older:
            return
        company = self.names.find(COMPANY, self.award.recipient)
        known = self.contract.parties.filter(company=company)
        if self.is_news("recipient", company) and company and not known.exists():
            ContractParty.objects.create(contract=self.contract, company=company, source=self.source)
            self.sentences.append(f"{company} is the recipient")
        for name, named in (("awarding", self.award.awarding), ("funding", self.award.funding)):
            agency = self.names.find(AGENCY, named)
            if not self.is_news(name, agency) or not agency:
                continue
            if self.contract.agencies.filter(pk=agency.pk).exists():
                continue
            if is_linked_now and not is_new and self.contract.agencies.exists() and name == "awarding":
                self.sentences.append(f"it was awarded by {agency}, which is not added")
                continue
            self.contract.agencies.add(agency)
            self.sentences.append(f"{agency} is the {name} agency")

    def is_news(self, name, record):
        """Whether the record now names another than it named last."""
        now = record.pk if record else None
        if name in self.official.said and self.official.said[name] == now:
            return False
        if now is None and name in self.official.said:
            return False  # a file that does not say it takes nothing away
        self.official.said[name] = now
        return True

    # Money

    def sums(self):
        vehicle = self.award.is_vehicle
        if self.award.obligated is not None:
            note = "An ordering vehicle: money is obligated by its orders." if vehicle else ""
            self.state(AmountKind.OBLIGATED, self.award.obligated, note)
        elif self.award.modifications and self.award.modifications_counted is None:
            self.taking.to_add_up[self.official.pk] = self.day
        # A ceiling of nothing is none recorded.
        if self.award.ceiling is not None and self.award.ceiling.number > 0:
            note = "The limit of an ordering vehicle, not of one order." if vehicle else ""
            self.state(AmountKind.CEILING, self.award.ceiling, note)

    def state(self, kind, said, note):
        change = state_sum(
            self.official, self.source, kind, said.number, said.place, self.day, note, self.is_older
        )
        if change:
            self.sentences.append(change)

    # Modifications

    def events(self):
        known = (
            {each.key: each for each in self.official.actions.select_related("event")}
            if (self.award.modifications)
            else {}
        )
        for modification in self.award.modifications:
            action = known.get(modification.key)
            if action is None:
                known[modification.key] = self.new_action(modification)
            else:
                self.known_action(action, modification)
        has_base = any(each.is_base for each in self.award.modifications)
        if self.award.signed and not has_base and self.is_first_signed():
            self.awarded(self.award.signed, "")

    def is_first_signed(self):
        if self.official.said.get("signed") == self.award.signed or self.is_older:
            return False
        self.official.said["signed"] = self.award.signed
        return not self.official.actions.filter(number__regex=r"^0+$").exists()

    def awarded(self, date, note):
        """The event of the award itself: the one on record, if there is one of that day."""
        event = self.contract.events.filter(
            kind=ContractEventKind.AWARDED, date__in=[date, date[:7], date[:4]]
        ).first()
        if event:
            return event, False
        event = ContractEvent.objects.create(
            contract=self.contract,
            kind=ContractEventKind.AWARDED,
            date=date,
            note=note,
            source=self.source,
            locator=BASE,
        )
        self.sentences.append(f"awarded on {date}")
        return event, True

    def modified(self, modification, note):
        """The event of a modification: the one of an earlier import that was forgotten, as after restoring, or a new one."""
        locator = f"modification {modification.number}"
        free = self.contract.events.filter(
            source=self.source, locator=locator, date=modification.date, official_action__isnull=True
        )
        event = free.filter(note=note).first() or free.first()
        if event:
            return event, False
        self.sentences.append(f"{locator} of {modification.date}")
        return ContractEvent.objects.create(
            contract=self.contract,
            kind=ContractEventKind.MODIFIED,
            date=modification.date,
            note=note,
            source=self.source,
            locator=locator,
        ), True

    def new_action(self, modification):
        said = _said(modification)
        if not modification.date:
            self.report.refuse("modification", modification.key, "it has no date")
            return None
        note, is_made = _event_note(modification.number, said), True
        if modification.is_base:
            event, is_made = self.awarded(modification.date, note)
            if hasattr(event, "official_action"):
                event = None
            elif not event.note and event.locator == BASE:
                event.note = note
                event.save()
        else:
            event, is_made = self.modified(modification, note)
        action = OfficialAction.objects.create(
            award=self.official,
            key=modification.key,
            number=modification.number,
            date=modification.date,
            obligated=modification.obligated,
            said=said,
            event=event,
        )
        self.official.said.setdefault("signed", self.award.signed)
        self.report.count("modification", "created" if is_made else "unchanged")
        if modification.code in _ENDING:
            self.report.lines.append(
                f"modification {modification.number} of {_name(self.award)}: {modification.what}."
                " Look whether the contract has ended"
            )
        return action

    def known_action(self, action, modification):
        said = action.said | {name: value for name, value in _said(modification).items() if value}
        if said == action.said and not action.is_deleted or self.is_older:
            self.report.count("modification", "unchanged")
            return
        event, before = action.event, _event_note(action.number, action.said)
        is_untouched = event and event.note == before and event.date == action.date
        if action.is_deleted:
            self.report.count("modification", "unchanged")  # an editor is told when it was taken back
            return
        if is_untouched:
            event.note, event.date = _event_note(action.number, said), modification.date or event.date
            event.save()
        elif event:
            self.report.lines.append(
                f"modification {action.number} of {_name(self.award)}: it differs, and its event was edited:"
                " the event is left as it is"
            )
        action.said, action.date = said, modification.date or action.date
        if modification.obligated is not None:
            action.obligated = modification.obligated
        action.save()
        self.sentences.append(f"modification {action.number} is corrected")
        self.report.count("modification", "changed")


def state_sum(official, source, kind, number, place, day, note="", is_older=False):
    """Add a dated amount where the record states another sum than before; a sentence, or None where it does not.

    The same sum is not stated twice, wherever in the record it stands; two places that differ are both shown.
    """
    said = official.said.setdefault("sums", {})
    name = f"{kind}, {place}"
    if said.get(name) == str(number):
        return None
    amounts = list(official.contract.amounts.filter(kind=kind, source=source).order_by("as_of", "id"))
    own = [each for each in amounts if each.locator == place]
    before = [each for each in own if each.as_of and each.as_of <= day][-1:]
    after = [each for each in own if each.as_of and each.as_of > day][:1]
    elsewhere = [] if own else amounts[-1:]
    if not is_older:
        said[name] = str(number)
    if any(each.number == number for each in [*before, *after, *elsewhere]):
        return None
    ContractAmount.objects.create(
        contract=official.contract,
        kind=kind,
        number=number,
        as_of=day,
        source=source,
        locator=place,
        note=note,
    )
    sentence = f"{kind} USD {number:,.2f} as of {day}"
    if before:
        return f"{sentence}; it was USD {before[0].number:,.2f}"
    if elsewhere:
        return f"{sentence}; USD {elsewhere[0].number:,.2f} elsewhere in the record ({elsewhere[0].locator})"
    return sentence


def is_whole(actions):
    """Whether an award's transactions are all there: the base, and no gap in the numbers of its modifications."""
    numbers = {}
    has_base = False
    for action in actions:
        if action.number.strip("0") == "":
            has_base = True
            continue
        found = _NUMBERED.match(action.number.upper())
        if not found:
            return False
        numbers.setdefault(found[1], set()).add(int(found[2]))
    return has_base and all(len(each) == max(each) for each in numbers.values())


def mark_gone(official, day):
    """The service has no such award any more: kept, and said."""
    if not official.gone_since:
        official.gone_since = official.changed_on = day
        official.save()


def _fault(award):
    for amount in (award.obligated, award.ceiling):
        if amount is not None and abs(amount.number) > GREATEST_SUM:
            return f"the sum {amount.number} ({amount.place}) is beyond every contract"
    if len(award.key) > 200 or len(addresses.permalink(award.key)) > 1000:
        return "its key is too long"
    if any(len(each.key) > 250 or len(each.number) > 60 for each in award.modifications):
        return "the key of one of its modifications is too long"
    return None


def _source(award):
    """The award's page in the official record, as a source."""
    source = Source.objects.filter(url__in=_pages(award.key)).order_by("pk").first()
    return source or Source.objects.create(
        url=addresses.permalink(award.key),
        title=f"[Award {award.piid}]",
        publisher="USAspending.gov",
        kind=SourceKind.OFFICIAL_RECORD,
    )


def _pages(key):
    """The addresses under which the award's page has been known."""
    page = addresses.permalink(key)
    old = page.replace("https://www.usaspending.gov/award/", "https://www.usaspending.gov/#/award/")
    return [each for page in (page, old) for each in (page, page.rstrip("/"))]


def _said(modification):
    return {
        "obligated": _text(modification.obligated),
        "ceiling_change": _text(modification.ceiling_change),
        "code": modification.code,
        "what": modification.what,
        "text": modification.text[:_LONGEST_TEXT],
        "date": modification.date,
    }


def _event_note(number, said):
    """What a modification did, for readers: the record's own words in quotation marks."""
    what = f": {said['what']}" if said["what"] else ""
    is_base = number.strip("0") == ""
    parts = [f"{'Base award' if is_base else f'Modification {number}'}{what}."]
    if said["text"]:
        parts.append(f"“{' '.join(said['text'].split())}”.")
    if said["obligated"]:
        obligated = Decimal(said["obligated"])
        if obligated < 0:
            parts.append(f"USD {-obligated:,.2f} de-obligated.")
        elif obligated:
            parts.append(f"USD {obligated:,.2f} obligated.")
        else:
            parts.append("No money was obligated.")
    return " ".join(parts)


def _note_for_editors(award):
    """What the record says of the award that the contract has no field for."""
    lines = [f"From the official record: {award.key}"]
    if award.text:
        lines.append(f"Described there as: “{award.text[:2000]}”")
    for words, named in (
        ("Recipient", award.recipient),
        ("Awarded by", award.awarding),
        ("Paid by", award.funding),
    ):
        if named:
            above = f" ({named.above})" if named.above else ""
            lines.append(f"{words}: {named.name}{above}")
    if award.is_vehicle:
        lines.append("An ordering vehicle: its end is the last day to order, its money is on the orders.")
    if award.ceiling is None or award.ceiling.number <= 0:
        lines.append("No ceiling is recorded.")
    if award.start and award.end and award.end < award.start:
        lines.append(f"Its period is given as {award.start} to {award.end}.")
    if not award.modifications:
        lines.append("Its modifications were not imported.")
    return "\n".join(lines)


def _name(award):
    where = f"line {award.lines[0]}, " if award.lines else ""
    return f"{award.piid} ({where}{award.key})"


def _text(number):
    return "" if number is None else str(number)


def _folded(number):
    return re.sub(r"[\s-]", "", number).upper()


def _plain(value):
    """As JSON keeps it: decimals as text."""
    if isinstance(value, dict):
        return {values.clean(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return values.clean(value)
    return value if value is None or isinstance(value, int | bool) else str(value)
