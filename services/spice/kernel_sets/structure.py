"""Is this kernel sound? For files whose bytes no published checksum vouches for.

A binary kernel is a DAF: a file record, linked summary records, and arrays of doubles. Its layout,
what it covers and, where JPL has published positions from it, what it says are all looked at.
References: NAIF "DAF Required Reading" and "SPK Required Reading" (type 2 segments).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import spiceypy
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.constants import AU, DAY, J2000, C
from services.ephemeris.kernels.manifest import KernelFile
from services.ephemeris.kernels.pool import (
    Window,
    common_windows,
    orientation_windows,
    spice_name,
)
from services.ephemeris.time.calendar import jdn
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar

RECORD_BYTES = 1024
_BLOCK = 1 << 16  # records looked at in one go
# Horizons prints angles to 3.6 µas. A reader of DE441 was seen to differ from it by 8 µas and 4 m
# for the Sun and planets, 124 µas for the Moon in AD 9000. Other ephemerides are far beyond that:
# DE440's Moon is 360 mas away from DE441's in 1550, DE422's Sun 29 mas in 1500.
PLANET_TOLERANCE_MAS = 0.1
MOON_TOLERANCE_MAS = 1.0
RANGE_TOLERANCE_KM = 1.0


class UnsoundError(KernelError):
    """The file is not what it must be."""


def year_begins(year: int) -> float:
    """Return TDB seconds past J2000 of 1 January 0 h of an astronomical Gregorian year."""
    return (jdn(year, 1, 1) - 0.5 - J2000) * DAY


def day_begins(text: str) -> float:
    """Return TDB seconds past J2000 of 0 h of a Gregorian date "[-]YYYY-MM-DD"."""
    year, month, day = text.rsplit("-", 2)
    return (jdn(int(year), int(month), int(day)) - 0.5 - J2000) * DAY


@contextmanager
def spice_errors(path: Path) -> Iterator[None]:
    """Turn CSPICE's refusal of `path` into UnsoundError."""
    try:
        yield
    except SpiceyError as error:
        spiceypy.reset()
        first = next((line for line in str(error).splitlines() if "SPICE(" in line), str(error))
        raise UnsoundError(f"{path.name} is not a sound kernel: {first.strip()}") from error


@contextmanager
def new_spk(path: Path, title: str, comments: list[str]) -> Iterator[int]:
    """Open a new SPK file with its comments in; yields CSPICE's handle. Closed afterwards."""
    path.unlink(missing_ok=True)
    with spice_name(path) as name, spice_errors(path):
        handle = spiceypy.spkopn(name, title, sum(len(line) + 1 for line in comments))
        try:
            spiceypy.dafac(handle, comments)
            yield handle
        except BaseException:
            spiceypy.reset()
            spiceypy.dafcls(handle)
            raise
        spiceypy.spkcls(handle)


def check_file(path: Path, file: KernelFile, folder: Path) -> None:
    """Raise UnsoundError unless the binary kernel at `path` is sound and covers what it must."""
    check_layout(path, file.name)
    kind = "ephemeris" if file.kind == "ephemeris" else "orientation"
    check_coverage(path, kind, file)
    if file.kind == "ephemeris":
        check_records(path, file.name)
        if "positions" in file.facts:
            check_positions(path, folder / str(file.facts["positions"]), file.name)


def check_layout(path: Path, name: str, spare: int = 0) -> None:
    """Check the file record and that no array reaches past the end of the file.

    As many as `spare` records may follow the last array.
    """
    with path.open("rb") as stream:
        head = stream.read(RECORD_BYTES)
    if len(head) < RECORD_BYTES or head[:4] != b"DAF/":
        raise UnsoundError(f"{name} is not a binary kernel: it begins with {head[:8]!r}")
    if head[88:96] != b"LTL-IEEE":
        raise UnsoundError(f"{name} is not in the byte order LTL-IEEE, but {head[88:96]!r}")
    first_free = int.from_bytes(head[84:88], "little", signed=True)
    used = (first_free - 1) * 8
    needed = math.ceil(used / RECORD_BYTES) * RECORD_BYTES
    size = path.stat().st_size
    # Writers differ in whether they pad the last record.
    if first_free < 1 or size < used or size > needed + spare * RECORD_BYTES:
        raise UnsoundError(f"{name} has {size:,} bytes, and its own file record says {needed:,}")


def check_coverage(path: Path, kind: str, file: KernelFile) -> None:
    """Check that the file covers at least the manifest's begin .. end for all it is for."""
    windows = windows_of(path, kind)
    if not windows:
        raise UnsoundError(f"{file.name} has no time that is covered for all it must hold")
    begin, end = day_begins(str(file.facts["begin"])), day_begins(str(file.facts["end"]))
    if kind == "orientation":
        end = begin + DAY  # how far predictions reach differs from issue to issue
    if not any(first <= begin + DAY and last >= end - DAY for first, last in windows):
        spans = ", ".join(f"{first:.0f} .. {last:.0f}" for first, last in windows)
        raise UnsoundError(f"{file.name} covers only {spans} (TDB s past J2000)")


