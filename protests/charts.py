"""Pictures: the numbers of a selection, drawn, and the same numbers as a table.

pygal draws axes and marks; what it adds for its own page (styles, scripts, tooltips) is taken out, so that a picture
takes its colours from the site's style sheet, prints, follows the dark scheme and keeps the Content-Security-Policy.
"""

import datetime
import math
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from xml.etree import ElementTree

import pygal
from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, OuterRef, Value, When
from django.db.models.functions import Substr
from django.utils.text import slugify

from .models import CompanyReach, LetterOutcome, Outcome
from .readings import ReadingKind

# pygal joins in every later import to find its plugins, by a way that Python is dropping. None is used here.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

WIDTH, HEIGHT = 720, 320
SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

# A letter of several outcomes is drawn once: under the first of these that it has.
OUTCOME_ORDER = (Outcome.REVERSED, Outcome.MET, Outcome.PARTLY_MET, Outcome.REFUSED, Outcome.UNCLEAR)
NO_OUTCOME = "none on record"


@dataclass(frozen=True)
class Picture:
    """A drawing with its words and its numbers: `rows` of `columns`, of which the drawing shows nothing else."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: list[tuple]
    keys: tuple[tuple[str, str], ...]
    svg: str

    @property
    def drawn(self) -> bool:
        return bool(self.svg)


def letters_over_time(selection) -> Picture:
    """Letters of each year, by outcome."""
    outcomes = (*OUTCOME_ORDER, NO_OUTCOME)
    found = selection.rows.order_by().annotate(year=Substr("date", 1, 4), drawn_outcome=_drawn_outcome())
    counts = defaultdict(int)
    for year, outcome, number in found.values_list("year", "drawn_outcome").annotate(Count("pk")):
        counts[int(year), outcome] = number
    years = _every_year({year for year, _outcome in counts})
    rows = [(year, *(counts[year, outcome] for outcome in outcomes)) for year in years]
    every = 1 if len(years) <= 15 else 5
    chart = pygal.StackedBar(
        **_settings(x_labels_major_every=every, show_minor_x_labels=False, show_x_guides=False)
    )
    chart.x_labels = [str(year) for year in years]
    for place, outcome in enumerate(outcomes, start=1):
        chart.add(
            str(outcome),
            [{"value": row[place] or None, "label": f"{row[0]}, {outcome}: {row[place]}"} for row in rows],
        )
    return Picture(
        name="over-time",
        title="Letters by year and outcome",
        description="A letter with several outcomes stands once, under the first it has of: "
        + ", ".join(OUTCOME_ORDER)
        + ".",
        columns=("year", *map(str, outcomes)),
        rows=rows,
        keys=tuple((f"key-{slugify(outcome)}", str(outcome)) for outcome in outcomes),
        svg=_drawn(chart, [slugify(outcome) for outcome in outcomes]) if rows else "",
    )


def sizes_over_time(selection) -> Picture:
    """Each letter with a number: its date and the low bound of its headline."""
    found = selection.rows.exclude(headline_low=None).order_by("date", "number")
    rows = list(found.values_list("date", "headline_low", "title", "number", "slug"))
    chart = pygal.XY(**_settings(stroke=False, dots_size=4, logarithmic=True, show_x_guides=False))
    chart.x_value_formatter = lambda value: f"{value:.0f}"
    chart.x_labels = _year_labels([_place(row[0]) for row in rows])
    chart.y_labels = _powers_of_ten([row[1] for row in rows])
    chart.add(
        "letters",
        [
            _mark(
                _place(date), low, f"{title}, {date.in_words}: {low:,} or more", f"/letters/{number}-{slug}/"
            )
            for date, low, title, number, slug in rows
        ],
    )
    return Picture(
        name="sizes",
        title="Signatories of each letter",
        description="Each dot is a letter with a published number, at the low bound of its headline count. The scale "
        "is logarithmic: each step up is ten times as many.",
        columns=("date", "signatories, at least", "letter"),
        rows=[(date, low, title) for date, low, title, _number, _slug in rows],
        keys=(),
        svg=_drawn(chart, ["letters"]) if rows else "",
    )


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
        return _no_curve(rows, group)
    chart = pygal.XY(**_settings(stroke=True, dots_size=4, show_x_guides=False, range=(0, None)))
    chart.range = (0, max(count.high or count.low for count in counts))
    chart.x_labels = _day_labels([count.as_of.first_day for count in counts])
    chart.x_value_formatter = _day_formatter([count.as_of.first_day for count in counts])
    chart.add("known at least", [{"value": point} for point in _steps(counts)], show_dots=False)
    for name, kinds in _SURE:
        chart.add(
            name,
            [
                _mark(
                    count.as_of.first_day.toordinal(),
                    count.number,
                    f"{count}, {count.as_of.in_words}, {count.source.publisher}",
                    f"#count-{count.pk}",
                )
                for count in counts
                if count.kind in kinds
            ],
            stroke=False,
        )
    classes = ["steps", *(slugify(name) for name, _kinds in _SURE)]
    return Picture(
        name="curve",
        title="Signatories over time",
        description="Each mark is one count according to one source, at the number printed; the line is the greatest "
        "number known at least by then. Marks above each other are sources that disagree.",
        columns=_CURVE_COLUMNS,
        rows=rows,
        keys=tuple((f"key-{slugify(name)}", name) for name, _kinds in _SURE),
        svg=_drawn(chart, classes),
    )


_CURVE_COLUMNS = ("as of", "as printed", "low", "high", "source", "count")


def _no_curve(rows, group):
    return Picture("curve", "Signatories over time", "", _CURVE_COLUMNS, rows, (), "")


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


LARGEST_MATRIX = 12


def company_by_agency(selection) -> Matrix:
    """Letters that name a company and an agency, by both."""
    links = CompanyReach.objects.filter(letter__in=selection.rows.order_by().values("pk"), named=True)
    pairs = (
        links.filter(letter__agency_reach__named=True)
        .order_by()
        .values_list(
            "company__slug",
            "company__name",
            "letter__agency_reach__agency__slug",
            "letter__agency_reach__agency__name",
            "letter__agency_reach__agency__abbreviation",
        )
        .annotate(Count("letter"))
    )
    counts, companies, agencies = {}, Counter(), Counter()
    for company, company_name, agency, agency_name, abbreviation, number in pairs:
        counts[company, agency] = number
        companies[company, company_name] += number
        agencies[agency, abbreviation or agency_name] += number
    shown_companies, shown_agencies = _most(companies), _most(agencies)
    greatest = max(counts.values(), default=1)
    rows = [
        (
            company,
            [
                _cell(company, agency, counts.get((company[0], agency[0]), 0), greatest)
                for agency in shown_agencies
            ],
        )
        for company in shown_companies
    ]
    left_out = len(companies) + len(agencies) - len(shown_companies) - len(shown_agencies)
    return Matrix(shown_agencies, rows, left_out)


def _most(counter):
    return sorted(counter, key=lambda name: (-counter[name], name))[:LARGEST_MATRIX]


def _cell(company, agency, number, greatest):
    return Cell(company[0], agency[0], number, math.ceil(5 * number / greatest))


def _drawn_outcome():
    """The outcome that a letter is drawn under: the first it has in OUTCOME_ORDER."""
    has = LetterOutcome.objects.filter(letter=OuterRef("pk"))
    return Case(
        *(When(Exists(has.filter(outcome=outcome)), then=Value(outcome.value)) for outcome in OUTCOME_ORDER),
        default=Value(NO_OUTCOME),
        output_field=CharField(),
    )


def _every_year(years):
    return range(min(years), max(years) + 1) if years else ()


def _place(date):
    """Where a date stands on an axis of years."""
    first = date.first_day
    return first.year + (first.timetuple().tm_yday - 1) / 366


def _year_labels(places):
    if not places:
        return []
    first, last = math.floor(min(places)), math.ceil(max(places)) + 1
    step = max(1, math.ceil((last - first) / 12))
    return list(range(first, last, step))


def _powers_of_ten(numbers):
    return [10**power for power in range(math.ceil(math.log10(max(numbers, default=1))) + 1)]


def _day_labels(days):
    first, last = min(days).toordinal(), max(days).toordinal()
    step = max(1, math.ceil((last - first) / 5))
    return list(range(first, last + 1, step))


def _day_formatter(days):
    months = (max(days) - min(days)).days > 150
    return lambda day: datetime.date.fromordinal(round(day)).strftime("%b %Y" if months else "%-d %b")


def _mark(x, y, label, address):
    return {"value": (x, y), "label": label, "xlink": {"href": address, "target": "_self"}}


def _settings(**own):
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "css": [],
        "js": [],
        "no_prefix": True,
        "show_legend": False,
        "truncate_label": -1,
        "include_x_axis": True,
        "margin": 12,
        "value_formatter": lambda value: f"{value:,.0f}",
        **own,
    }


# ---- pygal's drawing, made the site's ----


def _drawn(chart, classes):
    """The chart as SVG for a page: no style, no script, series named by what they mean, marks named for everyone."""
    tree = chart.render_tree()
    _strip(tree)
    for place, name in enumerate(classes):
        for group in tree.iter("g"):
            if f"serie-{place}" in group.get("class", "").split():
                group.set("class", f"series {name}")
    for mark in tree.iter("a"):
        mark.set("href", mark.attrib.pop(XLINK_HREF))
        mark.attrib.pop("target")
    del tree.attrib["id"]
    tree.set("class", "picture")
    tree.set("role", "group")
    return ElementTree.tostring(tree, encoding="unicode")


def _strip(element):
    """Take out what pygal adds for its own page; its label of a mark becomes the mark's title."""
    for child in list(element):
        kind = child.tag if isinstance(child.tag, str) else "comment"
        if any(rect.get("height") == "0.0" for rect in child.findall("rect")):
            kind = "nothing"
        words = set(child.get("class", "").split())
        if kind == "desc" and "label" in words:
            ElementTree.SubElement(element, "title").text = child.text
        if kind in _PYGALS_OWN or {"tooltip", "background", "text-overlay"} & words:
            element.remove(child)
        else:
            child.attrib.pop("style", None)
            _strip(child)


_PYGALS_OWN = {"nothing", "comment", "defs", "desc", "script", "style", "title"}


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
    ".axis.y text{text-anchor:end}.guide,.line{stroke:#ccc;fill:none}.series .line{fill:none;stroke:#5c5850}"
    ".credit{font-size:10px}"
    # Marks of a curve differ in fill, not in colour: full, hollow, broken.
    ".series.at-least .dot,.series.about-nearly-or-at-most .dot{fill:#fff;stroke:#17497f;stroke-width:2}"
    ".series.about-nearly-or-at-most .dot{stroke-dasharray:2 2}"
)


def as_file(picture) -> str:
    """The picture as an SVG document with its title, its colours and its credit line."""
    tree = ElementTree.fromstring(
        picture.svg or "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 720 320'/>"
    )
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
