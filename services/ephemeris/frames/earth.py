"""The observer: where a site on the turning Earth is, and how it moves.

Inside the Earth-orientation kernels the rotation is measured (frame ITRF93 through CSPICE).
Outside it is the model's: R = (Rz(GAST) · N · P)ᵀ with UT1 from ΔT, without polar motion
(0.3" at most, 10 m on the ground).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import erfa
import numpy as np
from numpy.typing import NDArray
from spiceypy import cyice

from services.ephemeris.constants import DAY, J2000, OMEGA
from services.ephemeris.core.dual import cross, transform
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames.of_date import (
    FramesOfDate,
    delta_t_from_rotation,
    earth_rotation_angle,
    frames_of_date,
)
from services.ephemeris.time.instants import tdb_minus_tt

Floats = NDArray[np.float64]
Number = float | Floats


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the Earth: geodetic WGS84, degrees (east positive) and metres."""

    latitude: float
    longitude: float
    elevation: float = 0.0


@dataclass(frozen=True, slots=True)
class SiteVectors:
    """A site in ITRF: position (3,) in km, and its local axes east, north, up as rows (3, 3).

    Or a site for each of E epochs: (E, 3) and (E, 3, 3).
    """

    position: Floats
    axes: Floats


@dataclass(frozen=True, slots=True)
class Rotation:
    """The Earth's orientation at E epochs: ITRF to ICRF, (E, 3, 3), and its rate per second.

    `measured` (E,) is true where it came from the Earth-orientation kernels.
    """

    matrix: Floats
    rate: Floats
    measured: NDArray[np.bool_]


@lru_cache(maxsize=4096)
def site_vectors(site: Site) -> SiteVectors:
    """Return the site's ITRF position and local axes (`erfa.gd2gc`, WGS84).

    Raises InvalidInput when the coordinates are off the globe.
    """
    for name, value, low, high in (
        ("latitude", site.latitude, -90.0, 90.0),
        ("longitude", site.longitude, -180.0, 180.0),
        ("elevation", site.elevation, -500.0, 10000.0),
    ):
        if not low <= value <= high:
            raise InvalidInput(f"{name} must lie between {low:g} and {high:g}.", field=name)
    lon, lat = np.radians(site.longitude), np.radians(site.latitude)
    position = np.asarray(erfa.gd2gc(1, lon, lat, site.elevation)) / 1000.0
    (sl, cl), (sp, cp) = (np.sin(lon), np.cos(lon)), (np.sin(lat), np.cos(lat))
    axes = np.array([[-sl, cl, 0.0], [-sp * cl, -sp * sl, cp], [cp * cl, cp * sl, sp]])
    return SiteVectors(position, axes)


