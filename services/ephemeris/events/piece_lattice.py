"""Where pieces of curves begin and end before any is divided: the same for every window.

So searches share what is kept, and two adjoining spans meet the very same functions. The edges are
those of the records of JPL's files; the models' seams (precession, measured orientation) are edges
too. Blocks of pieces are what is made and kept at once.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.events.own_spans import own_spans
from services.ephemeris.frames.of_date import SHORT_TERM
from services.ephemeris.observe import LONGEST_LIGHT_TIME, MARGIN, Ephemeris

Floats = NDArray[np.float64]

ORIGIN = -8.5
"""An edge of the records of DE422, DE440 and DE441 (of 4 to 32 days), days of TT from J2000.0."""

_SLOW, _BLOCK = 16.0, 64.0
_PIECES = {"Mercury": 8.0, "Moon": 4.0}
_PIECES |= dict.fromkeys(
    ("TrueNode", "TrueSouthNode", "OsculatingApogee", "OsculatingPerigee"), 4.0
)
GROUND_PIECE, HORIZON_PIECE, _GROUND_BLOCK = 0.5, 1.0, 16.0


def piece_days(body: str) -> float:
    """Return the length of a body's pieces, days, as seen from the Earth's or the Sun's centre."""
    return _PIECES.get(body, _SLOW)


class Lattice:
    """The pieces of bodies as far as an ephemeris has sky.

    `on_ground`: seen from a place, where the Earth's turn wants short ones; `horizon`: of what is
    above it.
    """

    def __init__(self, ephemeris: Ephemeris, *, on_ground: bool, horizon: bool) -> None:
        self.block = _GROUND_BLOCK if on_ground else _BLOCK
        self._ephemeris = ephemeris
        self._covered = ephemeris.covered
        self._fixed = (HORIZON_PIECE if horizon else GROUND_PIECE) if on_ground else None
        begins, ends = zip(*ephemeris.pool.windows, strict=True)
        self._inside = [
            ((begin + LONGEST_LIGHT_TIME) / DAY, (end - MARGIN) / DAY)
            for begin, end in zip(begins, ends, strict=True)
        ]
        seams = [*SHORT_TERM]
        seams += [(begin + LONGEST_LIGHT_TIME + 1.0) / DAY for begin in begins]
        seams += [(end - MARGIN - 1.0) / DAY for end in ends]
        if on_ground:
            seams += [et / DAY for et in ephemeris.pool.orientation_span]
        self._seams = sorted(seams)
        self._known: dict[tuple[float, int], Floats] = {}

    def blocks(self, start: float, stop: float) -> range:
        """Return the numbers of the blocks that hold start..stop, TT days from J2000.0."""
        first, last = floor((start - ORIGIN) / self.block), ceil((stop - ORIGIN) / self.block)
        return range(first, last)

    def step(self, body: str) -> float:
        """Return the length of a body's pieces, days."""
        return piece_days(body) if self._fixed is None else self._fixed

    def edges_of(self, body: str, number: int) -> Floats:
        """Return the edges of a body's pieces in a block; none where it has no place.

        Where its kernel ends before the set's, the pieces end there.
        """
        edges = self.edges(self.step(body), number)
        spans = own_spans(self._ephemeris, body)
        if spans is None or not len(edges):
            return edges
        ends = [(begin / DAY, (end - MARGIN) / DAY) for begin, end in spans]
        if any(begin <= edges[0] and edges[-1] <= end for begin, end in ends):
            return edges
        cuts = [cut for both in ends for cut in both if edges[0] < cut < edges[-1]]
        edges = np.unique(np.concatenate((edges, cuts)))
        middle = (edges[1:] + edges[:-1]) / 2.0
        inside = np.zeros(len(middle), dtype=np.bool_)
        for begin, end in ends:
            inside |= (begin < middle) & (middle < end)
        if not inside.any():
            return np.zeros(0)
        first, last = np.flatnonzero(inside)[[0, -1]]
        return np.asarray(edges[first : last + 2])

    def edges(self, step: float, number: int) -> Floats:
        """Return the edges of a block's pieces of `step` days; none out of coverage."""
        known = self._known.get((step, number))
        if known is None:
            known = self._known[step, number] = self._edges(step, number)
        return known

    def _edges(self, step: float, number: int) -> Floats:
        begin = ORIGIN + number * self.block
        end = begin + self.block
        edges: Floats = begin + step * np.arange(round(self.block / step) + 1, dtype=np.float64)
        cuts = [seam for seam in self._seams if begin < seam < end]
        if not cuts and any(first <= begin and end <= last for first, last in self._inside):
            return edges
        edges = np.unique(np.concatenate((edges, cuts)))
        middle = (edges[1:] + edges[:-1]) / 2.0
        inside = self._covered(middle * DAY)
        if not inside.any():
            return np.zeros(0)
        # coverage of one block is taken to have no gaps: its first to its last covered piece
        first, last = np.flatnonzero(inside)[[0, -1]]
        return np.asarray(edges[first : last + 2])
