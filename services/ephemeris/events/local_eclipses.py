"""A solar eclipse as it is seen from a place: contacts, magnitude, and how sure totality is."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU
from services.ephemeris.events.besselian import Radii, obscuration, place, shadow
from services.ephemeris.events.event import Event
from services.ephemeris.events.radii import EARTH_RADIUS_KM
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import NOWHERE, SkyCurves, View
from services.ephemeris.events.syzygies import Syzygies, falling, least, sidereal_time

Floats = NDArray[np.float64]

HALF = 0.19
"""Days around the greatest eclipse of the Earth in which a place may see one."""
AROUND = 0.14
"""Days from a place's maximum to its first and last contact, at most."""
TERMS = 32
_NODES = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
_K = np.arange(TERMS)
_TO_SERIES = (2.0 - (_K[:, None] == 0)) / TERMS * np.cos(_K[:, None] * np.arccos(_NODES)[None, :])
TURN_A_SECOND = 360.98564736629 / 86400.0
"""Degrees by which a place turns in a second of UT1."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The Sun and the Moon of n eclipses from the place, as polynomials: vectors, Earth radii."""

    middles: Floats
    half: float
    series: Floats

    @classmethod
    def from_place(cls, context: Context, middles: Floats, half: float) -> _Seen:
        """Look at the sky of the context's place, `half` days around each middle."""
        assert context.site is not None  # noqa: S101 - the caller has refused
        sky = context.sky_of(View(observer="topocentric", site=context.site))
        times = (middles[:, None] + half * _NODES[None, :]).ravel()
        positions = sky.observe(("Sun", "Moon"), times)
        ascension = np.radians(positions.right_ascension)
        declination = np.radians(positions.declination)
        distance = positions.distance * (AU / EARTH_RADIUS_KM)
        places = np.stack(
            (
                distance * np.cos(declination) * np.cos(ascension),
                distance * np.cos(declination) * np.sin(ascension),
                distance * np.sin(declination),
                np.sin(np.radians(positions.altitude)),
            ),
            axis=-1,
        ).reshape(len(middles), TERMS, 2, 4)
        return cls(middles, half, np.einsum("kj,njbc->nkbc", _TO_SERIES, places))

    def row(self, i: int) -> _Seen:
        """Return one of the eclipses."""
        return _Seen(self.middles[i : i + 1], self.half, self.series[i : i + 1])

    def at(self, times: Floats) -> tuple[Floats, Floats, Floats]:
        """Return Sun and Moon, (n, m, 3), and the sine of the Sun's altitude, (n, m)."""
        x = np.clip((times - self.middles[:, None]) / self.half, -1.0, 1.0)
        both = np.einsum("nmk,nkbc->bnmc", np.cos(_K * np.arccos(x)[..., None]), self.series)
        return both[0, ..., :3], both[1, ..., :3], both[0, ..., 3]


def _disks(sun: Floats, moon: Floats, radii: Radii) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the centres' separation and the radii of Sun and Moon (outer, inner), radians."""
    far, near = np.linalg.norm(sun, axis=-1), np.linalg.norm(moon, axis=-1)
    cross = np.linalg.norm(np.cross(sun, moon), axis=-1)
    apart = np.arctan2(cross, (sun * moon).sum(axis=-1))
    return (
        np.asarray(apart),
        np.arcsin(radii.sun / far),
        np.arcsin(radii.outer / near),
        np.arcsin(radii.inner / near),
    )


def local_circumstances(
    context: Context, moons: Syzygies, greatest: Floats, radii: Radii
) -> list[Event]:
    """Return the eclipses that the place sees, at the moment of least separation.

    Where the Sun is below the horizon throughout there is none to see.
    """
    seen = _Seen.from_place(context, greatest, HALF)

    def squared(times: Floats) -> Floats:
        sun, moon, _ = seen.at(times)
        return _disks(sun, moon, radii)[0] ** 2

    middle = least(squared, greatest - HALF, greatest + HALF)
    apart, size, outer, _ = _disks(*seen.at(middle[:, None])[:2], radii)
    eclipsed = apart[:, 0] < size[:, 0] + outer[:, 0]
    if not eclipsed.any():
        return []
    chosen, middle = moons.some(eclipsed), middle[eclipsed]
    view = _Seen.from_place(context, middle, AROUND)
    contacts = _contacts(view, middle, radii)
    events = []
    for i in range(len(middle)):
        event = _one(context, view, chosen, middle, contacts, i, radii)
        if event is not None:
            events.append(event)
    return events


