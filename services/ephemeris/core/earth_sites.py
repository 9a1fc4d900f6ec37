"""Sites on the Earth's ellipsoid, and the Earth's own motion."""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import Any

from services.ephemeris.core.angles import DEGREE
from services.ephemeris.core.jit import compiled
from services.ephemeris.core.records import READ, acceleration, state

EQUATORIAL_RADIUS = 6378.137
FLATTENING = 1.0 / 298.257223563
"""WGS84 (NIMA TR8350.2), km."""

SITE_COLUMNS = 12


@compiled("void(float64[:,::1], float64[:,::1])")
def put_sites(given: Any, out: Any) -> None:
    """Put sites' ITRF positions (km) and local axes east, north, up into `out` (n, 12).

    `given` (n, 3): geodetic latitude and longitude (east positive) in degrees, elevation above the
    ellipsoid in metres. (Explanatory Supplement 1992, sect. 4.22; `erfa.gd2gc`.)
    """
    for i in range(len(given)):
        latitude, longitude = given[i, 0] / DEGREE, given[i, 1] / DEGREE
        height = given[i, 2] / 1000.0
        sp, cp, sl, cl = sin(latitude), cos(latitude), sin(longitude), cos(longitude)
        shrunk = (1.0 - FLATTENING) * (1.0 - FLATTENING)
        across = EQUATORIAL_RADIUS / sqrt(cp * cp + shrunk * sp * sp)
        from_axis = (across + height) * cp
        out[i, 0], out[i, 1] = from_axis * cl, from_axis * sl
        out[i, 2] = (shrunk * across + height) * sp
        out[i, 3], out[i, 4], out[i, 5] = -sl, cl, 0.0
        out[i, 6], out[i, 7], out[i, 8] = -sp * cl, -sp * sl, cp
        out[i, 9], out[i, 10], out[i, 11] = cp * cl, cp * sl, sp


@compiled(
    "int64(float64[:,::1], int64[:,::1], int64[:,::1], int64[::1], float64[:,::1],"
    " float64[:,:,::1])"
)
def put_states(spans: Any, codes: Any, bodies: Any, rows: Any, et: Any, out: Any) -> int:
    """Put bodies' barycentric positions, velocities and accelerations into `out` (E, B, 9).

    ICRF, km and s; `rows`: the bodies' in the tables; `et` (E, B). Returns how reading went.
    """
    for e in range(len(et)):
        for b in range(len(rows)):
            x, y, z, u, v, w, status = state(spans, codes, bodies, rows[b], et[e, b])
            if status != READ:
                return status
            out[e, b, 0], out[e, b, 1], out[e, b, 2] = x, y, z
            out[e, b, 3], out[e, b, 4], out[e, b, 5] = u, v, w
            ax, ay, az = acceleration(spans, codes, bodies, rows[b], et[e, b])
            out[e, b, 6], out[e, b, 7], out[e, b, 8] = ax, ay, az
    return READ
