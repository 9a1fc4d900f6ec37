"""The kernel pool: one kernel set, loaded once, in one process, used from one thread.

CSPICE keeps its kernels and its error state in global variables. Called from two threads it
answers with wrong planets, and so does a child process that inherited open kernels from its
parent. The pool therefore belongs to the process and thread that loaded it, and says so.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident

import spiceypy
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels import checking, coverage, daf
from services.ephemeris.kernels.checking import Served, Supply, checked, unfit
from services.ephemeris.kernels.manifest import KernelSet
from services.ephemeris.time.calendar import jdn

Window = coverage.Window

# Sun, Moon, Mercury, Venus, Earth, the system barycentres Mars..Pluto; and 1, 2, 3, through which
# CSPICE reaches 199, 299, 399 and 301. (NAIF integer codes.)
REQUIRED_BODIES = (10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 199, 299, 301, 399)
SOLAR_SYSTEM = 0
ITRF93_CLASS = 3000
SPICE_PATH_MAX = 255  # the longest name FURNSH takes
_COMMENT_BYTES = 1 << 16  # the comment area stands at the beginning of a binary kernel
_BINARY = (b"DAF/", b"DAS/")
_FRAMES_READ = {b"DAF/SPK ": 1, b"DAF/PCK ": 17}  # J2000, ECLIPJ2000
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NO_THREAD = -1  # no thread has a negative identity

_opened: KernelPool | None = None
_loading = Lock()


def _after_fork() -> None:
    """Shut a child out of its parent's pool: asking for the process id each time costs 0.3 µs."""
    if _opened is not None:
        _opened.disown()


os.register_at_fork(after_in_child=_after_fork)