def _contacts(view: _Seen, middle: Floats, radii: Radii) -> dict[str, Floats]:
    def clear(inner: bool) -> Any:
        def value(times: Floats) -> Floats:
            sun, moon, _ = view.at(times)
            apart, size, outer, within = _disks(sun, moon, radii)
            return np.asarray(apart - (np.abs(size - within) if inner else size + outer))

        return value

    low, high = middle - AROUND, middle + AROUND
    return {
        "C1": falling(clear(inner=False), low, middle),
        "C2": falling(clear(inner=True), low, middle),
        "C3": falling(clear(inner=True), middle, high),
        "C4": falling(clear(inner=False), middle, high),
    }


def _one(
    context: Context, view: _Seen, moons: Syzygies, middle: Floats, contacts: dict[str, Floats],
    i: int, radii: Radii,
) -> Event | None:  # fmt: skip
    """Return one eclipse of the place; None where the Sun is down from first to last contact."""
    first, last = float(contacts["C1"][i]), float(contacts["C4"][i])
    if not np.isfinite(first) or not np.isfinite(last):
        return None
    rows = np.arange(len(middle)) == i
    single = view.row(i)
    times = np.linspace(first, last, 61)
    height = single.at(times[None, :])[2][0]
    horizon = np.sin(np.radians(-50.0 / 60.0))
    if (height < horizon).all():
        return None
    time = float(middle[i])
    sun, moon, up = single.at(np.array([[time]]))
    apart, size, outer, inner = (float(a[0, 0]) for a in _disks(sun, moon, radii))
    whole = apart <= abs(size - inner)
    ratio = inner / size
    magnitude = ratio if whole else (size + outer - apart) / (2.0 * size)
    kind = "partial" if not whole else "total" if inner > size else "annular"
    sky = context.sky_of(View(observer="topocentric", site=context.site or NOWHERE))
    delta_t = float(context.delta_t_sigmas(np.array([time]))[0])
    sigma_tt, sigma_ut = _sigmas(sky, time, delta_t)
    hidden = float(obscuration(np.array([magnitude]), np.array([ratio]), np.array([whole]))[0])
    data: dict[str, Any] = {
        "type": kind,
        "magnitude": magnitude,
        "obscuration": hidden,
        "sun_altitude": float(np.degrees(np.arcsin(up[0, 0]))),
        "probability_total": totality(context, moons.some(rows), time, delta_t, radii),
        "contacts": _rows(
            context, single, contacts, i, (sigma_tt, sigma_ut), total=kind == "total"
        ),
        "rises_eclipsed": bool(height[0] < horizon < height[-1]),
        "sets_eclipsed": bool(height[-1] < horizon < height[0]),
    }
    seconds = float((contacts["C3"][i] - contacts["C2"][i]) * 86400.0)
    data["duration_s"] = seconds if np.isfinite(seconds) else None
    return Event("eclipse_solar", time, sigma_tt, sigma_ut, 1.0, data)


def _sigmas(sky: SkyCurves, time: float, delta_t: float) -> tuple[float, float]:
    """Return one sigma of the maximum in TT and in UT1, s.

    The shadow crosses the place about twice as fast as the Earth turns: an error of ΔT moves the
    moment by the part that the place's own motion has in the separation's.
    """
    places = sky.observe(("Sun", "Moon"), np.array([time]), relative=True)
    rate = places.rate_of_date[0, 1] - places.rate_of_date[0, 0]
    own = places.geocentric_rate[0, 1] - places.geocentric_rate[0, 0]
    sigma = float(np.hypot(*places.longitude_sigma[0])) / 3600.0
    ut = float(np.hypot(sigma, own / 86400.0 * delta_t) / abs(rate)) * 86400.0
    tt = float(np.hypot(sigma, (rate - own) / 86400.0 * delta_t) / abs(rate)) * 86400.0
    return max(tt, 5e-5), max(ut, 5e-5)


