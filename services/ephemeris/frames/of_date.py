"""Precession, nutation and the frames of date, with their rates.

Everything here is a smooth function of TT alone, and dear to compute (nutation has 1365 terms).
So what is needed of a date is computed on a grid of half days and interpolated by Lagrange's
six-point formula, whose derivative gives the rates. The shortest strong nutation term has a period
of 5.6 days; the interpolation error is below 0.01 mas (tests/ephemeris/test_ecliptic.py measures
it).
"""

from __future__ import annotations

from functools import partial
from math import floor
from typing import NamedTuple

import erfa
import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import J2000
from services.ephemeris.core import frame_table as core
from services.ephemeris.frames.grid import Grid
from services.ephemeris.frames.nutation import nutation
from services.ephemeris.frames.shared_rows import SharedRows
from services.ephemeris.frames.sidereal import equation_of_the_origins

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEP = core.STEP_DAYS
"""Grid step, days of TT."""

SHORT_TERM = (-200.0 * 365.25, 200.0 * 365.25)
"""Days from J2000 within which IAU 2006 precession is used; Vondrák et al. 2011 outside.

The two agree within 1.3 mas at either end (1800 and 2200)."""

PRECESSION_MODELS = ("IAU 2006", "Vondrák, Capitaine & Wallace 2011")
NUTATION_MODEL = "IAU 2000A (adjusted to IAU 2006)"


class FramesOfDate(NamedTuple):
    """Frames at E epochs: `table` (E, FRAME) as the core reads it, and its columns by name.

    `short_term` (E,) says which precession holds. Radians; rates per second of TT. Matrices
    (E, 3, 3) turn ICRF vectors into the true ecliptic and equinox, or the true equator and equinox,
    of date.
    """

    table: Floats
    short_term: Flags

    def _matrix(self, first: int) -> Floats:
        return self.table[:, first : first + 9].reshape(-1, 3, 3)

    @property
    def ecliptic(self) -> Floats:
        """Return ICRF to the true ecliptic and equinox of date."""
        return self._matrix(core.ECLIPTIC)

    @property
    def ecliptic_rate(self) -> Floats:
        """Return the rate of `ecliptic`."""
        return self._matrix(core.RATES + core.ECLIPTIC)

    @property
    def equator(self) -> Floats:
        """Return ICRF to the true equator and equinox of date."""
        return self._matrix(core.EQUATOR)

    @property
    def equator_rate(self) -> Floats:
        """Return the rate of `equator`."""
        return self._matrix(core.RATES + core.EQUATOR)

    @property
    def dpsi(self) -> Floats:
        """Return the nutation in longitude, (E,)."""
        return self.table[:, core.DPSI]

    @property
    def dpsi_rate(self) -> Floats:
        """Return the rate of `dpsi`."""
        return self.table[:, core.RATES + core.DPSI]

    @property
    def deps(self) -> Floats:
        """Return the nutation in obliquity, (E,)."""
        return self.table[:, core.DEPS]

    @property
    def obliquity(self) -> Floats:
        """Return the mean obliquity, (E,)."""
        return self.table[:, core.OBLIQUITY]

    @property
    def true_obliquity(self) -> Floats:
        """Return the true obliquity, mean plus nutation, (E,)."""
        return self.obliquity + self.deps

    @property
    def eo(self) -> Floats:
        """Return the equation of the origins, ERA - GAST, (E,)."""
        return self.table[:, core.ORIGINS]

    def at(self, rows: slice | Flags) -> FramesOfDate:
        """Return the frames of some of the epochs."""
        return FramesOfDate(self.table[rows], self.short_term[rows])


def frames_of_date(days: Floats) -> FramesOfDate:
    """Return the frames of date at `days` of TT from J2000.0, (E,).

    Sources: Hilton et al. 2006 (Fukushima-Williams angles), IERS Conventions 2010 ch. 5,
    Vondrák, Capitaine & Wallace 2011 (A&A 534, A22).
    """
    count = len(days)
    short, nodes = np.empty(count, dtype=np.bool_), np.empty(count, dtype=np.int64)
    near = core.put_nodes(days, *SHORT_TERM, short, nodes)
    table = np.empty((count, core.FRAME))
    if near in (0, count):
        _interpolate(near == count, days, nodes, table)
        return FramesOfDate(table, short)
    for model in (True, False):
        chosen = short == model
        part = np.empty((np.count_nonzero(chosen), core.FRAME))
        _interpolate(model, days[chosen], nodes[chosen], part)
        table[chosen] = part
    return FramesOfDate(table, short)


