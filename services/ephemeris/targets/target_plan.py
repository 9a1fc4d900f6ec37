"""What a list of targets asks of an observation: made once, then kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import observation as core
from services.ephemeris.core.angle_sigmas import STAR_SIGMA_COLUMNS
from services.ephemeris.core.star_places import STAR_COLUMNS
from services.ephemeris.errors import InvalidInput
from services.ephemeris.kernels.cspice_states import SUN
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.lunar_points import FROM_THE_MOON, KINDS
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.stars import stars

Floats = NDArray[np.float64]

_NO_STARS = np.empty((0, STAR_COLUMNS))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a set of T targets asks for; made once for each set and observer.

    `naif`: the ids of those that have one. `table` (T, 4): as `core.observation` reads it, without
    the rows of the kernels. `moon`: whether the Moon's own motion is needed. `stars` and `sigmas`:
    the rows of the stars among them. `small`: the small bodies.
    """

    names: tuple[str, ...]
    naif: tuple[int | None, ...]
    table: NDArray[np.int64]
    moon: bool
    stars: Floats
    sigmas: Floats
    small: tuple[str, ...]


@lru_cache(maxsize=1024)
def plan_of(names: tuple[str, ...], observer: str) -> Plan:
    """Return what targets ask for. Raises InvalidInput for points that the observer cannot have."""
    table = np.zeros((len(names), 4), dtype=np.int64)
    table[:, core.GIVEN] = -1
    naif: list[int | None] = []
    rows: list[int] = []
    for i, name in enumerate(names):
        target = REGISTRY[name]
        naif.append(target.naif)
        if target.row >= 0:
            table[i, core.POINT], table[i, core.ROW] = core.STAR, len(rows)
            rows.append(target.row)
            continue
        table[i, core.POINT] = KINDS.get(name, 0)
        table[i, core.IS_SUN] = target.naif == SUN
    moon = bool(FROM_THE_MOON.intersection(names))
    if moon and observer not in {"topocentric", "geocentric"}:
        raise InvalidInput("The Moon's points are defined as seen from the Earth.", field="bodies")
    if rows:
        own, sigmas = stars().rows[rows], stars().sigmas[rows]
    else:
        own, sigmas = _NO_STARS, np.empty((0, STAR_SIGMA_COLUMNS))
    small = tuple(name for name in names if REGISTRY[name].kind == "small_body")
    return Plan(names, tuple(naif), table, moon, own, sigmas, small)


@lru_cache(maxsize=1024)
def orbits_of(ephemeris: str, names: tuple[str, ...]) -> Floats:
    """Return each target's own error, (T, 4) arcsec, as `core.angle_sigmas` reads it.

    A star's is not read there. Raises LookupError for a target whose error is not stated.
    """
    rows = []
    for name in names:
        target = REGISTRY[name]
        orbit = target.orbit
        if orbit is None:
            orbit = _STAR if target.row >= 0 else uncertainty.orbit(ephemeris, name)
        rows.append((orbit.now, orbit.linear, orbit.square, orbit.cube))
    return np.array(rows).reshape(-1, 4)


_STAR = uncertainty.Orbit(math.nan)