def _rows(
    context: Context,
    single: _Seen,
    contacts: dict[str, Floats],
    i: int,
    sigmas: tuple[float, float],
    *,
    total: bool,
) -> dict[str, Event]:
    """Return the contacts as events: the Sun's altitude, and angles of the point of contact."""
    rows = {}
    for name in ("C1", "C2", "C3", "C4"):
        time = float(contacts[name][i])
        if not np.isfinite(time):
            continue
        sun, moon, up = single.at(np.array([[time]]))
        position = _position_angle(sun[0, 0], moon[0, 0])
        if total and name in {"C2", "C3"}:
            position += 180.0  # the larger disk touches the smaller one's far side
        vertex = position - _parallactic(context, time)
        rows[name] = Event(
            name, time, *sigmas, 1.0,
            {
                "sun_altitude": float(np.degrees(np.arcsin(up[0, 0]))),
                "visible": bool(up[0, 0] > np.sin(np.radians(-50.0 / 60.0))),
                "position_angle": float(np.mod(position, 360.0)),
                "vertex_angle": float(np.mod(vertex, 360.0)),
            },
        )  # fmt: skip
    return rows


def _position_angle(sun: Floats, moon: Floats) -> float:
    """Return the Moon's direction from the Sun, degrees from north through east."""
    a, d = np.arctan2(sun[1], sun[0]), np.arcsin(sun[2] / np.linalg.norm(sun))
    b, e = np.arctan2(moon[1], moon[0]), np.arcsin(moon[2] / np.linalg.norm(moon))
    east = np.cos(e) * np.sin(b - a)
    north = np.sin(e) * np.cos(d) - np.cos(e) * np.sin(d) * np.cos(b - a)
    return float(np.degrees(np.arctan2(east, north)))


def _parallactic(context: Context, time: float) -> float:
    """Return the Sun's parallactic angle at the place, degrees: from north to the zenith."""
    assert context.site is not None  # noqa: S101 - the caller has refused
    sky = context.sky_of(View(observer="topocentric", site=context.site))
    places = sky.observe(("Sun",), np.array([time]))
    azimuth, altitude = np.radians(places.azimuth[0, 0]), np.radians(places.altitude[0, 0])
    latitude = np.radians(context.site.latitude)
    sine = -np.sin(azimuth) * np.cos(latitude)
    cosine = np.sin(latitude) * np.cos(altitude) - np.cos(latitude) * np.sin(altitude) * np.cos(
        azimuth
    )
    return float(np.degrees(np.arctan2(sine, cosine)))


def totality(context: Context, one: Syzygies, time: float, delta_t: float, radii: Radii) -> float:
    """Return how probable it is that the eclipse is total at the place, ΔT's sigma considered.

    A ΔT larger by δ is a place that lies 15.04" δ farther east. The umbra's depth over the place is
    told for 81 of them within four sigma; by the Moon's mean limb.
    """
    assert context.site is not None  # noqa: S101 - the caller has refused
    # an error that moves the shadow by less than a metre changes nothing
    shifts = np.linspace(-4.0, 4.0, 81) if delta_t > 1e-3 else np.zeros(1)
    late = np.abs(4.0 * delta_t / 86400.0)
    times = np.linspace(time - 0.004 - late, time + 0.004 + late, 161)
    at = shadow(*one.at(times[None, :]), radii)
    local = sidereal_time(context.tropical, times) + np.radians(
        context.site.longitude - shifts[:, None] * delta_t * TURN_A_SECOND
    )
    ground = place(context.site.latitude, local, context.site.elevation)
    xi, eta, zeta = ((ground * axis[0]).sum(axis=-1) for axis in (at.east, at.north, at.axis))
    inner = at.radii_at(zeta)[1]
    depths = (-inner - np.hypot(at.x - xi, at.y - eta)).max(axis=1)
    if len(depths) == 1:
        return 1.0 if depths[0] > 0.0 else 0.0
    edges = np.concatenate(([-np.inf], (shifts[1:] + shifts[:-1]) / 2.0, [np.inf]))
    weights = np.diff([0.5 * (1.0 + erf(edge / sqrt(2.0))) for edge in edges.tolist()])
    return float(weights[depths > 0.0].sum())
