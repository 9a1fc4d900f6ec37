"""A ring of bodies: the tick at the true longitude, the line to the glyph, and what it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.wheel.chart_points import Point
from services.wheel.glyph_places import GlyphPlace, cell_of, spread
from services.wheel.glyphs import BODY_PATHS, SIGN_PATHS, SIGNS, letters
from services.wheel.pen import Polar, centred, glyph, plain, width_of
from services.wheel.themes import Theme

_TICK, _LANE = 13.0, 19.0
_GLYPH, _DEGREE, _SIGN, _MINUTE, _BACK = 32.0, 17.0, 17.0, 13.5, 13.0
_GAP = 2.6
_STRAIGHT = 0.18
"""The part of a line's depth that runs along the radius, at each end."""
_CELL_WIDTH = 37.5
"""Units that a glyph takes along the ring: its own 32 and what keeps it from its neighbours."""
_WORDS, _BRIEF_WORDS = 87.0 + 4 * _GAP, 65.0 + 3 * _GAP
"""Units that the texts of a glyph take of the radius: most where they lie aslant to it."""


@dataclass(frozen=True, slots=True)
class BodyRing:
    """A ring inwards from the radius `top`, `size` times the usual; its bodies and their places."""

    top: float
    size: float
    points: tuple[Point, ...]
    places: tuple[GlyphPlace, ...]
    cell: float
    """Degrees along the ring that each body has for itself."""
    brief: bool = False
    """Whether minutes are left out."""

    @classmethod
    def of(
        cls,
        points: Sequence[Point],
        cusps: Sequence[float],
        top: float,
        size: float = 1.0,
        *,
        brief: bool = False,
    ) -> BodyRing:
        """Place the bodies: each in its sign and house where these can hold theirs."""
        middle = top - size * (_TICK + _LANE + _GLYPH / 2)
        # The inner texts need the width that the glyphs have further out.
        widest = math.degrees(size * _CELL_WIDTH / (middle - 4.0 * size))
        cell = cell_of(len(points), widest)
        edges = [30.0 * i for i in range(len(SIGNS))] + [cusp % 360.0 for cusp in cusps]
        places = spread([one.longitude for one in points], edges, cell)
        # A crowd of more than the ring can hold is drawn smaller.
        return cls(top, size, tuple(points), tuple(places), cell, brief)

    @property
    def scale(self) -> float:
        """Return the size of what is drawn: less than `size` in a crowd."""
        middle = self.top - self.size * (_TICK + _LANE + _GLYPH / 2)
        return min(self.size, math.radians(self.cell) * middle / _CELL_WIDTH)

    @property
    def lane(self) -> tuple[float, float]:
        """Return the radii between which lines lead from ticks to glyphs."""
        return self.top - self.size * _TICK, self.top - self.size * (_TICK + _LANE - 3.0)

    @property
    def bottom(self) -> float:
        """Return the radius at which the ring ends."""
        words = _BRIEF_WORDS if self.brief else _WORDS
        return self.top - self.size * (_TICK + _LANE + _GLYPH + words)

    def holds(self, longitude: float) -> bool:
        """Say whether a line along the radius at a longitude would go through a glyph's cell."""
        half = self.cell / 2 - 1e-6
        return any(
            abs((place.at - longitude + 180.0) % 360.0 - 180.0) < half for place in self.places
        )

    def draw(self, on: Polar, theme: Theme, colour: str) -> list[str]:
        """Return the ring's bodies, each a group of its own."""
        look = f'fill="none" stroke="{colour}" stroke-linecap="round" stroke-linejoin="round"'
        parts = [f'<g data-part="bodies" {look}>']
        for one, place in zip(self.points, self.places, strict=True):
            parts += self._body(on, one, place, theme, colour)
        parts.append("</g>")
        return parts

    def _body(
        self, on: Polar, one: Point, place: GlyphPlace, theme: Theme, colour: str
    ) -> list[str]:
        start, end = self.lane
        name = plain(one.name)
        weight = 1.3 if place.far else 0.9
        stroke = colour if place.far else theme.soft
        kind = "leader far" if place.far else "leader"
        line = _leader(on, one.longitude, place.at, start, end)
        parts = [
            f'<g data-part="body" data-body="{name}"><title>{plain(one.sentence)}</title>',
            on.line(one.longitude, self.top, start, ' data-part="mark" stroke-width="1.8"'),
            f'<path data-part="{kind}" stroke="{stroke}" stroke-width="{weight}" d="{line}"/>',
        ]
        return [*parts, *self._stack(on, one, place.at, theme, colour), "</g>"]

    def _stack(self, on: Polar, one: Point, at: float, theme: Theme, colour: str) -> list[str]:
        """Return glyph, degree, sign, minute and R, from the ring's top inwards."""
        k = self.scale
        across, down = on.direction(at)
        across, down = abs(across), abs(down)
        radius = self.top - self.size * (_TICK + _LANE) - k * _GLYPH / 2
        x, y = on.at(at, radius)
        path = BODY_PATHS.get(one.name)
        if path is not None:
            drawn = glyph(path, x, y, k * _GLYPH, f' data-part="glyph" stroke-width="{2.0:g}"')
        else:
            text = ' data-part="glyph" font-weight="600" stroke="none"' + f' fill="{colour}"'
            drawn = centred(letters(one.name), x, y, k * 15.0, text)
        parts = [drawn]
        edge = radius - k * (_GLYPH / 2 + 1.2)

        def next_at(width: float, height: float) -> tuple[float, float]:
            nonlocal edge
            half = (across * width + down * height) / 2
            middle = edge - k * _GAP - half
            edge = middle - half
            return on.at(at, middle)

        degree, minute = f"{one.place.degree}°", f"{one.place.minute:02d}′"
        ink = f' stroke="none" fill="{theme.ink}"'
        x, y = next_at(width_of(degree, k * _DEGREE), k * _DEGREE * 0.72)
        parts.append(centred(degree, x, y, k * _DEGREE, f' data-part="degree"{ink}'))
        x, y = next_at(k * _SIGN * 0.9, k * _SIGN * 0.9)
        tint = theme.elements[SIGNS.index(one.place.sign) % 4]
        sign = f' data-part="sign" stroke="{tint}" stroke-width="2"'
        parts.append(glyph(SIGN_PATHS[one.place.sign], x, y, k * _SIGN, sign))
        if not self.brief:
            x, y = next_at(width_of(minute, k * _MINUTE), k * _MINUTE * 0.72)
            parts.append(centred(minute, x, y, k * _MINUTE, f' data-part="minute"{ink}'))
        if one.retrograde:
            x, y = next_at(k * _BACK * 0.6, k * _BACK * 0.72)
            back = (
                f' data-part="retrograde" font-weight="700" stroke="none" fill="{theme.retrograde}"'
            )
            parts.append(centred("R", x, y, k * _BACK, back))
        return parts


def _leader(on: Polar, start: float, stop: float, outer: float, inner: float) -> str:
    """Return the line from the tick to the glyph.

    It begins and ends along the radius, so that it is seen what it joins; between, the radius goes
    with the angle: lines of bodies in order never cross, and none comes down to the glyphs.
    """
    way = (stop - start + 180.0) % 360.0 - 180.0
    steps = max(1, math.ceil(abs(way) / 3.0))
    straight = (outer - inner) * _STRAIGHT
    high, low = outer - straight, inner + straight
    points = [on.at(start, outer)]
    points += [
        on.at(start + way * i / steps, high - (high - low) * i / steps) for i in range(steps + 1)
    ]
    points.append(on.at(stop, inner))
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
