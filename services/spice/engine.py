"""Kernels into a serving process: once, after the fork, or not at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from services.common import garbage, logging, metrics
from services.common.settings import Settings
from services.common.threads import in_a_thread
from services.ephemeris.charts.chart import charts
from services.ephemeris.core import jit
from services.ephemeris.errors import EphemerisError
from services.ephemeris.frames.earth import Site
from services.ephemeris.kernels import checking
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets import name_search
from services.refresh.watch import ask_for_reload
from services.spice.supplies import ORIENTATION, chosen, supply_of
from services.time_resolver import renewal

log = logging.get(__name__)

MENDING_SECONDS = 2.0
J2000_JD = 2451545.0
UNIX_EPOCH_JD = 2440587.5
REFRESHED = (ORIENTATION, renewal.TimeZones.name)
# A worker that reads more than this before it serves could miss its first sign of life (30 s).
AT_ONCE_BYTES = 1 << 29


async def start(state: Any) -> None:
    """Load code and kernel set into `state.ephemeris`, or say in `state.fault` why not.

    A process whose kernels are wrong, or whose numerics are not compiled, stays up, answers
    NOT_READY and tells the log; `await_mending` tries again when the files have changed.
    Kernels of gigabytes whose digests are not known yet are read in a thread first, by one worker
    of the machine, while the process serves and says so; then, and at once where they are known,
    they are loaded on the event loop's own thread, the only one that may ask CSPICE later.
    """
    settings = state.settings
    # before any is read: what changes from now on has not been tried
    state.kernels_look = _look_of(settings)
    supply = supply_of(settings)
    kernels = chosen(settings)
    if (size := checking.unread_bytes(*kernels, supply)) <= AT_ONCE_BYTES:
        _load(state, supply)
        return
    state.fault = f"the kernels' {size / 1e9:.1f} GB are being verified, once"
    log.info("verifying_kernels", bytes=size)

    async def loading() -> None:
        await in_a_thread(lambda: checking.prove(*kernels, supply), "verify kernels")
        state.fault = None
        _load(state, supply)

    state.kernels_loading = asyncio.create_task(loading())


def _open(state: Any, supply: checking.Supply) -> Ephemeris:
    """Open the set with its refreshed issue; should that not do, with what the product ships."""
    kernels = chosen(state.settings)
    try:
        ephemeris = Ephemeris.open(*kernels, supply)
    except EphemerisError as error:
        if supply.issue is None:
            raise
        reason = f"the refreshed issue cannot be loaded, the shipped one is used: {error}"
        log.error("refreshed_issue_unusable", reason=reason)  # noqa: TRY400 - the reason is enough
        state.watch.faults[ORIENTATION] = reason
        return Ephemeris.open(*kernels, replace(supply, issue=None))
    if supply.issue is not None:
        folder = supply.issue.absolute()
        used = any(path.parent == folder for path in ephemeris.pool.paths.values())
        state.orientation_issue = folder.name if used else None
    return ephemeris


def _load(state: Any, supply: checking.Supply) -> None:
    try:
        jit.require()
        ephemeris = _open(state, supply)
        try:
            _warm_up(ephemeris)
        except BaseException:
            ephemeris.pool.close()  # so that it can be tried again
            raise
        state.ephemeris = ephemeris
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
    """See to it that the kernels are loaded once their files have been mended.

    Files are looked at, not read: only when one has changed, and none does any longer, is the set
    tried again: by this process, and where files have to be copied for it, by new workers, for
    which the master copies them once.
    """
    tried = last = state.kernels_look
    while state.ephemeris is None:
        await asyncio.sleep(MENDING_SECONDS)
        if state.kernels_loading is not None and not state.kernels_loading.done():
            continue
        now = _look_of(state.settings)
        if now == last and now != tried:
            tried = now
            supply = supply_of(state.settings)
            shared = checking.to_hold(*chosen(state.settings), supply)
            if not (shared and ask_for_reload(repr(now), "reload_for_mended_kernels")):
                await start(state)
        last = now


def _look_of(settings: Settings) -> list[tuple[str, int, int, int]]:
    """Return path, inode, size and change time of everything that a set can be made of."""
    folder = settings.kernels_dir
    paths = [
        path for place in (folder, folder / "files") if place.is_dir() for path in place.iterdir()
    ]
    if settings.metakernel_path is not None:
        paths.append(settings.metakernel_path)
    looks = []
    for path in sorted(paths):
        # what the checks themselves write is no news
        if path.name.startswith("."):
            continue
        with suppress(OSError):
            stat = path.stat()
            looks.append((str(path), stat.st_ino, stat.st_size, stat.st_ctime_ns))
    return looks


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
        state.resolver = renewal.resolver(state.settings.refresh_dir, state.watch)
    except Exception as error:
        log.critical("no_time_zones", reason=f"{type(error).__name__}: {error}", exc_info=error)
    else:
        garbage.spare()
        garbage.give_back()


def _warm_up(ephemeris: Ephemeris) -> None:
    """Compute one chart now: the first one fills caches and reads the kernels (some 50 ms).

    The stars' names are read too, which takes a quarter of a second.
    """
    name_search.index()
    begin, end = max(ephemeris.pool.windows, key=lambda window: window[1] - window[0])
    middle = J2000_JD + (begin + end) / 2 / 86400.0
    instant = ephemeris.timescales.instant(middle, time_scale="tt")
    charts(ephemeris, instant, Site(51.4779, 0.0, 46.0), Options(houses="placidus"))


def delta_t_now(ephemeris: Ephemeris, now: Callable[[], float] = time.time) -> float:
    """Return TT - UT1 at this moment, seconds."""
    instant = ephemeris.timescales.instant(UNIX_EPOCH_JD + now() / 86400.0)
    return float(instant.delta_t_s)
