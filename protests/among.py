"""Puts each published letter among those of its choices (`models/counts.py`): what protests/sifting.py reads.

protests/counting.py says when: in the transaction of every change, and with its own rebuilding and checking.
"""

from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple

from . import bulk
from .models import AgencyReach, CompanyReach, Letter, LetterAmong
from .models.counts import EVERYTHING, OF_RECORDS, choice


class Entry(NamedTuple):
    """What stands with a letter wherever it does: columns of LetterAmong."""

    date: str
    number: int
    low: int | None
    words: str
    company: str
    agency: str
    topic: str
    unnamed: str


def entries(letters) -> dict[int, dict[str, Entry]]:
    """{letter: {choice that it stands under: its entry}}; `letters` are as protests/counting.py has them, {letter:
    facts}."""
    unnamed = _unnamed(letters)
    rows = Letter.objects.filter(pk__in=letters).order_by().values_list("pk", "date", "number")
    found = {}
    for pk, date, number in rows:
        choices = letters[pk]["choices"]
        of = {facet: [value for name, value in choices if name == facet] for facet in OF_RECORDS}
        words = [choice(*each) for each in choices if each[0] not in OF_RECORDS]
        texts = (_text(each) for each in (words, *of.values(), sorted(unnamed[pk])))
        entry = Entry(f"{date}", number, letters[pk]["low"], *texts)
        found[pk] = dict.fromkeys([EVERYTHING, *(choice(*each) for each in choices)], entry)
    return found


def refresh(ids, letters):
    """Let of the letters of these ids those in `letters`, as for `entries`, stand where they should, and no other."""
    now, before = entries(letters), stored(ids)
    changed = {pk: entry for pk, entry in now.items() if before.get(pk) != entry}
    forget([pk for pk in before if pk in changed or pk not in now])
    write(changed)


def forget(ids):
    if ids:
        LetterAmong.objects.filter(letter__in=ids).delete()


def stored(ids) -> dict[int, dict[str, Entry]]:
    """Where these letters stand now, as for `entries`."""
    found = defaultdict(dict)
    rows = LetterAmong.objects.filter(letter__in=ids).values_list("letter", "chosen", *Entry._fields)
    for pk, chosen, date, *rest in rows:
        found[pk][chosen] = Entry(f"{date}", *rest)
    return found


def write(letters):
    """Write the entries of letters that stand nowhere yet, as for `entries`: the latest first, as they are read, which
    SQLite does several times as fast as in another order."""
    latest_first = sorted(letters.items(), key=lambda each: next(iter(each[1].values()))[:2], reverse=True)
    rows = [(chosen, pk, *entry) for pk, places in latest_first for chosen, entry in places.items()]
    rows.sort(key=itemgetter(0))
    if rows:
        bulk.insert(LetterAmong, ["chosen", "letter_id", *Entry._fields], rows)


def _unnamed(ids):
    """{letter: the companies and agencies that it counts for without naming them}"""
    found = defaultdict(list)
    for facet, links in (("company", CompanyReach), ("agency", AgencyReach)):
        rows = links.objects.filter(letter_id__in=ids, named=False).order_by()
        for letter, record in rows.values_list("letter_id", f"{facet}_id"):
            found[letter].append(choice(facet, record))
    return found


def _text(words):
    joined = ";".join(words)
    return f";{joined};" if joined else ""
