"""DE422 as an SPK file, written from the coefficient arrays of the `de422` data package.

JPL's DE422 (2009) covers -3000-11-13 .. 3000-01-30 (Gregorian). The package holds Chebyshev
coefficients for each body, shaped (records, 3, degree + 1), in km, ICRF axes, TDB; every body's
records divide the whole span evenly. Planets, the Sun and the Earth-Moon barycentre are
barycentric, the Moon is geocentric. SPK wants the Moon and the Earth relative to the Earth-Moon
barycentre: with EMRAT = m_Earth / m_Moon, these are EMRAT/(1+EMRAT) and -1/(1+EMRAT) of the
geocentric Moon.

The bytes depend on nothing but the arrays (no date goes in), so the manifest can pin them.
"""

from __future__ import annotations

import math
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spiceypy

from services.ephemeris.constants import DAY, J2000
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar
from services.spice.kernel_sets.structure import new_spk

Array = np.ndarray[Any, Any]

SEGMENT_ID = "DE-0422LE-0422"
BEGIN_JD, END_JD = 625648.5, 2816816.5  # the constants jalpha, jomega of the package
LONGEST_RECORD_DAYS = 32
BYTES_PER_DAY = 298.0
_MEMBERS = "de422-2009.1/de422"
_COMMENTS = [
    "JPL planetary and lunar ephemeris DE422 (September 2009), as SPK type 2 segments.",
    "Written by the Involution Engine from the coefficient arrays of the Python package",
    "de422 2009.1 (PyPI), which hold JPL's own Chebyshev coefficients. ICRF axes, km, TDB.",
    "301 and 399 relative to 3: the geocentric Moon times EMRAT/(1+EMRAT), -1/(1+EMRAT),",
    "EMRAT = 81.30056940449234. 199 relative to 1 and 299 relative to 2 are zero.",
]


# In the order of NAIF's codes, 1 .. 10.
_INNER = ("mercury", "venus", "earthmoon", "mars", "jupiter")
_BARYCENTRIC = (*_INNER, "saturn", "uranus", "neptune", "pluto", "sun")


@dataclass(frozen=True, slots=True)
class Body:
    """One segment: the array it comes from, its NAIF codes, and a factor on the coefficients."""

    array: str
    code: int
    center: int
    factor: float = 1.0


def bodies(emrat: float) -> list[Body]:
    """List the segments of the file in their order."""
    listed = [Body(name, code, 0) for code, name in enumerate(_BARYCENTRIC, start=1)]
    listed.append(Body("moon", 301, 3, emrat / (1.0 + emrat)))
    listed.append(Body("moon", 399, 3, -1.0 / (1.0 + emrat)))
    return listed


def extract(archive: Path, folder: Path) -> Path:
    """Unpack the arrays of the source package into `folder`, in one pass; return their folder."""
    target = folder / "arrays"
    target.mkdir()
    wanted = {f"{_MEMBERS}/jpl-{body.array}.npy" for body in bodies(1.0)}
    wanted.add(f"{_MEMBERS}/constants.npy")
    try:
        with (
            archive.open("rb") as stream,
            byte_bar("unpacking DE422", archive.stat().st_size) as bar,
            tarfile.open(fileobj=stream, mode="r:*") as sdist,
        ):
            for member in sdist:
                source = sdist.extractfile(member) if member.name in wanted else None
                if source is None:
                    continue
                wanted.remove(member.name)
                with source, (target / Path(member.name).name).open("wb") as sink:
                    while chunk := source.read(1 << 20):
                        sink.write(chunk)
                        bar.update(stream.tell() - bar.n)
    except (tarfile.TarError, EOFError) as error:
        raise KernelError(f"{archive.name} cannot be unpacked: {error}") from error
    if wanted:
        raise KernelError(f"{archive.name} does not hold {min(wanted)}")
    return target


def build(archive: Path, target: Path, scratch: Path) -> None:
    """Write the whole of DE422 to `target` from the source package `archive`."""
    write(extract(archive, scratch), target, [(BEGIN_JD, END_JD)])


def write(arrays: Path, target: Path, windows: list[tuple[float, float]]) -> None:
    """Write an SPK that covers at least the given windows, [begin, end] in TDB Julian dates.

    Windows are widened to whole records of the slowest bodies (32 days), so that all bodies cover
    the same time, and joined where they touch then. Every window becomes a segment of every body.
    """
    whole = whole_records(windows)
    constants = {name.decode(): value for name, value in np.load(arrays / "constants.npy").tolist()}
    if constants["jalpha"] != BEGIN_JD or constants["jomega"] != END_JD:
        raise KernelError(f"{arrays} holds another span than DE422's")
    days = sum(end - begin for begin, end in whole)
    with (
        new_spk(target, "DE422", _COMMENTS) as handle,
        byte_bar(f"writing {target.name}", round(days * BYTES_PER_DAY)) as bar,
    ):
        for body in bodies(constants["EMRAT"]):
            coefficients = np.load(arrays / f"jpl-{body.array}.npy", mmap_mode="r")
            for window in whole:
                bar.update(_write_segment(handle, body, coefficients, window))
        for code, center in ((199, 1), (299, 2)):
            for window in whole:
                _write_zeros(handle, code, center, window)


def whole_records(windows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Widen windows to whole 32-day records and join those that touch."""
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(windows):
        first = math.floor((begin - BEGIN_JD) / LONGEST_RECORD_DAYS)
        last = math.ceil((end - BEGIN_JD) / LONGEST_RECORD_DAYS)
        low = max(BEGIN_JD, BEGIN_JD + first * LONGEST_RECORD_DAYS)
        high = min(END_JD, BEGIN_JD + last * LONGEST_RECORD_DAYS)
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _write_segment(
    handle: int, body: Body, coefficients: Array, window: tuple[float, float]
) -> int:
    """Write one body in one window; return the bytes written."""
    record_days = (END_JD - BEGIN_JD) / len(coefficients)
    first = round((window[0] - BEGIN_JD) / record_days)
    count = round((window[1] - window[0]) / record_days)
    # CSPICE wants memory of its own, not a read-only map of the file.
    chosen = np.array(coefficients[first : first + count], dtype=np.float64)
    if body.factor != 1.0:
        chosen *= body.factor
    begin, end = ((jd - J2000) * DAY for jd in window)
    spiceypy.spkw02(
        handle,
        body.code,
        body.center,
        "J2000",
        begin,
        end,
        SEGMENT_ID,
        record_days * DAY,
        count,
        chosen.shape[2] - 1,
        chosen.reshape(-1),
        begin,
    )
    return count * (math.prod(chosen.shape[1:]) + 2) * 8


def _write_zeros(handle: int, code: int, center: int, window: tuple[float, float]) -> None:
    """Let Mercury and Venus coincide with their barycentres, as JPL's own SPK files do."""
    begin, end = ((jd - J2000) * DAY for jd in window)
    spiceypy.spkw02(
        handle, code, center, "J2000", begin, end, SEGMENT_ID, end - begin, 1, 1, np.zeros(6), begin
    )
