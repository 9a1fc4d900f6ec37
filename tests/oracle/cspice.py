"""CSPICE's own barycentric states: one `spkssb` call an epoch and body (SPK Required Reading)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spiceypy import cyice
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.kernels.cspice_states import raise_for_spice


def states(bodies: Sequence[int], et: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return states (E, B, 6), km and km/s, ICRF; `et` (E, 1) or (E, B), TDB seconds past J2000."""
    times = np.broadcast_to(et, (len(et), len(bodies)))
    try:
        return np.array(
            [
                [
                    cyice.spkssb(body, float(one), "J2000")
                    for body, one in zip(bodies, row, strict=True)
                ]
                for row in times
            ]
        )
    except SpiceyError as error:
        raise_for_spice(error)
