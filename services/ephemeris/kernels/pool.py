"""The kernel pool: one kernel set, loaded once, in one process, used from one thread.

CSPICE keeps its kernels and its error state in global variables. Called from two threads it
answers with wrong planets, and so does a child process that inherited open kernels from its
parent. The pool therefore belongs to the process and thread that loaded it, and says so.
"""

from __future__ import annotations

import contextlib
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident

import spiceypy
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.checking import Supply, checked, unfit
from services.ephemeris.kernels.manifest import KernelFile, KernelSet
from services.ephemeris.time.calendar import jdn

Window = tuple[float, float]

# Sun, Moon, Mercury, Venus, Earth, the system barycentres Mars..Pluto; and 1, 2, 3, through which
# CSPICE reaches 199, 299, 399 and 301. (NAIF integer codes.)
REQUIRED_BODIES = (10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 199, 299, 301, 399)
SOLAR_SYSTEM = 0
ITRF93_CLASS = 3000
SPICE_PATH_MAX = 255  # the longest name FURNSH takes
_COMMENT_BYTES = 1 << 16  # the comment area stands at the beginning of a binary kernel
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
    paths              where each of them lies, by file name
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
        "spice_version",
        "tag",
        "thread",
        "windows",
    )

    def __init__(self, kernel_set: KernelSet, loaded: list[tuple[KernelFile, Path, str]]) -> None:
        """Describe kernels that are furnished already: call `load` instead."""
        self.pid = os.getpid()
        self.thread = self._owner = get_ident()
        self._folders: list[int] = []
        self.tag = kernel_set.tag
        self.ephemeris = kernel_set.ephemeris
        self.kernels = tuple((path.name, digest) for _, path, digest in loaded)
        self.paths = {path.name: path for _, path, _ in loaded}
        self.spice_version: str = spiceypy.tkvrsn("TOOLKIT")
        self.body_names: dict[int, str] = {
            int(naif): str(name)
            for file, _, _ in loaded
            for naif, name in file.facts.get("bodies", {}).items()
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
        kernel_set, proved = checked(tag, folder, metakernel, supply)
        pool = cls(kernel_set, proved)
        _opened = pool
        try:
            pool._furnish(kernel_set, [path for _, path, _ in proved])
            pool._read_coverage(kernel_set, proved)
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
        spiceypy.kclear()
        for descriptor in self._folders:
            os.close(descriptor)
        self._folders.clear()
        self.disown()
        if _opened is self:
            _opened = None

    def _furnish(self, kernel_set: KernelSet, paths: list[Path]) -> None:
        for path in paths:
            try:
                spiceypy.furnsh(short_name(path, self._folders))
            except (SpiceyError, NotReady) as error:
                spiceypy.reset()
                raise unfit(path, f"SPICE cannot load it ({_brief(error)})", kernel_set) from error

    def _read_coverage(
        self, kernel_set: KernelSet, loaded: list[tuple[KernelFile, Path, str]]
    ) -> None:
        spks = [
            (path, short_name(path, self._folders))
            for file, path, _ in loaded
            if file.kind == "ephemeris"
        ]
        pcks = [
            (path, short_name(path, self._folders))
            for file, path, _ in loaded
            if file.kind == "orientation"
        ]
        self.windows = common_windows([name for _, name in spks])
        if not self.windows:
            raise unfit(spks[0][0], "no time is covered for all bodies", kernel_set)
        self._begins = [begin for begin, _ in self.windows]
        self.coverage = (self.windows[0][0], self.windows[-1][1])
        spans = orientation_windows([name for _, name in pcks])
        if len(spans) != 1:
            raise unfit(pcks[0][0], f"orientation in {len(spans)} pieces, not 1", kernel_set)
        self.orientation_span = spans[0]
        data = [end for path, _ in pcks if (end := last_datum(path)) is not None]
        self.measured_until = max(data, default=None)


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
    found = re.search(rb"epoch of last datum:\W+(\d{4}) ([A-Z]{3}) (\d{1,2})", head, re.IGNORECASE)
    if found is None:
        return None
    month = _MONTHS.index(found[2].decode().upper()) + 1
    return float((jdn(int(found[1]), month, int(found[3])) - 2451545.5) * 86400.0)


def _windows(cell: spiceypy.Cell_Double | None) -> tuple[Window, ...]:
    ends = [] if cell is None else [float(et) for et in cell]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def _brief(error: Exception) -> str:
    """Return the one line of a CSPICE message that says what happened."""
    lines = [line.strip() for line in str(error).splitlines()]
    with contextlib.suppress(ValueError):
        return lines[next(i for i, line in enumerate(lines) if line.startswith("SPICE(")) + 2]
    return lines[0] if lines else type(error).__name__
