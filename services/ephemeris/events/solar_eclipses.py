"""Eclipses of the Sun: type, greatest moment and place, magnitude, duration, path, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.besselian import (
    Radii,
    Shadow,
    geodetic,
    nearest,
    obscuration,
    on_ground,
    outside,
    shadow,
    upward,
)
from services.ephemeris.events.event import Event
from services.ephemeris.events.local_eclipses import local_circumstances
from services.ephemeris.events.radii import EARTH_RADIUS_KM
from services.ephemeris.events.radii import SUN_RADIUS_ECLIPSES as SUN_RADIUS
from services.ephemeris.events.roots import Proof
from services.ephemeris.events.saros import inex_series, series
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves
from services.ephemeris.events.syzygies import (
    Syzygies,
    falling,
    least,
    sidereal_time,
    syzygies,
    syzygy_sigmas,
)
from services.ephemeris.events.tracks import check_moon_centre

Floats = NDArray[np.float64]

MOON_RADII = {
    "canon": Radii(SUN_RADIUS, 0.272488, 0.272281),
    "iau": Radii(SUN_RADIUS, 0.2725076, 0.2725076),
}
"""The Moon's radius for penumbra and umbra: of NASA's canon (Espenak & Meeus 2006), where the
umbra's is smaller, for it begins in the limb's valleys; the IAU's mean one (1982) for both."""
LONGEST = 0.15
"""Days from the middle within which the penumbra leaves the Earth."""
LINE_STEP = 1.0 / 720.0
"""Days between points of the central line: two minutes."""


@dataclass(frozen=True, slots=True)
class SolarEclipse:
    """Solar eclipses; with `local`, as they are seen from the place, and only those.

    `moon_radius`: `canon` or `iau`; `path`: whether the central line is wanted; `moon_centre`: of
    its `mass` or its `figure`.
    """

    local: bool = False
    moon_radius: str = "canon"
    path: bool = False
    moon_centre: str = "mass"
    kind: str = "eclipse_solar"

    def __post_init__(self) -> None:
        if self.moon_radius not in MOON_RADII:
            raise InvalidInput(
                f"moon_radius may be {' or '.join(MOON_RADII)}.", field="moon_radius"
            )

        check_moon_centre(self.moon_centre)

    @property
    def radii(self) -> Radii:
        """Return the radii that count."""
        return MOON_RADII[self.moon_radius]

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return 2.0 if self.local or self.path else 1.0

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the eclipses whose greatest moment (at the place: maximum) is in [start, stop)."""
        if self.local and context.site is None:
            raise InvalidInput(
                "An eclipse as it is seen needs its place: give latitude and longitude.",
                field="latitude",
            )
        # at a place the maximum may be hours from the Earth's
        spare = 0.25 if self.local else 0.0
        moons = syzygies(
            context.tropical, start - spare, stop + spare, full=False, moon_centre=self.moon_centre
        )
        proof = Proof(bound=1e-9, pieces=len(moons))
        if not len(moons):
            return [], proof

        def from_centre(times: Floats) -> Floats:
            at = shadow(*moons.at(times), self.radii)
            return at.x**2 + at.y**2

        greatest = least(from_centre, moons.middles - 0.65, moons.middles + 0.65)
        at = shadow(*moons.at(greatest[:, None]), self.radii)
        seen = outside(at)[:, 0] < at.l1[:, 0]
        seen &= (greatest >= start - spare) & (greatest < stop + spare)
        chosen, times = moons.some(seen), greatest[seen]
        if not len(times):
            return [], proof
        if self.local:
            circumstances = local_circumstances(
                context, chosen, times, self.radii, self.moon_centre
            )
            return [one for one in circumstances if start <= one.time < stop], proof
        return self._row(context, chosen, times), proof

    def _row(self, context: Context, moons: Syzygies, greatest: Floats) -> list[Event]:
        sky = context.tropical
        at = shadow(*moons.at(greatest[:, None]), self.radii)
        contacts = _contacts(moons, greatest, self.radii)
        spots = _spots(sky, moons, greatest, self.radii)
        kinds = _kinds(moons, at, contacts, self.radii)
        sigma = syzygy_sigmas(context, greatest)
        delta_t = context.delta_t_sigmas(greatest)
        gamma = np.sign(at.y[:, 0]) * np.hypot(at.x[:, 0], at.y[:, 0])
        elements = _elements(sky, moons, greatest, self.radii)
        events = []
        for i, time in enumerate(greatest.tolist()):
            data: dict[str, Any] = {
                "type": kinds[i],
                "gamma": float(gamma[i]),
                "magnitude": float(spots["magnitude"][i]),
                "obscuration": float(spots["obscuration"][i]),
                "saros": series(int(moons.lunations[i]), solar=True),
                "inex": inex_series(int(moons.lunations[i])),
                "latitude": float(spots["latitude"][i]),
                "longitude_east": float(spots["longitude"][i]),
                # the place turns away under the shadow by 15" for each second of ΔT
                "longitude_sigma": float(delta_t[i]) * 360.98564736629 / 86400.0,
                "sun_altitude": float(spots["altitude"][i]),
            }
            central = np.isfinite(spots["duration"][i])
            data["duration_s"] = float(spots["duration"][i]) if central else None
            data["path_width_km"] = float(spots["width"][i]) if central else None
            data["contacts"] = {
                name: Event(
                    name,
                    float(t[i]),
                    float(sigma[i]),
                    float(np.hypot(sigma[i], delta_t[i])),
                    1.0,
                    {},
                )
                for name, t in contacts.items()
                if np.isfinite(t[i])
            }
            data["elements"] = elements[i]
            if self.path:
                data["central_line"] = _line(sky, moons, i, contacts, self.radii)
            both = float(np.hypot(sigma[i], delta_t[i]))
            events.append(Event(self.kind, time, float(sigma[i]), both, 1.0, data))
        return events


def _contacts(moons: Syzygies, greatest: Floats, radii: Radii) -> dict[str, Floats]:
    """Return when penumbra (P1, P4) and umbra or antumbra (U1, U4) touch and leave the Earth.

    And the axis itself (C1, C2). NaN where they do not.
    """

    def clear(which: str) -> Any:
        def value(times: Floats) -> Floats:
            at = shadow(*moons.at(times), radii)
            reach = {"P": at.l1, "U": np.abs(at.l2), "C": 0.0 * at.l1}[which]
            return np.asarray(outside(at) - reach)

        return value

    out = {}
    for which, names in (("P", ("P1", "P4")), ("U", ("U1", "U4")), ("C", ("C1", "C2"))):
        out[names[0]] = falling(clear(which), greatest - LONGEST, greatest)
        out[names[1]] = falling(clear(which), greatest, greatest + LONGEST)
    return out


def _kinds(moons: Syzygies, at: Shadow, contacts: dict[str, Floats], radii: Radii) -> list[str]:
    """Return each eclipse's type: partial, annular, total or hybrid."""
    first, last = contacts["C1"], contacts["C2"]
    central = np.isfinite(first)
    begin, end = np.where(central, first, moons.middles), np.where(central, last, moons.middles)
    along = np.linspace(1e-6, 1.0 - 1e-6, 101)
    here = shadow(*moons.at(begin[:, None] + (end - begin)[:, None] * along), radii)
    _, zeta = on_ground(here, here.x, here.y)
    inner = here.radii_at(zeta)[1]
    with np.errstate(invalid="ignore"):
        total = np.asarray((inner < 0.0).any(axis=1))
        annular = np.asarray((inner > 0.0).any(axis=1))
    kinds = []
    for i in range(len(moons)):
        if not np.isfinite(contacts["U1"][i]):
            kinds.append("partial")
        elif not central[i]:
            kinds.append("total" if at.l2[i, 0] < 0.0 else "annular")
        else:
            both = total[i] and annular[i]
            kinds.append("hybrid" if both else "total" if total[i] else "annular")
    return kinds


