"""Occultations of stars and planets by the Moon, or by a planet: where and when for the Earth.

As for eclipses of the Sun, the body that is hidden throws a shadow of the one that hides it, and
the shadow's axis passes the Earth (Explanatory Supplement 2013, ch. 11; a star's has no cone).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.besselian import (
    Radii,
    Shadow,
    geodetic,
    nearest,
    on_ground,
    outside,
    shadow,
    upward,
)
from services.ephemeris.events.event import LEAST, TIME_FLOOR_S, Event
from services.ephemeris.events.functions import CosineOfSeparation
from services.ephemeris.events.local_occultations import (
    Passage,
    direction,
    elongation,
    limb_sigma,
    local_events,
)
from services.ephemeris.events.own_spans import covered
from services.ephemeris.events.radii import EARTH_RADIUS_KM, RADII_KM
from services.ephemeris.events.roots import Proof, extremes
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves, is_point
from services.ephemeris.events.syzygies import falling, least, sidereal_time
from services.ephemeris.events.tracks import Tracks, check_moon_centre

Floats = NDArray[np.float64]

MOON_RADII = {"iau": (0.2725076, 0.2725076), "canon": (0.272488, 0.272281)}
"""The Moon's radius, in the Earth's: where a body begins to be hidden, and where it is wholly."""
HIDING = ("Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
HIDDEN = ("Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto")
"""What is looked for when no bodies are named; stars are named."""
FARTHEST_LATITUDE = 8.0
"""Degrees from the ecliptic beyond which the Moon (5.3), seen from anywhere (1.0), hides nothing
(its radius 0.3; a margin for its path's changes, and the ecliptic's)."""
FARTHEST_APART, FARTHEST_PLANETS = 1.7, 0.05
"""Degrees beyond which, seen from the Earth's centre, nothing is hidden for any place: by the Moon,
by a planet (Venus at its nearest: 0.018)."""
LONGEST = 2.0
"""Days for which a shadow may stay on the Earth: one that stays longer hardly moves at all."""
SPARE = 0.2
"""Days by which a place's least separation may come before or after the Earth's."""


@dataclass(frozen=True, slots=True)
class Occultation:
    """Occultations of `bodies` by one; with `local`, as the place sees them, and only those.

    `moon_radius`: `iau` or `canon`; `moon_centre`: `mass` or `figure`.
    """

    bodies: tuple[str, ...]
    by: str = "Moon"
    local: bool = False
    moon_radius: str = "iau"
    moon_centre: str = "mass"
    kind: str = "occultation"

    def __post_init__(self) -> None:
        if self.moon_radius not in MOON_RADII:
            raise InvalidInput(
                f"moon_radius may be {' or '.join(MOON_RADII)}.", field="moon_radius"
            )
        check_moon_centre(self.moon_centre)
        if self.by not in HIDING:
            raise InvalidInput(
                f"{self.by} hides no stars here; what may: {', '.join(HIDING)}.", field="by"
            )
        for body in self.bodies:
            _refuse(body, self.by)

    def radii(self, body: str) -> Radii:
        """Return the radii that count for a body, in the Earth's equatorial one."""
        own = RADII_KM.get(self.by, 0.0) / EARTH_RADIUS_KM
        outer, inner = MOON_RADII[self.moon_radius] if self.by == "Moon" else (own, own)
        return Radii(RADII_KM.get(body, 0.0) / EARTH_RADIUS_KM, outer, inner)

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        pairs = cost.OF_A_PAIR * len(self.bodies) * (3.0 if self.local else 2.0)
        return cost.of_bodies((*self.bodies, self.by)) + pairs

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the occultations whose middle is in [start, stop)."""
        if self.local and context.site is None:
            raise InvalidInput(
                "An occultation as it is seen needs its place: give latitude and longitude.",
                field="latitude",
            )
        events: list[Event] = []
        proof = Proof()
        for body in self.bodies:
            passages, one = self._passages(context, body, start, stop)
            proof.add(one)
            if self.local:
                events += local_events(context, passages)
            else:
                events += [_event(context, passage) for passage in passages]
        return [event for event in events if start <= event.time < stop], proof

    def _passages(
        self, context: Context, body: str, start: float, stop: float
    ) -> tuple[list[Passage], Proof]:
        """Return the passages of the shadow over the Earth, also such as may just fail."""
        sky, proof = context.tropical, Proof()
        if self.by == "Moon" and _far_from_ecliptic(sky, body, start):
            return [], proof
        spare = SPARE if self.local else 0.0
        near = np.cos(np.radians(FARTHEST_APART if self.by == "Moon" else FARTHEST_PLANETS))
        roots = extremes(
            CosineOfSeparation(sky, self.by, body), start - 1.0, stop + 1.0, above=float(near)
        )
        proof.add(roots.proof)
        passages = []
        for time in roots.times[roots.directions < 0.0].tolist():
            half = _half(sky, self.by, body, time)
            if half is None:
                continue
            ends = np.array([time - half, time + half])
            if half > LONGEST or not covered(sky.ephemeris, (body, self.by), ends):
                proof.unproved += 1
                continue
            passage = self._passage(context, body, time, half)
            if passage is not None and start - spare <= passage.greatest < stop + spare:
                passages.append(passage)
        return passages, proof

    def _passage(self, context: Context, body: str, time: float, half: float) -> Passage | None:
        """Return what passes the Earth around a moment of least separation; None if nothing does.

        With the sigma of the axis's place, so that a miss within it is told too.
        """
        sky, radii = context.tropical, self.radii(body)
        pair = body, self.by
        middles = np.array([time])
        tracks = Tracks.observed(sky, pair, middles, half, self.moon_centre, sized=True)

        def from_centre(times: Floats) -> Floats:
            at = shadow(*tracks.at(times), radii)
            return at.x**2 + at.y**2

        greatest = least(from_centre, middles - half, middles + half)
        at = shadow(*tracks.at(greatest[:, None]), radii)
        places = sky.observe(pair, greatest, relative=True)
        sigma = float(np.hypot(*np.hypot(places.longitude_sigma, places.latitude_sigma)[0]))
        limb = limb_sigma(self.by)
        reach = np.radians(np.hypot(sigma, limb) / 3600.0) * float(at.z[0, 0])
        depth = float(at.l1[0, 0] - outside(at)[0, 0])
        chance = 0.5 * (1.0 + erf(depth / (sqrt(2.0) * reach)))
        if chance < LEAST and depth < 0.0:
            return None
        rate = _rate(sky, pair, float(greatest[0]))
        return Passage(
            body, self.by, radii, tracks, float(greatest[0]), half, sigma, limb, rate, chance,
            self.moon_centre,
        )  # fmt: skip


def _refuse(body: str, by: str) -> None:
    """Refuse by name what is no occultation. Raises InvalidInput."""
    if is_point(body):
        raise InvalidInput(f"{body} is a defined point: nothing hides it.", field="bodies")
    if body == by:
        raise InvalidInput(f"{body} does not hide itself.", field="bodies")
    if body == "Sun":
        kind = "eclipse_solar" if by == "Moon" else "transit_of_planet"
        raise InvalidInput(f"The Sun behind {by}: search for {kind}.", field="bodies")
    if body == "Moon":
        raise InvalidInput("Nothing that is seen from the Earth hides the Moon.", field="bodies")


def _far_from_ecliptic(sky: SkyCurves, body: str, time: float) -> bool:
    """Say whether a star lies beyond the Moon's reach; planets move, and are looked at."""
    if body in RADII_KM:
        return False
    places = sky.observe((body,), np.array([time]))
    far = abs(float(places.latitude[0, 0])) > FARTHEST_LATITUDE
    # small bodies move: what is as far away as a star does not
    return bool(far and float(places.distance[0, 0]) > 1e4)


