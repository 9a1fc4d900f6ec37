"""Precession, nutation and the frames of date, with their rates.

Everything here is a smooth function of TT alone, and dear to compute (nutation has 1365 terms).
So what is needed of a date is computed on a grid of half days and interpolated by Lagrange's
six-point formula, whose derivative gives the rates. The shortest strong nutation term has a period
of 5.6 days; the interpolation error is below 0.01 mas (tests/ephemeris/test_ecliptic.py measures
it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import erfa
import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY, J2000, TAU
from services.ephemeris.core.dual import Duals, Floats, dual
from services.ephemeris.frames.grid import NODES, POWERS, WEIGHTS, Grid
from services.ephemeris.frames.nutation import nutation
from services.ephemeris.frames.sidereal import equation_of_the_origins

STEP = 0.5
"""Grid step, days of TT."""

SHORT_TERM = (-200.0 * 365.25, 200.0 * 365.25)
"""Days from J2000 within which IAU 2006 precession is used; Vondrák et al. 2011 outside.

The two agree within 1.3 mas at either end (1800 and 2200)."""

PRECESSION_MODELS = ("IAU 2006", "Vondrák, Capitaine & Wallace 2011")
NUTATION_MODEL = "IAU 2000A (adjusted to IAU 2006)"

_COLUMNS = 22
_WINDOWS = 8192


@dataclass(frozen=True, slots=True)
class FramesOfDate:
    """Frames at E epochs; quantities carry their rates per second of TT (see `dual`).

    Matrices turn ICRF vectors into the frame: `ecliptic` (E, 3, 3), true ecliptic and true equinox
    of date; `equator` (E, 3, 3), true equator and true equinox of date. `dpsi` and, without rates,
    `deps` (nutation), `obliquity` (mean) and `eo` (equation of the origins, ERA - GAST): radians,
    (E,). `short_term` (E,) says which precession holds.
    """

    ecliptic: Duals
    equator: Duals
    dpsi: Duals
    deps: Floats
    obliquity: Floats
    eo: Floats
    short_term: NDArray[np.bool_]

    @property
    def true_obliquity(self) -> Floats:
        """Return the true obliquity, mean plus nutation: radians, (E,)."""
        return self.obliquity + self.deps


def frames_of_date(tt1: Floats, tt2: Floats) -> FramesOfDate:
    """Return the frames of date at TT = tt1 + tt2 (two-part JD, each shaped (E,)).

    Sources: Hilton et al. 2006 (Fukushima-Williams angles), IERS Conventions 2010 ch. 5,
    Vondrák, Capitaine & Wallace 2011 (A&A 534, A22).
    """
    if len(tt1) == 1:
        return _one_frame(float(tt1[0]), float(tt2[0]))
    return _many_frames((tt1 - J2000) + tt2)


@lru_cache(maxsize=8)
def _one_frame(tt1: float, tt2: float) -> FramesOfDate:
    """Interpolate once for a chart: its ΔT and its places need the same frames."""
    return _frames(np.array([(tt1 - J2000) + tt2]))


def _frames(days: Floats) -> FramesOfDate:
    """Interpolate at one epoch."""
    scaled = days / STEP
    index = np.floor(scaled)
    short = (days >= SHORT_TERM[0]) & (days < SHORT_TERM[1])
    powers = (scaled - index)[:, None] ** POWERS  # (E, powers)
    weights = powers @ WEIGHTS  # (2, E, nodes)
    windows = _window(int(index[0]), bool(short[0]))[None]  # (E, nodes, columns)
    values = weights.swapaxes(0, 1) @ windows  # (E, 2, columns)
    return _named(values[:, 0].T, values[:, 1].T, short)


def _many_frames(days: Floats) -> FramesOfDate:
    """Interpolate at many epochs; the arrays come with the epochs' axis innermost in memory."""
    short = (days >= SHORT_TERM[0]) & (days < SHORT_TERM[1])
    if short.all() or not short.any():
        return _named(*_GRIDS[bool(short[0])].at(days), short)
    values, rates = np.empty((2, _COLUMNS, len(days)))
    for model, grid in _GRIDS.items():
        values[:, short == model], rates[:, short == model] = grid.at(days[short == model])
    return _named(values, rates, short)


def _named(values: Floats, rates: Floats, short: NDArray[np.bool_]) -> FramesOfDate:
    """Give the columns (columns, E) and their rates per grid step their names."""
    row = dual(values, rates * (1.0 / (STEP * DAY)))
    return FramesOfDate(
        ecliptic=row[0:9].reshape(3, 3, -1).transpose(2, 0, 1),
        equator=row[9:18].reshape(3, 3, -1).transpose(2, 0, 1),
        dpsi=row[18],
        deps=values[19],
        obliquity=values[20],
        eo=values[21],
        short_term=short,
    )


@lru_cache(maxsize=_WINDOWS)
def _window(index: int, short_term: bool) -> Floats:
    return _GRIDS[short_term].rows(index + NODES)


def _rows(index: NDArray[np.int64], *, short_term: bool) -> Floats:
    """Compute grid rows from the models themselves: (n, columns)."""
    days: Floats = index.astype(np.float64) * STEP
    tt1, tt2 = np.full(len(index), J2000), days
    dpsi, deps = nutation(tt1, tt2)
    frames = _short_term if short_term else _long_term
    ecliptic, equator, obliquity = frames(tt1, tt2, dpsi, deps)
    out = np.zeros((len(index), _COLUMNS))
    out[:, 0:9] = ecliptic.reshape(-1, 9)
    out[:, 9:18] = equator.reshape(-1, 9)
    out[:, 18], out[:, 19], out[:, 20] = dpsi, deps, obliquity
    out[:, 21] = equation_of_the_origins(days, dpsi, obliquity, short_term=short_term)
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
    short_term: Grid(STEP, _COLUMNS, partial(_rows, short_term=short_term))
    for short_term in (True, False)
}

ECLIPTIC_J2000: Floats = np.array(erfa.ecm06(J2000, 0.0))
"""ICRF to the mean ecliptic and equinox of J2000.0 (IAU 2006, frame bias included)."""


def earth_rotation_angle(ut1_1: Floats, ut1_2: Floats) -> Floats:
    """Return the Earth rotation angle at UT1 (two-part JD): radians in [0, 2π).

    Capitaine et al. 2000; IERS Conventions 2010, eq. 5.15 (`erfa.era00`).
    """
    return np.asarray(erfa.era00(ut1_1, ut1_2))


def delta_t_from_rotation(gast: Floats, eo: Floats, tt1: Floats, tt2: Floats) -> Floats:
    """Return ΔT = TT - UT1 (s) that explains a measured apparent sidereal time.

    `gast` and `eo` in radians. Unique within half a day, which is far more than ΔT needs wherever
    the rotation was measured. ERA grows by 1.00273781191135448 turns a day of UT1.
    """
    excess = earth_rotation_angle(tt1, tt2) - (gast + eo)
    turns = np.remainder(excess / TAU + 0.5, 1.0) - 0.5
    return turns * (DAY / 1.00273781191135448)