def _spots(sky: SkyCurves, moons: Syzygies, times: Floats, radii: Radii) -> dict[str, Floats]:
    """Return what is seen where the eclipse is greatest: on the axis, or nearest to it."""
    at = shadow(*moons.at(times[:, None]), radii)
    x, y = nearest(at)
    off = outside(at)
    central = off < 0.0
    point, zeta = on_ground(
        at, np.where(central, at.x, x * (1 - 1e-9)), np.where(central, at.y, y * (1 - 1e-9))
    )
    outer, inner = at.radii_at(np.nan_to_num(zeta))
    apart = np.where(central, 0.0, off)
    ratio = (outer - inner) / (outer + inner)
    whole = apart <= np.abs(inner)
    # on the axis the ratio of diameters, elsewhere the covered part of the Sun's: as the canon
    magnitude = np.where(central, ratio, (outer - apart) / (outer + inner))
    latitude, longitude = geodetic(point[:, 0], sidereal_time(sky, times))
    up = upward(point[:, 0])
    altitude = np.degrees(np.arcsin(np.clip((up * at.axis[:, 0]).sum(axis=-1), -1.0, 1.0)))
    duration, width = _on_axis(moons, times, at, point, inner, radii)
    hidden = obscuration(magnitude[:, 0], ratio[:, 0], whole[:, 0])
    nothing = np.full(len(times), np.nan)
    return {
        "magnitude": magnitude[:, 0],
        "obscuration": hidden,
        "latitude": latitude,
        "longitude": longitude,
        "altitude": np.where(central[:, 0], altitude, 0.0),
        "duration": np.where(central[:, 0], duration, nothing),
        "width": np.where(central[:, 0], width, nothing),
    }


