"""How far is the next zone, and which is it: distances to the thinned outlines of all zones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data" / "borders.npz"
STEPS_PER_DEGREE = 1e4
KM_PER_DEGREE = 111.195  # a mean Earth radius of 6371.0 km
REACH_KM = 15.0  # borders further away are not looked for
CELL_DEG = 0.25
_COLUMNS = int(360 / CELL_DEG)
_ROWS = int(180 / CELL_DEG)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A zone whose outline passes within reach: its name and the distance in km (±0.2 km)."""

    zone: str
    distance_km: float


class Borders:
    """The outlines' segments, sorted by the grid cell of their middle.

    `data_version` is the release of the boundary data they were thinned from.
    """

    def __init__(self, path: Path = DATA) -> None:
        with np.load(path) as pack:
            self.data_version = str(pack["data_version"])
            self.names = [str(name) for name in pack["names"]]
            lengths = pack["length"].astype(np.int64)
            starts, steps = pack["start"], pack["steps"].astype(np.int32)
            zones = np.repeat(pack["zone"], lengths)
        tails, tips = _segments(starts, steps, lengths)
        tails, tips, zones = _split_long(tails, tips, zones)
        middle = (tails + tips) / 2
        cell = _cell(middle[:, 0], middle[:, 1])
        order = np.argsort(cell, kind="stable")
        lines = np.hstack([tails, tips - tails])[order].astype(np.float32)
        self._lines = np.ascontiguousarray(lines.T)  # x, y, dx, dy in degrees
        self._zones = zones[order]
        self._first = np.searchsorted(cell[order], np.arange(_ROWS * _COLUMNS + 1)).astype(np.int32)

    def near(self, latitude_deg: float, longitude_deg: float, own: str | None) -> list[Neighbour]:
        """Return the zones other than `own` within 15 km of the place (degrees), nearest first.

        Distances are on a sphere, flattened around the place; good to 0.2 km.
        """
        picks = self._slices(latitude_deg, longitude_deg)
        if not picks:
            return []
        lines = np.concatenate([self._lines[:, a:b] for a, b in picks], axis=1)
        squares = _squared_distances(lines, latitude_deg, longitude_deg)
        close = np.flatnonzero(squares < np.float32((REACH_KM / KM_PER_DEGREE) ** 2))
        if not len(close):
            return []
        zones = np.concatenate([self._zones[a:b] for a, b in picks])[close]
        nearest: dict[int, float] = {}
        for zone, square in zip(zones.tolist(), squares[close].tolist(), strict=True):
            if square < nearest.get(zone, math.inf):
                nearest[zone] = square
        rows = sorted((square, self.names[zone]) for zone, square in nearest.items())
        return [
            Neighbour(name, round(math.sqrt(square) * KM_PER_DEGREE, 1))
            for square, name in rows
            if name != own
        ]

    def _slices(self, latitude_deg: float, longitude_deg: float) -> list[tuple[int, int]]:
        """Return the ranges of segments in the cells that the reach touches."""
        reach = REACH_KM / KM_PER_DEGREE + CELL_DEG / 2  # a segment is filed under its middle
        bottom = max(int((latitude_deg - reach + 90) // CELL_DEG), 0)
        top = min(int((latitude_deg + reach + 90) // CELL_DEG), _ROWS - 1)
        nearest_pole = min(abs(latitude_deg) + reach, 89.9)
        wide = REACH_KM / KM_PER_DEGREE / math.cos(math.radians(nearest_pole)) + CELL_DEG / 2
        if wide >= 180:
            columns = [(0, _COLUMNS)]
        else:
            left = math.floor((longitude_deg - wide + 180) / CELL_DEG)
            right = math.floor((longitude_deg + wide + 180) / CELL_DEG) + 1
            columns = [(max(left, 0), min(right, _COLUMNS))]
            if left < 0:
                columns.append((left + _COLUMNS, _COLUMNS))
            if right > _COLUMNS:
                columns.append((0, right - _COLUMNS))
        first = self._first
        slices = []
        for row in range(bottom, top + 1):
            for low, high in columns:
                begin, end = first.item(row * _COLUMNS + low), first.item(row * _COLUMNS + high)
                if end > begin:
                    slices.append((begin, end))
        return slices


def _squared_distances(
    lines: NDArray[np.float32], latitude_deg: float, longitude_deg: float
) -> NDArray[np.float32]:
    """Return the squared distances (degrees of latitude) from the place to lines (4, n)."""
    shrink = np.float32(math.cos(math.radians(latitude_deg)))
    x = lines[0] - np.float32(longitude_deg)
    if abs(longitude_deg) > 170 or abs(latitude_deg) > 80:
        x -= np.float32(360) * np.rint(x / np.float32(360))
    x *= shrink
    dx = lines[2] * shrink
    y, dy = lines[1] - np.float32(latitude_deg), lines[3]
    along = -(x * dx + y * dy) / (dx * dx + dy * dy + np.float32(1e-20))
    np.maximum(along, 0, out=along)
    np.minimum(along, 1, out=along)
    x += along * dx
    y += along * dy
    squares: NDArray[np.float32] = x * x + y * y
    return squares


def _segments(
    starts: NDArray[np.int32], steps: NDArray[np.int32], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the segments' two ends, (n, 2) longitude and latitude in degrees each."""
    ends = np.cumsum(lengths)
    tips = np.empty((steps.shape[1], 2), np.int64)
    total = np.cumsum(steps, axis=1, dtype=np.int64).T
    for start, (first, last) in zip(starts, pairwise([0, *ends.tolist()]), strict=True):
        before = total[first - 1] if first else np.zeros(2, np.int64)
        tips[first:last] = total[first:last] - before + start
    tails = tips - steps.T
    return tails / STEPS_PER_DEGREE, tips / STEPS_PER_DEGREE


def _split_long(
    tails: NDArray[np.float64], tips: NDArray[np.float64], zones: NDArray[np.int16]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int16]]:
    """Cut segments longer than a cell, so that a segment's middle tells where it is.

    The edges along the antimeridian and the poles are the map's, not a zone's: they are left out.
    """
    flat = np.abs(tails) == [180.0, 90.0]
    same = flat & (tails == tips)
    real = ~same.any(axis=1)
    tails, tips, zones = tails[real], tips[real], zones[real]
    pieces = np.maximum(1, np.ceil(np.abs(tips - tails).max(axis=1) / CELL_DEG)).astype(np.int64)
    which = np.repeat(np.arange(len(tails)), pieces)
    part = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (tips - tails)[which] / pieces[which, None]
    begin = tails[which] + step * part[:, None]
    return begin, begin + step, zones[which]


def _cell(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.int64]:
    column = np.clip((longitude + 180) // CELL_DEG, 0, _COLUMNS - 1).astype(np.int64)
    row = np.clip((latitude + 90) // CELL_DEG, 0, _ROWS - 1).astype(np.int64)
    return row * _COLUMNS + column
