"""Two disks on a place's sky: how far apart, how large, which way; and ΔT's part in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import track_pairs as core
from services.ephemeris.events.besselian import Radii, Shadow, place, shadow
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import NOWHERE, View
from services.ephemeris.events.syzygies import sidereal_time
from services.ephemeris.events.tracks import Tracks

Floats = NDArray[np.float64]

TURN_A_SECOND = 360.98564736629 / 86400.0
"""Degrees by which a place turns in a second of UT1."""


def disks(far: Floats, near: Floats, radii: Radii) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the centres' separation, the far body's radius and the near one's (outer, inner).

    Radians; `far`, `near` (.., 3 or more): places, Earth radii.
    """
    shape, width = far.shape[:-1], far.shape[-1]
    out = np.empty((core.DISK_ROWS, far.size // width))
    core.put_disks(
        np.ascontiguousarray(far).reshape(-1, width),
        np.ascontiguousarray(near).reshape(-1, width),
        np.array([radii.sun, radii.outer, radii.inner]),
        out,
    )
    apart, size, outer, inner = (
        out[row].reshape(shape) for row in (core.APART, core.FAR_RADIUS, core.OUTER, core.INNER)
    )
    return apart, size, outer, inner


def position_angle(of: Floats, to: Floats) -> float:
    """Return the direction from one place (3,) to another, degrees from north through east."""
    a, d = np.arctan2(of[1], of[0]), np.arcsin(of[2] / np.linalg.norm(of[:3]))
    b, e = np.arctan2(to[1], to[0]), np.arcsin(to[2] / np.linalg.norm(to[:3]))
    east = np.cos(e) * np.sin(b - a)
    north = np.sin(e) * np.cos(d) - np.cos(e) * np.sin(d) * np.cos(b - a)
    return float(np.degrees(np.arctan2(east, north)))


def parallactic_angle(context: Context, body: str, time: float) -> float:
    """Return a body's parallactic angle at the place, degrees: from north to the zenith."""
    return float(parallactic_angles(context, body, np.array([time]))[0])


def parallactic_angles(context: Context, body: str, times: Floats) -> Floats:
    """Return a body's parallactic angles at the place at times (n,), degrees."""
    site = context.site or NOWHERE
    sky = context.sky_of(View(observer="topocentric", site=site))
    places = sky.observe((body,), times)
    azimuth, altitude = np.radians(places.azimuth[:, 0]), np.radians(places.altitude[:, 0])
    latitude = np.radians(site.latitude)
    sine = -np.sin(azimuth) * np.cos(latitude)
    cosine = np.sin(latitude) * np.cos(altitude) - np.cos(latitude) * np.sin(altitude) * np.cos(
        azimuth
    )
    return np.asarray(np.degrees(np.arctan2(sine, cosine)))


def over_place(
    context: Context, pair: Tracks, times: Floats, radii: Radii, shifts: Floats
) -> tuple[Shadow, Floats, Floats]:
    """Return the shadow of one pair at times (m,), and where it passes the place.

    The axis's distance from the place and its height above the plane, (s, m), Earth radii, for ΔT
    larger by `shifts` (s,) seconds: a place that lies 15.04" a second farther west of the stars.
    """
    site = context.site or NOWHERE
    at = shadow(*pair.at(times[None, :]), radii)
    local = sidereal_time(context.tropical, times) + np.radians(
        site.longitude - shifts[:, None] * TURN_A_SECOND
    )
    ground = place(site.latitude, local, site.elevation)
    xi, eta, zeta = ((ground * axis[0]).sum(axis=-1) for axis in (at.east, at.north, at.axis))
    return at, np.hypot(at.x - xi, at.y - eta), np.asarray(zeta)
