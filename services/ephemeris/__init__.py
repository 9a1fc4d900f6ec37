"""The science. Pure: no HTTP, settings, clock or logging. Arrays in, arrays out.

    from services.ephemeris import open_ephemeris
    ephemeris = open_ephemeris("DE440")

Importing this package brings neither the compiler nor CSPICE: the function does, when it is called.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.ephemeris.observe import Ephemeris


def open_ephemeris(kernel_set: str = "DE440", folder: Path | str | None = None) -> Ephemeris:
    """Return the engine of this process, for a notebook or a program of one's own.

    kernel_set: such as "DE440"; folder: of the kernels, by default the one that `make run` and the
    fetch command fill. The numerics are compiled at the first use ever, which takes some seconds
    and is told on stderr. One process has one engine, and uses it in the thread that opened it.
    Raises NotReady, which names the file at fault and the command that mends it.
    """
    from services import home  # noqa: PLC0415 - whoever needs dates alone does without all three
    from services.ephemeris.core import jit  # noqa: PLC0415
    from services.ephemeris.observe import Ephemeris  # noqa: PLC0415

    jit.ensure(lambda notice: print(notice, file=sys.stderr))  # noqa: T201 - to whoever waits
    return Ephemeris.open(kernel_set, home.kernels() if folder is None else Path(folder))
