"""Two bodies around given moments, as polynomials: what eclipses and occultations look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU
from services.ephemeris.events.radii import EARTH_RADIUS_KM
from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]

TERMS = 24
NO_PARALLAX = 1e16
"""Earth radii: where a star is put whose distance nobody knows; its direction alone counts."""

_NODES = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
_K = np.arange(TERMS)
_TO_SERIES = (2.0 - (_K[:, None] == 0)) / TERMS * np.cos(_K[:, None] * np.arccos(_NODES)[None, :])


@dataclass(frozen=True, slots=True)
class Tracks:
    """Two bodies around n moments: apparent places on the true equator of date, in Earth radii.

    `middles` (TT days from J2000.0) and `halves` (n,): each track is good from middle - half to
    middle + half; `series` (n, TERMS, 2, C) Chebyshev: x, y, z, and from the ground (C = 4) the
    sine of the airless altitude.
    """

    middles: Floats
    halves: Floats
    series: Floats

    @classmethod
    def observed(
        cls, sky: SkyCurves, pair: tuple[str, str], middles: Floats, half: float | Floats
    ) -> Tracks:
        """Look at a pair of bodies from where the sky is seen."""
        halves = np.broadcast_to(np.asarray(half, dtype=np.float64), middles.shape)
        width = 4 if sky.on_ground else 3
        if not len(middles):
            return cls(middles, halves, np.zeros((0, TERMS, 2, width)))
        times = (middles[:, None] + halves[:, None] * _NODES[None, :]).ravel()
        positions = sky.observe(pair, times)
        ascension = np.radians(positions.right_ascension)
        declination = np.radians(positions.declination)
        distance = positions.distance * (AU / EARTH_RADIUS_KM)
        distance = np.where(np.isfinite(distance), distance, NO_PARALLAX)
        columns = [
            distance * np.cos(declination) * np.cos(ascension),
            distance * np.cos(declination) * np.sin(ascension),
            distance * np.sin(declination),
        ]
        if sky.on_ground:
            columns.append(np.sin(np.radians(positions.altitude)))
        places = np.stack(columns, axis=-1).reshape(len(middles), TERMS, 2, width)
        return cls(middles, halves, np.einsum("kj,njbc->nkbc", _TO_SERIES, places))

    def __len__(self) -> int:
        return len(self.middles)

    def some(self, rows: NDArray[np.bool_] | slice) -> Tracks:
        """Return some of them."""
        return Tracks(self.middles[rows], self.halves[rows], self.series[rows])

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Return the first and the second body at times (n, m), each (n, m, C)."""
        x = np.clip((times - self.middles[:, None]) / self.halves[:, None], -1.0, 1.0)
        both = np.einsum("nmk,nkbc->bnmc", np.cos(_K * np.arccos(x)[..., None]), self.series)
        return both[0], both[1]
