"""The steps where one model or file hands over to another, each measured at the very instant."""

from __future__ import annotations

import erfa
import numpy as np

from services.ephemeris.frames.earth import Site, one_site_vectors, orientation
from services.ephemeris.frames.of_date import SHORT_TERM, frames_of_date
from services.ephemeris.observe import Ephemeris, Sky
from services.ephemeris.options import Options
from services.ephemeris.time.instants import Instant
from tests.truth.engine import DAY, J2000, Floats
from tests.truth.residuals import MAS, wrapped

MOMENT = 1e-11
"""A microsecond, in days: the Moon moves 0.0005 mas in it."""

LATITUDES = (-60.0, 0.0, 60.0)


def _sky() -> Floats:
    """Return directions all over the sky within 60° of the ecliptic, ICRF, (D, 3)."""
    longitude, latitude = np.meshgrid(np.arange(0.0, 360.0, 15.0), np.arange(-60.0, 61.0, 15.0))
    return np.asarray(erfa.s2c(np.radians(longitude.ravel()), np.radians(latitude.ravel())))


def _steps(before: Floats, after: Floats) -> tuple[float, float]:
    """Return the largest changes (mas) of both angles of the sky between two frames (3, 3)."""
    sky = _sky()
    (lon0, lat0), (lon1, lat1) = erfa.c2s(sky @ before.T), erfa.c2s(sky @ after.T)
    along = wrapped(np.degrees(lon1 - lon0)) * np.cos(lat0)
    return (
        float(np.abs(along).max() * MAS),
        float(np.abs(np.degrees(lat1 - lat0)).max() * MAS),
    )


def precession() -> dict[str, dict[str, tuple[float, float]]]:
    """Return the steps (mas) between IAU 2006 and Vondrák 2011 where one takes over."""
    out = {}
    for year, edge in zip(("1800", "2200"), SHORT_TERM, strict=True):
        both = frames_of_date(edge + np.array([-MOMENT, MOMENT]))
        if both.short_term[0] == both.short_term[1]:
            raise AssertionError("no hand-over here")
        out[year] = {
            "ecliptic of date": _steps(*both.ecliptic),
            "equator of date": _steps(*both.equator),
        }
    return out


def earth_orientation(engine: Ephemeris) -> dict[str, dict[str, float]]:
    """Return the steps at either end of the measured Earth orientation.

    `ground`: of sites, metres, the largest of several. `moon`, `sun`: topocentric longitude, mas.
    `delta_t`: of ΔT across the edge, ms.
    """
    out = {}
    for name, et in zip(("begin", "end"), engine.pool.orientation_span, strict=True):
        inside = et + (2.0 if name == "begin" else -2.0)
        tdb = np.array([J2000]), np.array([inside / DAY])
        instants = engine.timescales.instants(tdb, "tt")  # TT for TDB: 2 ms, the same on both sides
        out[name] = _edge(engine, instants)
        sides = engine.timescales.delta_t(np.full(2, J2000), np.array([et - 2.0, et + 2.0]) / DAY)
        out[name]["delta_t"] = float(abs(sides[1] - sides[0]) * 1e3)
    return out


def _edge(engine: Ephemeris, instants: Instant) -> dict[str, float]:
    sky = engine.sky(instants, "geocentric")
    ut1 = np.stack(instants.ut1, axis=1)
    skies = []
    for measured in (True, False):
        turn = orientation(engine._earth, sky.et, sky.frames, ut1, np.array([measured]))
        skies.append(Sky(sky.epochs, sky.frames, turn))
    ground, bodies = 0.0, np.zeros(2)
    options = Options(bodies=("Moon", "Sun"), observer="topocentric")
    for longitude in range(-180, 180, 30):
        for latitude in LATITUDES:
            site = Site(latitude, float(longitude))
            position = one_site_vectors(site)[0, :3]
            spots = [one.orientation.matrix[0] @ position for one in skies]
            ground = max(ground, float(np.linalg.norm(spots[0] - spots[1])) * 1000.0)
            longitudes = [
                engine.observe(instants, site, options, sky=one).longitude[0] for one in skies
            ]
            bodies = np.maximum(bodies, np.abs(wrapped(longitudes[0] - longitudes[1]) * MAS))
    return {"ground": ground, "moon": float(bodies[0]), "sun": float(bodies[1])}
