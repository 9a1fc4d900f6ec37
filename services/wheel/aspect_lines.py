"""Aspects: lines across the middle of the wheel, and the glyph of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.wheel.chart_points import AspectRow, ChartPoints
from services.wheel.glyphs import ASPECT_LETTERS, ASPECT_PATHS
from services.wheel.pen import Polar, centred, glyph
from services.wheel.themes import Theme, aspect_colour, dashes

Longitudes = Mapping[str, float]
_FADES = 0.085
"""Opacity that a line loses with each degree of its orb."""


def longitudes_of(chart: ChartPoints) -> dict[str, float]:
    """Return the longitude of everything that may make an aspect, by name."""
    places = {one.name: one.longitude for one in chart.points}
    if chart.houses is not None:
        places |= {"Ascendant": chart.houses.ascendant, "MC": chart.houses.mc}
    return places


def aspect_lines(
    on: Polar,
    aspects: Iterable[AspectRow],
    first: Longitudes,
    second: Longitudes,
    radius: float,
    theme: Theme,
) -> list[str]:
    """Return the lines between true longitudes on a circle, the closest aspects on top.

    A conjunction has none: its bodies stand together.
    """
    parts = ['<g data-part="aspects" fill="none" stroke-width="1.5">']
    for row in sorted(aspects, key=lambda one: -one.orb):
        if row.aspect == "conjunction" or row.first not in first or row.second not in second:
            continue
        (x1, y1), (x2, y2) = on.at(first[row.first], radius), on.at(second[row.second], radius)
        strength = max(0.22, 1.0 - _FADES * row.orb)
        parts.append(
            f'<line data-part="aspect" data-aspect="{row.aspect}" x1="{x1:.2f}" y1="{y1:.2f}" '
            f'x2="{x2:.2f}" y2="{y2:.2f}" stroke="{aspect_colour(theme, row.aspect)}" '
            f'stroke-opacity="{strength:.2f}"{dashes(row.aspect)}/>'
        )
    parts.append("</g>")
    return parts


def aspect_glyph(aspect: str, x: float, y: float, size: float, theme: Theme) -> str:
    """Return the glyph of an aspect in its colour, or its letters where it has none."""
    colour = aspect_colour(theme, aspect)
    path = ASPECT_PATHS.get(aspect)
    if path is None:
        look = f' fill="{colour}" font-weight="600"'
        return centred(ASPECT_LETTERS.get(aspect, "?"), x, y, size * 0.8, look)
    look = (
        f' fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round"'
    )
    return glyph(path, x, y, size, look)
