"""The ephemeris in your own process: `from involution import open_ephemeris`.

No server, no HTTP. What it answers is what the service answers, to the last digit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from involution.in_process import LocalEphemeris
    from services.common.problems import Problem

__all__ = ["LocalEphemeris", "Problem", "open_ephemeris"]


def open_ephemeris(kernel_set: str = "DE440", folder: Path | None = None) -> LocalEphemeris:
    """Return the engine of this process: for a notebook or a script of your own.

    `folder`: of the kernels; left out, the product's own. The first call ever compiles the
    numerics, which takes some seconds and is said on stderr. Raises NotReady, which names what is
    missing and the command that mends it. One engine a process, used by the thread that opened it.
    """
    # Imported here: whoever only looks at the package is spared the compiler
    from involution.in_process import LocalEphemeris  # noqa: PLC0415
    from services.ephemeris import prepared  # noqa: PLC0415

    return LocalEphemeris.open(kernel_set, prepared(kernel_set, folder))


def __getattr__(name: str) -> Any:
    """Import what few need when it is asked for (PEP 562)."""
    if name == "LocalEphemeris":
        from involution.in_process import LocalEphemeris  # noqa: PLC0415

        return LocalEphemeris
    if name == "Problem":
        from services.common.problems import Problem  # noqa: PLC0415

        return Problem
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
