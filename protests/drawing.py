"""Numbers drawn as SVG for a page, in few bytes: axes, bars, dots and a line.

There is no style and no script in it: groups bear the names of what they mean, and the site's style sheet colours them.
"""

import math
from dataclasses import dataclass

from django.utils.html import escape

WIDTH, HEIGHT = 720, 320
MARGIN = 12
TOP, BOTTOM = MARGIN, HEIGHT - 32  # of the plot: labels stand beneath
RIGHT = WIDTH - MARGIN
BAR = 0.88  # of a column's width
DOT = 4  # its radius


@dataclass(frozen=True)
class Drawing:
    """A picture, and the numbers of its upward axis once more, to stay in sight where the picture has to be scrolled."""

    picture: str = ""
    scale: str = ""


@dataclass(frozen=True)
class Axis:
    """The values from `least` to `most`, and those of them that are labelled: [(value, words)]."""

    least: float
    most: float
    labels: list[tuple[float, str]]

    def place(self, value, begin, end) -> float:
        """Where a value stands between two places of the picture."""
        return begin + (value - self.least) / ((self.most - self.least) or 1) * (end - begin)


@dataclass(frozen=True)
class Mark:
    """A dot at two values, named for everyone; with an address it leads there."""

    x: float
    y: float
    words: str
    address: str = ""
    radius: float = DOT


@dataclass(frozen=True)
class Series:
    """Marks of one meaning, and the corners of a line that goes with them."""

    name: str
    marks: list[Mark] = ()
    line: list[tuple[float, float]] = ()


def upwards(greatest) -> Axis:
    """From nothing to the greatest number, labelled at round steps of whole numbers."""
    step = max(1, 10 ** math.floor(math.log10(max(1, greatest))))
    step = next(finer for finer in (step / 10, step / 5, step / 2, step) if greatest / finer <= 10)
    step = max(1, round(step))
    return Axis(0, greatest * 1.02, [(value, f"{value:,}") for value in range(0, greatest + 1, step)])


def bars(columns, series) -> Drawing:
    """Columns of bars upon each other, the first series at the bottom.

    `columns` are the words under each, "" for none; `series` are names with (number, words) for each column.
    """
    sums = (sum(numbers[place][0] for _name, numbers in series) for place in range(len(columns)))
    upward = upwards(max(sums))
    left = _left(upward)
    width = (RIGHT - left) / len(columns)
    under = Axis(0, len(columns), [(place + 0.5, words) for place, words in enumerate(columns) if words])
    heights = [0] * len(columns)
    groups = []
    for name, numbers in series:
        drawn = []
        for place, (number, words) in enumerate(numbers):
            if number:
                low, high = (
                    upward.place(value, BOTTOM, TOP) for value in (heights[place], heights[place] + number)
                )
                heights[place] += number
                x = left + (place + (1 - BAR) / 2) * width
                drawn.append(
                    f'<path d="M{_at(x)} {_at(high)}h{_at(BAR * width)}V{_at(low)}H{_at(x)}z">'
                    f"<title>{escape(words)}</title></path>"
                )
        groups.append(_group(name, drawn))
    return _picture(under, upward, left, groups)


def dots(across, upward, series) -> Drawing:
    """Dots and lines on two axes; `series` in the order of drawing."""
    left = _left(upward)

    def at(x, y):
        return _at(across.place(x, left, RIGHT)), _at(upward.place(y, BOTTOM, TOP))

    groups = []
    for each in series:
        corners = " ".join(",".join(at(*corner)) for corner in each.line)
        drawn = [f'<polyline points="{corners}"/>'] if each.line else []
        groups.append(_group(each.name, drawn + [_dot(mark, *at(mark.x, mark.y)) for mark in each.marks]))
    return _picture(across, upward, left, groups)


def _dot(mark, x, y):
    dot = f'<circle cx="{x}" cy="{y}" r="{_at(mark.radius)}"/>'
    title = f"<title>{escape(mark.words)}</title>"
    if mark.address:
        return f'<a href="{escape(mark.address)}">{dot}{title}</a>'
    return f"{dot[:-2]}>{title}</circle>"


def _group(name, drawn):
    return f'<g class="series {name}">{"".join(drawn)}</g>' if drawn else ""


def _picture(across, upward, left, groups):
    guides, numbers = [], []
    for value, words in upward.labels:
        y = upward.place(value, BOTTOM, TOP)
        guides.append(f"M{_at(left)} {_at(y)}H{RIGHT}")
        numbers.append(f'<text x="{_at(left - 5)}" y="{_at(y + 3.5)}">{words}</text>')
    under = (
        f'<text x="{_at(across.place(value, left, RIGHT))}" y="{BOTTOM + 15}">{escape(words)}</text>'
        for value, words in across.labels
    )
    return Drawing(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="group">'
        f'<g class="axis y"><path class="guide" d="{"".join(guides)}"/>{"".join(numbers)}</g>'
        f'<g class="axis x"><path class="line" d="M{_at(left)} {TOP}V{BOTTOM}"/>{"".join(under)}</g>'
        f"{''.join(groups)}</svg>",
        _scale(left - DOT, numbers),
    )


def _scale(width, numbers):
    """Beside the plot alone, so that it covers neither the first dot nor a label beneath."""
    return (
        f'<svg class="scale" viewBox="0 0 {_at(width)} {BOTTOM + DOT}" width="{width / WIDTH:.2%}" aria-hidden="true">'
        f'<g class="axis y">{"".join(numbers)}</g></svg>'
    )


def _left(upward):
    """Where the plot begins: beside the longest number."""
    return 2 * MARGIN + 7 * max(len(words) for _value, words in upward.labels)


def _at(number):
    """A place in the picture, to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")
