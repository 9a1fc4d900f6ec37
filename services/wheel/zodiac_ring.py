"""The ring of signs, and the scale of degrees along its inner edge."""

from __future__ import annotations

from functools import lru_cache

from services.wheel.glyphs import SIGN_PATHS, SIGNS
from services.wheel.pen import Polar, glyph
from services.wheel.themes import Theme


def zodiac_ring(on: Polar, outer: float, inner: float, theme: Theme, size: float) -> list[str]:
    """Return the twelve signs between two radii; their glyphs stand upright, `size` high."""
    parts = ['<g data-part="signs" stroke-linecap="round" stroke-linejoin="round">']
    for i, sign in enumerate(SIGNS):
        colour = theme.elements[i % 4]
        parts.append(_sector(on, 30.0 * i, outer, inner, colour, theme.tint))
        x, y = on.at(30.0 * i + 15.0, (outer + inner) / 2)
        attributes = f' fill="none" stroke="{colour}" stroke-width="1.9" data-sign="{sign}"'
        parts.append(glyph(SIGN_PATHS[sign], x, y, size, attributes))
    parts.append("</g>")
    edge = f' fill="none" stroke="{theme.soft}" stroke-width="1.2"'
    parts += [on.circle(outer, edge), on.circle(inner, edge)]
    return parts


def _sector(on: Polar, begin: float, outer: float, inner: float, colour: str, tint: float) -> str:
    (x1, y1), (x2, y2) = on.at(begin, outer), on.at(begin + 30.0, outer)
    (x3, y3), (x4, y4) = on.at(begin + 30.0, inner), on.at(begin, inner)
    path = (
        f"M{x1:.2f} {y1:.2f}A{outer:g} {outer:g} 0 0 0 {x2:.2f} {y2:.2f}"
        f"L{x3:.2f} {y3:.2f}A{inner:g} {inner:g} 0 0 1 {x4:.2f} {y4:.2f}z"
    )
    fill = f'fill="{colour}" fill-opacity="{tint}"' if tint else 'fill="none"'
    return f'<path d="{path}" {fill} stroke="{colour}" stroke-opacity="0.55"/>'


def degree_scale(on: Polar, radius: float, theme: Theme, size: float = 1.0) -> str:
    """Return ticks inwards from a circle: each degree, longer at five and at ten."""
    return (
        f'<path data-part="scale" d="{_scale(on.x, on.y, radius, size)}" fill="none" '
        f'stroke="{theme.soft}" stroke-opacity="0.75" '
        f'transform="rotate({on.zero:.4f} {on.x:g} {on.y:g})"/>'
    )


@lru_cache(maxsize=8)
def _scale(x: float, y: float, radius: float, size: float) -> str:
    """Return the path with Aries at the left; it is turned to where Aries stands."""
    on = Polar(x, y, 0.0)
    lengths = (9.0 * size, 4.0 * size, 7.0 * size)
    marks = []
    for degree in range(360):
        kind = 0 if degree % 10 == 0 else 2 if degree % 5 == 0 else 1
        (x1, y1), (x2, y2) = on.at(degree, radius), on.at(degree, radius - lengths[kind])
        marks.append(f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}")
    return "".join(marks)
