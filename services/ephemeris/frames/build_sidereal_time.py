"""Build the table of long-term sidereal time: data/sidereal_time_longterm.csv.

`python -m services.ephemeris.frames.build_sidereal_time`, a second. What is built is W = GMST - ERA
of the long-term precession: how far the mean equinox has moved, along an equator that moves itself,
from the origin from which the Earth's rotation is counted. That origin does not rotate about the
pole (Guinot 1979; Capitaine, Guinot & McCarthy 2000, A&A 355, 398):

    dW/dt = -(dx/dt · y) - dS/dt

x and y are the first rows of the long-term matrix (Vondrák et al. 2011, `erfa.ltpb`): the mean
equinox, and what lies 90° east of it on the mean equator. Each century's rows are fitted by
Chebyshev polynomials, whose derivatives and integrals are exact.

S is the part of nutation that accumulates. The origin belongs to the true pole, which goes round
the mean one in ellipses, and after each round has turned by the ellipse's area:
dS/dt = ½ Σ ω (a c - b d) over the terms of IAU 2000A, where a sin + b cos is Δψ sin ε and
c cos + d sin is Δε. It makes -3.9 mas a century, and is in IAU 2006's sidereal time as well.

The constants: an hour angle must go on where IAU 2006 gives way. The two models' poles differ
there (1.8 mas), so the frame of one is turned into that of the other by the shortest rotation,
which leaves all on the equator where it was. Before 2000 W is joined in 1800, after it in 2200.
"""

from __future__ import annotations

from pathlib import Path

import erfa
import numpy as np
from numpy.polynomial import chebyshev

from services.ephemeris.constants import ARCSEC, J2000, JULIAN_CENTURY, TAU
from services.ephemeris.frames.nutation import _LUNISOLAR_ANGLES, _PLANETARY_ANGLES, UNIT
from services.ephemeris.frames.precession import IAU2006_YEARS, obliquity_longterm
from services.ephemeris.frames.sidereal import (
    DAYS_PER_YEAR,
    TABLE,
    Floats,
    gmst_minus_era_iau2006,
)

FIRST, LAST, SPLIT = -14000, 18000, 2000
"""Julian epoch years: the table's ends, and where it begins to be joined in 2200, not in 1800."""

PIECE, DEGREE = 1000, 12
"""Length (years) and degree of the pieces that are written."""

FINE, FINE_DEGREE = 100, 24
"""The same of the pieces that are integrated: the shortest period of the model is 257 years."""

DIGITS = 9  # of an arcsecond

SERIES = (
    ("iau2000a_lunisolar.csv", _LUNISOLAR_ANGLES, TAU / ARCSEC),
    ("iau2000a_planetary.csv", _PLANETARY_ANGLES, TAU),
)
"""The terms of nutation, and the angles they are made of with what a turn of them is."""


def area_rate(centuries: Floats) -> Floats:
    """Return dS/dt, radians a Julian century, at centuries of TT from J2000, (E,)."""
    epsilon = obliquity_longterm(J2000 + centuries * JULIAN_CENTURY)
    total = np.zeros_like(centuries)
    for name, angles, turn in SERIES:
        table = np.loadtxt(TABLE.parent / name, delimiter=",")
        speed = table[:, :-6] @ angles[:, 1] * (TAU / turn)
        sine, t_sine, cosine, ob_cosine, ob_t_cosine, ob_sine = table.T[-6:, :, None]
        a = (sine + t_sine * centuries) * np.sin(epsilon)
        c = ob_cosine + ob_t_cosine * centuries
        twice = a * c - cosine * np.sin(epsilon) * ob_sine
        total += 0.5 * (speed @ twice) * UNIT**2
    return total


def motion(start: float, end: float) -> Floats:
    """Return the rise of W (radians) from one year to another: Chebyshev coefficients."""
    nodes = np.cos(np.pi * (np.arange(FINE_DEGREE + 1) + 0.5) / (FINE_DEGREE + 1))
    half = (end - start) / 2.0
    years = start + half * (1.0 + nodes)
    basis = chebyshev.chebvander(nodes, FINE_DEGREE)
    matrix = np.asarray(erfa.ltpb(years))
    equinox = np.linalg.solve(basis, matrix[:, 0])
    drift = chebyshev.chebval(nodes, chebyshev.chebder(equinox)).T / half  # radians a year
    rate = -np.vecdot(drift, matrix[:, 1]) - area_rate((years - 2000.0) / 100.0) / 100.0
    return np.asarray(chebyshev.chebint(np.linalg.solve(basis, rate), lbnd=-1, scl=half))


def joint(year: float) -> float:
    """Return W of the long-term model at an edge of IAU 2006's years, radians."""
    days = (year - 2000.0) * DAYS_PER_YEAR
    turn = np.asarray(erfa.ltpb(year)) @ np.asarray(erfa.pmat06(J2000, days)).T
    about_the_pole = np.arctan2(turn[0, 1] - turn[1, 0], turn[0, 0] + turn[1, 1])
    return float(gmst_minus_era_iau2006(days) - about_the_pole)


class Integral:
    """W over the whole span, by pieces of a century."""

    def __init__(self) -> None:
        self.edges = np.arange(FIRST, LAST + 1, FINE, dtype=np.float64)
        self.pieces = [motion(edge, edge + FINE) for edge in self.edges[:-1]]
        rises = [chebyshev.chebval(1.0, piece) for piece in self.pieces]
        self.starts = np.concatenate([[0.0], np.cumsum(rises)])
        early, late = (joint(edge) - self._sum(np.array([edge]))[0] for edge in IAU2006_YEARS)
        self.constants = early, late

    def _sum(self, years: Floats) -> Floats:
        index = np.clip(((years - FIRST) // FINE).astype(int), 0, len(self.pieces) - 1)
        x = 2.0 * (years - self.edges[index]) / FINE - 1.0
        values = [chebyshev.chebval(at, self.pieces[i]) for i, at in zip(index, x, strict=True)]
        return np.asarray(self.starts[index] + values)

    def at(self, years: Floats, *, late: bool) -> Floats:
        """Return W at Julian epoch years (E,), joined in 2200 (`late`) or in 1800: radians."""
        return np.asarray(self._sum(years) + self.constants[late])


def rows(integral: Integral) -> list[str]:
    """Return the table's lines: a piece's first year, then its coefficients in arcseconds."""
    nodes = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
    basis = chebyshev.chebvander(nodes, DEGREE)
    lines = []
    for start in range(FIRST, LAST, PIECE):
        years = start + PIECE * (nodes + 1.0) / 2.0
        fit = np.linalg.solve(basis, integral.at(years, late=start >= SPLIT) / ARCSEC)
        rounded = np.round(fit, DIGITS) + 0.0  # no minus zero
        lines.append(",".join([str(start), *(f"{value:.{DIGITS}f}" for value in rounded)]))
    return lines


def main(target: Path = TABLE) -> None:
    """Write the table."""
    head = [
        "# GMST - ERA of the long-term precession (Vondrak, Capitaine & Wallace 2011), arcseconds.",
        "# Each line: first Julian epoch year (TT) of a piece of 1000, Chebyshev coefficients.",
        "# Derivation: build_sidereal_time.py, which writes this file. Error of the pieces: below",
        "# 1e-8 arcsec; of the sidereal time, against another integration: docs/accuracy.md.",
    ]
    target.write_text("\n".join([*head, *rows(Integral())]) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
