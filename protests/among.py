"""What a published letter is counted as, and where it stands among those of its choices (`models/counts.py`): what
protests/sifting.py reads.

protests/counting.py says when: in the transaction of every change, and with its own rebuilding and checking.
"""

from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple

from . import bulk
from .models import LetterAmong
from .models.counts import EVERYTHING, OF_RECORDS, choice
from .repeated import Repeated


class Facts(NamedTuple):
    """What a letter is counted as: columns of CountedAs. All but the last two stand with it wherever it does."""

    date: str
    number: int
    low: int | None
    words: str
    company: str
    agency: str
    topic: str
    unnamed: str
    signatory_counts: int
    responses: int

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(facet, value) of each choice that it has."""
        words = [tuple(word.split("=", 1)) for word in parted(self.words)]
        return words + [(facet, value) for facet in OF_RECORDS for value in parted(getattr(self, facet))]

    def named(self, facet) -> list[str]:
        """The ids of the records of a facet that it names itself."""
        return [
            value for value in parted(getattr(self, facet)) if f";{choice(facet, value)};" not in self.unnamed
        ]

    @property
    def places(self) -> dict[str, tuple]:
        """{choice that it stands under: what stands with it there, columns of LetterAmong}"""
        return dict.fromkeys([EVERYTHING, *(choice(*each) for each in self.choices)], self[: len(_COLUMNS)])


_COLUMNS = Facts._fields[:-2]


def parted(text) -> list[str]:
    """The words of a text, each between semicolons."""
    return text[1:-1].split(";") if text else []


def joined(words) -> str:
    """The text that holds these words, in their order."""
    found = ";".join(sorted(words))
    return f";{found};" if found else ""


def refresh(ids, letters):
    """Let of the letters of these ids those in `letters`, {letter: its facts}, stand where they should, and no other."""
    before = stored(ids)
    changed = {pk: facts for pk, facts in letters.items() if before.get(pk) != facts.places}
    forget([pk for pk in before if pk in changed or pk not in letters])
    write(rows_of(changed))


def forget(ids):
    if ids:
        LetterAmong.objects.filter(letter__in=ids).delete()


def stored(ids) -> dict[int, dict[str, tuple]]:
    """Where these letters stand now: {letter: its places, as its facts say them}."""
    found = defaultdict(dict)
    for pk, chosen, date, *rest in _STORED.rows(ids):
        found[pk][chosen] = (f"{date}", *rest)
    return found


_STORED = Repeated(
    lambda ids: LetterAmong.objects.filter(letter__in=ids).values_list("letter", "chosen", *_COLUMNS)
)


def rows_of(letters) -> list[tuple]:
    """The rows of letters that stand nowhere yet, {letter: its facts}: the latest first, as they are read, which SQLite
    does several times as fast as in another order."""
    latest_first = sorted(letters.items(), key=lambda each: each[1][:2], reverse=True)
    found = [(chosen, pk, *entry) for pk, facts in latest_first for chosen, entry in facts.places.items()]
    found.sort(key=itemgetter(0))
    return found


def write(rows):
    if rows:
        bulk.insert(LetterAmong, ["chosen", "letter_id", *_COLUMNS], rows)
