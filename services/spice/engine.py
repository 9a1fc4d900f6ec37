"""Kernels into a serving process: once, after the fork, or not at all."""

from __future__ import annotations

from typing import Any

from services.common import logging
from services.spice.ephemeris.errors import EphemerisError
from services.spice.ephemeris.kernels import KernelPool

log = logging.get(__name__)


def start(state: Any) -> None:
    """Load the kernel set into `state.pool` and `state.ephemeris`, or say in `state.fault` why not.

    Called on the event loop's own thread, the only one that may ask CSPICE later. A process whose
    kernels are wrong stays up, answers NOT_READY and tells the log; it does not try again, since
    nothing it could do would mend a file.
    """
    settings = state.settings
    try:
        pool = KernelPool.load(
            settings.kernel_set_tag, settings.kernels_dir, settings.metakernel_path
        )
        state.pool, state.ephemeris = pool, object()
    except EphemerisError as error:
        state.fault = str(error)
        log.critical("not_ready", reason=state.fault)
    except Exception as error:  # whatever it is: stay up and say so
        state.fault = f"unforeseen: {type(error).__name__}: {error}"
        log.critical("not_ready", reason=state.fault, exc_info=error)
    else:
        log.info(
            "kernels_loaded", tag=pool.tag, ephemeris=pool.ephemeris, kernels=len(pool.kernels)
        )
