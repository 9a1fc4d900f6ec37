"""The North and the South Indian form: whole signs as houses, bodies by their abbreviations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from services.wheel.chart_points import ChartPoints, Degrees, DrawingError, Point
from services.wheel.frame import Box
from services.wheel.glyphs import ABBREVIATIONS, SIGNS, letters
from services.wheel.pen import centred, plain, width_of
from services.wheel.themes import Theme

_SIDE = 780.0
_LEFT, _TOP = 110.0, 150.0
SQUARE = Box(_LEFT - 12.0, _TOP - 12.0, _SIDE + 24.0, _SIDE + 24.0)
"""The form alone."""

# North: where the names of a house's bodies stand, and its sign's number, in parts of the side.
# The first house is the upper diamond; the rest follow against the clock.
_NORTH: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = (
    ((0.5, 0.23), (0.5, 0.455)),
    ((0.25, 0.09), (0.25, 0.215)),
    ((0.085, 0.25), (0.215, 0.25)),
    ((0.25, 0.48), (0.455, 0.5)),
    ((0.085, 0.75), (0.215, 0.75)),
    ((0.25, 0.91), (0.25, 0.785)),
    ((0.5, 0.77), (0.5, 0.545)),
    ((0.75, 0.91), (0.75, 0.785)),
    ((0.915, 0.75), (0.785, 0.75)),
    ((0.75, 0.48), (0.545, 0.5)),
    ((0.915, 0.25), (0.785, 0.25)),
    ((0.75, 0.09), (0.75, 0.215)),
)
_DIAMONDS = frozenset({0, 3, 6, 9})
_LEFT_SIDE, _RIGHT_SIDE = frozenset({2, 4}), frozenset({8, 10})
_MARGIN = 10.0
# South: column and row of each sign in a square of four, Aries first.
_SOUTH = (
    (1, 0), (2, 0), (3, 0), (3, 1), (3, 2), (3, 3),
    (2, 3), (1, 3), (0, 3), (0, 2), (0, 1), (0, 0),
)  # fmt: skip


def north_indian(chart: ChartPoints, theme: Theme) -> list[str]:
    """Return the diamond: houses stand fixed, the Ascendant's sign on top. Raises DrawingError."""
    if chart.houses is None:
        raise DrawingError(
            "The North Indian form begins at the Ascendant: ask for houses, seen from the Earth.",
            "houses",
        )
    rising = SIGNS.index(Degrees.of(chart.houses.ascendant).sign)
    x, y, s = _LEFT, _TOP, _SIDE
    half = s / 2
    lines = (
        f"M{x:g} {y:g}h{s:g}v{s:g}h{-s:g}z"
        f"M{x:g} {y:g}l{s:g} {s:g}M{x + s:g} {y:g}l{-s:g} {s:g}"
        f"M{x + half:g} {y:g}l{half:g} {half:g}l{-half:g} {half:g}l{-half:g} {-half:g}z"
    )
    parts = ['<g data-part="north-indian">', _frame(lines, theme)]
    for house, (names, number) in enumerate(_NORTH):
        sign = (rising + house) % 12
        colour = theme.elements[sign % 4]
        look = (
            f' data-part="sign-number" fill="{colour}" font-weight="600" data-sign="{SIGNS[sign]}"'
        )
        parts.append(centred(str(sign + 1), x + s * number[0], y + s * number[1], 22.0, look))
        members = _members(chart, sign)
        tall = s * (0.30 if house in _DIAMONDS else 0.17)
        size, wide = _fitted(members, tall, partial(_north_room, house))
        middle = x + s * names[0]
        if house in _LEFT_SIDE:
            middle = max(middle, x + _MARGIN + wide / 2)
        elif house in _RIGHT_SIDE:
            middle = min(middle, x + s - _MARGIN - wide / 2)
        parts += _names(members, middle, y + s * names[1], tall, theme, house + 1, size)
    parts.append("</g>")
    return parts


