"""The Moon's shadow on the fundamental plane, and where its axis meets the Earth.

The fundamental plane passes through the Earth's centre at right angles to the shadow's axis; x
points east and y north, ζ to the Sun. Unit: the Earth's equatorial radius. Sources: Explanatory
Supplement to the Astronomical Almanac (3rd ed. 2013), ch. 11; Chauvenet 1863, Manual of Spherical
and Practical Astronomy, vol. 1, ch. 10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.radii import EARTH_FLATTENING

Floats = NDArray[np.float64]

POLAR = 1.0 - EARTH_FLATTENING
"""The Earth's polar radius."""


@dataclass(frozen=True, slots=True)
class Radii:
    """The Sun's radius, and the Moon's for the outer and the inner shadow, in Earth radii."""

    sun: float
    outer: float
    inner: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """Besselian elements at any times, all of one shape.

    `x`, `y`, `z`: the Moon; `l1`, `l2`: radii of penumbra and umbra on the plane (`l2` < 0 where
    the umbra reaches it); `tan1`, `tan2` of the cones' angles; `axis` (.., 3) to the Sun, and
    `east`, `north` (.., 3), on the true equator of date.
    """

    x: Floats
    y: Floats
    z: Floats
    l1: Floats
    l2: Floats
    tan1: Floats
    tan2: Floats
    axis: Floats
    east: Floats
    north: Floats

    def radii_at(self, zeta: Floats) -> tuple[Floats, Floats]:
        """Return L1 and L2 at a height above the plane."""
        return self.l1 - zeta * self.tan1, self.l2 - zeta * self.tan2


def shadow(sun: Floats, moon: Floats, radii: Radii) -> Shadow:
    """Return the elements from the Sun's and the Moon's places (.., 3), Earth radii."""
    line = sun - moon
    length = np.linalg.norm(line, axis=-1)
    axis = line / length[..., None]
    pole = np.array([0.0, 0.0, 1.0])
    east = np.cross(pole, axis)
    east /= np.linalg.norm(east, axis=-1)[..., None]
    north = np.cross(axis, east)
    z = (moon * axis).sum(axis=-1)
    sine1 = (radii.sun + radii.outer) / length
    sine2 = (radii.sun - radii.inner) / length
    tan1, tan2 = sine1 / np.sqrt(1.0 - sine1**2), sine2 / np.sqrt(1.0 - sine2**2)
    return Shadow(
        (moon * east).sum(axis=-1), (moon * north).sum(axis=-1), z,
        z * tan1 + radii.outer * np.sqrt(1.0 + tan1**2),
        z * tan2 - radii.inner * np.sqrt(1.0 + tan2**2),
        tan1, tan2, axis, east, north,
    )  # fmt: skip


