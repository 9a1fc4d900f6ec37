"""The Moon's phase as the eye sees it: from the angle between the Sun and the Moon."""

from __future__ import annotations

import math
from dataclasses import dataclass

from services.wheel.chart_points import ChartPoints
from services.wheel.themes import Theme

_NEAR = 6.0
"""Degrees of elongation, half a day, that still count as the very phase."""


@dataclass(frozen=True, slots=True)
class MoonPhase:
    """`elongation` 0 to 360 degrees of longitude; `lit` the part of the disc, 0 to 1."""

    elongation: float
    lit: float

    @property
    def name(self) -> str:
        """Return the phase's name, that of a quarter within half a day of it."""
        for angle, name in (
            (0.0, "New Moon"),
            (90.0, "First quarter"),
            (180.0, "Full Moon"),
            (270.0, "Last quarter"),
            (360.0, "New Moon"),
        ):
            if abs(self.elongation - angle) <= _NEAR:
                return name
        shape = "crescent" if self.elongation < 90.0 or self.elongation > 270.0 else "gibbous"
        return f"{'Waxing' if self.elongation < 180.0 else 'Waning'} {shape}"


def phase_of(chart: ChartPoints) -> MoonPhase | None:
    """Return the phase, when the chart has the Sun and the Moon.

    Lit: (1 - cos E) / 2 with the elongation E on the sphere: the Sun taken as infinitely far, which
    is right to 0.3 %.
    """
    places = {one.name: one for one in chart.points}
    sun, moon = places.get("Sun"), places.get("Moon")
    if sun is None or moon is None:
        return None
    elongation = (moon.longitude - sun.longitude) % 360.0
    cosine = math.cos(math.radians(elongation)) * math.cos(math.radians(moon.latitude))
    return MoonPhase(elongation, (1.0 - cosine) / 2.0)


def moon_picture(phase: MoonPhase, x: float, y: float, radius: float, theme: Theme) -> str:
    """Return the disc as the northern hemisphere sees it: the waxing Moon is lit at the right."""
    lit, dark = theme.moon
    lit_right = phase.elongation <= 180.0
    bulge = math.cos(math.radians(phase.elongation)) * radius
    side = 1 if lit_right else 0
    towards = side if bulge < 0 else 1 - side
    top, bottom = f"{x:.1f} {y - radius:.1f}", f"{x:.1f} {y + radius:.1f}"
    path = (
        f"M{top}A{radius:g} {radius:g} 0 0 {side} {bottom}"
        f"A{abs(bulge):.2f} {radius:g} 0 0 {towards} {top}z"
    )
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{dark}"/>'
        f'<path d="{path}" fill="{lit}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{theme.soft}"/>'
    )
