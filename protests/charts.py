"""Pictures: the numbers of a selection, drawn, and the same numbers as a table."""

import datetime
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, OuterRef, Value, When
from django.db.models.functions import Cast, Concat, Length, Substr
from django.utils.text import slugify

from . import drawing
from .counting import OUTCOME_ORDER, Paired
from .drawing import HEIGHT, WIDTH, Axis, Drawing, Mark, Series
from .filters import NO_OUTCOME
from .models import Agency, Company, LetterOutcome
from .readings import ReadingKind

SVG = "http://www.w3.org/2000/svg"

# What a letter without an outcome is drawn as.
NONE_ON_RECORD = "none on record"


@dataclass(frozen=True)
class Picture:
    """A drawing with its words and its numbers: `rows` of `columns`, of which the drawing shows nothing else."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: list[tuple]
    keys: tuple[tuple[str, str], ...]
    drawing: Drawing

    @property
    def svg(self) -> str:
        return self.drawing.picture

    @property
    def drawn(self) -> bool:
        return bool(self.svg)


def letters_over_time(selection) -> Picture:
    """Letters of each year, by outcome."""
    counts = _by_year(selection, _drawn_outcome, of_numbers=False)
    words = {**dict.fromkeys(OUTCOME_ORDER), NO_OUTCOME: NONE_ON_RECORD}
    outcomes = {outcome: shown or str(outcome) for outcome, shown in words.items()}
    rows = [
        (year, *(counts[year, outcome] for outcome in outcomes))
        for year in _every_year({year for year, _outcome in counts})
    ]
    series = [
        (slugify(shown), [(row[place], f"{row[0]}, {shown}: {row[place]}") for row in rows])
        for place, shown in enumerate(outcomes.values(), start=1)
    ]
    return Picture(
        name="over-time",
        title="Letters by year and outcome",
        description="A letter with several outcomes stands once, under the first it has of: "
        + ", ".join(OUTCOME_ORDER)
        + ".",
        columns=("year", *outcomes.values()),
        rows=rows,
        keys=tuple((f"key-{slugify(shown)}", shown) for shown in outcomes.values()),
        drawing=drawing.bars(_year_words([row[0] for row in rows]), series) if rows else Drawing(),
    )


# So many letters are drawn one by one, each a dot that leads to it.
ONE_BY_ONE = 100


def sizes_over_time(selection) -> Picture:
    """Each letter with a number: its date and the low bound of its headline; of many letters, how many of each size."""
    counts = _by_year(selection, _power_of_ten, of_numbers=True)
    return _each_size(selection) if sum(counts.values()) <= ONE_BY_ONE else _sizes_of_many(counts)


def _each_size(selection):
    found = selection.rows.exclude(headline_low=None).order_by("date", "number")
    rows = list(found.values_list("date", "headline_low", "title", "number", "slug"))
    marks = [
        Mark(
            _place(date),
            math.log10(low or 1),
            f"{title}, {date.in_words}: {low:,} or more",
            f"/letters/{number}-{slug}/",
        )
        for date, low, title, number, slug in rows
    ]
    return Picture(
        name="sizes",
        title="Signatories of each letter",
        description="Each dot is a letter with a published number, at the low bound of its headline count. The scale "
        "is logarithmic: each step up is ten times as many.",
        columns=("date", "signatories, at least", "letter"),
        rows=[(date, low, title) for date, low, title, _number, _slug in rows],
        keys=(),
        drawing=_sizes_drawn(marks) if rows else Drawing(),
    )


def _sizes_of_many(counts):
    powers = range(max(power for _year, power in counts) + 1)
    years = _every_year({year for year, _power in counts})
    sizes = [f"{10**power:,} to {10 ** (power + 1) - 1:,}" for power in powers]
    most = max(counts.values())
    marks = [
        Mark(
            year + 0.5,
            power + 0.5,
            f"{year}, {sizes[power]}: {counts[year, power]:,} letter{'s' * (counts[year, power] != 1)}",
            radius=max(1, LARGEST_DOT * math.sqrt(counts[year, power] / most)),
        )
        for year in years
        for power in powers
        if counts[year, power]
    ]
    return Picture(
        name="sizes",
        title="Letters by year and number of signatories",
        description="Of letters with a published number, by the low bound of the headline count: the larger the dot, the "
        "more letters. The scale is logarithmic: each step up is ten times as many.",
        columns=("year", *sizes),
        rows=[(year, *(counts[year, power] for power in powers)) for year in years],
        keys=(),
        drawing=_sizes_drawn(marks),
    )


LARGEST_DOT = 20


def _sizes_drawn(marks):
    first, last = math.floor(min(mark.x for mark in marks)), math.floor(max(mark.x for mark in marks)) + 1
    years = range(first, last + 1, max(1, math.ceil((last + 1 - first) / 12)))
    highest = max(1, math.ceil(max(mark.y for mark in marks)))
    across = Axis(first, last, [(year, str(year)) for year in years])
    upward = Axis(0, highest, [(power, f"{10**power:,}") for power in range(highest + 1)])
    return drawing.dots(across, upward, [Series("letters", marks)])


# ---- letters counted by year ----


def _by_year(selection, kind, *, of_numbers):
    """{(year, kind): number} of a selection's letters: as they are kept, where they are kept."""
    found = selection.kept_by_year
    counts = defaultdict(int)
    if found is None:
        letters = selection.rows.order_by()
        letters = letters.exclude(headline_low=None) if of_numbers else letters
        found = letters.annotate(drawn=Concat(Substr("date", 1, 4), Value(" "), kind()))
        found = found.values_list("drawn").annotate(number=Count("*"))
    for value, number in found:
        year, _space, drawn = value.partition(" ")
        if drawn.isdigit() == of_numbers:
            counts[int(year), int(drawn) if of_numbers else drawn] += number
    return counts