def _half(sky: SkyCurves, by: str, body: str, time: float) -> float | None:
    """Return days around a least separation that hold all contacts; None if it is too wide.

    Or if what should hide the other lies behind it.
    """
    places = sky.observe((body, by), np.array([time]))
    distance = places.distance[0] * (AU / EARTH_RADIUS_KM)
    if distance[0] < distance[1]:
        return None
    lon, lat = np.radians(places.longitude[0]), np.radians(places.latitude[0])
    across = (lon[1] - lon[0] + np.pi) % (2.0 * np.pi) - np.pi
    apart = np.hypot(across * np.cos(lat[0]), lat[1] - lat[0])
    sizes = [RADII_KM.get(name, 0.0) / EARTH_RADIUS_KM for name in (body, by)]
    reach = 1.02 * ((1.0 + sizes[1]) / distance[1] + sizes[0] / distance[0])
    if apart > 1.1 * reach:
        return None
    return float(1.3 * reach / _rate(sky, (body, by), time) + 0.01)


def _rate(sky: SkyCurves, pair: tuple[str, str], time: float) -> float:
    """Return how fast two bodies pass each other, radians a day."""
    places = sky.observe(pair, np.array([time]))
    across = np.diff(places.longitude_rate[0])[0] * np.cos(np.radians(places.latitude[0, 0]))
    return float(np.radians(np.hypot(across, np.diff(places.latitude_rate[0])[0])))


