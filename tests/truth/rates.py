"""The engine's own positions, differenced: what its analytic speeds must agree with."""

from __future__ import annotations

import numpy as np

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.positions import Positions
from services.ephemeris.time.instants import Instant
from tests.truth.engine import BODIES, DAY, Floats, many, random_instants, random_sites

STEP = 240.0
"""Seconds. The Moon seen from a turning Earth leaves h⁴/30 of its fifth derivative, 2e-8 °/day;
the instant is a float64 of TDB seconds, rounded by up to 1.2e-7 s: 1e-8 °/day."""


def five_point(values: Floats, step: float) -> Floats:
    """Return the derivative at the middle of five values along axis 0."""
    return np.asarray((values[0] - 8.0 * values[1] + 8.0 * values[3] - values[4]) / (12.0 * step))


def differences(
    engine: Ephemeris,
    instants: Instant,
    site: Site | None,
    names: tuple[str, ...] = BODIES,
    corrections: str = "apparent",
    frame: str = "ecliptic_of_date",
) -> dict[str, Floats]:
    """Return analytic minus differenced rates, (E, B): degrees/day, and AU/day for distance."""
    tt1, tt2 = instants.tt
    places: list[Positions] = []
    for k in (-2, -1, 0, 1, 2):
        moved = engine.timescales.instants((tt1, tt2 + k * STEP / DAY), "tt")
        places.append(many(engine, moved, site, names, corrections, frame))
    out = {}
    for name in ("longitude", "latitude", "distance"):
        values = np.array([getattr(place, name) for place in places])
        if name == "longitude":
            values = np.unwrap(values, axis=0, period=360.0)
        rate = getattr(places[2], f"{name}_rate")
        out[name] = rate - five_point(values, STEP / DAY)
    return out


def compare(engine: Ephemeris, count: int = 60, seed: int = 5) -> dict[str, dict[str, Floats]]:
    """Return the largest differences of each body, 1962-2026, from the centre and from sites."""
    instants = random_instants(engine, seed, count)
    from_centre = differences(engine, instants, None)
    from_sites: dict[str, list[Floats]] = {name: [] for name in from_centre}
    tt1, tt2 = instants.tt
    for i, site in enumerate(random_sites(seed + 1, count)):
        one = engine.timescales.instants((tt1[i : i + 1], tt2[i : i + 1]), "tt")
        for name, values in differences(engine, one, site).items():
            from_sites[name].append(values)
    return {
        "geocentric": {name: np.abs(rows).max(axis=0) for name, rows in from_centre.items()},
        "topocentric": {
            name: np.abs(np.concatenate(rows)).max(axis=0) for name, rows in from_sites.items()
        },
    }
