"""A record of made-up letters in the shape of real ones: the same rows for the same number and seed, one at a time.

python -m bench.generate 1000 > letters.jsonl
"""

import itertools
import json
import random
import sys
from collections import Counter
from functools import lru_cache

from protests import readings
from protests.readings import VAGUE_WORDS, ReadingKind

SEED = 7
WORDS = 30_000
WORDS_OF_A_TEXT = 300

# By rank in the vocabulary: of a fifth of all letters, of one in forty, of one in three hundred.
COMMON, MIDDLING, RARE = 123, 1_000, 9_000

TOPICS = 40
_FIRST_YEAR, _LAST_YEAR = 2010, 2026
_KINDS = ("open letter", "petition", "internal e-mail", "pledge", "op-ed", "statement", "court brief")
_OUTCOMES = ("refused", "refused", "refused", "partly met", "met", "reversed", "unclear")
_RESPONSES = ("statement", "meeting", "refusal", "policy change", "contract ended", "retaliation claim")
_GROUPS = ("employees", "employees", "employees", "everyone", "former employees", "public")
_READINGS = tuple(ReadingKind)
_DAYS = [f"-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
_LENGTHS = [6] * 90 + [3] * 8 + [0] * 2  # of a day, of a month, of a year alone
_VAGUE = tuple(VAGUE_WORDS.items())


def rows(letters, seed=SEED):
    """(name of a model, {column: value}) of a record of so many letters: what others refer to comes before them."""
    made = _Record(letters, _Chance(seed))
    yield from made.subjects()
    yield from made.companies()
    yield from made.agencies()
    for _ in range(letters):
        yield from made.letter()


def word(rank):
    """The word of this rank in the vocabulary: always the same, of three syllables, like no word of English."""
    number = rank * 7_919 % 274_625  # 65 syllables three times; neighbours in rank are none in spelling
    first, rest = divmod(number, 65 * 65)
    return "".join(_SYLLABLES[place] for place in (first, *divmod(rest, 65))) + "k"


_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprtvz" for vowel in "aeiou"]
_VOCABULARY = [word(rank) for rank in range(WORDS)]
# Zipf's law: the word of rank r comes 1/r times as often as the first.
_WEIGHTS = list(itertools.accumulate(1 / (rank + 1) for rank in range(WORDS)))

# Texts are put together of pieces of one long text: a word at a time takes as long as all the rest of a letter.
_LONG_TEXT, _PIECE = 4_000_000, 25


bounds = lru_cache(maxsize=100_000)(readings.bounds)


def numbers_of(letters):
    """How many companies and agencies a record of so many letters has; from 10,000 letters on they are all there."""
    return min(5_000, max(10, letters // 2)), min(500, max(10, letters // 4))


class _Chance(random.Random):
    """As even as anybody can tell from a record, and three times as quick as where it has to be proved."""

    def choice(self, values):
        return values[int(len(values) * self.random())]

    def randint(self, least, most):
        return least + int((most - least + 1) * self.random())


class _Record:
    """What was made so far. Ids count up from 1 in each table."""

    def __init__(self, letters, chance):
        self.chance = chance
        self.long_text = chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=min(_LONG_TEXT, 1_000 * letters))
        self.last = Counter()
        self.all_companies, self.all_agencies = numbers_of(letters)
        self.letters_of_a_campaign = 20
        self.number = 0

    def row(self, model, **values):
        self.last[model] += 1
        return model, {"id": self.last[model], **values}

    def text(self, words):
        found, places = [], len(self.long_text) - _PIECE
        while len(found) < words:
            place = int(places * self.chance.random())
            found += self.long_text[place : place + min(_PIECE, words - len(found))]
        return " ".join(found)

    def title(self, words):
        return self.text(words).capitalize()

    def one_of(self, number):
        """An id from 1 to `number`, the first ones much more often than the last."""
        return 1 + int(number * self.chance.random() ** 3)

    def some_of(self, number, fewest, most):
        wanted = self.chance.randint(fewest, most)
        return list(dict.fromkeys(self.one_of(number) for _ in range(wanted)))

    def date(self, year=None):
        """A day mostly, now and then a month or a year."""
        year = year or self.chance.randint(_FIRST_YEAR, _LAST_YEAR)
        return f"{year}{self.chance.choice(_DAYS)[: self.chance.choice(_LENGTHS)]}"

    # ---- what letters are about ----

    def subjects(self):
        for place in range(TOPICS):
            yield self.row("Topic", name=f"{word(place)} {place}", slug=f"topic-{place}")
        yield self.source()

    def companies(self):
        for place in range(1, self.all_companies + 1):
            name = f"{word(place).capitalize()} {word(place * 3).capitalize()} {place}"
            yield self.row("Company", name=name, slug=f"company-{place}", headquarters="", website="")
            if place % 4 == 0:
                yield self.row("CompanyAlias", company_id=place, name=f"{name} Limited")
            if place % 5 == 0:  # by one that came before, so that there is no ring
                since = str(self.chance.randint(2000, _LAST_YEAR)) if place % 2 else None
                yield self.row("Ownership", company_id=place, owner_id=place // 3, since=since, source_id=1)

    def agencies(self):
        for place in range(1, self.all_agencies + 1):
            yield self.row(
                "Agency",
                name=f"Office of {word(place + 40).capitalize()} {place}",
                abbreviation=f"O{place}",
                slug=f"agency-{place}",
                parent_id=place // 6 or None,
                country="US",
                kind="agency",
            )

    def source(self):
        place = self.last["Source"] + 1
        return self.row(
            "Source",
            url=f"https://paper-{place % 200}.example/articles/{place}",
            title=self.title(8),
            publisher=f"Paper {place % 200}",
            published=self.date(),
            kind="news",
            slug=f"source-{place}",
        )

    def contract(self):
        yield self.source()
        place, cited = self.last["Contract"] + 1, {"source_id": self.last["Source"]}
        year = self.chance.randint(_FIRST_YEAR, _LAST_YEAR)
        yield self.row(
            "Contract",
            title=f"{self.title(6)} {place}",
            slug=f"contract-{place}",
            description=self.text(20),
            start=str(year),
            end=str(year + 3),
            **_published("published", year),
        )
        of = {"contract_id": place}
        yield self.row("Contract_sources", **of, **cited)
        for agency in self.some_of(self.all_agencies, 1, 2):
            yield self.row("Contract_agencies", **of, agency_id=agency)
        for company in self.some_of(self.all_companies, 1, 2):
            yield self.row("ContractParty", **of, **cited, company_id=company, role="supplier")
        number = 10_000 * self.chance.randint(1, 90_000)
        low, high = bounds(ReadingKind.EXACTLY, number, least=0)
        amount = {"kind": "obligated", "qualifier": "exactly", "currency": "USD", "as_of": str(year)}
        yield self.row("ContractAmount", **of, **cited, **amount, number=number, low=low, high=high)
        for kind, later in (("awarded", 0), ("expired", 3)):
            yield self.row("ContractEvent", **of, **cited, kind=kind, date=self.date(year + later))

    # ---- a letter with all its parts ----

    def letter(self):
        if self.chance.random() < 0.3:
            yield from self.contract()
        year = self.chance.randint(_FIRST_YEAR, _LAST_YEAR)
        cited = []
        for _ in range(2):
            yield self.source()
            cited.append(self.last["Source"])
        place = self.last["Letter"] + 1
        if place % self.letters_of_a_campaign == 1:
            yield self.row("Campaign", name=f"{self.title(2)} {place}", slug=f"campaign-{place}")
        yield from self.letter_itself(place, year, cited[0])
        yield from self.links(place, cited)
        yield from self.parts(place, year, cited)

    def letter_itself(self, place, year, source):
        state = self.chance.choices(("published", "draft", "withdrawn"), (95, 4, 1))[0]
        if state != "draft":
            self.number += 1
            yield "LetterNumber", {"number": self.number, "given_at": f"{year}-01-02 00:00:00"}
        is_core = self.chance.random() < 0.8
        yield self.row(
            "Letter",
            title=self.title(7),
            slug=f"letter-{place}",
            number=None if state == "draft" else self.number,
            kind=self.chance.choices(_KINDS, (50, 20, 15, 5, 4, 4, 2))[0],
            date=self.date(year),
            scope="core" if is_core else "adjacent",
            scope_note="" if is_core else self.text(5),
            authored_by=self.title(3),
            summary=self.text(45),
            full_text=self.text(WORDS_OF_A_TEXT),
            full_text_source_id=source,
            campaign_id=self.last["Campaign"] if self.chance.random() < 0.4 else None,
            **_published(state, year),
        )

    def links(self, place, cited):
        of = {"letter_id": place}
        for company in self.some_of(self.all_companies, 1, 3):
            yield self.row("Letter_companies", **of, company_id=company)
        for agency in self.some_of(self.all_agencies, 0, 3):
            yield self.row("Letter_agencies", **of, agency_id=agency)
        for topic in self.some_of(TOPICS, 1, 4):
            yield self.row("Letter_topics", **of, topic_id=topic)
        if self.last["Contract"] and self.chance.random() < 0.5:
            yield self.row("Letter_contracts", **of, contract_id=self.last["Contract"])
        for source in cited:
            yield self.row("Letter_sources", **of, source_id=source)

    def parts(self, place, year, cited):
        of = {"letter_id": place}
        yield self.row("Addressee", **of, position=1, name="", role=self.title(3))
        demands = []
        for position in range(self.chance.randint(0, 5)):
            yield self.row("Demand", **of, position=position, text=self.text(9))
            demands.append(self.last["Demand"])
        if self.chance.random() < 0.7:
            yield self.row("Quotation", **of, position=1, text=self.text(15), source_id=cited[0])
        for _ in range(self.chance.randint(1, 6)):
            yield self.reading(**of, source_id=self.chance.choice(cited), as_of=self.date(year))
        for _ in range(self.chance.randint(0, 3)):
            outcome = self.chance.choice(_OUTCOMES) if self.chance.random() < 0.5 else ""
            yield self.row(
                "Response",
                **of,
                source_id=self.chance.choice(cited),
                date=self.date(year),
                kind=self.chance.choice(_RESPONSES),
                speaker=self.title(3),
                summary=self.text(20),
                demand_id=self.chance.choice([None, *demands]),
                outcome=outcome,
                by_company_id=self.one_of(self.all_companies),
            )

    def reading(self, **values):
        kind = self.chance.choice(_READINGS)
        number = int(20 * self.chance.paretovariate(0.8)) % 100_000 + 1
        upper, wording = None, ""
        if kind == ReadingKind.BETWEEN:
            upper = number * 2
        if kind == ReadingKind.VAGUE:
            wording, number = self.chance.choice(_VAGUE)
        low, high = bounds(kind, number, upper)
        counted = {"kind": kind.value, "number": number, "upper": upper, "low": low, "high": high}
        group = self.chance.choice(_GROUPS)
        company = self.one_of(self.all_companies) if self.chance.random() < 0.1 else None
        return self.row(
            "SignatoryCount", **values, **counted, wording=wording, group=group, company_id=company
        )


def _published(state, year):
    moment = f"{year}-01-02 00:00:00"
    return {
        "state": state,
        "withdrawn_reason": "Withdrawn." if state == "withdrawn" else "",
        "first_published_at": None if state == "draft" else moment,
        "created_at": moment,
        "updated_at": moment,
    }


def lines(letters, seed=SEED):
    """The same rows as text, one on each line."""
    for model, values in rows(letters, seed):
        yield json.dumps([model, values]) + "\n"


if __name__ == "__main__":
    sys.stdout.writelines(lines(int(sys.argv[1])))
