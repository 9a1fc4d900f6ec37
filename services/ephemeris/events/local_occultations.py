"""An occultation as a place sees it: contacts, where on the limb, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.events.besselian import Radii
from services.ephemeris.events.disks import (
    TURN_A_SECOND,
    disks,
    over_place,
    parallactic_angle,
    position_angle,
)
from services.ephemeris.events.event import LEAST, TIME_FLOOR_S, Event
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import NOWHERE, SkyCurves, View
from services.ephemeris.events.syzygies import falling, least
from services.ephemeris.events.tracks import Tracks
from services.ephemeris.frames.earth import Site

Floats = NDArray[np.float64]

MOON_LIMB = 1.7
"""Arcseconds, one sigma of the Moon's limb about its mean circle: three quarters of it lie within
2" (profiles of the heights measured by Clementine: F. Reed, NavList, 6 February 2008)."""
HORIZON = np.sin(np.radians(-34.0 / 60.0))
"""The sine of the airless altitude at which a point is on the horizon as it is seen."""
SURE = 1.0 - LEAST
ASIDE = 1e-3
"""Degrees by which a place is moved to see what the Earth's turn does to a separation."""


def limb_sigma(by: str) -> float:
    """Return one sigma of a limb's height, arcseconds; planets have a round one."""
    return MOON_LIMB if by == "Moon" else 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A shadow that passes over the Earth, or nearly.

    `tracks`: the hidden body and the hiding one, one row; `greatest`: when the axis is nearest to
    the Earth's centre (TT days); `half`: days around it that hold all contacts; `sigma`, `limb`:
    of their separation and of the limb, arcseconds; `rate`: radians a day; `chance`: that it
    touches the Earth.
    """

    body: str
    by: str
    radii: Radii
    tracks: Tracks
    greatest: float
    half: float
    sigma: float
    limb: float
    rate: float
    chance: float
    moon_centre: str


def direction(sky: SkyCurves, body: str, time: float) -> Floats:
    """Return a body's direction (3,) on the true equator of date."""
    places = sky.observe((body,), np.array([time]))
    a, d = np.radians(places.right_ascension[0, 0]), np.radians(places.declination[0, 0])
    return np.array([np.cos(d) * np.cos(a), np.cos(d) * np.sin(a), np.sin(d)])


def apart_of(sky: SkyCurves, body: str, other: str, time: float) -> float:
    """Return the angle between two bodies, radians."""
    one, two = (direction(sky, name, time) for name in (body, other))
    return float(np.arctan2(np.linalg.norm(np.cross(one, two)), one @ two))


def elongation(sky: SkyCurves, body: str, time: float) -> float:
    """Return the angle between a body and the Sun, degrees."""
    return float(np.degrees(apart_of(sky, body, "Sun", time)))


def local_events(context: Context, passages: list[Passage]) -> list[Event]:
    """Return the passages that the place sees, at the moment of least separation.

    Where the body is below the horizon throughout, none is seen; nor does a bright day hide one
    here: the answer says how high the Sun stands.
    """
    events = [_seen(context, passage) for passage in passages]
    return [event for event in events if event is not None]


def _sky(context: Context, east: float = 0.0) -> SkyCurves:
    """Return the sky of the place, or of one some degrees farther east."""
    site = context.site or NOWHERE
    if east:
        turned = (site.longitude + east + 180.0) % 360.0 - 180.0
        site = Site(site.latitude, turned, site.elevation)
    return context.sky_of(View(observer="topocentric", site=site))


