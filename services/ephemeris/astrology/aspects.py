"""Aspects: angles between longitudes that have a name, and whether they are growing exact.

Longitudes in degrees, in either zodiac; speeds in degrees a day. The orb is the separation, 0 to
180°, less the aspect's angle. An aspect applies while its orb shrinks, whichever body moves and
in whichever direction; at the exact moment, and when nothing changes, it does not apply.

Angles: J. Kepler, Harmonices Mundi (1619), books I and IV, for the minor ones; the major ones are
Ptolemy's (Tetrabiblos I.13, I.24). Orbs have no authority: the defaults are a common modern set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ephemeris.core.dual import Floats
from services.ephemeris.errors import InvalidInput

MAX_ORB = 15.0
"""Widest orb that may be asked for, degrees."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """A named angle: `angle` and the usual `orb` in degrees, `kind` major or minor."""

    id: str
    name: str
    angle: float
    kind: str
    orb: float


ASPECTS: dict[str, Aspect] = {
    row.id: row
    for row in (
        Aspect("conjunction", "Conjunction", 0.0, "major", 8.0),
        Aspect("opposition", "Opposition", 180.0, "major", 8.0),
        Aspect("trine", "Trine", 120.0, "major", 8.0),
        Aspect("square", "Square", 90.0, "major", 8.0),
        Aspect("sextile", "Sextile", 60.0, "major", 6.0),
        Aspect("quincunx", "Quincunx", 150.0, "minor", 3.0),
        Aspect("semisextile", "Semisextile", 30.0, "minor", 2.0),
        Aspect("semisquare", "Semisquare", 45.0, "minor", 2.0),
        Aspect("sesquiquadrate", "Sesquiquadrate", 135.0, "minor", 2.0),
        Aspect("quintile", "Quintile", 72.0, "minor", 2.0),
        Aspect("biquintile", "Biquintile", 144.0, "minor", 2.0),
        Aspect("septile", "Septile", 360.0 / 7.0, "minor", 1.0),
        Aspect("biseptile", "Biseptile", 720.0 / 7.0, "minor", 1.0),
        Aspect("triseptile", "Triseptile", 1080.0 / 7.0, "minor", 1.0),
        Aspect("novile", "Novile", 40.0, "minor", 1.0),
        Aspect("binovile", "Binovile", 80.0, "minor", 1.0),
        Aspect("quadranovile", "Quadranovile", 160.0, "minor", 1.0),
        Aspect("decile", "Decile", 36.0, "minor", 1.0),
        Aspect("tredecile", "Tredecile", 108.0, "minor", 1.0),
    )
}

MAJOR_ORBS: dict[str, float] = {row.id: row.orb for row in ASPECTS.values() if row.kind == "major"}
"""The usual choice: the five Ptolemaic aspects with their orbs."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at E epochs between P pairs of bodies.

    `first`, `second` (P,): the bodies' columns. `aspect` (E, P): an index into `ids`, or -1 for
    none. `separation` (E, P): 0..180°. `orb` and `orb_rate` (E, P): separation less the angle,
    degrees and degrees a day, NaN where there is no aspect. `applying` (E, P).
    """

    ids: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    aspect: NDArray[np.int64]
    separation: Floats
    orb: Floats
    orb_rate: Floats
    applying: NDArray[np.bool_]

    def listed(self, names: Sequence[str], index: int = 0) -> list[dict[str, Any]]:
        """Return one epoch's aspects as plain rows, the closest first."""
        rows = [
            {
                "first": names[self.first[pair]],
                "second": names[self.second[pair]],
                "aspect": self.ids[self.aspect[index, pair]],
                "separation": float(self.separation[index, pair]),
                "orb": float(self.orb[index, pair]),
                "orb_rate": float(self.orb_rate[index, pair]),
                "applying": bool(self.applying[index, pair]),
            }
            for pair in np.flatnonzero(self.aspect[index] >= 0).tolist()
        ]
        return sorted(rows, key=lambda row: abs(row["orb"]))


def find(longitude: ArrayLike, speed: ArrayLike, orbs: Mapping[str, float] | None = None) -> Found:
    """Find the aspects between all pairs of n bodies at E epochs.

    longitude, speed: (E, n) or (n,), degrees and degrees a day. orbs: widest orb by aspect id,
    degrees (`MAJOR_ORBS` when None). Where two aspects reach, the closer one counts.

    Raises InvalidInput, field "aspects", for an unknown aspect or an orb outside 0..15.
    """
    wanted = MAJOR_ORBS if orbs is None else orbs
    ids, angle, widest = _checked(tuple(wanted.items()))
    lon = np.atleast_2d(np.asarray(longitude, dtype=np.float64))
    rate = np.atleast_2d(np.asarray(speed, dtype=np.float64))
    first, second = _pairs(lon.shape[1])

    ahead = (lon[:, second] - lon[:, first] + 180.0) % 360.0 - 180.0
    separation = np.abs(ahead)
    opening = np.where(ahead >= 0.0, 1.0, -1.0) * (rate[:, second] - rate[:, first])

    away = np.abs(separation[..., None] - angle)  # (E, P, aspects)
    away = np.where(away <= widest, away, np.inf)
    closest = np.argmin(away, axis=-1) if ids else np.zeros(separation.shape, dtype=np.int64)
    none = np.isinf(np.min(away, axis=-1, initial=np.inf))
    orb = np.where(none, np.nan, separation - angle[closest] if ids else np.nan)
    return Found(
        ids,
        first,
        second,
        np.where(none, -1, closest),
        separation,
        orb,
        np.where(none, np.nan, opening),
        orb * opening < 0.0,
    )


@lru_cache(maxsize=256)
def _checked(orbs: tuple[tuple[str, float], ...]) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return ids, their angles and their orbs, after a look at each."""
    for name, orb in orbs:
        if name not in ASPECTS:
            raise InvalidInput(
                f"Unknown aspect {name[:40]!r}; known: {', '.join(ASPECTS)}.", field="aspects"
            )
        if not 0.0 <= orb <= MAX_ORB:
            raise InvalidInput(
                f"The orb of {name} must lie between 0 and {MAX_ORB:g} degrees.", field="aspects"
            )
    ids = tuple(name for name, _ in orbs)
    angles = np.array([ASPECTS[name].angle for name in ids], dtype=np.float64)
    return ids, angles, np.array([orb for _, orb in orbs], dtype=np.float64)


@lru_cache(maxsize=64)
def _pairs(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first, second = np.triu_indices(count, k=1)
    return first.astype(np.int64), second.astype(np.int64)