def south_indian(chart: ChartPoints, theme: Theme) -> list[str]:
    """Return the square: signs stand fixed, a stroke marks that of the Ascendant."""
    x, y, s = _LEFT, _TOP, _SIDE
    q = s / 4
    lines = [
        f"M{x:g} {y:g}h{s:g}v{s:g}h{-s:g}z",
        f"M{x + q:g} {y + q:g}h{2 * q:g}v{2 * q:g}h{-2 * q:g}z",
    ]
    for i in (1, 2, 3):
        reach = q if i == 2 else s
        lines.append(f"M{x + i * q:g} {y:g}v{reach:g}M{x:g} {y + i * q:g}h{reach:g}")
        if i == 2:
            lines.append(f"M{x + i * q:g} {y + s:g}v{-q:g}M{x + s:g} {y + i * q:g}h{-q:g}")
    parts = ['<g data-part="south-indian">', _frame("".join(lines), theme)]
    rising = None
    if chart.houses is not None:
        place = Degrees.of(chart.houses.ascendant)
        rising = place.sign
        middle = (x + s / 2, y + s / 2)
        soft = f' fill="{theme.soft}"'
        parts.append(centred("Ascendant", middle[0], middle[1] - 17.0, 19.0, soft))
        ink = f' fill="{theme.ink}"'
        parts.append(centred(place.text, middle[0], middle[1] + 15.0, 26.0, ink))
    for sign, (column, row) in zip(SIGNS, _SOUTH, strict=True):
        left, top = x + q * column, y + q * row
        index = SIGNS.index(sign)
        look = f' data-part="sign-name" fill="{theme.elements[index % 4]}" data-sign="{sign}"'
        parts.append(centred(sign, left + q / 2, top + q - 18.0, 17.0, look))
        if sign == rising:
            mark = f"M{left:g} {top + 34:g}L{left + 34:g} {top:g}"
            parts.append(
                f'<path data-part="rising" d="{mark}" fill="none" stroke="{theme.ink}" '
                'stroke-width="2"/>'
            )
        house = None
        if rising is not None:
            house = (index - SIGNS.index(rising)) % 12 + 1
        members = _members(chart, index)
        parts += _names(members, left + q / 2, top + q / 2 - 10.0, q - 48.0, theme, house)
    parts.append("</g>")
    return parts


def _frame(path: str, theme: Theme) -> str:
    return (
        f'<path data-part="frame" d="{path}" fill="none" stroke="{theme.soft}" stroke-width="1.4" '
        'stroke-linejoin="round"/>'
    )


def _members(chart: ChartPoints, sign: int) -> list[Point]:
    """Return the Ascendant, if it is here, and the bodies of a sign by their degrees."""
    name = SIGNS[sign]
    members = [one for one in chart.points if one.place.sign == name]
    if chart.houses is not None:
        place = Degrees.of(chart.houses.ascendant)
        if place.sign == name:
            at = chart.houses.ascendant
            members.append(
                Point(
                    "Ascendant", at, 0.0, 0.0, retrograde=False, place=place, house=1, moves=False
                )
            )
    return sorted(members, key=lambda one: one.longitude)


def _north_room(house: int, reach: float) -> float:
    """Return how wide a line may be, of which `reach` is the edge farthest from the middle."""
    s = _SIDE
    if house in _DIAMONDS:
        return s / 2 - 2 * (reach + 0.02 * s) - 2 * _MARGIN
    if house in _LEFT_SIDE | _RIGHT_SIDE:  # the sign's number stands in the corner
        return min(s / 4 - reach, 0.19 * s) - 2 * _MARGIN
    return s / 2 - 2 * (reach + 0.09 * s) - 2 * _MARGIN


def _fitted(
    members: list[Point], tall: float, room: Callable[[float], float]
) -> tuple[float, float]:
    """Return the size of the letters with which the names stay in a house, and their width."""
    if not members:
        return 0.0, 0.0
    step = _step(members, tall)
    size = 0.8 * step
    reach = step * (len(members) - 1) / 2 + size / 2
    widest = max(width_of(_line(one), 1.0) for one in members)
    size = min(size, room(reach) / widest)
    return size, size * widest


def _step(members: list[Point], tall: float) -> float:
    return min(31.0, tall / len(members))


def _line(one: Point) -> str:
    """Return what stands for a body: Ne 14°21′ R."""
    rising = one.name == "Ascendant"
    short = "As" if rising else ABBREVIATIONS.get(one.name, letters(one.name))
    back = " R" if one.retrograde else ""
    return f"{short} {one.place.degree}°{one.place.minute:02d}′{back}"


def _names(
    members: list[Point],
    x: float,
    y: float,
    tall: float,
    theme: Theme,
    house: int | None,
    size: float | None = None,
) -> list[str]:
    """Return a line for each body about a middle, smaller where they are many."""
    if not members:
        return []
    step = _step(members, tall)
    parts = []
    for i, one in enumerate(members):
        rising = one.name == "Ascendant"
        colour = theme.outer if rising else theme.retrograde if one.retrograde else theme.ink
        sentence = plain(
            one.sentence if rising or house is None else f"{one.label} {one.place.text}"
        )
        middle = y + step * (i - (len(members) - 1) / 2)
        line = centred(_line(one), x, middle, round(size or step * 0.8, 1), f' fill="{colour}"')
        parts.append(
            f'<g data-part="body" data-body="{plain(one.name)}" data-house="{house or ""}">'
            f"<title>{sentence}</title>{line}</g>"
        )
    return parts