class KernelPool:
    """The loaded kernels and what they cover. Made by `KernelPool.load`.

    tag, ephemeris     the set's name, and the ephemeris it really is ("DE440", "DE422", ...)
    pid, thread        who may use them
    kernels            ((file name, sha256), ...) in the order of loading
    paths              where each of them lies on disk, by file name
    served             each of them as it was verified and is read, in the order of loading
    windows            ((begin, end), ...) where every required body has a state: TDB s past J2000
    coverage           (begin of the first window, end of the last)
    orientation_span   (begin, end) of measured ITRF93 orientation, same unit
    measured_until     the last measurement in it (what follows is a short prediction), same unit;
                       None where the kernels do not say
    spice_version      CSPICE's own name, for example "CSPICE_N0067"
    body_names         what the operator calls bodies of kernels that he added, by NAIF id
    reach              tells where a body that no set must have has a state; an engine sets it
    """

    __slots__ = (
        "_begins",
        "_folders",
        "_owner",
        "body_names",
        "coverage",
        "ephemeris",
        "kernels",
        "measured_until",
        "orientation_span",
        "paths",
        "pid",
        "reach",
        "served",
        "spice_version",
        "tag",
        "thread",
        "windows",
    )

    def __init__(self, kernel_set: KernelSet, served: list[Served]) -> None:
        """Describe kernels that are furnished already: call `load` instead."""
        self.pid = os.getpid()
        self.thread = self._owner = get_ident()
        self._folders: list[int] = []
        self.tag = kernel_set.tag
        self.ephemeris = kernel_set.ephemeris
        self.served = tuple(served)
        self.kernels = tuple((one.path.name, one.sha256) for one in served)
        self.paths = {one.path.name: one.path for one in served}
        self.spice_version: str = spiceypy.tkvrsn("TOOLKIT")
        self.body_names: dict[int, str] = {
            int(naif): str(name)
            for one in served
            for naif, name in one.file.facts.get("bodies", {}).items()
        }
        self.reach: Callable[[int], tuple[Window, ...]] | None = None
        self.windows: tuple[Window, ...] = ()
        self.coverage: Window = (0.0, 0.0)
        self.orientation_span: Window = (0.0, 0.0)
        self.measured_until: float | None = None
        self._begins: list[float] = []

    @classmethod
    def load(
        cls,
        tag: str,
        folder: Path,
        metakernel: Path | None = None,
        supply: Supply | None = None,
    ) -> KernelPool:
        """Check and load the set `tag` of `folder`; `metakernel` replaces the set's own.

        `supply` tells of a refreshed issue and of digests that were computed already. Raises
        NotReady, which names the file at fault and the command that mends it.
        """
        if not _loading.acquire(blocking=False):
            raise NotReady("another thread of this process is loading kernels")
        try:
            return cls._load(tag, folder, metakernel, supply)
        finally:
            _loading.release()

    @classmethod
    def _load(
        cls, tag: str, folder: Path, metakernel: Path | None, supply: Supply | None
    ) -> KernelPool:
        global _opened  # noqa: PLW0603 - CSPICE has one pool a process, and this is its handle
        if _opened is not None:
            raise NotReady(
                f"kernels are loaded already (set {_opened.tag}, process {_opened.pid}, this is "
                f"{os.getpid()}): load them once, after the worker process has started"
            )
        if spiceypy.ktotal("ALL"):
            raise NotReady("something else has loaded kernels into this process")
        kernel_set, served = checked(tag, folder, metakernel, supply)
        pool = cls(kernel_set, served)
        _opened = pool
        try:
            pool._furnish(kernel_set, furnish=supply is None or supply.furnish)
            pool._read_coverage(kernel_set)
        except BaseException:
            pool.close()
            raise
        return pool

    def guard(self) -> None:
        """Raise NotReady unless called from the process and the thread that loaded the kernels."""
        if get_ident() != self._owner:
            raise NotReady(
                f"SPICE belongs to process {self.pid}, thread {self.thread}, and was called from "
                f"process {os.getpid()}, thread {get_ident()}"
                + ("" if _opened is self else "; this kernel pool is closed")
            )

    def disown(self) -> None:
        """Let no thread pass the guard any more."""
        self._owner = _NO_THREAD

    def covers(self, et: float, before: float = 0.0, after: float = 0.0) -> bool:
        """Say whether et-before .. et+after (TDB seconds past J2000) lies within one window."""
        index = bisect_right(self._begins, et - before) - 1
        return index >= 0 and et + after <= self.windows[index][1]

    def spans(self, naif: int) -> tuple[Window, ...]:
        """Return where a body has a state: TDB s past J2000; () for a body of no kernel."""
        if naif in REQUIRED_BODIES or naif == SOLAR_SYSTEM:
            return self.windows
        return self.reach(naif) if self.reach is not None else ()

    def close(self) -> None:
        """Unload everything (for tests and tools: a service keeps its kernels to the end)."""
        global _opened  # noqa: PLW0603
        if _opened is self:
            spiceypy.kclear()
            checking.close(self.served)
            _opened = None
        for descriptor in self._folders:
            os.close(descriptor)
        self._folders.clear()
        self.disown()

    def _furnish(self, kernel_set: KernelSet, *, furnish: bool) -> None:
        for one in self.served:
            try:
                if one.blocks is not None:
                    _outline(one)
                if furnish or not _read_by_core(one):
                    with _cspice_name(one, self._folders) as name:
                        spiceypy.furnsh(name)
            except (SpiceyError, NotReady) as error:
                spiceypy.reset()
                fault = f"SPICE cannot load it ({_brief(error)})"
                raise unfit(one.path, fault, kernel_set) from error

    def _read_coverage(self, kernel_set: KernelSet) -> None:
        spks = [one for one in self.served if one.file.kind == "ephemeris"]
        pcks = [one for one in self.served if one.file.kind == "orientation"]
        segments = [own for one in spks for own in daf.segments(one.source, one.blocks)]
        self.windows = coverage.common(segments, REQUIRED_BODIES)
        if not self.windows:
            raise unfit(spks[0].path, "no time is covered for all bodies", kernel_set)
        self._begins = [begin for begin, _ in self.windows]
        self.coverage = (self.windows[0][0], self.windows[-1][1])
        turns = [own for one in pcks for own in daf.segments(one.source, one.blocks)]
        spans = coverage.common(turns, (ITRF93_CLASS,))
        if len(spans) != 1:
            raise unfit(pcks[0].path, f"orientation in {len(spans)} pieces, not 1", kernel_set)
        self.orientation_span = spans[0]
        data = [end for one in pcks if (end := last_datum(one.source)) is not None]
        self.measured_until = max(data, default=None)


def _outline(served: Served) -> None:
    """Have a large file's description of itself in memory for good: comments, segments' summaries.

    Raises NotReady if it has segments that only CSPICE reads, of which nothing says which blocks an
    instant needs.
    """
    blocks = served.blocks
    assert blocks is not None  # noqa: S101 - the caller looked
    blocks.need(0, _COMMENT_BYTES)
    segments = daf.segments(served.source, blocks)
    if any(one.records is None or not one.records.dtype.isnative for one in segments):
        raise NotReady("it is too large to be held, and of a kind that cannot be read by blocks")
    blocks.keep()


