"""What a cell names: the company, the source, the letter on record. What is unknown or could be two is said, not guessed.

Names are read once for a file. What a row makes is known to later rows only when the row was taken.
"""

import re
from functools import cached_property
from urllib.parse import urlsplit

from ...likeness import bare
from ...models import (
    Agency,
    Campaign,
    Company,
    CompanyAlias,
    Contract,
    FormerAddress,
    Letter,
    Source,
    SourceKind,
    Topic,
)

_NUMBERED = re.compile(r"(?:(?:https?://[^/\s]+)?/letters/)?(\d{1,9})(?:-[^/#?]*)?(?:[/#?].*)?")


class Finding:
    def __init__(self, *, exactly=False):
        self.exactly = exactly  # addresses of sources stand as they were published
        self.known = {}
        self.merges = {}  # {model: {address word: key}}
        self.sources = {}  # by address
        self.new = []  # sources that the row at hand made
        self.made = []  # how to forget what the rows at hand made
        self.titled = {}  # letters of the file's titles: {title: [(date, key)]}
        self.at_hand = {}  # letters that rows at hand name: {key: letter}
        self.numbered = {}  # the same by their numbers
        self.looked_for = set()  # the numbers that they were looked for by

    # Records that have an address word and a name

    def company(self, cell):
        return self._named(Company, cell)

    def agency(self, cell):
        return self._named(Agency, cell)

    def topic(self, cell):
        return self._named(Topic, cell)

    def campaign(self, cell):
        return self._named(Campaign, cell)

    def contract(self, cell):
        return self._named(Contract, cell)

    def by_word(self, model, word):
        """The key of the record at this address word now, or formerly."""
        return self._of(model).words.get(word.lower())

    def merged(self, model, word):
        """The key of the record that the one of this address word was merged into."""
        if model not in self.merges:
            merged = FormerAddress.objects.filter(kind=model._meta.model_name).exclude(names="")
            self.merges[model] = dict(merged.values_list("slug", "record_id"))
        return self.merges[model].get(word.lower())

    def by_name(self, model, name):
        """Keys of the records of this name or other name."""
        return self._of(model).names.get(plain(name), set())

    def awarded(self, number):
        """Keys of the contracts of this award number."""
        return self._of(Contract).awards.get(plain(number), set())

    def learn(self, record, names=()):
        """A row that was taken made this record, or changed its names."""
        self._of(type(record)).learn(record.pk, record.slug, [str(names_of(record)), *names])
        if isinstance(record, Contract):
            self._of(Contract).learn_award(record.pk, record.award_id)

    def _named(self, model, cell):
        word = self.by_word(model, cell)
        if word is not None:
            return word
        found = self.by_name(model, cell)
        noun = model._meta.verbose_name
        if len(found) > 1:
            raise ValueError(f"several are called so: give the address word of the {noun}")
        if not found:
            raise ValueError(f"there is no {noun} of this address word or name on record")
        return next(iter(found))

    def _of(self, model):
        if model not in self.known:
            self.known[model] = _Names(model)
        return self.known[model]

    # Sources

    def source(self, address, **said):
        """The key of the source at this address; a new one says that it was not seen, as far as the row does not."""
        if address not in self.sources:
            found = Source.objects.filter(url=address).first()
            if not found and not self.exactly:
                found = Source.objects.filter(url__in=_spellings(address)).order_by("pk").first()
            merged = None if found else self.merged_source(address)
            self.sources[address] = merged or (found or self._new_source(address, said)).pk
        return self.sources[address]

    def merged_source(self, address):
        """The key of the source that the one at this address was merged into, however the address is written."""
        return self._merged_sources.get(self._written(address))

    @cached_property
    def _merged_sources(self):
        named = FormerAddress.objects.names_of(Source)
        return {self._written(name): pk for pk, name in named if name.startswith("http")}

    def _written(self, address):
        return address if self.exactly else bare(address)

    def _new_source(self, address, said):
        host = urlsplit(address).netloc.lower().removeprefix("www.")
        said = {name: value for name, value in said.items() if value}
        defaults = {"title": f"[{bare(address)}]"[:400], "publisher": host[:200], "kind": SourceKind.OTHER}
        source = Source(url=address, **defaults | said)
        source.full_clean(exclude=["slug"], validate_constraints=False)
        source.save()
        self.new.append(address)
        self.made.append(lambda: self.sources.pop(address, None))
        return source

    def look_for_sources(self, addresses):
        """Find those of these addresses that are on record as they are written, in one reading of all."""
        unknown = set(addresses) - self.sources.keys()
        self.sources |= (
            dict(Source.objects.filter(url__in=unknown).values_list("url", "pk")) if unknown else {}
        )

    def begin_row(self):
        self.new = []

    def begin_rows(self):
        self.made = []

    def forget_row(self):
        """The row was refused: what it made is gone."""
        for address in self.new:
            self.sources.pop(address, None)

    def forget_rows(self):
        """Nothing was kept of the rows since `begin_rows`."""
        for forget in self.made:
            forget()

    # Letters

    def look_for_titles(self, titles):
        """Find the letters of these titles, in one reading of all."""
        self.titled = {title: [] for title in map(plain, titles)}
        if self.titled:
            for pk, title, date in (
                Letter.objects.order_by("pk").values_list("pk", "title", "date").iterator()
            ):
                if plain(title) in self.titled:
                    self.titled[plain(title)].append((date, pk))

    def letters_titled(self, title):
        return self.titled.get(plain(title), [])

    def letters_called(self, title):
        """Letters that one of this title was merged into."""
        keys = [pk for pk, name in self._merged_letters if plain(name) == plain(title)]
        return Letter.objects.filter(pk__in=keys).order_by("pk") if keys else []

    @cached_property
    def _merged_letters(self):
        return FormerAddress.objects.names_of(Letter)

    def letter_made(self, letter):
        there = self.titled.setdefault(plain(letter.title), [])
        there.append((letter.date, letter.pk))
        self.made.append(there.pop)

    def look_for_letters(self, numbers):
        """Have the letters of these public numbers at hand, and no others."""
        letters = Letter.objects.filter(number__in=numbers).order_by() if numbers else ()
        self.at_hand = {letter.pk: letter for letter in letters}
        self.numbered = {letter.number: letter for letter in letters}
        self.looked_for = set(numbers)

    def letter(self, key):
        return self.at_hand.get(key) or Letter.objects.get(pk=key)

    @staticmethod
    def number(cell):
        """The public number in a cell that has it, or a letter's address."""
        found = _NUMBERED.fullmatch(cell)
        if not found:
            raise ValueError("it is neither a public number nor a letter's address")
        return int(found[1])

    def letter_numbered(self, number):
        """The letter of this public number, or the one that it was merged into; None where there is none."""
        return self.letter_of(number) or self.letter_merged(number)

    def letter_of(self, number):
        """The letter of this public number; None where there is none now."""
        if number in self.looked_for:
            return self.numbered.get(number)
        return Letter.objects.filter(number=number).first()

    def letter_merged(self, number):
        """The letter that the one of this public number was merged into; None where it was not."""
        key = self._numbers_merged.get(number)
        return Letter.objects.filter(pk=key).first() if key else None

    @cached_property
    def _numbers_merged(self):
        merged = FormerAddress.objects.filter(kind="letter").exclude(number=None)
        return dict(merged.values_list("number", "record_id"))

    @staticmethod
    def titles_before(number):
        """What the letter of this public number was called that was merged into another."""
        merged = FormerAddress.objects.filter(kind="letter", number=number)
        return [title for names in merged.values_list("names", flat=True) for title in names.splitlines()]


