"""Kernels into a serving process: once, after the fork, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from services.common import garbage, logging
from services.ephemeris.charts.chart import charts
from services.ephemeris.core import jit
from services.ephemeris.errors import EphemerisError
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.time_resolver.resolve import Resolver

log = logging.get(__name__)

J2000_JD = 2451545.0
UNIX_EPOCH_JD = 2440587.5


def start(state: Any) -> None:
    """Load code and kernel set into `state.ephemeris`, or say in `state.fault` why not.

    Called on the event loop's own thread, the only one that may ask CSPICE later. A process whose
    kernels are wrong, or whose numerics are not compiled, stays up, answers NOT_READY and tells
    the log; it does not try again, since nothing it could do would mend a file.
    """
    settings = state.settings
    try:
        jit.require()
        ephemeris = Ephemeris.open(
            settings.kernel_set_tag, settings.kernels_dir, settings.metakernel_path
        )
        _warm_up(ephemeris)
        state.ephemeris = ephemeris
    except EphemerisError as error:
        state.fault = str(error)
        log.critical("not_ready", reason=state.fault)
    except Exception as error:
        # Whatever it is: stay up and say so.
        state.fault = f"unforeseen: {type(error).__name__}: {error}"
        log.critical("not_ready", reason=state.fault, exc_info=error)
    else:
        pool = state.ephemeris.pool
        log.info(
            "kernels_loaded", tag=pool.tag, ephemeris=pool.ephemeris, kernels=len(pool.kernels)
        )


def load_time_zones(state: Any) -> None:
    """Load what /time/resolve and `local_time` need; without it everything else still works.

    Half a second of plain Python that never touches SPICE: it may run in another thread, while the
    engine already answers.
    """
    try:
        state.resolver = Resolver()
    except Exception as error:
        log.critical("no_time_zones", reason=f"{type(error).__name__}: {error}", exc_info=error)
    else:
        garbage.spare()


def _warm_up(ephemeris: Ephemeris) -> None:
    """Compute one chart now: the first one fills caches and reads the kernels (some 50 ms)."""
    begin, end = max(ephemeris.pool.windows, key=lambda window: window[1] - window[0])
    middle = J2000_JD + (begin + end) / 2 / 86400.0
    instant = ephemeris.timescales.instant(middle, time_scale="tt")
    charts(ephemeris, instant, Site(51.4779, 0.0, 46.0), Options(houses="placidus"))


def delta_t_now(ephemeris: Ephemeris, now: Callable[[], float] = time.time) -> float:
    """Return TT - UT1 at this moment, seconds."""
    instant = ephemeris.timescales.instant(UNIX_EPOCH_JD + now() / 86400.0)
    return float(instant.delta_t_s)