@contextmanager
def _cspice_name(served: Served, held: list[int]) -> Iterator[str]:
    """Give the name by which CSPICE is to load a kernel.

    What the core reads CSPICE may have from disk, since no position comes from there. What CSPICE
    alone can read it is given as a private copy without a name, which nobody can alter. A file of
    memory would not do: CSPICE's Fortran library takes a file that has no name for a pipe.
    """
    if _read_by_core(served):
        yield short_name(served.path, held)
    elif not _head(served).startswith(_BINARY):
        yield str(served.source)  # a text kernel is read once, now
    else:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "kernel"
            shutil.copyfile(served.source, copy)
            yield short_name(copy, held)


def _read_by_core(served: Served) -> bool:
    """Say whether all of a kernel's segments are read by the core."""
    frame = _FRAMES_READ.get(_head(served))
    return frame is not None and all(
        one.records is not None and one.frame == frame
        for one in daf.segments(served.source, served.blocks)
    )


def _head(served: Served) -> bytes:
    with served.source.open("rb") as stream:
        return stream.read(8)


def short_name(path: Path, held: list[int]) -> str:
    """Return a name for the file that CSPICE's fixed buffers hold, however deep it lies.

    A folder descriptor that the name needs is added to `held`, and must stay open while CSPICE
    has the file.
    """
    name = os.path.abspath(path)  # noqa: PTH100 - keeps symbolic links as the user set them
    if len(os.fsencode(name)) <= SPICE_PATH_MAX:
        return name
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    held.append(descriptor)
    folder = f"/proc/self/fd/{descriptor}"
    name = f"{folder}/{path.name}"
    if len(os.fsencode(name)) > SPICE_PATH_MAX or not Path(folder).exists():
        raise NotReady(f"the path of {path.name} is longer than SPICE's {SPICE_PATH_MAX} bytes")
    return name


@contextmanager
def spice_name(path: Path) -> Iterator[str]:
    """Give the name that CSPICE can open `path` by, for as long as the context lasts."""
    held: list[int] = []
    try:
        yield short_name(path, held)
    finally:
        for descriptor in held:
            os.close(descriptor)


def common_windows(spks: list[str]) -> tuple[Window, ...]:
    """Return the windows, TDB seconds past J2000, in which the files give all REQUIRED_BODIES."""
    common = None
    for body in REQUIRED_BODIES:
        cell = spiceypy.Cell_Double(4_000)
        for spk in spks:
            spiceypy.spkcov(spk, body, cell)
        common = cell if common is None else spiceypy.wnintd(common, cell)
    return _windows(common)


def orientation_windows(pcks: list[str]) -> tuple[Window, ...]:
    """Return the windows, TDB seconds past J2000, in which the binary PCKs give ITRF93."""
    cell = spiceypy.Cell_Double(4_000)
    for pck in pcks:
        spiceypy.pckcov(pck, ITRF93_CLASS, cell)
    return _windows(cell)


def last_datum(pck: Path) -> float | None:
    """Return when the last measurement behind an orientation kernel was made, TDB s past J2000.

    JPL writes it into the comment area ("UTC Epoch of last datum"); to the day is enough.
    """
    with pck.open("rb") as stream:
        head = stream.read(_COMMENT_BYTES)
    match = re.search(rb"epoch of last datum:\W+(\d{4}) ([A-Z]{3}) (\d{1,2})", head, re.IGNORECASE)
    if match is None:
        return None
    month = _MONTHS.index(match[2].decode().upper()) + 1
    return float((jdn(int(match[1]), month, int(match[3])) - 2451545.5) * 86400.0)


def _windows(cell: spiceypy.Cell_Double | None) -> tuple[Window, ...]:
    ends = [] if cell is None else [float(et) for et in cell]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def _brief(error: Exception) -> str:
    """Return the one line of a CSPICE message that says what happened."""
    lines = [line.strip() for line in str(error).splitlines()]
    with contextlib.suppress(ValueError):
        return lines[next(i for i, line in enumerate(lines) if line.startswith("SPICE(")) + 2]
    return lines[0] if lines else type(error).__name__
