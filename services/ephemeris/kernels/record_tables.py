"""JPL's files as the compiled core reads them: tables of where each record lies in memory.

CSPICE's rules hold: a file loaded later goes before an earlier one, within a file the last segment
goes first, and a body's state is the sum along the chain of centers (301 -> 3 -> 0), each at the
same epoch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.earth_sites import put_states
from services.ephemeris.core.records import CHEBYSHEV, DIFFERENCES, HERMITE, READ
from services.ephemeris.errors import NotReady, OutOfCoverage
from services.ephemeris.kernels.checking import Served
from services.ephemeris.kernels.daf import Segment, segments
from services.ephemeris.kernels.reach import Spans, reach
from services.ephemeris.kernels.wanted import WantedRecords

BARYCENTRE = 0
J2000_FRAME = 1
ECLIPJ2000_FRAME = 17
ITRF93_CLASS = 3000

KIND_OF_TYPE = {13: HERMITE, 21: DIFFERENCES}
"""How the core reads records of an SPK type; all other types that it reads are Chebyshev's."""

_ZERO_TERMS, _UNREADABLE = 0, -1


class RecordTables:
    """Segments by body, in CSPICE's order of preference (see `core.records`).

    `spans` (S, 4), `codes` (S, 6), `bodies` (B, 2). What they lie in stays mapped as long as this
    lives.
    """

    def __init__(self, ranked: dict[int, Sequence[Segment]], frame: int) -> None:
        """Take the segments of each body, the preferred ones first, all relative to axes `frame`.

        A segment in other axes, or of a type that is not read here, is marked as such.
        """
        self._rows = {body: row for row, body in enumerate(ranked)}
        self._reach: dict[int, Spans] = {}
        self._held: list[NDArray[np.float64]] = []
        spans: list[tuple[float, ...]] = []
        codes: list[tuple[int, ...]] = []
        bodies: list[tuple[int, int]] = []
        for own in ranked.values():
            first = len(spans)
            for segment in own:
                spans.append((segment.begin, segment.end, segment.init, segment.step))
                codes.append(self._code(segment, frame))
            bodies.append((first, len(spans)))
        self.spans = np.array(spans, dtype=np.float64).reshape(-1, 4)
        self.codes = np.array(codes, dtype=np.int64).reshape(-1, 6)
        self.bodies = np.array(bodies, dtype=np.int64).reshape(-1, 2)
        self._ranked = ranked
        self._arrays = self.spans, self.codes, self.bodies
        by_blocks = [one for own in ranked.values() for one in own if one.blocks is not None]
        self._wanted = WantedRecords(by_blocks) if by_blocks else None

    def _code(self, segment: Segment, frame: int) -> tuple[int, int, int, int, int, int]:
        center = -1
        if frame == J2000_FRAME and segment.center != BARYCENTRE:
            center = self._rows[segment.center]
        if segment.zero and segment.frame == frame:
            return 0, 1, _ZERO_TERMS, segment.parts, center, CHEBYSHEV
        if segment.records is None or segment.frame != frame:
            return 0, 0, _UNREADABLE, 3, center, CHEBYSHEV
        # Of the machine's own order of bytes this is no copy
        records = np.ascontiguousarray(segment.records, dtype=np.float64)
        self._held.append(records)
        kind = KIND_OF_TYPE.get(segment.kind, CHEBYSHEV)
        count = segment.count or len(records)
        return records.ctypes.data, count, segment.terms, segment.parts, center, kind

    def row(self, body: int) -> int | None:
        """Return the row of a body by its NAIF code, None if the files do not have it."""
        return self._rows.get(body)

    @property
    def known(self) -> tuple[int, ...]:
        """Return the NAIF codes of all bodies that have a segment."""
        return tuple(body for body, own in self._ranked.items() if own)

    def reach(self, body: int) -> Spans:
        """Return where a body has a state, read by the core or not: TDB s past J2000."""
        if body not in self._reach:
            self._reach[body] = reach(self._ranked, body)
        return self._reach[body]

    def readable(self, body: int) -> bool:
        """Say whether all segments along a body's chain are read by the core."""
        row = self._rows.get(body)
        while row is not None and row >= 0:
            first, last = self.bodies[row]
            if first == last or (self.codes[first:last, 2] < 0).any():
                return False
            centers = set(self.codes[first:last, 4].tolist())
            if len(centers) > 1:
                names = list(self._rows)
                return all(center < 0 or self.readable(names[center]) for center in centers)
            row = centers.pop()
        return row is not None

    def segment(self, body: int, et: float) -> Segment | None:
        """Return the segment that holds for a body at `et`, None where none does."""
        for one in self._ranked.get(body, ()):
            if one.begin <= et <= one.end:
                return one
        return None

    def make_room(self) -> None:
        """Let go of records that were had from disk, if they are many: nothing may be reading.

        Of kernels that are in memory whole nothing goes. Raises NotReady: see `arrays_at`.
        """
        if self._wanted is not None:
            self._wanted.make_room()

    def states(self, bodies: Sequence[int], et: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return barycentric positions, velocities and accelerations (E, B, 9): ICRF, km and s.

        `et` (E, B): TDB seconds past J2000. Raises OutOfCoverage where the records do not reach,
        or hold no such body.
        """
        rows = np.array([self._rows.get(body, -2) for body in bodies], dtype=np.int64)
        out = np.empty((*et.shape, 9))
        times = np.array(et, dtype=np.float64, order="C")  # the core takes no read-only view
        if (rows < 0).any() or put_states(*self.arrays_at(times), rows, times, out) != READ:
            raise OutOfCoverage(
                "The loaded ephemeris does not cover this instant (light time included).",
                field="birth_time",
            )
        return out

    def arrays_at(
        self, et: float | NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """Return `spans`, `codes`, `bodies`; records within a day of `et` may be read by them.

        `et`: TDB seconds past J2000, one or of any shape. Raises NotReady where the kernels on disk
        have been altered, and are not held in memory.
        """
        if self._wanted is not None:
            self._wanted.have(np.asarray(et))
        return self._arrays


def ephemeris_tables(spks: Iterable[Path | Served]) -> RecordTables:
    """Map SPK files, in the order in which CSPICE loads them. Raises NotReady."""
    ranked: dict[int, list[Segment]] = {}
    for spk in spks:
        for segment in _segments(spk):
            ranked.setdefault(segment.body, []).insert(0, segment)
    for center in {one.center for own in ranked.values() for one in own} - {BARYCENTRE}:
        ranked.setdefault(center, [])
    return RecordTables(dict(ranked), J2000_FRAME)


def orientation_tables(pcks: Iterable[Path | Served]) -> RecordTables:
    """Map binary PCK files, in the order in which CSPICE loads them; their only body is ITRF93.

    Raises NotReady if they are not of the one kind that is read here.
    """
    ranked: list[Segment] = []
    for pck in pcks:
        for segment in _segments(pck):
            if segment.body == ITRF93_CLASS:
                ranked.insert(0, segment)
    if not ranked or any(
        one.kind != 2 or one.frame != ECLIPJ2000_FRAME or one.records is None for one in ranked
    ):
        raise NotReady("the Earth-orientation kernels are not of the kind that is known here")
    return RecordTables({ITRF93_CLASS: ranked}, ECLIPJ2000_FRAME)


def _segments(kernel: Path | Served) -> list[Segment]:
    return segments(kernel) if isinstance(kernel, Path) else segments(kernel.source, kernel.blocks)