def short_term_rows(days: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return the rows of the grid of IAU 2006 that `core.frame_table` interpolates between.

    And where in them the six of each epoch begin. `days` of TT from J2000.0, (E,), within the span
    of measured Earth orientation or of `SHORT_TERM`.
    """
    return _GRIDS[True].windows(np.floor(days / STEP).astype(np.int64))


def short_term_window(day: float) -> Floats:
    """Return the six rows about one epoch that `short_term_rows` points to: (6, COLUMNS)."""
    return _GRIDS[True].window(floor(day / STEP))


def _interpolate(short_term: bool, days: Floats, nodes: NDArray[np.int64], out: Floats) -> None:
    rows, first = _GRIDS[short_term].windows(nodes)
    core.interpolate(rows, first, days, out)


def _rows(index: NDArray[np.int64], *, short_term: bool) -> Floats:
    """Compute grid rows from the models themselves: (n, COLUMNS)."""
    days: Floats = index.astype(np.float64) * STEP
    tt1, tt2 = np.full(len(index), J2000), days
    dpsi, deps = nutation(tt1, tt2)
    frames = _short_term if short_term else _long_term
    ecliptic, equator, obliquity = frames(tt1, tt2, dpsi, deps)
    out = np.zeros((len(index), core.COLUMNS))
    out[:, core.ECLIPTIC : core.ECLIPTIC + 9] = ecliptic.reshape(-1, 9)
    out[:, core.EQUATOR : core.EQUATOR + 9] = equator.reshape(-1, 9)
    out[:, core.DPSI], out[:, core.DEPS], out[:, core.OBLIQUITY] = dpsi, deps, obliquity
    out[:, core.ORIGINS] = equation_of_the_origins(days, dpsi, obliquity, short_term=short_term)
    return out


def _short_term(
    tt1: Floats, tt2: Floats, dpsi: Floats, deps: Floats
) -> tuple[Floats, Floats, Floats]:
    """IAU 2006: NPB = R1(-(ε+Δε)) R3(-(ψ̄+Δψ)) R1(φ̄) R3(γ̄), and without its last turn."""
    gamma, phi, psi, epsilon = erfa.pfw06(tt1, tt2)
    ecliptic = erfa.fw2m(gamma, phi, psi + dpsi, np.zeros_like(psi))
    equator = erfa.fw2m(gamma, phi, psi + dpsi, epsilon + deps)
    return ecliptic, equator, epsilon


def _long_term(
    tt1: Floats, tt2: Floats, dpsi: Floats, deps: Floats
) -> tuple[Floats, Floats, Floats]:
    """Vondrák et al. 2011, frame bias included, with nutation applied to it."""
    epoch = erfa.epj(tt1, tt2)
    mean_ecliptic, mean_equator = erfa.ltecm(epoch), erfa.ltpb(epoch)
    # Their poles' angle is the mean obliquity: cos ε = p_equator . p_ecliptic
    pole_ecliptic, pole_equator = mean_ecliptic[:, 2], mean_equator[:, 2]
    sine = np.linalg.norm(np.cross(pole_equator, pole_ecliptic), axis=-1)
    epsilon = np.arctan2(sine, np.vecdot(pole_equator, pole_ecliptic))
    ecliptic = erfa.rz(-dpsi, mean_ecliptic)
    equator = erfa.numat(epsilon, dpsi, deps) @ mean_equator
    return ecliptic, equator, epsilon


_GRIDS = {
    short_term: Grid(core.COLUMNS, partial(_rows, short_term=short_term))
    for short_term in (True, False)
}


def share() -> None:
    """Let the processes that are forked from this one compute each date of 1800-2200 once for all.

    Before the fork, and before any date is computed. Raises NotReady.
    """
    first, end = (int(days / STEP) for days in SHORT_TERM)
    compute = partial(_rows, short_term=True)
    _GRIDS[True].compute = SharedRows(core.COLUMNS, compute, first, end - first)


ECLIPTIC_J2000: Floats = np.array(erfa.ecm06(J2000, 0.0))
"""ICRF to the mean ecliptic and equinox of J2000.0 (IAU 2006, frame bias included)."""


def earth_rotation_angle(ut1_1: Floats, ut1_2: Floats) -> Floats:
    """Return the Earth rotation angle at UT1 (two-part JD): radians in [0, 2π).

    Capitaine et al. 2000; IERS Conventions 2010, eq. 5.15 (`erfa.era00`).
    """
    return np.asarray(erfa.era00(ut1_1, ut1_2))
