"""Houses and angles from the sidereal time, the true obliquity and the latitude.

Angles in degrees, rates in degrees a day. The MC is always the ecliptic's upper culmination and
the Ascendant always its eastern intersection with the horizon, everywhere on Earth. Then the
Ascendant follows the MC within 180°, even where the MC is below the horizon, and equal, whole
sign, Porphyry, Sripati, Alcabitius, Morinus and meridian houses always exist. The others do not
near the poles; there Porphyry is used, and `Houses.fallback` says so and why.

Other software differs inside the polar circles while the MC is below the horizon: Swiss Ephemeris
then turns the MC to the lower culmination for Regiomontanus, Campanus and Polich-Page, which keeps
those systems' cusps in order but makes the tenth cusp the IC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ephemeris.astrology.house_geometry import (
    ARRAYS,
    CUSPS,
    PLAIN,
    QUARTER,
    TURN,
    Cusps,
    Sky,
)
from services.ephemeris.core.dual import EPSILON, Duals, Floats, dual, rate_of
from services.ephemeris.errors import InvalidInput

SIDEREAL_DAY_RATE = 360.98564736629
"""Degrees the ARMC turns in a day of UT1 (IERS Conventions 2010: ERA plus mean precession)."""

FALLBACK = "porphyry"


@dataclass(frozen=True, slots=True)
class System:
    """A house system: its definition, and whose it is."""

    id: str
    name: str
    definition: str
    source: str


_FORMULARY = "M. Munkasey, An Astrological House Formulary (1991)"

SYSTEMS: dict[str, System] = {
    row.id: row
    for row in (
        System(
            "placidus", "Placidus",
            "Each cusp has completed thirds of its own diurnal or nocturnal semi-arc.",
            "Placidus de Titis 1650; R. Hand, Essays on Astrology (1982); " + _FORMULARY,
        ),
        System(
            "koch", "Koch",
            "Degrees rising when the MC degree had completed thirds of its diurnal semi-arc.",
            "W. Koch and E. Schäck, Häusertabellen des Geburtsortes (1971); " + _FORMULARY,
        ),
        System(
            "porphyry", "Porphyry",
            "The ecliptic between MC, Ascendant and IC in three equal parts each.",
            "Porphyry, 3rd century; " + _FORMULARY,
        ),
        System(
            "regiomontanus", "Regiomontanus",
            "The equator in twelve from the meridian, by circles through the horizon's north and "
            "south points.",
            "Regiomontanus 1490; " + _FORMULARY,
        ),
        System(
            "campanus", "Campanus",
            "The prime vertical in twelve from the zenith, by circles through the horizon's north "
            "and south points.",
            "Campanus of Novara, 13th century; " + _FORMULARY,
        ),
        System(
            "equal", "Equal (Ascendant)", "Thirty degrees each, the first from the Ascendant.",
            _FORMULARY,
        ),
        System("equal_mc", "Equal (MC)", "Thirty degrees each, the tenth from the MC.", _FORMULARY),
        System(
            "whole_sign", "Whole sign",
            "The sign that holds the Ascendant, in the zodiac of the chart, is the first house.",
            "R. Hand, Whole Sign Houses (2000)",
        ),
        System(
            "alcabitius", "Alcabitius",
            "The Ascendant's diurnal and nocturnal semi-arcs in three equal parts of the equator, "
            "by hour circles.",
            "Alcabitius, 10th century; " + _FORMULARY,
        ),
        System(
            "topocentric", "Topocentric (Polich-Page)",
            "As Regiomontanus, with poles whose tangents are thirds of the latitude's.",
            "W. Polich and A. P. Nelson Page, Spica 3 (1964); " + _FORMULARY,
        ),
        System(
            "morinus", "Morinus",
            "The equator in twelve from the meridian, by circles through the ecliptic's poles.",
            "J. B. Morin 1661; " + _FORMULARY,
        ),
        System(
            "meridian", "Meridian (axial rotation)",
            "The equator in twelve from the meridian, by hour circles.",
            "D. Cope, early 20th century; " + _FORMULARY,
        ),
        System(
            "vehlow", "Vehlow", "Thirty degrees each, the Ascendant in the middle of the first.",
            "J. Vehlow 1925; Swiss Ephemeris documentation, section 6",
        ),
        System(
            "sripati", "Sripati",
            "Porphyry's cusps are the houses' middles; a house begins midway between two.",
            "Sripati, 11th century; Swiss Ephemeris documentation, section 6",
        ),
    )
}  # fmt: skip

_NEEDS_RISING = frozenset({"placidus", "koch"})
_MAY_FAIL = _NEEDS_RISING | {"regiomontanus", "campanus", "topocentric"}
_REASONS = (
    "",
    "Inside the polar circles part of the ecliptic never rises or sets: it has no semi-arcs.",
    "The MC is below the horizon here, so that this system's cusps would run against the zodiac.",
    "This system's cusps are out of order here.",
)


@dataclass(frozen=True, slots=True)
class Houses:
    """Cusps and angles at E instants: degrees of longitude in [0, 360), rates in degrees a day.

    `cusps` and `cusp_rates` (E, 12), from the first; the others (E,). `armc` is right ascension,
    and not counted from a sidereal zodiac's zero. `reason` (E,) is 0 where the system asked for
    was used; elsewhere `fallback` tells more.
    """

    system: str
    cusps: Floats
    cusp_rates: Floats
    ascendant: Floats
    ascendant_rate: Floats
    mc: Floats
    mc_rate: Floats
    armc: Floats
    vertex: Floats
    vertex_rate: Floats
    east_point: Floats
    east_point_rate: Floats
    reason: NDArray[np.int64]

    def fallback(self, index: int = 0) -> dict[str, str] | None:
        """Return {requested, used, reason} where another system was used, else None."""
        why = int(self.reason[index])
        if why == 0:
            return None
        return {"requested": self.system, "used": FALLBACK, "reason": _REASONS[why]}


def houses(
    system: str,
    armc: ArrayLike,
    obliquity: ArrayLike,
    latitude: ArrayLike,
    *,
    armc_rate: ArrayLike = SIDEREAL_DAY_RATE,
    obliquity_rate: ArrayLike = 0.0,
    offset: ArrayLike = 0.0,
    offset_rate: ArrayLike = 0.0,
) -> Houses:
    """Compute house cusps and angles at E instants and places.

    armc: right ascension of the meridian, i.e. local apparent sidereal time, degrees.
    obliquity: true obliquity of the ecliptic, degrees. latitude: geographic, degrees.
    offset: what to take off every longitude (ayanamsa + Δψ in a sidereal zodiac), degrees.
    Rates in degrees a day. All are scalars or (E,) arrays, broadcast together.

    Raises InvalidInput for an unknown system or a latitude outside -90..90.
    """
    if system not in CUSPS:
        raise InvalidInput(
            f"Unknown house system {system[:40]!r}; known: {', '.join(SYSTEMS)}.", field="houses"
        )
    sky = _sky((armc, armc_rate, obliquity, obliquity_rate, latitude, offset, offset_rate))
    cusps, reason = _cusps(system, sky)
    angles = [sky.ascendant, sky.mc, sky.vertex, sky.east_point]
    stacked = np.array(angles + cusps).reshape(16, -1).T - np.atleast_1d(sky.offset)[:, None]
    values, rates = _degrees(stacked)
    if system == "whole_sign":  # whole degrees, to the last digit
        values[:, 4:] = np.rint(values[:, 4:] / 30.0) * 30.0 % 360.0
    return Houses(
        system,
        values[:, 4:], rates[:, 4:],
        values[:, 0], rates[:, 0],
        values[:, 1], rates[:, 1],
        np.degrees(np.atleast_1d(sky.armc).real) % 360.0,
        values[:, 2], rates[:, 2],
        values[:, 3], rates[:, 3],
        reason,
    )  # fmt: skip


def house_of(longitude: ArrayLike, cusps: Floats) -> NDArray[np.int64]:
    """Return the house, 1 to 12, that holds each longitude; latitude is left out of account.

    longitude: degrees, (E, n), in the zodiac of the cusps, (E, 12). A house holds its own cusp and
    ends before the next.
    """
    first = cusps[:, :1]
    along = (np.asarray(longitude, dtype=np.float64) - first) % 360.0
    starts = (cusps - first) % 360.0
    return np.asarray(np.sum(along[..., None] >= starts[:, None, :], axis=-1, dtype=np.int64))


def _sky(given: tuple[ArrayLike, ...]) -> Sky:
    """Build the sphere, in plain numbers for one instant, in arrays for many."""
    plain = [math.radians(item) for item in map(_single, given) if item is not None]
    if len(plain) == len(given):
        armc, armc_rate, obliquity, obliquity_rate, latitude, offset, offset_rate = plain
        sky = Sky(
            complex(armc, armc_rate * EPSILON),
            complex(obliquity, obliquity_rate * EPSILON),
            latitude,
            complex(offset, offset_rate * EPSILON),
            PLAIN,
        )
    else:
        many = np.broadcast_arrays(*(np.radians(np.atleast_1d(item)) for item in given))
        sky = Sky(
            dual(many[0], many[1]), dual(many[2], many[3]), many[4], dual(many[5], many[6]), ARRAYS
        )
    if not sky.by.all(abs(sky.latitude) <= QUARTER):
        raise InvalidInput("latitude must lie between -90 and 90 degrees.", field="latitude")
    return sky


def _single(item: ArrayLike) -> float | None:
    """Return the one number that an input holds, or None if it holds more."""
    if isinstance(item, float):
        return item
    array = np.asarray(item)
    return float(array.item()) if array.size == 1 else None


def _cusps(system: str, sky: Sky) -> tuple[Cusps, NDArray[np.int64]]:
    """Return twelve cusps, Porphyry's where the system has none, and the reason (E,)."""
    cusps = CUSPS[system](sky)
    if system not in _MAY_FAIL:
        return cusps, np.zeros(np.size(sky.latitude), dtype=np.int64)
    choose = sky.by.choose
    reason = choose(_in_order(cusps), 0, 3)
    if system in _NEEDS_RISING:
        reason = choose(abs(sky.greatest_difference.real) >= 1.0, 1, reason)
    else:
        reason = choose(sky.mc_above_horizon <= 0.0, 2, reason)
    if not sky.by.all(reason == 0):
        other = CUSPS[FALLBACK](sky)
        cusps = [choose(reason > 0, new, old) for new, old in zip(other, cusps, strict=True)]
    return cusps, np.atleast_1d(reason)


def _in_order(cusps: Cusps) -> Any:
    """Whether the cusps go round the zodiac once, forwards; opposite cusps need no second look."""
    round_trip = sum((cusps[i + 1] - cusps[i]).real % TURN for i in range(6))
    return abs(round_trip - TURN / 2.0) < 1e-6


def _degrees(angle: Duals) -> tuple[Floats, Floats]:
    """Return degrees in [0, 360) and degrees a day."""
    values: Any = np.degrees(angle.real) % 360.0
    # A rounding below zero gives 360.0 itself.
    values[values >= 360.0] = 0.0
    return values, np.degrees(rate_of(angle))
