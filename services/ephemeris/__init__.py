"""The science. Pure: no HTTP, settings, clock or logging. Arrays in, arrays out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.ephemeris.observe import Ephemeris

__all__ = ["open_ephemeris", "prepared"]


def open_ephemeris(kernel_set: str = "DE440", folder: Path | None = None) -> Ephemeris:
    """Return the engine of this process: for a notebook or a script of your own.

    `folder`: of the kernels; left out, the product's own. The first call ever compiles the
    numerics, which takes some seconds and is said on stderr. Raises NotReady, which names what is
    missing and the command that mends it. One engine a process, used by the thread that opened it.
    """
    # Imported here: whoever wants calendars alone is spared the compiler
    from services.ephemeris.observe import Ephemeris  # noqa: PLC0415

    return Ephemeris.open(kernel_set, prepared(kernel_set, folder))


def prepared(kernel_set: str, folder: Path | None = None) -> Path:
    """Return `folder`, or that of the product's kernels, with the numerics compiled.

    Raises NotReady, before anything is compiled, where a file of the set is missing.
    """
    from services import home  # noqa: PLC0415
    from services.ephemeris.core import jit  # noqa: PLC0415
    from services.ephemeris.kernels import checking  # noqa: PLC0415

    folder = home.kernels() if folder is None else folder
    checking.check_present(kernel_set, folder)
    jit.ensure(lambda notice: print(notice, file=sys.stderr))  # noqa: T201 - a user's own session
    return folder
