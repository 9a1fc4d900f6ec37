"""A solar eclipse as it is seen from a place: contacts, magnitude, and how sure totality is."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.besselian import Radii, obscuration
from services.ephemeris.events.disks import disks, over_place, parallactic_angles, position_angle
from services.ephemeris.events.event import Event
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import NOWHERE, SkyCurves, View
from services.ephemeris.events.syzygies import Syzygies, falling, least
from services.ephemeris.events.tracks import Tracks

Floats = NDArray[np.float64]

SUN_AND_MOON = ("Sun", "Moon")
HALF = 0.19
"""Days around the greatest eclipse of the Earth in which a place may see one."""
AROUND = 0.14
"""Days from a place's maximum to its first and last contact, at most."""


def local_circumstances(
    context: Context, moons: Syzygies, greatest: Floats, radii: Radii, moon_centre: str = "mass"
) -> list[Event]:
    """Return the eclipses that the place sees, at the moment of least separation.

    Where the Sun is below the horizon throughout there is none to see.
    """
    sky = context.sky_of(View(observer="topocentric", site=context.site or NOWHERE))
    seen = Tracks.observed(sky, SUN_AND_MOON, greatest, HALF, moon_centre)

    def squared(times: Floats) -> Floats:
        return disks(*seen.at(times), radii)[0] ** 2

    middle = least(squared, greatest - HALF, greatest + HALF)
    apart, size, outer, _ = disks(*seen.at(middle[:, None]), radii)
    eclipsed = apart[:, 0] < size[:, 0] + outer[:, 0]
    if not eclipsed.any():
        return []
    chosen, middle = moons.some(eclipsed), middle[eclipsed]
    view = Tracks.observed(sky, SUN_AND_MOON, middle, AROUND, moon_centre)
    contacts = _contacts(view, middle, radii)
    events = []
    for i in range(len(middle)):
        event = _one(context, view, chosen, middle, contacts, i, radii)
        if event is not None:
            events.append(event)
    return events


def _contacts(view: Tracks, middle: Floats, radii: Radii) -> dict[str, Floats]:
    # all four together: of the outer circle, twice of the inner one, of the outer one
    four = view.some(np.tile(np.arange(len(middle)), 4))
    within = np.repeat([False, True, True, False], len(middle))[:, None]

    def clear(times: Floats) -> Floats:
        apart, size, outer, inner = disks(*four.at(times), radii)
        return np.asarray(apart - np.where(within, np.abs(size - inner), size + outer))

    low, high = middle - AROUND, middle + AROUND
    roots = falling(
        clear,
        np.concatenate((low, low, middle, middle)),
        np.concatenate((middle, middle, high, high)),
    )
    return dict(zip(("C1", "C2", "C3", "C4"), np.split(roots, 4), strict=True))


def _one(
    context: Context, view: Tracks, moons: Syzygies, middle: Floats, contacts: dict[str, Floats],
    i: int, radii: Radii,
) -> Event | None:  # fmt: skip
    """Return one eclipse of the place; None where the Sun is down from first to last contact."""
    first, last = float(contacts["C1"][i]), float(contacts["C4"][i])
    if not np.isfinite(first) or not np.isfinite(last):
        return None
    rows = np.arange(len(middle)) == i
    single = view.some(slice(i, i + 1))
    times = np.linspace(first, last, 61)
    height = single.at(times[None, :])[0][0, :, 3]
    horizon = np.sin(np.radians(-50.0 / 60.0))
    if (height < horizon).all():
        return None
    time = float(middle[i])
    sun, moon = single.at(np.array([[time]]))
    apart, size, outer, inner = (float(a[0, 0]) for a in disks(sun, moon, radii))
    whole = apart <= abs(size - inner)
    # of the two cones, as the canon's is: where one disk comes to hide the other the covered part
    # of the diameter is 1, or the ratio of the diameters, though the cones have a lunar radius each
    span = 2.0 * size + outer - inner
    ratio = inner / size if whole else (outer + inner) / span
    magnitude = ratio if whole else (size + outer - apart) / span
    kind = "partial" if not whole else "total" if inner > size else "annular"
    sky = context.sky_of(View(observer="topocentric", site=context.site or NOWHERE))
    delta_t = float(context.delta_t_sigmas(np.array([time]))[0])
    sigma_tt, sigma_ut = _sigmas(sky, time, delta_t)
    hidden = float(obscuration(np.array([magnitude]), np.array([ratio]), np.array([whole]))[0])
    data: dict[str, Any] = {
        "type": kind,
        "magnitude": magnitude,
        "obscuration": hidden,
        "sun_altitude": float(np.degrees(np.arcsin(sun[0, 0, 3]))),
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
    single: Tracks,
    contacts: dict[str, Floats],
    i: int,
    sigmas: tuple[float, float],
    *,
    total: bool,
) -> dict[str, Event]:
    """Return the contacts as events: the Sun's altitude, and angles of the point of contact."""
    names = [name for name in contacts if np.isfinite(contacts[name][i])]
    times = np.array([contacts[name][i] for name in names])
    sun, moon = (one[0] for one in single.at(times[None, :]))
    parallactic = parallactic_angles(context, "Sun", times)
    rows = {}
    for k, name in enumerate(names):
        position = position_angle(sun[k], moon[k])
        if total and name in {"C2", "C3"}:
            position += 180.0  # the larger disk touches the smaller one's far side
        rows[name] = Event(
            name, float(times[k]), *sigmas, 1.0,
            {
                "sun_altitude": float(np.degrees(np.arcsin(sun[k, 3]))),
                "visible": bool(sun[k, 3] > np.sin(np.radians(-50.0 / 60.0))),
                "position_angle": float(np.mod(position, 360.0)),
                "vertex_angle": float(np.mod(position - parallactic[k], 360.0)),
            },
        )  # fmt: skip
    return rows


def totality(context: Context, one: Syzygies, time: float, delta_t: float, radii: Radii) -> float:
    """Return how probable it is that the eclipse is total at the place, ΔT's sigma considered.

    A ΔT larger by δ is a place that lies 15.04" δ farther west. The umbra's depth over the place is
    told for 81 of them within four sigma; by the Moon's mean limb.
    """
    # an error that moves the shadow by less than a metre changes nothing
    shifts = np.linspace(-4.0, 4.0, 81) if delta_t > 1e-3 else np.zeros(1)
    late = np.abs(4.0 * delta_t / 86400.0)
    times = np.linspace(time - 0.004 - late, time + 0.004 + late, 161)
    at, apart, zeta = over_place(context, one.tracks, times, radii, shifts * delta_t)
    inner = at.radii_at(zeta)[1]
    depths = (-inner - apart).max(axis=1)
    if len(depths) == 1:
        return 1.0 if depths[0] > 0.0 else 0.0
    edges = np.concatenate(([-np.inf], (shifts[1:] + shifts[:-1]) / 2.0, [np.inf]))
    weights = np.diff([0.5 * (1.0 + erf(edge / sqrt(2.0))) for edge in edges.tolist()])
    return float(weights[depths > 0.0].sum())