def on_ground(at: Shadow, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return where a line parallel to the axis first meets the ellipsoid: (.., 3), and ζ.

    NaN where it does not. The Earth is stretched to a sphere along its pole.
    """
    stretch = np.array([1.0, 1.0, 1.0 / POLAR])
    origin = (x[..., None] * at.east + y[..., None] * at.north) * stretch
    along = at.axis * stretch
    a = (along * along).sum(axis=-1)
    b = (origin * along).sum(axis=-1)
    c = (origin * origin).sum(axis=-1) - 1.0
    inside = b * b - a * c
    with np.errstate(invalid="ignore"):
        zeta = (-b + np.sqrt(np.where(inside >= 0.0, inside, np.nan))) / a
    point = (origin + zeta[..., None] * along) / stretch
    return point, zeta


def outside(at: Shadow) -> Floats:
    """Return how far the axis passes outside the Earth's outline on the plane (< 0: inside).

    The outline is an ellipse with half axes 1 (east) and √(1 - e² cos² d) (north).
    """
    x, y = np.abs(at.x), np.abs(at.y)
    angle, polar = _nearest_angle(at)
    apart = np.hypot(x - np.cos(angle), y - polar * np.sin(angle))
    return np.asarray(np.where(x**2 + (y / polar) ** 2 < 1.0, -apart, apart))


def nearest(at: Shadow) -> tuple[Floats, Floats]:
    """Return the point of the Earth's outline nearest to the axis, on the plane."""
    angle, polar = _nearest_angle(at)
    return np.sign(at.x) * np.cos(angle), np.sign(at.y) * polar * np.sin(angle)


def _nearest_angle(at: Shadow) -> tuple[Floats, Floats]:
    """Return the eccentric angle of the outline's nearest point, and the outline's half axis north.

    By Newton's method, in the quadrant where east and north are positive.
    """
    polar = _polar_radius(at)
    x, y = np.abs(at.x), np.abs(at.y)
    angle = np.arctan2(y, x * polar)
    for _ in range(4):
        cosine, sine = np.cos(angle), np.sin(angle)
        slope = (x - cosine) * sine - (y - polar * sine) * polar * cosine
        bend = x * cosine + y * polar * sine - (cosine**2 - sine**2) * (1.0 - polar**2)
        angle = angle - slope / bend
    return angle, polar


def _polar_radius(at: Shadow) -> Floats:
    squared = 1.0 - POLAR**2
    return np.asarray(np.sqrt(1.0 - squared * (1.0 - at.axis[..., 2] ** 2)))


def geodetic(point: Floats, sidereal: Floats) -> tuple[Floats, Floats]:
    """Return geodetic latitude and east longitude, degrees, of points (.., 3) of the ellipsoid.

    `sidereal`: Greenwich apparent sidereal time, radians.
    """
    latitude = np.arctan2(point[..., 2], POLAR**2 * np.hypot(point[..., 0], point[..., 1]))
    longitude = np.degrees(np.arctan2(point[..., 1], point[..., 0]) - sidereal)
    return np.degrees(latitude), np.mod(longitude + 180.0, 360.0) - 180.0


def upward(point: Floats) -> Floats:
    """Return the vertical (.., 3) at points of the ellipsoid."""
    normal = point / np.array([1.0, 1.0, POLAR**2])
    return np.asarray(normal / np.linalg.norm(normal, axis=-1)[..., None])


def place(latitude: float, sidereal_place: Floats, elevation: float) -> Floats:
    """Return a site (.., 3) in Earth radii, for local sidereal times (radians)."""
    phi = np.radians(latitude)
    squared = 1.0 - POLAR**2
    curvature = 1.0 / np.sqrt(1.0 - squared * np.sin(phi) ** 2)
    height = elevation / 6_378_137.0
    across = (curvature + height) * np.cos(phi)
    along = ((1.0 - squared) * curvature + height) * np.sin(phi)
    return np.stack(
        (across * np.cos(sidereal_place), across * np.sin(sidereal_place),
         np.full(np.shape(sidereal_place), along)), axis=-1,
    )  # fmt: skip


def obscuration(magnitude: Floats, ratio: Floats, whole: NDArray[np.bool_]) -> Floats:
    """Return the part of the Sun's disk that is hidden (0 to 1).

    `ratio`: the Moon's diameter by the Sun's; `whole`: whether one disk is within the other.
    """
    apart = 1.0 + ratio - 2.0 * magnitude  # centres, in the Sun's radii
    with np.errstate(invalid="ignore", divide="ignore"):
        a = np.arccos(np.clip((1.0 + apart**2 - ratio**2) / (2.0 * apart), -1.0, 1.0))
        b = np.arccos(np.clip((ratio**2 + apart**2 - 1.0) / (2.0 * apart * ratio), -1.0, 1.0))
        lens = a - np.sin(a) * np.cos(a) + ratio**2 * (b - np.sin(b) * np.cos(b))
    part = np.where(magnitude > 0.0, lens / np.pi, 0.0)
    return np.asarray(np.where(whole, np.minimum(ratio**2, 1.0), part))
