"""Below the wheel of a sheet: the positions as a table, and the grid of aspects with their orbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from services.wheel.aspect_lines import aspect_glyph
from services.wheel.chart_points import AspectRow, ChartPoints, Degrees, Houses, Point
from services.wheel.glyphs import BODY_PATHS, SIGN_PATHS, SIGNS, letters
from services.wheel.pen import centred, glyph, words
from services.wheel.themes import Theme


class Across(NamedTuple):
    """A grid's rows, by name, and its aspects: the `first` of each is of a row."""

    rows: tuple[str, ...]
    aspects: tuple[AspectRow, ...]


_LEFT, _TABLE_WIDTH, _RIGHT = 34.0, 350.0, 966.0
_GRID_LIMIT = 30
_ROUND = ' stroke-linecap="round" stroke-linejoin="round"'


def sheet(
    chart: ChartPoints, theme: Theme, top: float, bottom: float, across: Across | None = None
) -> list[str]:
    """Return the table and the grid between two heights; `across`: the grid with another chart."""
    used = {row.first for row in chart.aspects} | {row.second for row in chart.aspects}
    names = [one.name for one in chart.points]
    if across is not None:
        grid = _grid(across, names, theme, top, bottom)
    else:
        names += [name for name in ("Ascendant", "MC") if name in used]
        grid = _grid(Across(tuple(names), chart.aspects), names, theme, top, bottom, half=True)
    return [*_table(chart, theme, top, bottom), *grid]


