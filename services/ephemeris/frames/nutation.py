"""Nutation, IAU 2000A with the adjustments of IAU 2006, at many epochs at once.

ERFA sums the 1365 terms of one epoch after another: a sine and a cosine for each, 50 µs in all.
The arguments of all terms are sums of multiples of eighteen angles. So each term's phase is a
product of a few powers of e^(i angle), and most of these products are shared: seven times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import ARCSEC, J2000, JULIAN_CENTURY, TAU
from services.ephemeris.core.nutation_sum import add_series

Floats = NDArray[np.float64]

UNIT = 1e-7 * ARCSEC

# The angles as polynomials of t, Julian centuries of TT past J2000: IERS Conventions 2003, section
# 5.8, but where MHB2000's own code has others. The first are arcseconds, the second radians.
_LUNISOLAR_ANGLES = np.array([
    (485868.249036, 1717915923.2178, 31.8792, 0.051635, -0.00024470),  # l
    (1287104.79305, 129596581.0481, -0.5532, 0.000136, -0.00001149),  # l', MHB2000
    (335779.526232, 1739527262.8478, -12.7512, -0.001037, 0.00000417),  # F
    (1072260.70369, 1602961601.2090, -6.3706, 0.006593, -0.00003169),  # D, MHB2000
    (450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939),  # Ω
])  # fmt: skip
_PLANETARY_ANGLES = np.array([
    (2.35555598, 8328.6914269554, 0.0),  # l, MHB2000, as the next three
    (1.627905234, 8433.466158131, 0.0),  # F
    (5.198466741, 7771.3771468121, 0.0),  # D
    (2.18243920, -33.757045, 0.0),  # Ω
    (4.402608842, 2608.7903141574, 0.0),  # Mercury's longitude, and so on
    (3.176146697, 1021.3285546211, 0.0),
    (1.753470314, 628.3075849991, 0.0),
    (6.203480913, 334.0612426700, 0.0),
    (0.599546497, 52.9690962641, 0.0),
    (0.874016757, 21.3299104960, 0.0),
    (5.481293872, 7.4781598567, 0.0),
    (5.321159000, 3.8127774000, 0.0),  # Neptune's, MHB2000
    (0.0, 0.024381750, 0.00000538691),  # p_A
])  # fmt: skip

_DATA = Path(__file__).parent / "data"


class _Series:
    """Sums of terms whose arguments are multiples of the same angles.

    `groups` are the columns of those angles whose multiples are combined first: each combination
    that occurs is computed once, and a term is the product of one from each of the three groups
    (an empty one takes no part).
    """

    def __init__(
        self, name: str, angles: Floats, turn: float, groups: Sequence[Sequence[int]]
    ) -> None:
        self.angles, self.turn = np.ascontiguousarray(angles), turn
        table = np.loadtxt(_DATA / name, delimiter=",")
        multiples, weights = table[:, :-6].astype(np.int64), table[:, -6:]
        self.highest = int(np.abs(multiples).max())
        self.groups, which = [], []
        for columns in groups:
            if not columns:
                self.groups.append(np.empty((0, 0), dtype=np.int64))
                which.append(np.full(len(multiples), -1))
                continue
            rows, index = np.unique(multiples[:, columns], axis=0, return_inverse=True)
            places = (rows + self.highest) * multiples.shape[1] + np.array(columns, dtype=np.int64)
            self.groups.append(np.ascontiguousarray(places, dtype=np.int64))
            which.append(index.ravel())
        self.which = np.ascontiguousarray(np.stack(which, axis=1), dtype=np.int64)
        sine, t_sine, cosine, obliquity_cosine, obliquity_t_cosine, obliquity_sine = weights.T
        none = np.zeros_like(t_sine)
        by_term = UNIT * np.stack([sine, obliquity_sine, cosine, obliquity_cosine])
        growth = UNIT * np.stack([t_sine, none, none, obliquity_t_cosine])
        self.growing = np.flatnonzero(growth.any(axis=0)).astype(np.int64)
        self.weights = np.ascontiguousarray(by_term.T)
        self.growth = np.ascontiguousarray(growth[:, self.growing].T)

    def add(self, t: Floats, out: Floats) -> None:
        """Add Δψ and Δε in radians to `out` (E, 2), at centuries (E,)."""
        first, second, third = self.groups
        add_series(
            t, self.angles, self.turn, self.highest, first, second, third, self.which, self.weights,
            self.growing, self.growth, out,
        )  # fmt: skip


_LUNISOLAR = _Series(
    "iau2000a_lunisolar.csv", _LUNISOLAR_ANGLES, TAU / ARCSEC, [(0, 1), (2, 3, 4), ()]
)
_PLANETARY = _Series(
    "iau2000a_planetary.csv",
    _PLANETARY_ANGLES,
    TAU,
    [(0, 1, 2, 3), (4, 5, 6), (7, 8, 9, 10, 11, 12)],
)


def nutation(tt1: Floats, tt2: Floats) -> tuple[Floats, Floats]:
    """Return Δψ and Δε at TT = tt1 + tt2 (two-part JD, each shaped (E,)): radians, (E,) each.

    With respect to the mean equinox and ecliptic of date; the free core nutation, which nobody can
    predict (0.3 mas), is left out. Within 1e-9 arcsec of ERFA's nut06a.

    Sources: Mathews, Herring & Buffett 2002 (JGR 107, B4), with the angles of its own code and of
    IERS Conventions 2003 as in ERFA's nut00a; Wallace & Capitaine 2006 (A&A 459, 981), eqs. 5.
    """
    t = np.ascontiguousarray(((tt1 - J2000) + tt2) / JULIAN_CENTURY)
    sums = np.zeros((len(t), 2))
    _LUNISOLAR.add(t, sums)
    _PLANETARY.add(t, sums)
    j2 = -2.7774e-6 * t  # the Earth becomes rounder
    return sums[:, 0] * (1.0 + 0.4697e-6 + j2), sums[:, 1] * (1.0 + j2)
