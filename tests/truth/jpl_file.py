"""Write JPL's classic binary ephemeris from an SPK: Swiss Ephemeris then reads the same file.

The Chebyshev coefficients are the same in both; only their packing differs. The classic file holds
the Moon relative to the Earth (SPK: both relative to their barycentre), and bodies in the order
Mercury..Pluto, Moon, Sun. Layout: JPL's `testeph1.f` (subroutines STATE, CONST), which
`swejpl.c` of Swiss Ephemeris follows.
"""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np
from jplephem.daf import DAF
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RECORD_DAYS = 32.0
J2000, DAY = 2451545.0, 86400.0
AU = 149597870.7
# Earth's mass over the Moon's: DE440 (Park et al. 2021, AJ 161:105, and its header), and DE422 (the
# constant EMRAT of its data package, which stands in the comments of the SPK).
EMRAT = {440: 81.30056822149722, 422: 81.30056940449234}
SOLAR_SYSTEM = [(body, 0) for body in (1, 2, 3, 4, 5, 6, 7, 8, 9)]


class _Segment:
    """One SPK type 2 segment: `records` (n, 2 + 3 k), each `days` long, the first at JD `begin`."""

    def __init__(self, daf: DAF, values: tuple[float, ...]) -> None:
        start, stop = int(values[6]), int(values[7])
        init, length, size, count = daf.read_array(stop - 3, stop)
        self.begin, self.days = J2000 + init / DAY, length / DAY
        data = daf.map_array(start, stop - 4)
        self.records: Floats = np.asarray(data).reshape(int(count), int(size))
        self.end = self.begin + self.days * int(count)
        self.terms = (int(size) - 2) // 3

    def coefficients(self, begin: float, end: float) -> Floats:
        """Return (n, 3, terms) of the records from JD `begin` to `end`."""
        first, last = ((day - self.begin) / self.days for day in (begin, end))
        if first % 1.0 or last % 1.0 or first < 0 or last > len(self.records):
            raise ValueError(f"JD {begin}..{end} is not a run of whole records")
        rows = self.records[int(first) : int(last), 2:]
        return rows.reshape(-1, 3, self.terms)


def _segments(spk: Path, day: float) -> dict[tuple[int, int], _Segment]:
    """Return the segments that hold the JD `day`, by (target, center)."""
    with spk.open("rb") as file:
        daf = DAF(file)
        table = {}
        for _, values in daf.summaries():
            target, center, frame, kind = (int(value) for value in values[2:6])
            if (target, center) == (199, 1) or (target, center) == (299, 2):
                continue  # Mercury's and Venus's centres are their barycentres
            begin, end = (J2000 + et / DAY for et in values[:2])
            if not begin <= day <= end:
                continue
            if (frame, kind) != (1, 2) or (target, center) in table:
                raise ValueError(f"segment {target}/{center}: not one type 2 segment in J2000")
            table[target, center] = _Segment(daf, values)
        return table


def _series(segments: dict[tuple[int, int], _Segment], begin: float, end: float) -> list[Floats]:
    """Return the coefficients (n, 3, terms) in the classic order."""
    rows = [segments[key].coefficients(begin, end) for key in SOLAR_SYSTEM]
    moon = segments[301, 3].coefficients(begin, end) - segments[399, 3].coefficients(begin, end)
    return [*rows, moon, segments[10, 0].coefficients(begin, end)]


def write(spk: Path, target: Path, number: int, from_jd: float, to_jd: float) -> None:
    """Write `target`, the classic file of DE`number`, over the whole records in from_jd..to_jd.

    Where the SPK has gaps: over those of the window that holds the middle.
    """
    segments = _segments(spk, (from_jd + to_jd) / 2)
    origin, last = segments[10, 0].begin, segments[10, 0].end
    begin = origin + max(0.0, np.ceil((from_jd - origin) / RECORD_DAYS)) * RECORD_DAYS
    end = origin + np.floor((min(to_jd, last) - origin) / RECORD_DAYS) * RECORD_DAYS
    count = round((end - begin) / RECORD_DAYS)
    starts = begin + RECORD_DAYS * np.arange(count)
    columns = [np.stack([starts, starts + RECORD_DAYS], axis=1)]
    pointers, at = [], 3
    for series in _series(segments, begin, end):
        pieces, terms = len(series) // count, series.shape[2]
        pointers += [at, terms, pieces]
        at += 3 * terms * pieces
        columns.append(series.reshape(count, -1))
    body = np.concatenate(columns, axis=1)
    head = _header(number, (begin, end), pointers, 8 * body.shape[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(head)
        file.write(body.astype("<f8").tobytes())
    Path(file.name).replace(target)


def _header(number: int, span: tuple[float, float], pointers: list[int], size: int) -> bytes:
    """Return the two header records: titles, names, span, constants, pointers; then values."""
    titles = [f"JPL Planetary Ephemeris DE{number}/LE{number}, repacked from SPK", *("", "")]
    constants = {"DENUM": float(number), "LENUM": float(number), "AU": AU, "EMRAT": EMRAT[number]}
    names = [*constants, *[""] * (400 - len(constants))]
    none = [0, 0, 0]  # no nutations, no librations
    first = b"".join(title.ljust(84).encode("ascii") for title in titles)
    first += b"".join(name.ljust(6).encode("ascii") for name in names)
    first += struct.pack("<3d", *span, RECORD_DAYS)
    first += struct.pack("<i2d", len(constants), AU, EMRAT[number])
    first += struct.pack("<36i", *pointers, *none) + struct.pack("<i3i", number, *none)
    second = struct.pack(f"<{len(constants)}d", *constants.values())
    return first.ljust(size, b"\0") + second.ljust(size, b"\0")