def _table(chart: ChartPoints, theme: Theme, top: float, bottom: float) -> list[str]:
    """Return a row for each body and angle; three columns where these leave no room for a grid."""
    rows = list(chart.points) + (_angles(chart.houses) if chart.houses else [])
    lines = len(rows) if len(chart.points) <= _GRID_LIMIT else -(-len(rows) // 3)
    height = min(21.0, (bottom - 24.0 - top if lines < len(rows) else bottom - top) / max(lines, 1))
    parts = ['<g data-part="positions" stroke="none">']
    for i, one in enumerate(rows):
        column, line = divmod(i, lines)
        left = _LEFT + column * (_RIGHT - _LEFT) / 3
        parts += _row(one, left, top + height * (line + 0.5), height / 21.0, theme)
    parts.append("</g>")
    return parts


def _row(one: Point, left: float, y: float, k: float, theme: Theme) -> list[str]:
    """Return a body's glyph, name, place and house; `k`: its size, 1 where there is room."""
    base, size = y + 5.2 * k, round(15.0 * k, 1)
    ink, soft = f' fill="{theme.ink}"', f' fill="{theme.soft}"'
    tint = theme.elements[SIGNS.index(one.place.sign) % 4]
    look = f' fill="none" stroke="{tint}" stroke-width="2"{_ROUND}'
    parts = [
        body_glyph(one.name, left + 9.0, y, 17.0 * k, theme.ink),
        words(one.label, left + 26.0, base, size, ink),
        words(
            f"{one.place.degree}°", left + 209.0 + 9.0 * k, base, size, f'{ink} text-anchor="end"'
        ),
        glyph(SIGN_PATHS[one.place.sign], left + 209.0 + 20.0 * k, y, 16.0 * k, look),
        words(f"{one.place.minute:02d}′", left + 209.0 + 30.0 * k, base, size, ink),
    ]
    if one.retrograde:
        look = f' fill="{theme.retrograde}" font-weight="700"'
        parts.append(words("R", left + 209.0 + 59.0 * k, base, round(13.5 * k, 1), look))
    if one.house is not None:
        at = left + 209.0 + 81.0 * k
        parts.append(words(f"house {one.house}", at, base, round(13.5 * k, 1), soft))
    return parts


def _angles(houses: Houses) -> list[Point]:
    return [
        Point(name, at, 0.0, 0.0, False, Degrees.of(at), None, False)
        for name, at in (("Ascendant", houses.ascendant), ("MC", houses.mc))
    ]


def body_glyph(name: str, x: float, y: float, size: float, colour: str) -> str:
    """Return a body's glyph, or letters where it has none."""
    path = BODY_PATHS.get(name)
    if path is None:
        short = {"Ascendant": "AC"}.get(name, letters(name))
        look = f' fill="{colour}" stroke="none" font-weight="600"'
        return centred(short, x, y, round(size * 0.62, 1), look)
    return glyph(path, x, y, size, f' fill="none" stroke="{colour}" stroke-width="2"{_ROUND}')


def _grid(
    across: Across,
    columns: Sequence[str],
    theme: Theme,
    top: float,
    bottom: float,
    *,
    half: bool = False,
) -> list[str]:
    """Return a table: where a row and a column cross stands their aspect with its orb.

    `half`: rows and columns are the same, and their names stand on the diagonal.
    """
    rows = across.rows
    if not across.aspects or not rows or not columns:
        return []
    if max(len(rows), len(columns)) > _GRID_LIMIT:
        look = f' text-anchor="end" fill="{theme.soft}"'
        left_out = (
            f"The grid of aspects is left out: it can be read of {_GRID_LIMIT} bodies at most."
        )
        return [words(left_out, _RIGHT, bottom, 12.0, look)]
    count = len(columns) + (0 if half else 1)
    width = min(43.0, (_RIGHT - _LEFT - _TABLE_WIDTH) / count)
    lines = len(rows) + (0 if half else 1)
    height = min(22.0, (bottom - 22.0 - top) / lines, width * 0.56)
    k = height / 22.0
    left, foot = _RIGHT - width * count, top + height * lines
    pairs = {(row.first, row.second): row for row in across.aspects}
    if half:
        pairs |= {(second, first): row for (first, second), row in pairs.items()}
    parts = [f'<g data-part="aspect-grid" stroke="{theme.line}" stroke-width="0.8" fill="none">']

    def name(one: str, column: float, line: float, colour: str) -> str:
        x, y = left + width * (column + 0.5), top + height * (line + 0.5)
        return body_glyph(one, x, y, 17.0 * k, colour)

    for i, one in enumerate(rows):
        line = i if half else i + 1
        y = top + height * line
        end = left + width * (i + 1 if half else count)
        parts.append(f'<path d="M{left:.1f} {y + height:.1f}H{end:.1f}"/>')
        parts.append(name(one, i if half else 0, line, theme.ink if half else theme.outer))
        for j, other in enumerate(columns[:i] if half else columns):
            row = pairs.get((one, other))
            if row is not None:
                x = left + width * (j if half else j + 1)
                parts.append(_cell(row, x, y + height / 2, width, k, theme))
    if not half:
        parts.append(f'<path d="M{left:.1f} {top + height:.1f}H{_RIGHT:.1f}"/>')
        parts += [name(one, j + 1, 0, theme.ink) for j, one in enumerate(columns)]
    for i in range(count + 1):
        begin = top + height * max(i - 1, 0) if half else top
        parts.append(f'<path d="M{left + width * i:.1f} {begin:.1f}V{foot:.1f}"/>')
    look = f' text-anchor="end" stroke="none" fill="{theme.soft}"'
    legend = "Orb in degrees and minutes: a applying, s separating"
    parts.append(words(legend, _RIGHT, foot + 17.0, 12.0, look))
    parts.append("</g>")
    return parts


def _cell(row: AspectRow, x: float, y: float, width: float, k: float, theme: Theme) -> str:
    minutes = int(row.orb * 60.0 + 1e-9)
    orb = f"{minutes // 60}{'a' if row.applying else 's'}{minutes % 60:02d}"
    size = round(10.2 * k * min(1.0, 4.0 / len(orb)), 1)  # within its cell in a wide face too
    return (
        f'<g data-part="aspect-cell" stroke="none" data-aspect="{row.aspect}">'
        f"{aspect_glyph(row.aspect, x + width * 0.17, y, 13.0 * k, theme)}"
        + words(orb, x + width * 0.32, y + 3.6 * k, size, f' fill="{theme.ink}"')
        + "</g>"
    )