def windows_of(path: Path, kind: str) -> tuple[Window, ...]:
    """Return what one file covers: TDB seconds past J2000."""
    read = orientation_windows if kind == "orientation" else common_windows
    with spice_name(path) as name, spice_errors(path):
        return read([name])


def segments(path: Path) -> list[tuple[np.ndarray[Any, Any], str]]:
    """List the SPK segments of a file in its order: (packed descriptor, segment identifier)."""
    collected = []
    with spice_name(path) as name, spice_errors(path):
        handle = spiceypy.dafopr(name)
        try:
            spiceypy.dafbfs(handle)
            while spiceypy.daffna():
                collected.append((spiceypy.dafgs(5), spiceypy.dafgn()))
        finally:
            spiceypy.dafcls(handle)
    return collected


def check_records(path: Path, name: str) -> None:
    """Read every record of every type 2 segment: times in step, coefficients finite."""
    doubles = np.memmap(path, dtype="<f8", mode="r")
    with byte_bar(f"{name} records", path.stat().st_size) as bar:
        for descriptor, _ in segments(path):
            _, integers = spiceypy.dafus(descriptor, 2, 6)
            body, spk_type, first, last = (int(integers[i]) for i in (0, 3, 4, 5))
            if spk_type != 2:
                raise UnsoundError(f"{name}: body {body} is in a type {spk_type} segment, not 2")
            _check_segment(doubles[first - 1 : last], body, name)
            bar.update((last - first + 1) * 8)


def _check_segment(array: np.ndarray[Any, Any], body: int, name: str) -> None:
    start, length, width, count = array[-4:]
    if len(array) != width * count + 4:
        raise UnsoundError(f"{name}: the segment of body {body} has a wrong directory")
    records = array[:-4].reshape(int(count), int(width))
    for begin in range(0, len(records), _BLOCK):
        block = records[begin : begin + _BLOCK]
        middles = start + (begin + np.arange(len(block)) + 0.5) * length
        in_step = np.abs(block[:, 0] - middles) <= 1e-6 * length
        sound = in_step & (block[:, 1] == length / 2) & np.isfinite(block).all(axis=1)
        if not sound.all():
            record = begin + int(np.argmin(sound)) + 1
            raise UnsoundError(f"{name}: record {record} of body {body} is damaged")


def check_positions(path: Path, table: Path, name: str) -> int:
    """Compare with published geocentric astrometric places; return how many were compared."""
    try:
        rows = json.loads(table.read_bytes())["rows"]
    except (OSError, ValueError, KeyError) as error:
        raise KernelError(f"cannot read the published positions {table}: {error}") from error
    windows = windows_of(path, "ephemeris")
    inside = [row for row in rows if any(a + DAY < tdb(row[1]) < b - DAY for a, b in windows)]
    with spice_name(path) as furnished, spice_errors(path):
        spiceypy.furnsh(furnished)
        try:
            for body, jd_tt, ra_deg, dec_deg, range_au in inside:
                _check_place(name, body, tdb(jd_tt), (ra_deg, dec_deg, range_au))
        finally:
            spiceypy.unload(furnished)
    return len(inside)


def tdb(jd_tt: float) -> float:
    """Return TDB seconds past J2000 of a TT Julian date, with NAIF's one-term TDB - TT.

    The same formula that Horizons and the leap-seconds kernel have (DELTET/K, EB, M).
    """
    seconds = (jd_tt - J2000) * DAY
    anomaly = 6.239996 + 1.99096871e-7 * seconds
    return seconds + 1.657e-3 * math.sin(anomaly + 1.671e-2 * math.sin(anomaly))


def _check_place(name: str, body: int, et: float, published: tuple[float, float, float]) -> None:
    position, light_time = spiceypy.spkezp(body, et, "J2000", "CN", 399)
    ra, dec = math.radians(published[0]), math.radians(published[1])
    unit = (math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec))
    mas = math.degrees(spiceypy.vsep(position, unit)) * 3.6e6
    off_km = abs(light_time * C - published[2] * AU)
    limit = MOON_TOLERANCE_MAS if body == 301 else PLANET_TOLERANCE_MAS
    if mas > limit or off_km > RANGE_TOLERANCE_KM:
        raise UnsoundError(
            f"{name}: body {body} at {et:.0f} s past J2000 is {mas:.3f} mas and {off_km:.1f} km "
            f"away from where JPL Horizons puts it"
        )
