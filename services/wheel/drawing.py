"""One chart, or one and another about it, as a picture: the answer of `/calculate` becomes SVG.

Pure: the same answer, heading and style give the same text. Everything that says where something
is stands at its true longitude (ticks, lines of aspects, cusps); glyphs stand where there is room,
in their own sign and house as long as these hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.wheel.aspect_lines import aspect_lines, longitudes_of
from services.wheel.body_ring import BodyRing
from services.wheel.chart_points import Answer, AspectRow, ChartPoints, DrawingError, read
from services.wheel.frame import (
    CHART_HEIGHT,
    SHEET_HEIGHT,
    WIDTH,
    Box,
    described,
    footer,
    picture,
    title_block,
)
from services.wheel.heading import GROUND, Heading
from services.wheel.house_lines import axis_names, cusp_values, house_lines, house_numbers
from services.wheel.indian import SQUARE, north_indian, south_indian
from services.wheel.pen import Polar
from services.wheel.sheet import Across, sheet
from services.wheel.themes import THEMES, Theme, ThemeName
from services.wheel.zodiac_ring import degree_scale, zodiac_ring

Form = Literal["wheel", "north_indian", "south_indian"]
Layout = Literal["chart", "sheet", "small"]


@dataclass(frozen=True, slots=True)
class _Measures:
    """A wheel's circles: its centre's height, the zodiac's radii, the sizes of what is within.

    `one`, `two`: the size of a ring of bodies where there is one, where there are two.
    """

    middle: float
    outer: float
    inner: float
    houses: float
    sign: float
    one: float
    two: float


_USUAL = _Measures(575.0, 420.0, 372.0, 26.0, 29.0, 1.15, 0.8)
_SMALL = _Measures(500.0, 458.0, 402.0, 34.0, 38.0, 1.7, 1.1)


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """What the picture looks like.

    `layout` sheet: with the table of positions and the grid of aspects, in the shape of A4.
    small: the form alone, large, with degrees but no minutes: for the screen of a phone.
    `lots`: whether the Parts of Fortune and of Spirit are drawn.
    """

    form: Form = "wheel"
    layout: Layout = "chart"
    theme: ThemeName = "light"
    lots: bool = False


@dataclass(frozen=True, slots=True)
class Second:
    """Another chart about the first: its answer, its heading, and its aspects to the first.

    Each aspect's `first` is a body of the other chart, its `second` one of the chart within.
    """

    answer: Answer
    heading: Heading
    aspects: Sequence[AspectRow]


def draw(
    answer: Answer, heading: Heading, style: PictureStyle, second: Second | None = None
) -> str:
    """Return the picture as SVG. Raises DrawingError where a chart has no such picture."""
    theme = THEMES[style.theme]
    chart = read(answer, lots=style.lots)
    small = style.layout == "small"
    other = None if second is None else read(second.answer)
    parts = [] if small else title_block(heading, theme, second.heading if second else None)
    description = described(chart)
    if style.form == "wheel":
        measures = _SMALL if small else _USUAL
        parts += _wheel(chart, theme, measures, other, second.aspects if second else ())
        if other is not None:
            description += f" Around it: {described(other)}"
    elif second is not None:
        raise DrawingError("A second chart goes with the form wheel.", "transits")
    else:
        parts += (north_indian if style.form == "north_indian" else south_indian)(chart, theme)
    if not small:
        parts += footer(chart, theme, CHART_HEIGHT, moon=_from_the_earth(answer))
    if style.layout == "sheet":
        across = None
        if other is not None and second is not None:
            across = Across(tuple(one.name for one in other.points), tuple(second.aspects))
        parts += sheet(chart, theme, CHART_HEIGHT + 8.0, SHEET_HEIGHT - 26.0, across)
    box = _BOXES[style.layout]
    if small and style.form != "wheel":
        box = SQUARE
    return picture(parts, box, f"Chart of {heading.title}", description, theme)


_BOXES: dict[str, Box] = {
    "chart": Box(0.0, 0.0, WIDTH, CHART_HEIGHT),
    "sheet": Box(0.0, 0.0, WIDTH, SHEET_HEIGHT),
    "small": Box(0.0, 0.0, WIDTH, WIDTH),
}


def _wheel(
    chart: ChartPoints,
    theme: Theme,
    measures: _Measures,
    other: ChartPoints | None,
    across: Sequence[AspectRow],
) -> list[str]:
    """Return the wheel about its centre, with another ring outside where there is another chart."""
    houses = chart.houses
    on = Polar(WIDTH / 2, measures.middle, houses.ascendant if houses else 0.0)
    cusps = houses.cusps if houses else ()
    outer, inner, brief = measures.outer, measures.inner, measures is _SMALL
    rings = []
    top, size = inner, measures.one
    if other is not None:
        size = measures.two
        rings.append(BodyRing.of(other.points, cusps, top, size, brief=brief))
        top = rings[0].bottom
    rings.append(BodyRing.of(chart.points, cusps, top, size, brief=brief))
    own = rings[-1]
    circle = own.bottom - (measures.houses if houses else 0.0)
    edge = f' fill="none" stroke="{theme.line}" stroke-width="1"'
    parts = ['<g data-part="wheel">', on.circle(outer, f' fill="{theme.disc}" stroke="none"')]
    parts += zodiac_ring(on, outer, inner, theme, measures.sign)
    parts.append(degree_scale(on, inner, theme))
    if other is not None:
        parts += [on.circle(top, edge), degree_scale(on, top, theme, 0.7)]
    parts += [on.circle(own.bottom, edge), on.circle(circle, edge)]
    if houses is not None:
        parts += house_lines(on, houses, rings, circle, theme)
        parts += house_numbers(
            on, houses, own.bottom - measures.houses / 2, theme, measures.houses * 0.62
        )
        parts += (axis_names if brief else cusp_values)(on, houses, outer, theme)
    within = longitudes_of(chart)
    if other is None:
        parts += aspect_lines(on, chart.aspects, within, within, circle, theme)
    else:
        parts += aspect_lines(on, across, longitudes_of(other), within, circle, theme)
        parts += rings[0].draw(on, theme, theme.outer)
    parts += own.draw(on, theme, theme.ink)
    parts.append("</g>")
    return parts


def _from_the_earth(answer: Answer) -> bool:
    return answer["meta"]["observer"] in GROUND
