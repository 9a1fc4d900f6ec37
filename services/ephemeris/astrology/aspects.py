"""Aspects: angles between longitudes that have a name, and whether they are growing exact.

Longitudes in degrees, in either zodiac; speeds in degrees a day. The orb is the separation, 0 to
180°, less the aspect's angle. An aspect applies while its orb shrinks, whichever body moves and
in whichever direction; at the exact moment, and when nothing changes, it does not apply.

No aspect is counted within one axis: between a point, its opposite and another definition of
either, which stand together or apart by what they are, and not by what the sky does (`AXES`).

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

from services.ephemeris.core.aspect_angles import (
    ASPECT,
    EPOCH,
    FIRST,
    ORB,
    ORB_RATE,
    SECOND,
    SEPARATION,
    match,
    put_aspects,
)
from services.ephemeris.errors import InvalidInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

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

AXES: tuple[frozenset[str], ...] = (
    frozenset({"MeanNode", "TrueNode", "MeanSouthNode", "TrueSouthNode"}),
    frozenset({"MeanApogee", "OsculatingApogee", "MeanPerigee", "OsculatingPerigee"}),
    frozenset({"Ascendant", "Descendant"}),
    frozenset({"MC", "IC"}),
    frozenset({"Vertex", "Antivertex"}),
)
"""Points that are the same, or opposite, by definition."""


@dataclass(frozen=True, slots=True)
class AspectList:
    """N aspects at E epochs, in the epochs' order and within each the closest first.

    (N,) each: `epoch`, the epoch's index; `first` and `second`, the bodies' columns; `aspect`, an
    index into `ids`; `separation`, 0..180°; `orb`, separation less the angle, and `orb_rate`:
    degrees and degrees a day; `applying`. Those of epoch e stand from `starts[e]` to
    `starts[e + 1]`; `starts` is (E + 1,).
    """

    ids: tuple[str, ...]
    starts: Integers
    epoch: Integers
    first: Integers
    second: Integers
    aspect: Integers
    separation: Floats
    orb: Floats
    orb_rate: Floats
    applying: NDArray[np.bool_]

    def listed(self, names: Sequence[str], index: int = 0) -> list[dict[str, Any]]:
        """Return one epoch's aspects as plain rows, the closest first."""
        here = slice(int(self.starts[index]), int(self.starts[index + 1]))
        columns = zip(
            self.first[here].tolist(),
            self.second[here].tolist(),
            self.aspect[here].tolist(),
            self.separation[here].tolist(),
            self.orb[here].tolist(),
            self.orb_rate[here].tolist(),
            self.applying[here].tolist(),
            strict=True,
        )
        return [
            {
                "first": names[first],
                "second": names[second],
                "aspect": self.ids[aspect],
                "separation": separation,
                "orb": orb,
                "orb_rate": orb_rate,
                "applying": applying,
            }
            for first, second, aspect, separation, orb, orb_rate, applying in columns
        ]


def find(
    longitude: ArrayLike,
    speed: ArrayLike,
    orbs: Mapping[str, float] | None = None,
    names: Sequence[str] | None = None,
) -> AspectList:
    """Find the aspects between the pairs of n bodies at E epochs.

    longitude, speed: (E, n) or (n,), degrees and degrees a day; a longitude that is not a number
    makes no aspect. orbs: widest orb by aspect id, degrees (`MAJOR_ORBS` when None); where two
    aspects reach, the closer one counts. names: what the columns are, so that pairs on one axis
    (`AXES`) can be left out; all pairs when None.

    Raises InvalidInput, field "aspects", for an unknown aspect or an orb outside 0..15.
    """
    chosen = MAJOR_ORBS if orbs is None else orbs
    ids, angles, widest = _checked(tuple(chosen.items()))
    longitudes = np.ascontiguousarray(np.atleast_2d(longitude), dtype=np.float64)
    speeds = np.ascontiguousarray(np.atleast_2d(speed), dtype=np.float64)
    epochs, count = longitudes.shape
    columns = tuple(map(str, range(count))) if names is None else tuple(names)
    if speeds.shape != longitudes.shape or len(columns) != count:
        raise ValueError("longitudes, speeds and names must be of one number")
    pairs = pairs_of(columns)
    nearest = np.empty((epochs, len(pairs)), dtype=np.int8)
    starts = np.empty(epochs + 1, dtype=np.int64)
    match(longitudes, pairs, angles, widest, nearest, starts)
    numbers = np.empty((4, starts[-1]), dtype=np.int64)
    values = np.empty((3, starts[-1]))
    applying = np.empty(starts[-1], dtype=np.bool_)
    put_aspects(longitudes, speeds, pairs, angles, nearest, starts, numbers, values, applying)
    return AspectList(
        ids,
        starts,
        numbers[EPOCH],
        numbers[FIRST],
        numbers[SECOND],
        numbers[ASPECT],
        values[SEPARATION],
        values[ORB],
        values[ORB_RATE],
        applying,
    )


def with_points(
    longitude: ArrayLike, speed: ArrayLike, points: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> tuple[Floats, Floats]:
    """Return longitudes and speeds, (E, n) each, with more columns behind them.

    points: by name, longitude and speed, (E,) each: the Ascendant and the MC, for one. The columns
    are then named `(*names, *points)`.
    """
    columns = [np.atleast_2d(np.asarray(item, dtype=np.float64)) for item in (longitude, speed)]
    for moving in points.values():
        for i, item in enumerate(moving):
            column = np.broadcast_to(np.asarray(item, dtype=np.float64), len(columns[i]))
            columns[i] = np.column_stack([columns[i], column])
    return columns[0], columns[1]


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


@lru_cache(maxsize=256)
def pairs_of(names: tuple[str, ...]) -> Integers:
    """Return the pairs of columns to be compared, (P, 2); the array is every caller's."""
    pairs = [
        (i, j)
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if not any(names[i] in axis and names[j] in axis for axis in AXES)
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