def _drawn_outcome():
    """The outcome that a letter is drawn under: the first it has in OUTCOME_ORDER."""
    has = LetterOutcome.objects.filter(letter=OuterRef("pk"))
    return Case(
        *(When(Exists(has.filter(outcome=outcome)), then=Value(outcome.value)) for outcome in OUTCOME_ORDER),
        default=Value(NO_OUTCOME),
        output_field=CharField(),
    )


def _power_of_ten():
    """How many times ten goes into the low bound of a headline, as a digit."""
    return Cast(Length(Cast("headline_low", CharField())) - 1, CharField())


# What a reader must be able to tell apart on a curve, with the kinds of count that are drawn so.
_SURE = (
    ("exactly", (ReadingKind.EXACTLY, ReadingKind.BETWEEN)),
    ("at least", (ReadingKind.AT_LEAST, ReadingKind.VAGUE)),
    ("about, nearly or at most", (ReadingKind.ABOUT, ReadingKind.NEARLY, ReadingKind.AT_MOST)),
)


def signatory_curve(letter) -> Picture:
    """Dated counts of the whole letter by the group of its headline, as steps of what was known at least."""
    group = letter.headline.group if letter.headline else None
    counts = [
        count
        for count in letter.signatory_counts.all()
        if count.as_of and count.group == group and count.company_id is None and not count.set_aside_reason
    ]
    counts.sort(key=lambda count: (count.as_of.first_day, count.pk))
    rows = [
        (count.as_of, str(count), count.low, count.high, count.source.publisher, count.pk) for count in counts
    ]
    if len({count.as_of.first_day for count in counts}) < 2:
        return _no_curve(rows)
    days = [count.as_of.first_day for count in counts]
    first, last = min(days).toordinal(), max(days).toordinal()
    beside = (last - first) / 50  # so that no mark stands on an edge
    across = Axis(first - beside, last + beside, _day_labels(days))
    upward = drawing.upwards(max(count.high or count.low for count in counts))
    series = [Series("steps", line=_steps(counts))]
    for name, kinds in _SURE:
        marks = [
            Mark(
                count.as_of.first_day.toordinal(),
                count.number,
                f"{count}, {count.as_of.in_words}, {count.source.publisher}",
                f"#count-{count.pk}",
            )
            for count in counts
            if count.kind in kinds
        ]
        series.append(Series(slugify(name), marks))
    return Picture(
        name="curve",
        title="Signatories over time",
        description="Each mark is one count according to one source, at the number printed; the line is the greatest "
        "number known at least by then. Marks above each other are sources that disagree.",
        columns=_CURVE_COLUMNS,
        rows=rows,
        keys=tuple((f"key-{slugify(name)}", name) for name, _kinds in _SURE),
        drawing=drawing.dots(across, upward, series),
    )


_CURVE_COLUMNS = ("as of", "as printed", "low", "high", "source", "count")


def _no_curve(rows):
    return Picture("curve", "Signatories over time", "", _CURVE_COLUMNS, rows, (), Drawing())


def _steps(counts):
    """Corners of the line: the greatest low bound known by each day."""
    corners, known = [], 0
    for count in counts:
        day = count.as_of.first_day.toordinal()
        if corners:
            corners.append((day, known))
        known = max(known, count.low)
        corners.append((day, known))
    return corners


@dataclass(frozen=True)
class Cell:
    """How many letters concern a company and an agency, and how dark that is drawn, from 0 to 5."""

    company: str
    agency: str
    number: int
    shade: int


@dataclass(frozen=True)
class Matrix:
    """Letters by company (rows) and agency (columns), those with the most of them; names are (address word, name)."""

    agencies: list[tuple[str, str]]
    rows: list[tuple[tuple[str, str], list[Cell]]]
    left_out: int
    query: str  # what else was asked for, as the beginning of a cell's own query


