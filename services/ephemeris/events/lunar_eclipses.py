"""Eclipses of the Moon: shadows by Danjon or Chauvenet, contacts, magnitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.event import Event
from services.ephemeris.events.radii import SUN_RADIUS_ECLIPSES as SUN_RADIUS
from services.ephemeris.events.roots import Proof
from services.ephemeris.events.saros import series
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import View
from services.ephemeris.events.syzygies import Syzygies, falling, least, syzygies, syzygy_sigmas
from services.ephemeris.events.tracks import check_moon_centre

Floats = NDArray[np.float64]

MOON_RADIUS = 0.2725076
"""The Moon's mean radius in the Earth's equatorial ones (IAU 1982)."""
SHADOWS = ("danjon", "chauvenet")
DANJON = 1.01
"""Danjon 1951 (L'Astronomie 65, 51): the Moon's parallax enlarged by the air, 75 km of it."""
CHAUVENET = (1.02, 0.998340)
"""Chauvenet 1863: the shadow of a sphere of the Earth's radius at 45°, enlarged by a fiftieth."""
LONGEST = 0.2
"""Days from the middle within which the Moon leaves the penumbra."""


@dataclass(frozen=True, slots=True)
class LunarEclipse:
    """Lunar eclipses, by the shadow of `shadow`; with a place, also the Moon's altitudes there.

    `moon_centre`: of its `mass` or its `figure`.
    """

    shadow: str = "danjon"
    moon_centre: str = "mass"
    kind: str = "eclipse_lunar"

    def __post_init__(self) -> None:
        if self.shadow not in SHADOWS:
            raise InvalidInput(f"shadow may be {' or '.join(SHADOWS)}.", field="shadow")
        check_moon_centre(self.moon_centre)

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return 1.0

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the eclipses whose greatest moment is in [start, stop)."""
        moons = syzygies(context.tropical, start, stop, full=True, moon_centre=self.moon_centre)
        proof = Proof(bound=1e-9, pieces=len(moons))
        if not len(moons):
            return [], proof
        greatest = least(lambda t: _apart(moons, t), moons.middles - 0.65, moons.middles + 0.65)
        shadow = self._shadow(moons, greatest[:, None])
        seen = shadow.apart[:, 0] < shadow.penumbra[:, 0] + shadow.moon[:, 0]
        seen &= (greatest >= start) & (greatest < stop)
        chosen, times = moons.some(seen), greatest[seen]
        return self._row(context, chosen, times) if len(times) else [], proof

    def _shadow(self, moons: Syzygies, times: Floats) -> _Shadow:
        """Return separations and radii, radians, at times (n, m)."""
        sun, moon = moons.at(times)
        sun_distance, moon_distance = np.linalg.norm(sun, axis=-1), np.linalg.norm(moon, axis=-1)
        sun_parallax, moon_parallax = np.arcsin(1.0 / sun_distance), np.arcsin(1.0 / moon_distance)
        size = np.arcsin(SUN_RADIUS / sun_distance)
        if self.shadow == "danjon":
            inner, outer = (DANJON * moon_parallax + sun_parallax + s for s in (-size, size))
        else:
            factor, reduced = CHAUVENET
            inner, outer = (
                factor * (reduced * moon_parallax + sun_parallax + s) for s in (-size, size)
            )
        return _Shadow(
            _angle(-sun, moon), inner, outer, np.arcsin(MOON_RADIUS / moon_distance), moon_distance
        )

    def _contacts(self, moons: Syzygies, greatest: Floats) -> dict[str, Floats]:
        """Return the moments of contacts, NaN where there is none."""

        def clear(which: str) -> Any:
            def value(times: Floats) -> Floats:
                shadow = self._shadow(moons, times)
                reach = {
                    "P": shadow.penumbra + shadow.moon,
                    "U": shadow.umbra + shadow.moon,
                    "T": shadow.umbra - shadow.moon,
                }[which]
                return np.asarray(shadow.apart - reach)

            return value

        out = {}
        for which, names in (("P", ("P1", "P4")), ("U", ("U1", "U4")), ("T", ("U2", "U3"))):
            out[names[0]] = falling(clear(which), greatest - LONGEST, greatest)
            out[names[1]] = falling(clear(which), greatest, greatest + LONGEST)
        return out

    def _row(self, context: Context, moons: Syzygies, greatest: Floats) -> list[Event]:
        shadow = self._shadow(moons, greatest[:, None])
        contacts = self._contacts(moons, greatest)
        sun, moon = moons.at(greatest[:, None])
        north = np.sign(moon[:, 0, 2] + sun[:, 0, 2] * shadow.distance[:, 0] / _size(sun)[:, 0])
        apart, size = shadow.apart[:, 0], shadow.moon[:, 0]
        umbral = (shadow.umbra[:, 0] + size - apart) / (2.0 * size)
        penumbral = (shadow.penumbra[:, 0] + size - apart) / (2.0 * size)
        gamma = north * np.sin(apart) * shadow.distance[:, 0]
        sigma = syzygy_sigmas(context, greatest)
        both = np.hypot(sigma, context.delta_t_sigmas(greatest))
        events = []
        for i, time in enumerate(greatest.tolist()):
            kind = "total" if umbral[i] >= 1.0 else "partial" if umbral[i] > 0.0 else "penumbral"
            data = {
                "type": kind,
                "gamma": float(gamma[i]),
                "magnitude_umbral": float(umbral[i]),
                "magnitude_penumbral": float(penumbral[i]),
                "saros": series(int(moons.lunations[i]), solar=False),
                "shadow": self.shadow,
                "contacts": self._contact_rows(context, contacts, i, float(sigma[i])),
            }
            data["duration_partial_s"] = _between(contacts, "U1", "U4", i)
            data["duration_total_s"] = _between(contacts, "U2", "U3", i)
            if context.site is not None:
                data["moon_altitude"] = _altitudes(context, np.array([time]))[0]
            events.append(Event(self.kind, time, float(sigma[i]), float(both[i]), 1.0, data))
        return events

    def _contact_rows(
        self, context: Context, contacts: dict[str, Floats], i: int, sigma: float
    ) -> dict[str, Event]:
        """Return the contacts of one eclipse as events of their own, in order of time."""
        times = {name: float(t[i]) for name, t in contacts.items() if np.isfinite(t[i])}
        times = dict(sorted(times.items(), key=lambda item: item[1]))
        delta_t = context.delta_t_sigmas(np.array([*times.values()])).tolist()
        altitudes: list[float | None] = [None] * len(times)
        if context.site is not None and times:
            altitudes = list(_altitudes(context, np.array([*times.values()])))
        return {
            name: Event(
                name, time, sigma, float(np.hypot(sigma, dt)), 1.0,
                {} if altitude is None else {"moon_altitude": altitude},
            )
            for (name, time), dt, altitude in zip(times.items(), delta_t, altitudes, strict=True)
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shadow:
    """Radians, (n, m): the Moon's centre from the shadow's, radii; its distance, Earth's radii."""

    apart: Floats
    umbra: Floats
    penumbra: Floats
    moon: Floats
    distance: Floats


def _size(vectors: Floats) -> Floats:
    return np.asarray(np.linalg.norm(vectors, axis=-1))


def _angle(a: Floats, b: Floats) -> Floats:
    """Return the angle between vectors, radians, exact for small ones too."""
    return np.asarray(np.arctan2(_size(np.cross(a, b)), (a * b).sum(axis=-1)))


def _apart(moons: Syzygies, times: Floats) -> Floats:
    """Return the square of the angle between the Moon and the shadow's axis: smooth throughout."""
    sun, moon = moons.at(times)
    return np.asarray(_angle(-sun, moon) ** 2)


def _between(contacts: dict[str, Floats], first: str, last: str, i: int) -> float | None:
    seconds = float((contacts[last][i] - contacts[first][i]) * 86400.0)
    return seconds if np.isfinite(seconds) else None


def _altitudes(context: Context, times: Floats) -> list[float]:
    """Return the Moon's airless altitudes at the place, degrees."""
    assert context.site is not None  # noqa: S101 - asked by the callers
    sky = context.sky_of(View(observer="topocentric", site=context.site, horizon=True))
    altitudes: list[float] = sky.observe(("Moon",), times).altitude[:, 0].tolist()
    return altitudes
