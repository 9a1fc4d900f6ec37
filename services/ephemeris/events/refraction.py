"""How much the air lifts what stands near the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, tan

from services.ephemeris.errors import InvalidInput

STANDARD_ARCMIN = 34.0
"""Refraction at the horizon by which almanacs count risings and settings (Explanatory Supplement to
the Astronomical Almanac, 3rd ed. 2013, sect. 12.1)."""
AIR_SIGMA_DEG = 0.16
"""One sigma of refraction at the horizon from day to day: Schaefer & Liller 1990, PASP 102, 796."""
PRESSURE_HPA, TEMPERATURE_C = 1010.0, 10.0
"""The air for which Bennett's formula holds."""


@dataclass(frozen=True, slots=True)
class Air:
    """What lifts the horizon's bodies: the standard 34', nothing, or air of the day."""

    kind: str = "standard"
    pressure_hpa: float = PRESSURE_HPA
    temperature_c: float = TEMPERATURE_C

    def __post_init__(self) -> None:
        if self.kind not in {"standard", "none", "air"}:
            raise InvalidInput("refraction may be standard, none, or air.", field="refraction")

    def lift(self, altitude: float) -> float:
        """Return the refraction, degrees, of what is seen at an altitude (degrees)."""
        if self.kind == "none":
            return 0.0
        if self.kind == "standard":
            return STANDARD_ARCMIN / 60.0 * bennett(altitude) / bennett(0.0)
        density = (self.pressure_hpa / PRESSURE_HPA) * (
            (273.0 + TEMPERATURE_C) / (273.0 + self.temperature_c)
        )
        return bennett(altitude) * density / 60.0

    def sigma(self, altitude: float) -> float:
        """Return how much it varies from day to day, one sigma, degrees."""
        if self.kind == "none":
            return 0.0
        return AIR_SIGMA_DEG * bennett(altitude) / bennett(0.0)


def bennett(altitude: float) -> float:
    """Return refraction, arcmin, at 1010 hPa and 10 °C, of what is seen at an altitude (degrees).

    Bennett 1982, Journal of Navigation 35, 255: good to 0.07' above the horizon. Below it the
    formula runs on smoothly to -2°, more than a dip makes.
    """
    return 1.0 / tan(radians(altitude + 7.31 / (altitude + 4.4)))