LARGEST_MATRIX = 12


def company_by_agency(selection) -> Matrix:
    """Letters that name a company and an agency, by both."""
    paired = selection.kept_pairs(LARGEST_MATRIX) or _paired(selection)
    companies, agencies = _named(Company, paired.companies), _named(Agency, paired.agencies)
    rows = [
        (
            (company.slug, company.name),
            [
                _cell(
                    company.slug,
                    agency.slug,
                    paired.letters.get((company.pk, agency.pk), 0),
                    paired.greatest,
                )
                for agency in agencies
            ],
        )
        for company in companies
    ]
    left_out = paired.of_all - len(companies) - len(agencies)
    others = selection.tidy
    for name in ("page", "company", "agency"):
        others.pop(name, None)
    query = f"{others.urlencode()}&" if others else ""
    return Matrix([(agency.slug, agency.short_name) for agency in agencies], rows, left_out, query)


def _paired(selection):
    """The pairs of a selection, counted among its letters."""
    pairs = selection.rows.order_by().values_list("companies", "agencies").annotate(number=Count("*"))
    letters = {
        (company, agency): number for company, agency, number in pairs if None not in (company, agency)
    }
    companies, agencies = Counter(), Counter()
    for (company, agency), number in letters.items():
        companies[company] += number
        agencies[agency] += number
    return Paired(
        _most(companies),
        _most(agencies),
        len(companies) + len(agencies),
        letters,
        greatest=max(letters.values(), default=1),
    )


def _most(counter):
    return sorted(counter, key=lambda pk: (-counter[pk], pk))[:LARGEST_MATRIX]


def _named(model, ids):
    found = model.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def _cell(company, agency, number, greatest):
    return Cell(company, agency, number, math.ceil(5 * number / greatest))


def _every_year(years):
    return range(min(years), max(years) + 1) if years else ()


def _place(date):
    """Where a date stands on an axis of years."""
    first = date.first_day
    return first.year + (first.timetuple().tm_yday - 1) / 366


def _year_words(years):
    """What stands under each of these years, which follow each other: of many, every fifth."""
    every = 1 if len(years) <= 15 else 5
    return ["" if place % every else str(year) for place, year in enumerate(years)]


def _day_labels(days):
    first, last = min(days), max(days)
    words = "%b %Y" if (last - first).days > 150 else "%-d %b"
    step = max(1, math.ceil((last - first).days / 5))
    return [
        (day, datetime.date.fromordinal(day).strftime(words))
        for day in range(first.toordinal(), last.toordinal() + 1, step)
    ]


# ---- a picture as a file of its own ----

# Colours of marks: enough contrast on white, told apart by lightness as well. The site's style sheet has the same names.
COLOURS = {
    "met": "#1f6b3a",
    "partly-met": "#c79a1e",
    "refused": "#9b1c1c",
    "reversed": "#6b2d8f",
    "unclear": "#8d877b",
    "none-on-record": "#cfc9bc",
    "letters": "#17497f",
    "steps": "#5c5850",
    "exactly": "#17497f",
    "at-least": "#17497f",
    "about-nearly-or-at-most": "#17497f",
}
_FILE_STYLE = "svg{font:11px sans-serif;background:#fff}text{fill:#333}.axis text{text-anchor:middle}" + (
    ".axis.y text{text-anchor:end}.guide,.line{stroke:#ccc;fill:none}.series polyline{fill:none;stroke:#5c5850}"
    ".credit{font-size:10px}"
    # Marks of a curve differ in fill, not in colour: full, hollow, broken.
    ".series.at-least circle,.series.about-nearly-or-at-most circle{fill:#fff;stroke:#17497f;stroke-width:2}"
    ".series.about-nearly-or-at-most circle{stroke-dasharray:2 2}"
)


def as_file(picture) -> str:
    """The picture as an SVG document with its title, its colours and its credit line."""
    tree = ElementTree.fromstring(picture.svg or "<svg xmlns='http://www.w3.org/2000/svg'/>")
    ElementTree.register_namespace("", SVG)
    tree.set("viewBox", f"0 0 {WIDTH} {HEIGHT + 24}")
    style = ElementTree.Element(f"{{{SVG}}}style")
    style.text = _FILE_STYLE + "".join(f".series.{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
    title = ElementTree.Element(f"{{{SVG}}}title")
    title.text = picture.title
    tree[:0] = [title, style]
    credit = ElementTree.SubElement(
        tree, f"{{{SVG}}}text", {"x": "12", "y": str(HEIGHT + 16), "class": "credit"}
    )
    credit.text = f"{picture.title}. {settings.SITE_URL}, CC BY 4.0"
    return ElementTree.tostring(tree, encoding="unicode", xml_declaration=True)