def sites_vectors(latitude: Floats, longitude: Floats, elevation: Floats) -> SiteVectors:
    """Return the vectors of many sites at once: (E,) degrees, degrees and metres, unchecked."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    position = np.asarray(erfa.gd2gc(1, lon, lat, elevation)).T / 1000.0
    sl, cl, sp, cp = np.sin(lon), np.cos(lon), np.sin(lat), np.cos(lat)
    zero = np.zeros_like(lon)
    axes = np.array([[-sl, cl, zero], [-sp * cl, -sp * sl, cp], [cp * cl, cp * sl, sp]])
    return SiteVectors(np.ascontiguousarray(position).T, axes.transpose(2, 0, 1))


@lru_cache(maxsize=8)
def _sxform(et: float) -> Floats:
    """Ask once for a chart: its ΔT and its site need the same matrix."""
    return np.asarray(cyice.sxform("ITRF93", "J2000", et))


def measured_rotation(et: Floats) -> tuple[Floats, Floats]:
    """Return ITRF93 to ICRF and its rate per second, (E, 3, 3) each, from the loaded kernels.

    `et` (E,): TDB seconds past J2000, inside the orientation kernels' span. (NAIF, "Frames
    Required Reading"; ITRF93 is within 0.1 m of today's ITRF.)
    """
    transforms = np.array([_sxform(time) for time in et.tolist()])
    return transforms[:, :3, :3], transforms[:, 3:, :3]


def modelled_rotation(frames: FramesOfDate, ut1_1: Floats, ut1_2: Floats) -> tuple[Floats, Floats]:
    """Return ITRF to ICRF and its rate per second, (E, 3, 3) each, from UT1 (two-part JD, (E,)).

    R = (Rz(GAST) · NPB)ᵀ and dR/dt = ω x R with ω along the true pole of date
    (IERS Conventions 2010, ch. 5; precession's own share of the rate, 1e-7 of it, is left out).
    """
    gast = earth_rotation_angle(ut1_1, ut1_2) - frames.eo
    sine, cosine = np.sin(gast), np.cos(gast)
    spin, spin_rate = np.zeros((2, len(gast), 3, 3))
    spin[:, 0, 0] = spin[:, 1, 1] = cosine
    spin[:, 0, 1], spin[:, 1, 0], spin[:, 2, 2] = sine, -sine, 1.0
    spin_rate[:, 0, 0] = spin_rate[:, 1, 1] = -OMEGA * sine
    spin_rate[:, 0, 1], spin_rate[:, 1, 0] = OMEGA * cosine, -OMEGA * cosine
    matrix = (spin @ frames.equator.real).swapaxes(1, 2)
    rate = (spin_rate @ frames.equator.real).swapaxes(1, 2)
    return matrix, rate


def rotation(
    et: Floats, frames: FramesOfDate, ut1: tuple[Floats, Floats], measured: NDArray[np.bool_]
) -> Rotation:
    """Return the Earth's orientation at E epochs, measured where `measured` (E,) says so."""
    if measured.all():
        return Rotation(*measured_rotation(et), measured)
    matrix, rate = modelled_rotation(frames, *ut1)
    if measured.any():
        matrix[measured], rate[measured] = measured_rotation(et[measured])
    return Rotation(matrix, rate, measured)


def site_state(vectors: SiteVectors, turn: Rotation) -> tuple[Floats, Floats, Floats]:
    """Return the site's geocentric position, velocity and acceleration in ICRF: (E, 3) each.

    km, km/s, km/s². The acceleration is ω x v, with ω along the ITRF pole (the pole's own
    wander, 1e-6 of it, is left out).
    """
    if len(turn.matrix) == 1 and vectors.position.ndim == 1:
        position = turn.matrix @ vectors.position
        velocity = turn.rate @ vectors.position
    else:
        site = np.broadcast_to(vectors.position, (len(turn.matrix), 3))
        position, velocity = transform(turn.matrix, site), transform(turn.rate, site)
    acceleration = cross(OMEGA * turn.matrix[:, :, 2], velocity)
    return position, velocity, acceleration


def measured_delta_t(tt1: Number, tt2: Number) -> Any:
    """Return the measured ΔT = TT - UT1 in seconds at TT (two-part JD), floats or arrays (E,).

    From the loaded Earth-orientation kernels: UT1 is what the angle of the ITRF93 x-axis on the
    true equator of date says; polar motion turns it by its second order only (1e-12 rad).
    """
    one = np.atleast_1d(np.asarray(tt1, dtype=np.float64))
    two = np.atleast_1d(np.asarray(tt2, dtype=np.float64))
    frames = frames_of_date(one, two)
    et = ((one - J2000) + two) * DAY + tdb_minus_tt(one, two)
    matrix, _ = measured_rotation(et)
    x_axis = transform(frames.equator.real, matrix[:, :, 0])
    gast = np.arctan2(x_axis[:, 1], x_axis[:, 0])
    found = delta_t_from_rotation(gast, frames.eo, one, two)
    return found if isinstance(tt1, np.ndarray) else float(found[0])
