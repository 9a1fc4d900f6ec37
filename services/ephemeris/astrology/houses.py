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

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ephemeris.astrology.loop_rows import rows_of
from services.ephemeris.core.house_cusps import (
    ASCENDANT,
    EAST_POINT,
    MERIDIAN,
    MIDHEAVEN,
    VERTEX,
    put_house_numbers,
    put_houses,
)
from services.ephemeris.core.house_systems import SYSTEM_CODES
from services.ephemeris.errors import InvalidInput

Floats = NDArray[np.float64]

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

_CODES = {system: code for code, system in enumerate(SYSTEM_CODES)}
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
        return fallbacks(self.system)[int(self.reason[index])]


def fallbacks(system: str) -> list[dict[str, str] | None]:
    """Return what to say of a system not used, by the number of its reason; None for 0."""
    return [
        {"requested": system, "used": FALLBACK, "reason": why} if why else None for why in _REASONS
    ]


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
    Rates in degrees a day. All are numbers or (E,) arrays, broadcast together; one instant goes
    the way of many, and its digits do not depend on what is computed beside it.

    Raises InvalidInput for an unknown system or a latitude outside -90..90.
    """
    code = _CODES.get(system)
    if code is None:
        raise InvalidInput(
            f"Unknown house system {system[:40]!r}; known: {', '.join(SYSTEMS)}.", field="houses"
        )
    given = rows_of(armc, armc_rate, obliquity, obliquity_rate, latitude, offset, offset_rate)
    count = given.shape[1]
    cusps, angles = np.empty((2, count, 12)), np.empty((2, 5, count))
    reason = np.empty(count, dtype=np.int64)
    if not put_houses(code, given, cusps, angles, reason):
        raise InvalidInput("latitude must lie between -90 and 90 degrees.", field="latitude")
    return Houses(
        system,
        cusps[0], cusps[1],
        angles[0, ASCENDANT], angles[1, ASCENDANT],
        angles[0, MIDHEAVEN], angles[1, MIDHEAVEN],
        angles[0, MERIDIAN],
        angles[0, VERTEX], angles[1, VERTEX],
        angles[0, EAST_POINT], angles[1, EAST_POINT],
        reason,
    )  # fmt: skip


def house_of(longitude: ArrayLike, cusps: Floats) -> NDArray[np.int64]:
    """Return the house, 1 to 12, that holds each longitude; latitude is left out of account.

    longitude: degrees, (E, n), in the zodiac of the cusps, (E, 12), which lie in [0, 360). A house
    holds its own cusp and ends before the next.
    """
    places = np.ascontiguousarray(longitude, dtype=np.float64)
    houses = np.empty(places.shape, dtype=np.int64)
    put_house_numbers(places, np.ascontiguousarray(cusps, dtype=np.float64), houses)
    return houses