class _Names:
    """All records of a model by address word and by name."""

    def __init__(self, model):
        self.words, self.names, self.awards = {}, {}, {}
        former = FormerAddress.objects.filter(kind=model._meta.model_name)
        self.words |= dict(former.values_list("slug", "record_id"))
        name = "title" if model is Contract else "name"
        for pk, slug, named in model.objects.values_list("pk", "slug", name).iterator():
            self.learn(pk, slug, [named])
        for pk, named in FormerAddress.objects.names_of(model):
            self.learn(pk, None, [named])
        if model is Company:
            for pk, named in CompanyAlias.objects.values_list("company_id", "name").iterator():
                self.learn(pk, None, [named])
        if model is Contract:
            for pk, number in model.objects.exclude(award_id="").values_list("pk", "award_id").iterator():
                self.learn_award(pk, number)
        if model is Agency:
            short = model.objects.exclude(abbreviation="").values_list("pk", "abbreviation")
            for pk, named in short.iterator():
                self.learn(pk, None, [named])

    def learn(self, pk, word, names):
        if word:
            self.words[word] = pk
        for name in names:
            self.names.setdefault(plain(name), set()).add(pk)

    def learn_award(self, pk, number):
        if number:
            self.awards.setdefault(plain(number), set()).add(pk)


def names_of(record):
    return record.title if isinstance(record, Contract) else record.name


def plain(name):
    """A name or title without capitals and double blanks."""
    return " ".join(str(name).split()).casefold()


def _spellings(address):
    """How else the address of the same document may be written."""
    document = bare(address)
    path, mark, query = document.partition("?")
    if "/" not in path:
        return []  # a whole site is no document
    return [
        f"{scheme}{host}{path}{end}{mark}{query}"
        for scheme in ("https://", "http://")
        for host in ("", "www.")
        for end in ("", "/")
    ]