def _seen(context: Context, passage: Passage) -> Event | None:
    """Return one passage as the place sees it; None where it sees none."""
    radii, sky = passage.radii, _sky(context)
    around = np.array([passage.greatest])
    half = passage.half * 1.3
    pair = passage.body, passage.by
    view = Tracks.observed(sky, pair, around, half, passage.moon_centre, sized=True)

    def squared(times: Floats) -> Floats:
        return disks(*view.at(times), radii)[0] ** 2

    middle = least(squared, around - half, around + half)
    time = float(middle[0])
    chance = _chance(context, passage, time)
    if chance < LEAST:
        return None
    contacts = _contacts(view, middle, half, radii)
    known = [float(t[0]) for t in contacts.values() if np.isfinite(t[0])] or [time]
    if not _up(view, min(known), max(known)):
        return None
    far, near = view.at(np.array([[time]]))
    apart, size, outer, inner = (float(a[0, 0]) for a in disks(far, near, radii))
    rows = {
        name: _contact(context, passage, view, name, float(moment[0]))
        for name, moment in contacts.items()
        if np.isfinite(moment[0])
    }
    sigmas = _middle_sigmas(context, passage, time)
    places = sky.observe((passage.body, "Sun"), np.array([time]))
    first, last = ("C2", "C3") if radii.sun else ("D", "R")
    hidden = contacts[last] - contacts[first]
    data: dict[str, Any] = {
        "body": passage.body,
        "by": passage.by,
        "type": _type(apart, size, outer, inner, chance),
        "separation_arcsec": float(np.degrees(apart)) * 3600.0,
        "radius_arcsec": float(np.degrees(outer)) * 3600.0,
        "altitude": float(places.altitude[0, 0]),
        "azimuth": float(places.azimuth[0, 0]),
        "sun_altitude": float(places.altitude[0, 1]),
        "sun_elongation": elongation(context.tropical, passage.body, time),
        "duration_s": float(hidden[0]) * DAY if np.isfinite(hidden[0]) else None,
        "contacts": rows,
    }
    return Event("occultation", time, *sigmas, chance, data)


def _type(apart: float, size: float, outer: float, inner: float, chance: float) -> str:
    """Return what is seen; `grazing` where the limb's heights or the sigma decide."""
    if chance < SURE or apart > size + outer:
        return "grazing"
    if apart > abs(inner - size):
        return "partial"
    return "total" if inner > size else "transit"


def _contacts(view: Tracks, middle: Floats, half: float, radii: Radii) -> dict[str, Floats]:
    """Return the contacts in order: of a star D and R, of a disk C1 to C4; NaN for none."""

    def clear(inner: bool) -> Any:
        def value(times: Floats) -> Floats:
            apart, size, outer, within = disks(*view.at(times), radii)
            return np.asarray(apart - (np.abs(size - within) if inner else size + outer))

        return value

    low, high = view.middles - half, view.middles + half
    outer = (
        falling(clear(inner=False), low, middle),
        falling(clear(inner=False), middle, high),
    )
    if not radii.sun:
        return {"D": outer[0], "R": outer[1]}
    return {
        "C1": outer[0],
        "C2": falling(clear(inner=True), low, middle),
        "C3": falling(clear(inner=True), middle, high),
        "C4": outer[1],
    }


def _up(view: Tracks, first: float, last: float) -> bool:
    """Say whether the body is above the horizon at some time between."""
    heights = view.at(np.linspace(first, last, 41)[None, :])[0][0, :, 3]
    return bool((heights > HORIZON).any())


def _contact(context: Context, passage: Passage, view: Tracks, name: str, time: float) -> Event:
    """Return a contact: its sigmas, where on the hiding limb, and what stands where."""
    far, near = (one[0, 0] for one in view.at(np.array([[time]])))
    step = 1.0 / DAY
    about, size, _, inner = disks(*view.at(np.array([[time - step, time + step]])), passage.radii)
    rate = float(np.diff(about[0])[0] / (2.0 * step))
    position = position_angle(near, far)
    if name in {"C2", "C3"} and size[0, 0] > inner[0, 0]:
        position += 180.0  # a smaller disk leaves the larger one's edge with its own far side
    sky = _sky(context)
    places = sky.observe((passage.body, "Sun"), np.array([time]))
    bright = position_angle(near, direction(sky, "Sun", time))
    tt, ut, limb = _contact_sigmas(context, passage, time, rate, float(about[0].mean()))
    data: dict[str, Any] = {
        "altitude": float(places.altitude[0, 0]),
        "azimuth": float(places.azimuth[0, 0]),
        "sun_altitude": float(places.altitude[0, 1]),
        "visible": bool(far[3] > HORIZON),
        "position_angle": float(np.mod(position, 360.0)),
        "vertex_angle": float(
            np.mod(position - parallactic_angle(context, passage.by, time), 360.0)
        ),
        "limb": "bright" if np.cos(np.radians(position - bright)) > 0.0 else "dark",
        "sigma_limb_s": limb,
    }
    return Event(name, time, tt, ut, 1.0, data)


