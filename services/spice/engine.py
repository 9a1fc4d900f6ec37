"""Kernels into a serving process: once, after the fork, or not at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from services.common import logging, metrics
from services.common.settings import Settings
from services.ephemeris.charts.chart import Ephemeris
from services.ephemeris.errors import EphemerisError
from services.ephemeris.frames.earth import Site
from services.ephemeris.options import Options
from services.time_resolver.resolve import Resolver

log = logging.get(__name__)

MENDING_SECONDS = 2.0
J2000_JD = 2451545.0
UNIX_EPOCH_JD = 2440587.5


def start(state: Any) -> None:
    """Load the kernel set into `state.ephemeris`, or say in `state.fault` why not.

    Called on the event loop's own thread, the only one that may ask CSPICE later. A process whose
    kernels are wrong stays up, answers NOT_READY and tells the log; `await_mending` tries again
    when the files have changed.
    """
    try:
        state.ephemeris = _opened(state.settings)
    except EphemerisError as error:
        _tell(state, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is: stay up and say so
        _tell(state, f"unforeseen: {type(error).__name__}: {error}", exc_info=error)
    else:
        state.fault = None
        pool = state.ephemeris.pool
        log.info(
            "kernels_loaded", tag=pool.tag, ephemeris=pool.ephemeris, kernels=len(pool.kernels)
        )
    metrics.READY.set(state.ephemeris is not None)
    metrics.BROKEN.set(state.ephemeris is None)


async def await_mending(state: Any) -> None:
    """Load the kernels once their files have been mended, in a process that could not before.

    Files are looked at, not read: only when one has changed, and none does any longer, is the set
    tried again.
    """
    tried = last = _look_of(state.settings)
    while state.ephemeris is None:
        await asyncio.sleep(MENDING_SECONDS)
        now = _look_of(state.settings)
        if now == last and now != tried:
            start(state)
            tried = now = _look_of(state.settings)
        last = now


def _look_of(settings: Settings) -> list[tuple[str, int, int, int]]:
    """Return path, inode, size and change time of everything that a set can be made of."""
    folder = settings.kernels_dir
    paths = [
        path for place in (folder, folder / "files") if place.is_dir() for path in place.iterdir()
    ]
    if settings.metakernel_path is not None:
        paths.append(settings.metakernel_path)
    found = []
    for path in sorted(paths):
        # what the checks themselves write is no news
        if path.name.startswith("."):
            continue
        with suppress(OSError):
            stat = path.stat()
            found.append((str(path), stat.st_ino, stat.st_size, stat.st_ctime_ns))
    return found


def _opened(settings: Settings) -> Ephemeris:
    ephemeris = Ephemeris.open(
        settings.kernel_set_tag, settings.kernels_dir, settings.metakernel_path
    )
    try:
        _warm_up(ephemeris)
    except BaseException:
        ephemeris.pool.close()  # so that it can be tried again
        raise
    return ephemeris


def _tell(state: Any, fault: str, exc_info: BaseException | None = None) -> None:
    if fault != state.fault:
        log.critical("not_ready", reason=fault, exc_info=exc_info)
    state.fault = fault


def load_time_zones(state: Any) -> None:
    """Load what /time/resolve and `local_time` need; without it everything else still works.

    Half a second of plain Python that never touches SPICE: it may run in another thread, while the
    engine already answers.
    """
    try:
        state.resolver = Resolver()
    except Exception as error:
        log.critical("no_time_zones", reason=f"{type(error).__name__}: {error}", exc_info=error)


def _warm_up(ephemeris: Ephemeris) -> None:
    """Compute one chart now: the first one fills caches and reads the kernels (some 50 ms)."""
    begin, end = max(ephemeris.pool.windows, key=lambda window: window[1] - window[0])
    middle = J2000_JD + (begin + end) / 2 / 86400.0
    instant = ephemeris.timescales.instant(middle, time_scale="tt")
    ephemeris.chart(instant, Site(51.4779, 0.0, 46.0), Options())


def delta_t_now(ephemeris: Ephemeris, now: Callable[[], float] = time.time) -> float:
    """Return TT - UT1 at this moment, seconds."""
    instant = ephemeris.timescales.instant(UNIX_EPOCH_JD + now() / 86400.0)
    return float(instant.delta_t_s)
