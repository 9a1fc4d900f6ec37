"""The paper that a picture is drawn on: its size, its title block, its words for the blind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from services.wheel.chart_points import ChartPoints
from services.wheel.heading import Heading
from services.wheel.moon_phase import moon_picture, phase_of
from services.wheel.pen import SANS, SERIF, apart, letters_width, plain, words
from services.wheel.themes import Theme

WIDTH = 1000.0
CHART_HEIGHT = 1060.0
SHEET_HEIGHT = 1414.0
"""To the width as A4 is: a sheet fills a page."""
_MARGIN = 34.0


class Box(NamedTuple):
    """What is shown: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float


def picture(parts: Iterable[str], box: Box, title: str, description: str, theme: Theme) -> str:
    """Return the whole SVG: title and description first, then the paper and what is on it."""
    body, shown = "".join(parts), " ".join(f"{value:g}" for value in box)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shown}" '
        f'width="{box.width:g}" height="{box.height:g}" role="img" '
        'aria-labelledby="wheel-title wheel-desc">'
        f'<title id="wheel-title">{plain(title)}</title>'
        f'<desc id="wheel-desc">{plain(description)}</desc>'
        f'<rect data-part="paper" x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" '
        f'height="{box.height:g}" fill="{theme.paper}"/>'
        f'<g font-family="{SANS}">{body}</g></svg>\n'
    )


def _fitted(size: float, text: str, room: float) -> float:
    """Return the size at which a text fits into a room."""
    return min(size, room / max(letters_width(text), 1.0))


def title_block(heading: Heading, theme: Theme, second: Heading | None = None) -> list[str]:
    """Return whose, when and where at the left, and how it was reckoned at the right."""
    first = heading.name or heading.when
    rest = [heading.when, heading.where] if heading.name else [heading.where]
    rest = [line for line in rest if line]
    serif = f' font-family="{SERIF}" font-weight="600" fill="{theme.ink}"'
    parts = ['<g data-part="title-block">']
    # four lines stand closer: the last would else reach the MC's name, where that is at the left
    top, step = (44.0, 20.0) if second is not None and len(rest) > 1 else (52.0, 23.0)
    parts.append(words(first, _MARGIN, top, round(_fitted(30.0, first, 580.0), 1), serif))
    y = top + step + 5.0
    for line in rest:
        look = f' fill="{theme.ink}"'
        parts.append(words(line, _MARGIN, y, round(_fitted(17.0, line, 480.0), 1), look))
        y += step
    if second is not None:
        line = f"{apart(second.name) or 'Transits'}: {second.when}"
        look = f' fill="{theme.outer}" font-weight="600"'
        parts.append(words(line, _MARGIN, y, round(_fitted(15.0, line, 360.0), 1), look))
    y = 48.0
    for line in heading.reckoning:
        look = f' text-anchor="end" fill="{theme.soft}"'
        size = round(_fitted(15.5, line, 340.0), 1)
        parts.append(words(line, WIDTH - _MARGIN, y, size, look))
        y += 21.0
    parts.append("</g>")
    return parts


def footer(chart: ChartPoints, theme: Theme, bottom: float, *, moon: bool) -> list[str]:
    """Return the Moon's phase at the left, and where the picture comes from at the right."""
    parts = []
    phase = phase_of(chart) if moon else None
    if phase is not None:
        x, y = _MARGIN + 20.0, bottom - 44.0
        parts.append('<g data-part="moon-phase">')
        parts.append(moon_picture(phase, x, y, 19.0, theme))
        parts.append(words(phase.name, x + 31.0, y - 2.0, 15.5, f' fill="{theme.ink}"'))
        share = f"{100.0 * phase.lit:.0f} % lit"
        parts.append(words(share, x + 31.0, y + 16.0, 13.5, f' fill="{theme.soft}"'))
        parts.append("</g>")
    look = f' text-anchor="end" fill="{theme.soft}"'
    parts.append(words("Involution Engine", WIDTH - _MARGIN, bottom - 24.0, 13.0, look))
    return parts


def described(chart: ChartPoints) -> str:
    """Return the chart in words, for those who do not see it."""
    sentences = [f"{one.sentence}." for one in chart.points]
    return " ".join(sentences)
