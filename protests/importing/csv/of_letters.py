"""What parts of letters have in common: each names its letter, and most are according to a source."""

import re
from contextlib import suppress

from django.db.models import Q

from ...models import Letter
from . import cells as read
from .finding import plain
from .report import Fault, Refused, short
from .sourced import Part, Sourced

_PLACE = re.compile(r".*/letters/\d{1,9}-[-\w]+/#[a-z]+-(\d{1,18})")


class OfLetters(Part):
    """A row names its letter by public number, that of a draft by its title."""

    belongs_to = Letter
    used = ("letter", "letter_title", "letter_date")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = set()

    def look_ahead(self, cells):
        if "letter" not in cells and "letter_title" in cells:
            self.titles.add(cells["letter_title"])

    def looked_ahead(self):
        self.finding.look_for_titles(self.titles)

    def label(self, cells):
        letter = cells.get("letter_title") or cells.get("letter") or "no letter named"
        return f"{short(self.told(cells))} ({short(letter)})"

    def _belonging(self, cells, faults):
        try:
            return {"letter_id": self._letter(cells)}
        except Refused as refusal:
            faults += refusal.faults
            return {}

    def _letter(self, cells):
        if "letter" in cells:
            return self._numbered(cells)
        if "letter_title" not in cells:
            raise Refused(Fault("name the letter by its public number, or a draft by its title", "letter"))
        title = cells["letter_title"]
        found = self.finding.letters_titled(title)
        if "letter_date" in cells:
            date = self._date(cells["letter_date"])
            found = [(each, pk) for each, pk in found if each == date]
        if len(found) != 1:
            reason = (
                "several letters have this title: give letter_date too"
                if found
                else "no letter has this title"
            )
            raise Refused(Fault(reason, "letter_title", title))
        return found[0][1]

    @staticmethod
    def _date(cell):
        try:
            return read.date(cell)
        except ValueError as error:
            raise Refused(Fault(str(error), "letter_date", cell)) from None

    def _numbered(self, cells):
        try:
            number = self.finding.number(cells["letter"])
        except ValueError as error:
            raise Refused(Fault(str(error), "letter", cells["letter"])) from None
        letter = self.finding.letter_numbered(number)
        if letter is None:
            raise Refused(
                Fault("there is no letter of this public number on record", "letter", cells["letter"])
            )
        title = cells.get("letter_title", letter.title)
        titles = [letter.title, *([] if letter.number == number else self.finding.titles_before(number))]
        if plain(title) not in map(plain, titles):
            reason = f"letter {letter.number} is “{short(letter.title)}”: correct the number or leave the title empty"
            raise Refused(Fault(reason, "letter_title", title))
        return letter.pk

    def changed_record(self, part):
        return self.finding.letter(part.letter_id)

    def put_last(self, part):
        """A new part comes behind those that its letter has."""
        part.position = max((each.position + 1 for each in self.of_letter(part.letter_id)), default=0)

    def of_letter(self, letter):
        """The parts that the letter has, in the order of their keys."""
        return list(self.model.objects.filter(letter=letter).order_by("pk"))


class PartsOfLetters(OfLetters, Sourced):
    """A part is known by its address, or by what it says of the same letter according to the same source."""

    used = (*OfLetters.used, "address", *Sourced.used)
    is_same_by = ()  # fields that make it the same statement, whatever else is said of it
    takes_together = True
    refresh = None  # what follows for letters from such parts of them

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.at_hand = {}  # {key of a letter: its parts}
        self.placed = {}  # {key: the part}, of those that rows name by their address

    def read_ahead(self, rows):
        numbers = set()
        for cells in rows:
            with suppress(ValueError):
                numbers.add(self.finding.number(cells.get("letter", "")))
        self.finding.look_for_letters(numbers)
        self.finding.look_for_sources({cells["source"] for cells in rows if "source" in cells})
        places = {int(place[1]) for cells in rows if (place := _PLACE.fullmatch(cells.get("address", "")))}
        named = Q(letter__in=self.finding.at_hand) | Q(pk__in=places)
        self.placed = (
            {part.pk: part for part in self.model.objects.filter(named).order_by("pk")} if rows else {}
        )
        self.at_hand = {letter: [] for letter in self.finding.at_hand}
        for part in self.placed.values():
            if part.letter_id in self.at_hand:
                self.at_hand[part.letter_id].append(part)

    def of_letter(self, letter):
        if self.new is None:
            return super().of_letter(letter)
        if letter not in self.at_hand:
            found = super().of_letter(letter)
            self.at_hand[letter] = [self.placed.setdefault(part.pk, part) for part in found]
        return self.at_hand[letter]

    def _at(self, place):
        """The part of this key, whosever it is."""
        if self.new is None:
            return self.model.objects.filter(pk=place).first()
        return self.placed.get(place)

    def _make(self, cells, said, linked):
        part = super()._make(cells, said, linked)
        if self.new is not None:
            self.of_letter(part.letter_id).append(part)
            if part.pk:
                self.placed[part.pk] = part
        return part

    def save_together(self, parts):
        self.model.objects.bulk_create(parts)
        self.refresh({part.letter_id for part in parts})

    def find(self, cells, said):
        place = _PLACE.fullmatch(cells.get("address", ""))
        if place:
            there = self._at(int(place[1]))
            if there and there.letter_id == said["letter_id"]:
                return there
            if there and self.as_published:
                raise Refused(Fault("this place is another letter's here", "address", cells["address"]))
            if self.as_published:
                return None
        return self._same(said)

    def _same(self, said):
        """The part on record that says the same: wholly, or else in what makes it the same statement."""
        known = [part for part in self.of_letter(said["letter_id"]) if part.source_id == said["source_id"]]
        whole = [part for part in known if all(getattr(part, name) == value for name, value in said.items())]
        same = [
            part
            for part in known
            if all(getattr(part, name) == said[name] for name in self.is_same_by if name in said)
        ]
        free = [part for part in same if self._is_free(part)]
        return next(iter([part for part in whole if self._is_free(part)] or whole or free), None)

    def _is_free(self, part):
        """Whether no row has said this part yet; one that is not saved yet some row has."""
        return part.pk not in self.lines and not part._state.adding

    def begin(self, part, cells):
        place = _PLACE.fullmatch(cells.get("address", ""))
        if self.as_published and place:
            part.pk = int(place[1])
