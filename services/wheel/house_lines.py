"""Cusps, the four angles, the houses' numbers, and the values of the cusps around the wheel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from services.wheel.body_ring import BodyRing
from services.wheel.chart_points import Degrees, Houses
from services.wheel.glyph_places import spread
from services.wheel.glyphs import SIGN_PATHS, SIGNS
from services.wheel.pen import Polar, centred, glyph, words
from services.wheel.themes import Theme

_LABEL_CELL = 10.2
_SAME = 1e-6
"""Degrees within which a cusp is an angle."""


class Cusp(NamedTuple):
    """A line inwards: its longitude, a name where it is an angle, a house's number or None."""

    longitude: float
    axis: str
    house: int | None


def cusps_of(houses: Houses) -> list[Cusp]:
    """Return the cusps and the angles, each line once."""
    axes = {
        "AC": houses.ascendant,
        "MC": houses.mc,
        "DC": houses.ascendant + 180.0,
        "IC": houses.mc + 180.0,
    }
    rows = []
    for i, cusp in enumerate(houses.cusps):
        name = next((axis for axis, at in axes.items() if _apart(at, cusp) < _SAME), "")
        axes.pop(name, None)
        rows.append(Cusp(cusp, name, i + 1))
    return rows + [Cusp(at % 360.0, axis, None) for axis, at in axes.items()]


def house_lines(
    on: Polar, houses: Houses, rings: Sequence[BodyRing], inner: float, theme: Theme
) -> list[str]:
    """Return the lines from the zodiac to the circle `inner`; none goes through a glyph."""
    parts = ['<g data-part="houses" fill="none" stroke-linecap="round">']
    for longitude, axis, house in cusps_of(houses):
        if axis:
            colour, weight = theme.ink, 2.2 if axis in {"AC", "MC"} else 1.4
            look = f' stroke="{colour}" stroke-width="{weight}"'
        else:
            look = f' stroke="{theme.soft}" stroke-width="1" stroke-dasharray="2 4"'
        kind = f' data-part="{"axis" if axis else "cusp"}" data-house="{house or axis}"{look}'
        start = rings[0].top
        for ring in rings:
            if ring.holds(longitude):
                parts.append(on.line(longitude, start, ring.lane[0], kind))
                start = ring.bottom
        parts.append(on.line(longitude, start, inner, kind))
    parts.append("</g>")
    return parts


def house_numbers(on: Polar, houses: Houses, radius: float, theme: Theme, size: float) -> list[str]:
    """Return each house's number at its middle, smaller in a narrow house."""
    parts = [f'<g data-part="house-numbers" text-anchor="middle" fill="{theme.soft}">']
    for i, cusp in enumerate(houses.cusps):
        width = (houses.cusps[(i + 1) % 12] - cusp) % 360.0
        height = min(size, width * radius * 0.0175 / 1.4)
        if height >= 5.0:
            x, y = on.at(cusp + width / 2, radius)
            parts.append(words(str(i + 1), x, y + 0.34 * height, round(height, 1)))
    parts.append("</g>")
    return parts


def cusp_values(on: Polar, houses: Houses, radius: float, theme: Theme) -> list[str]:
    """Return the value of each cusp and angle outside the circle of a radius.

    Cusps that are where the signs begin (whole sign houses) say nothing more by their values.
    """
    whole = all(_apart(cusp, 30.0 * round(cusp / 30.0)) < _SAME for cusp in houses.cusps)
    rows = [row for row in cusps_of(houses) if row.axis or not whole]
    rows.sort()
    gaps = [
        (one.longitude + ((two.longitude - one.longitude) % 360.0) / 2) % 360.0
        for one, two in zip(rows, [*rows[1:], rows[0]], strict=True)
    ]
    places = spread([row.longitude for row in rows], gaps, _LABEL_CELL)
    parts = [
        '<g data-part="cusp-values" fill="none" stroke-linecap="round" stroke-linejoin="round">'
    ]
    for row, place in zip(rows, places, strict=True):
        parts += _value(on, row, place.at, radius, theme)
    parts.append("</g>")
    return parts


def axis_names(on: Polar, houses: Houses, radius: float, theme: Theme) -> list[str]:
    """Return AC, MC, DC and IC outside the circle of a radius, large, without their values."""
    parts = [f'<g data-part="axis-names" font-weight="700" fill="{theme.ink}">']
    for row in cusps_of(houses):
        if row.axis:
            x, y = on.at(row.longitude, radius + 20.0)
            parts.append(centred(row.axis, x, y, 25.0))
    parts.append("</g>")
    return parts


def _value(on: Polar, row: Cusp, at: float, radius: float, theme: Theme) -> list[str]:
    across, down = on.direction(at)
    half = 20.0 if row.axis else 9.0
    x, y = on.at(at, radius + 9.0 + abs(across) * 34.0 + abs(down) * half)
    where = Degrees.of(row.longitude)
    end, start = on.at(row.longitude, radius), on.at(at, radius + 7.0)
    line = (
        f'<path d="M{end[0]:.2f} {end[1]:.2f}L{start[0]:.2f} {start[1]:.2f}" '
        f'stroke="{theme.ink if row.axis else theme.soft}" stroke-width="1.1"/>'
    )
    lower = y
    parts = [line]
    if row.axis:
        parts.append(centred(row.axis, x, y - 10.0, 19.0, f' font-weight="700" fill="{theme.ink}"'))
        lower = y + 10.0
    ink = f' fill="{theme.ink if row.axis else theme.soft}"'
    parts.append(words(f"{where.degree}°", x - 9.0, lower + 5.5, 16.0, ' text-anchor="end"' + ink))
    tint = theme.elements[SIGNS.index(where.sign) % 4]
    parts.append(
        glyph(SIGN_PATHS[where.sign], x, lower, 17.0, f' stroke="{tint}" stroke-width="2"')
    )
    parts.append(words(f"{where.minute:02d}′", x + 9.0, lower + 5.5, 16.0, ink))
    return parts


def _apart(one: float, two: float) -> float:
    return abs((one - two + 180.0) % 360.0 - 180.0)