def _chance(context: Context, passage: Passage, time: float) -> float:
    """Return how probable it is that the place sees anything hidden.

    The shadow's depth over the place is told for ΔT within four of its sigmas, and each depth by
    what the separation and the limb leave open.
    """
    delta_t = float(context.delta_t_sigmas(np.array([time]))[0])
    # an error that moves the shadow by less than a metre changes nothing
    shifts = np.linspace(-4.0, 4.0, 41) if delta_t > 1e-3 else np.zeros(1)
    reach = 0.004 + 4.0 * delta_t / DAY
    times = np.linspace(time - reach, time + reach, 161)
    at, apart, zeta = over_place(context, passage.tracks, times, passage.radii, shifts * delta_t)
    depths = (at.radii_at(zeta)[0] - apart) / (at.z - zeta)
    sigma = np.radians(np.hypot(passage.sigma, passage.limb) / 3600.0)
    chances = [0.5 * (1.0 + erf(depth / (sqrt(2.0) * sigma))) for depth in depths.max(axis=1)]
    weights = np.exp(-0.5 * shifts**2)
    return float((weights * chances).sum() / weights.sum())


def _spin(context: Context, passage: Passage, time: float) -> float:
    """Return how the Earth's turn changes the separation at the place, radians a day."""
    west, east = (
        apart_of(_sky(context, side), passage.body, passage.by, time) for side in (-ASIDE, ASIDE)
    )
    return (east - west) / (2.0 * ASIDE) * TURN_A_SECOND * DAY


def _contact_sigmas(
    context: Context, passage: Passage, time: float, rate: float, apart: float
) -> tuple[float, float, float]:
    """Return one sigma (s) of a contact in TT and in UT1, and the limb's part in each.

    `rate`: of the separation `apart`, radians a day. Near the least separation it vanishes: there
    σ = rate δ + bend δ²/2 is solved, as for other events that graze. With a larger ΔT the place
    has turned less; counted in UT1, the sky has moved on instead.
    """
    spin = _spin(context, passage, time)
    delta_t = float(context.delta_t_sigmas(np.array([time]))[0]) / DAY
    bend = passage.rate**2 / apart

    def seconds(arcsec: float, turn: float) -> float:
        sigma = float(np.hypot(np.radians(arcsec / 3600.0), turn))
        root = abs(rate) + sqrt(rate**2 + 2.0 * bend * sigma)
        return float(np.hypot(2.0 * sigma / root * DAY if root else 0.0, TIME_FLOOR_S))

    whole = float(np.hypot(passage.sigma, passage.limb))
    return (
        seconds(whole, spin * delta_t),
        seconds(whole, (rate - spin) * delta_t),
        seconds(passage.limb, 0.0) if passage.limb else 0.0,
    )


def _middle_sigmas(context: Context, passage: Passage, time: float) -> tuple[float, float]:
    """Return one sigma (s) of the least separation at the place, in TT and in UT1.

    The limb has no part in it. ΔT's is what the place's own turn has in the motion along the path.
    """
    motions = []
    for sky in (_sky(context), context.tropical):
        places = sky.observe((passage.body, passage.by), np.array([time]))
        across = np.diff(places.longitude_rate[0])[0] * np.cos(np.radians(places.latitude[0, 0]))
        motions.append(np.radians([across, np.diff(places.latitude_rate[0])[0]]))
    whole = float(np.linalg.norm(motions[0]))
    own = float(motions[0] @ motions[1]) / whole
    delta_t = float(context.delta_t_sigmas(np.array([time]))[0]) / DAY
    sigma = np.radians(passage.sigma / 3600.0)
    tt, ut = (
        float(np.hypot(np.hypot(sigma, part * delta_t) / whole * DAY, TIME_FLOOR_S))
        for part in (whole - own, own)
    )
    return tt, ut
