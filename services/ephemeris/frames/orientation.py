"""The Earth's measured orientation at many epochs, from the binary PCKs' own records.

What `cyice.sxform("ITRF93", "J2000", et)` says, without a call for each epoch: three Euler angles
as Chebyshev series (PCK Required Reading, type 2), M = R3(w) R1(δ) R3(φ) from the base frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from services.ephemeris.constants import ARCSEC, DAY, J2000
from services.ephemeris.core.dual import cross, transform
from services.ephemeris.errors import NotReady, OutOfCoverage
from services.ephemeris.frames.grid import Grid, Indices
from services.ephemeris.frames.of_date import STEP, delta_t_from_rotation, frames_of_date
from services.ephemeris.kernels.chebyshev import Records, evaluate
from services.ephemeris.kernels.daf import Floats, Segment, segments
from services.ephemeris.kernels.spk_states import Timeline
from services.ephemeris.time.instants import tdb_minus_tt

ITRF93_CLASS = 3000
ECLIPJ2000_FRAME = 17
FEW = 16
"""So few epochs are computed without the grid: each would ask for six nodes."""
OBLIQUITY_J2000 = 84381.448 * ARCSEC
"""By which SPICE's ECLIPJ2000 is turned against J2000 (IAU 1976; "Frames Required Reading")."""


class RecordOrientation:
    """ITRF93 to ICRF at many epochs; arrays come with the epochs' axis innermost in memory."""

    def __init__(self, pcks: Iterable[Path], span: tuple[float, float]) -> None:
        """Map the files, in the order in which CSPICE loads them. Raises NotReady.

        `span` (TDB seconds past J2000): where they hold measurements.
        """
        ranked: list[Segment] = []
        for path in pcks:
            for segment in segments(path):
                if segment.body == ITRF93_CLASS:
                    ranked.insert(0, segment)
        if not ranked or any(
            one.kind != 2 or one.frame != ECLIPJ2000_FRAME or one.records is None for one in ranked
        ):
            raise NotReady("the Earth-orientation kernels are not of the kind that is known here")
        self.timeline = Timeline(ranked)
        self._records = Records()
        self._nodes = Grid(STEP, 1, self._delta_t_at_nodes)
        self._smooth = span[0] / DAY + 4.0 * STEP, span[1] / DAY - 4.0 * STEP

    def rotation(self, et: Floats) -> tuple[Floats, Floats]:
        """Return ITRF93 to ICRF and its rate per second, (E, 3, 3) each, at TDB `et` (E,).

        Raises OutOfCoverage outside the files' span.
        """
        (phi, delta, w), (phi_rate, delta_rate, w_rate) = self._angles(et)
        sf, cf, sd, cd = np.sin(phi), np.cos(phi), np.sin(delta), np.cos(delta)
        sw, cw = np.sin(w), np.cos(w)
        zero = np.zeros_like(phi)
        node = _in_icrf(cf, sf, zero)
        across = _in_icrf(-cd * sf, cd * cf, sd)
        pole = _in_icrf(sd * sf, -sd * cf, cd)
        spin = phi_rate * _in_icrf(zero, zero, zero + 1.0) + delta_rate * node + w_rate * pole
        axes = np.stack([cw * node + sw * across, cw * across - sw * node, pole])
        rates = np.stack([cross(spin.T, axis.T).T for axis in axes])
        # (axis, component, E): the ITRF axes are the columns of the matrix
        return axes.transpose(2, 1, 0), rates.transpose(2, 1, 0)

    def delta_t(self, tt1: float | Floats, tt2: float | Floats) -> float | Floats:
        """Return the measured ΔT = TT - UT1 in seconds, as `earth.measured_delta_t` does."""
        days = _days(tt1, tt2)
        found = self._delta_t(days)
        return found if isinstance(tt1, np.ndarray) else float(found[0])

    def delta_t_between_nodes(self, tt1: float | Floats, tt2: float | Floats) -> float | Floats:
        """Do as `delta_t` from nodes half a day apart, at a tenth of the cost.

        Within 1 µs; within 150 µs in some days of 1968 and 1972, where the kernels' own series are
        not smooth.
        """
        days = _days(tt1, tt2)
        inner = (days >= self._smooth[0]) & (days <= self._smooth[1])
        if not isinstance(tt1, np.ndarray) or len(days) < FEW or not inner.any():
            return self.delta_t(tt1, tt2)
        found = np.empty_like(days)
        found[inner] = self._nodes.at(days[inner])[0][0]
        if not inner.all():
            found[~inner] = self._delta_t(days[~inner])
        return found

    def _delta_t_at_nodes(self, index: Indices) -> Floats:
        return self._delta_t(index.astype(np.float64) * STEP)[:, None]

    def _delta_t(self, days: Floats) -> Floats:
        """Return ΔT in seconds at `days` of TT from J2000, (E,), from the matrix itself."""
        j2000 = np.full_like(days, J2000)
        frames = frames_of_date(j2000, days)
        et = days * DAY + tdb_minus_tt(j2000, days)
        axis = transform(frames.equator.real, self.rotation(et)[0][:, :, 0])
        gast = np.arctan2(axis[:, 1], axis[:, 0])
        return delta_t_from_rotation(gast, frames.eo, j2000, days)

    def _angles(self, et: Floats) -> Floats:
        """Return φ, δ, w and their rates: (2, 3, E)."""
        segment = self.timeline.only(float(et.min()), float(et.max()))
        if segment is not None:
            return self._evaluate(segment, et)
        owners = self.timeline.owners(et)
        if (owners < 0).any():
            raise OutOfCoverage("No measured orientation of the Earth at this instant.")
        out = np.empty((2, 3, len(et)))
        for rank in np.unique(owners).tolist():
            chosen = owners == rank
            out[:, :, chosen] = self._evaluate(self.timeline.ranked[rank], et[chosen])
        return out

    def _evaluate(self, segment: Segment, et: Floats) -> Floats:
        return evaluate([(segment, 0)], et[:, None], (0, 1), self._records)[0]


def _in_icrf(x: Floats, y: Floats, z: Floats) -> Floats:
    """Turn components in ECLIPJ2000, (E,) each, into ICRF: (3, E)."""
    sine, cosine = np.sin(OBLIQUITY_J2000), np.cos(OBLIQUITY_J2000)
    return np.stack([x, cosine * y - sine * z, sine * y + cosine * z])


def _days(tt1: float | Floats, tt2: float | Floats) -> Floats:
    """Return the days from J2000 of two-part Julian dates: (E,)."""
    return np.atleast_1d(np.asarray((tt1 - J2000) + tt2, dtype=np.float64))