def _event(context: Context, passage: Passage) -> Event:
    """Return a passage as an event of the Earth: at the axis's least distance from its centre."""
    time = np.array([passage.greatest])
    tracks, radii = passage.tracks, passage.radii
    at = shadow(*tracks.at(time[:, None]), radii)
    sigma = float(np.hypot(np.radians(passage.sigma / 3600.0) / passage.rate * DAY, TIME_FLOOR_S))
    delta_t = float(context.delta_t_sigmas(time)[0])
    both = float(np.hypot(sigma, delta_t))
    contacts = {
        name: Event(name, float(moment[0]), sigma, both)
        for name, moment in _contacts(passage).items()
        if np.isfinite(moment[0])
    }
    spot = _spot(context, passage, at)
    data: dict[str, Any] = {
        "body": passage.body,
        "by": passage.by,
        "type": _kind(passage, at),
        "gamma": float(np.sign(at.y[0, 0]) * np.hypot(at.x[0, 0], at.y[0, 0])),
        **spot,
        "longitude_sigma": delta_t * 360.98564736629 / DAY,
        "sun_elongation": elongation(context.tropical, passage.body, float(time[0])),
        "contacts": dict(sorted(contacts.items(), key=lambda item: item[1].time)),
    }
    return Event("occultation", float(time[0]), sigma, both, passage.chance, data)


def _contacts(passage: Passage) -> dict[str, Floats]:
    """Return when the shadow touches and leaves the Earth (P), wholly hides there (U), its axis."""
    tracks, radii = passage.tracks, passage.radii
    middle = np.array([passage.greatest])

    def clear(which: str) -> Any:
        def value(times: Floats) -> Floats:
            at = shadow(*tracks.at(times), radii)
            reach = {"P": at.l1, "U": np.abs(at.l2), "C": 0.0 * at.l1}[which]
            return np.asarray(outside(at) - reach)

        return value

    kinds = ["P", "U", "C"] if radii.sun else ["P", "C"]
    names = {"P": ("P1", "P4"), "U": ("U1", "U4"), "C": ("C1", "C2")}
    # the track's ends, not the passage's own half: the middle has moved a little from the track's
    low, high = tracks.middles - tracks.halves, tracks.middles + tracks.halves
    out = {}
    for which in kinds:
        out[names[which][0]] = falling(clear(which), low, middle)
        out[names[which][1]] = falling(clear(which), middle, high)
    return out


def _kind(passage: Passage, at: Shadow) -> str:
    """Return what is seen where most is: `total`, `partial`, or `transit` of a smaller disk."""
    if outside(at)[0, 0] > abs(at.l2[0, 0]) and passage.radii.sun:
        return "partial"
    return "total" if at.l2[0, 0] < 0.0 else "transit"


def _spot(context: Context, passage: Passage, at: Shadow) -> dict[str, float]:
    """Return where the axis meets the ground, or what is nearest to it, and what stands above."""
    x, y = nearest(at)
    central = outside(at) < 0.0
    point, _ = on_ground(
        at, np.where(central, at.x, x * (1 - 1e-9)), np.where(central, at.y, y * (1 - 1e-9))
    )
    time = np.array([passage.greatest])
    latitude, longitude = geodetic(point[:, 0], sidereal_time(context.tropical, time))
    up = upward(point[:, 0])[0]
    sun = direction(context.tropical, "Sun", float(time[0]))
    sines = np.array([up @ at.axis[0, 0] if central[0, 0] else 0.0, up @ sun])
    altitude, of_sun = np.degrees(np.arcsin(np.clip(sines, -1.0, 1.0))).tolist()
    return {
        "latitude": float(latitude[0]),
        "longitude_east": float(longitude[0]),
        "altitude": altitude,
        "sun_altitude": of_sun,
    }
