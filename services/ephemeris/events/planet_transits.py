"""Mercury and Venus before the Sun, as seen from the Earth's centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.event import Event, moment_sigmas
from services.ephemeris.events.extremes import INNER
from services.ephemeris.events.functions import CosineOfSeparation
from services.ephemeris.events.radii import (
    EARTH_RADIUS_KM,
    RADII_KM,
    SUN_RADIUS_ECLIPSES,
)
from services.ephemeris.events.roots import Proof, Roots, extremes
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves
from services.ephemeris.events.syzygies import falling

Floats = NDArray[np.float64]

SUN_RADIUS_AU = SUN_RADIUS_ECLIPSES * EARTH_RADIUS_KM / AU
LONGEST = 0.25
"""Days from the middle to the outer contacts, at most: Venus takes eight hours."""
NODES = np.cos(np.pi * (np.arange(16) + 0.5) / 16)


@dataclass(frozen=True, slots=True)
class PlanetTransit:
    """Transits of Mercury and Venus over the Sun's disk, geocentric, at the least separation."""

    bodies: tuple[str, ...] = INNER
    kind: str = "transit_of_planet"

    def __post_init__(self) -> None:
        for body in self.bodies:
            if body not in INNER:
                raise InvalidInput(
                    f"{body} is never before the Sun: Mercury and Venus are.", field="bodies"
                )

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies((*self.bodies, "Sun"))

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the transits whose middle is in [start, stop)."""
        events: list[Event] = []
        proof, sky = Proof(), context.tropical
        for body in self.bodies:
            roots = extremes(CosineOfSeparation(sky, body, "Sun"), start, stop)
            proof.add(roots.proof)
            roots = roots.some(roots.directions < 0.0)  # closest, not farthest
            for i in range(len(roots)):
                event = _transit(context, sky, body, roots.some(np.array([i])))
                if event is not None:
                    events.append(event)
        return events, proof


def _sizes(sky: SkyCurves, body: str, times: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return separation and radii of Sun and planet, radians, and by how much it is nearer, AU."""
    places = sky.observe((body, "Sun"), times)
    lon, lat = np.radians(places.longitude), np.radians(places.latitude)
    value = np.sin((lat[:, 0] - lat[:, 1]) / 2.0) ** 2
    value += np.cos(lat[:, 0]) * np.cos(lat[:, 1]) * np.sin((lon[:, 0] - lon[:, 1]) / 2.0) ** 2
    far = places.distance
    return (
        2.0 * np.arcsin(np.sqrt(value)),
        np.arcsin(SUN_RADIUS_AU / far[:, 1]),
        np.arcsin(RADII_KM[body] / AU / far[:, 0]),
        far[:, 1] - far[:, 0],
    )


def _transit(context: Context, sky: SkyCurves, body: str, roots: Roots) -> Event | None:
    """Return a closest approach as a transit; None where the planet passes beside or behind."""
    middle = float(roots.times[0])
    apart, sun, planet, nearer = (float(a[0]) for a in _sizes(sky, body, roots.times))
    if nearer < 0.0 or apart > sun + planet:
        return None

    def clear(sign: float) -> Any:
        def value(times: Floats) -> Floats:
            separation, size, disk, _ = _sizes(sky, body, times.ravel())
            return (separation - size - sign * disk).reshape(times.shape)

        return value

    ends = np.array([middle - LONGEST]), np.array([middle]), np.array([middle + LONGEST])
    moments = {
        "I": falling(clear(1.0), ends[0], ends[1]),
        "II": falling(clear(-1.0), ends[0], ends[1]),
        "III": falling(clear(-1.0), ends[1], ends[2]),
        "IV": falling(clear(1.0), ends[1], ends[2]),
    }
    places = sky.observe((body, "Sun"), roots.times, relative=True)
    sigma = float(np.hypot(*places.longitude_sigma[0])) / 3600.0
    rate = abs(float(places.longitude_rate[0, 0] - places.longitude_rate[0, 1]))
    one = Roots(
        roots.times, roots.levels, roots.directions, np.array([rate]), np.zeros(1), np.zeros(1),
        roots.passes, roots.of,
    )  # fmt: skip
    tt = float(moment_sigmas(np.array([sigma]), one)[0])
    ut = float(np.hypot(tt, context.delta_t_sigmas(roots.times)[0]))
    contacts = {
        f"C{name}": Event(f"C{name}", float(time[0]), tt, ut)
        for name, time in moments.items()
        if np.isfinite(time[0])
    }
    data = {
        "body": body,
        "type": "full" if apart < sun - planet else "grazing",
        "separation_arcsec": float(np.degrees(apart)) * 3600.0,
        "contacts": contacts,
    }
    return Event("transit_of_planet", middle, tt, ut, 1.0, data)