def _on_axis(
    moons: Syzygies, times: Floats, at: Shadow, point: Floats, inner: Floats, radii: Radii
) -> tuple[Floats, Floats]:
    """Return duration (s) and path's width (km) where the axis meets the ground."""
    step = 30.0 / 86400.0
    ahead = shadow(*moons.at(times[:, None] + step), radii)
    before = shadow(*moons.at(times[:, None] - step), radii)
    moves = np.stack((ahead.x - before.x, ahead.y - before.y), axis=-1) / (2.0 * step)
    # the ground goes with the Earth's turn, and the plane's own axes hardly turn
    spin = np.cross(np.array([0.0, 0.0, 6.300387486754]), point)
    ground = np.stack(((spin * at.east).sum(axis=-1), (spin * at.north).sum(axis=-1)), axis=-1)
    turning = (ahead.east - before.east) / (2.0 * step)
    tilting = (ahead.north - before.north) / (2.0 * step)
    ground += np.stack(((point * turning).sum(axis=-1), (point * tilting).sum(axis=-1)), axis=-1)
    relative = moves - ground
    speed = np.linalg.norm(relative, axis=-1)
    duration = 2.0 * np.abs(inner) / speed * 86400.0
    up = upward(point)
    slant = (up * at.axis).sum(axis=-1)[..., None]

    def down(vector: Floats) -> Floats:
        return np.asarray(vector - (vector * up).sum(axis=-1)[..., None] / slant * at.axis)

    ones = down(at.east), down(at.north)
    path = relative[..., :1] * ones[0] + relative[..., 1:] * ones[1]
    across = np.cross(up, path)
    across /= np.linalg.norm(across, axis=-1)[..., None]
    reach = np.hypot((ones[0] * across).sum(axis=-1), (ones[1] * across).sum(axis=-1))
    width = 2.0 * np.abs(inner) * reach * EARTH_RADIUS_KM
    return duration[:, 0], width[:, 0]


_HOURS = np.linspace(-3.0, 3.0, 25)
_FITS = {
    degree: np.linalg.pinv(np.polynomial.polynomial.polyvander(_HOURS, degree)) for degree in (2, 3)
}


def _elements(sky: SkyCurves, moons: Syzygies, times: Floats, radii: Radii) -> list[dict[str, Any]]:
    """Return polynomial Besselian elements, in hours from the TT hour nearest to each middle."""
    begins = np.rint((times + 0.5) * 24.0) / 24.0 - 0.5
    grid = begins[:, None] + _HOURS / 24.0
    at = shadow(*moons.at(grid), radii)
    declination = np.degrees(np.arcsin(at.axis[..., 2]))
    ascension = np.arctan2(at.axis[..., 1], at.axis[..., 0])
    sidereal = sidereal_time(sky, grid.ravel()).reshape(grid.shape)
    delta_t = np.asarray(sky.instant(grid.ravel()).delta_t_s).reshape(grid.shape)
    # μ as canons count it: as if UT1 were TT; a place's hour angle then wants its ΔT
    mu = np.degrees(np.unwrap(sidereal - ascension, axis=1))
    mu += delta_t * 360.98564736629 / 86400.0
    mu -= 360.0 * np.floor(mu[:, 12:13] / 360.0)
    series = {
        name: (values @ _FITS[degree].T).tolist()
        for name, values, degree in (
            ("x", at.x, 3), ("y", at.y, 3), ("d", declination, 2), ("mu", mu, 2),
            ("l1", at.l1, 2), ("l2", at.l2, 2),
        )
    }  # fmt: skip
    return [
        {
            "t0_tt_jd": float(begins[i]) + 2451545.0,
            **{name: rows[i] for name, rows in series.items()},
            "tan_f1": float(at.tan1[i, 12]),
            "tan_f2": float(at.tan2[i, 12]),
            "delta_t_s": float(delta_t[i, 12]),
        }
        for i in range(len(times))
    ]


def _line(
    sky: SkyCurves, moons: Syzygies, i: int, contacts: dict[str, Floats], radii: Radii
) -> dict[str, Any] | None:
    """Return the central line as GeoJSON, every two minutes; None without one."""
    first, last = float(contacts["C1"][i]), float(contacts["C2"][i])
    if not np.isfinite(first):
        return None
    count = max(int((last - first) / LINE_STEP), 2)
    times = np.linspace(first, last, count + 1)
    times[0] += 1e-7
    times[-1] -= 1e-7
    one = moons.some(np.arange(len(moons)) == i)
    at = shadow(*one.at(times[None, :]), radii)
    point, _ = on_ground(at, at.x, at.y)
    latitude, longitude = geodetic(point[0], sidereal_time(sky, times))
    known = np.isfinite(latitude)
    pairs = np.stack((longitude, latitude), axis=1)[known]
    if len(pairs) < 2:
        return None
    return {"type": "MultiLineString", "coordinates": cut_at_antimeridian(pairs)}


def cut_at_antimeridian(pairs: Floats) -> list[list[list[float]]]:
    """Return a line's parts, which end and begin on the meridian of 180 degrees where it crosses.

    `pairs` (n, 2): longitudes in -180..180 and latitudes, degrees; each next longitude is taken the
    short way (RFC 7946, section 3.1.9).
    """
    parts = [[pairs[0].tolist()]]
    for (before, low), (after, high) in pairwise(pairs.tolist()):
        if abs(after - before) > 180.0:
            side = 180.0 if before > 0.0 else -180.0
            beyond = after + 2.0 * side
            share = (side - before) / (beyond - before) if beyond != before else 0.0
            latitude = low + share * (high - low)
            parts[-1].append([side, latitude])
            parts.append([[-side, latitude]])
        parts[-1].append([after, high])
    return parts
