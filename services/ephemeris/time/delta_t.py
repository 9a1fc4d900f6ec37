"""ΔT = TT - UT1 for every epoch, and how sure it is.

One curve of cubic pieces, continuous in value and slope, over Julian epoch years of TT:

    before -1520     parabola -320 + 32.5 ((y - 1825)/100)² s   (Morrison et al. 2021)
    -1520 .. -720    cubic join
    -720 .. 1948     spline S15.2020                            (Morrison et al. 2021)
    1948 .. 1962.05  cubic through the USNO's half-yearly values to the first measurement
    1962.05 .. now   the Earth-orientation kernels, measured and (the last weeks) predicted
    a year on        cubic join from the kernels' last slope to the mean slope of their last year
    .. 2800          cubic join
    after 2800       the parabola again

The spline and what lies before it carry +0.10564 ((y - 1955)/100)² s: the authors reduced eclipses
with a lunar tidal acceleration of -25.82 "/cy², DE440 and DE441 have -25.936.

Why the spline ends at 1948 and not at 1962: it is 0.68 s below the atomic clocks' value at 1955.5
and 0.39 s below the kernels' first value; at 1948.0 it is within 0.01 s of the USNO's table.
Without Earth-orientation kernels the spline is used to its end, 2019.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from math import exp, log, sqrt
from typing import overload

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.time.delta_t_table import S15_2020, USNO_1948_1961

Floats = NDArray[np.float64]
Orientation = Callable[..., "float | Floats"]  # (tt_jd1, tt_jd2) -> TT-UT1 in seconds

FAR_PAST, SPLINE_START, SPLINE_USED_TO, SPLINE_END = -1520.0, -720.0, 1948.0, 2019.0
PARABOLA_AGAIN = 2800.0
SETTLING_YEARS = 1.0

PARABOLA = "parabola of Morrison et al. 2021"
JOIN_PAST = "join of the parabola and the spline of Morrison et al. 2021"
SPLINE = "spline S15.2020 of Morrison et al. 2021"
USNO = "USNO half-yearly values 1948-1961"
MEASURED = "Earth-orientation kernels (IERS measurements)"
PREDICTED = "Earth-orientation kernels (short-term prediction)"
JOIN_FUTURE = "extrapolation from the last measurements to the parabola of Morrison et al. 2021"
GIVEN = "given in the request"

# (lower edge, origin, width, a0, a1, a2, a3, source); t = (y - origin) / width
Piece = tuple[float, float, float, float, float, float, float, str]


def julian_year(jd1: float | Floats, jd2: float | Floats) -> float | Floats:
    """Julian epoch year of a two-part Julian date: 2000 + (JD - 2451545) / 365.25."""
    return 2000.0 + ((jd1 - 2451545.0) + jd2) / 365.25


def _hermite(
    x0: float, v0: float, s0: float, x1: float, v1: float, s1: float, source: str
) -> Piece:
    """Return the cubic with given values and slopes (per year) at both ends."""
    width = x1 - x0
    d0, d1, rise = s0 * width, s1 * width, v1 - v0
    return (x0, x0, width, v0, d0, 3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise, source)


def _evaluate(piece: Piece, year: float) -> tuple[float, float]:
    """Value (s) and slope (s per year) of a piece."""
    _, origin, width, a0, a1, a2, a3, _ = piece
    t = (year - origin) / width
    return a0 + t * (a1 + t * (a2 + t * a3)), (a1 + t * (2 * a2 + t * 3 * a3)) / width


def _with_tide(piece: Piece) -> Piece:
    """Return the piece plus the tidal term, whose vertex is 1955."""
    edge, origin, width, a0, a1, a2, a3, source = piece
    lead, step, k = origin - 1955.0, width, 0.10564e-4
    a0, a1, a2 = a0 + k * lead * lead, a1 + 2 * k * lead * step, a2 + k * step * step
    return (edge, origin, width, a0, a1, a2, a3, source)


def _past() -> list[Piece]:
    """Return the curve from the beginning to the end of the spline's own table (2019)."""
    parabola: Piece = (-np.inf, 1825.0, 100.0, -320.0, 0.0, 32.5, 0.0, PARABOLA)
    spline: list[Piece] = [
        (float(y0), float(y0), float(y1 - y0), a0, a1, a2, a3, SPLINE)
        for y0, y1, a0, a1, a2, a3 in S15_2020
    ]
    left, right = _evaluate(parabola, FAR_PAST), _evaluate(spline[0], SPLINE_START)
    join = _hermite(FAR_PAST, *left, SPLINE_START, *right, JOIN_PAST)
    return [
        _with_tide(piece) if piece[0] < 1953.0 else piece for piece in (parabola, join, *spline)
    ]


def _bridge(past: list[Piece], start: float, value: float, slope: float) -> list[Piece]:
    """Return the curve up to the first measurement, by way of the USNO's half-yearly values."""
    kept = [piece for piece in past if piece[0] < SPLINE_USED_TO]
    first = _evaluate(kept[-1], SPLINE_USED_TO)
    years = [SPLINE_USED_TO, *(float(julian_year(jd, 0.0)) for jd, _ in USNO_1948_1961), start]
    values = [first[0], *(value for _, value in USNO_1948_1961), value]
    rates = [
        (v1 - v0) / (y1 - y0) for (y0, v0), (y1, v1) in pairwise(zip(years, values, strict=True))
    ]
    slopes = [first[1], *((a + b) / 2 for a, b in pairwise(rates)), slope]
    knots = list(zip(years, values, slopes, strict=True))
    return kept + [_hermite(*a, *b, USNO) for a, b in pairwise(knots)]


def _future(end: float, value: float, slope: float, mean_slope: float) -> list[Piece]:
    """Return the curve from the last known value on.

    The slope of one day says nothing about a century (zonal tides and the seasons move it by
    0.2 s a year): within a year it gives way to the last year's mean, which foretold 1972-2026
    best among means of 1 to 10 years.
    """
    parabola: Piece = (PARABOLA_AGAIN, 1825.0, 100.0, -320.0, 0.0, 32.5, 0.0, PARABOLA)
    settled = end + SETTLING_YEARS
    then = value + mean_slope * SETTLING_YEARS
    return [
        _hermite(end, value, slope, settled, then, mean_slope, JOIN_FUTURE),
        _hermite(settled, then, mean_slope, PARABOLA_AGAIN,
                 *_evaluate(parabola, PARABOLA_AGAIN), JOIN_FUTURE),
        parabola,
    ]  # fmt: skip


# σ(ΔT): year and log-linear knots in seconds. To 300 and in 500-750: 0.8 ((y-1820)/100)².
# 420: a total eclipse at Constantinople in 418 asks for 480 s more than the spline (Hayakawa,
# Murata & Sôma 2022, PASP 134:094401, who would raise ΔT in the fifth century).
# 850-1350: the authors' solutions of 2016 and 2020 differ by up to 187 s (950), √2 times these
# values, as two equally good ones would; the formula is three to four times smaller. Reports of
# 1133 allow 720..1110 s (J. Hist. Astron. 2023, doi 10.1177/00218286231209030); the curve has 1115.
# 1400-1900: Stephenson, Morrison & Hohenkerk 2016, rounded up. 1920-1950: the spline and the USNO's
# table differ by 0.2 s and more. 1955.5 on: atomic clocks. 1962 on: how far JPL's Earth-orientation
# kernels lie from the IERS's EOP 20 C04 (docs/accuracy.md): rms 3.4 ms to 1968, 5.8 ms to 1972
# between steps of some 7 ms in February 1968 and on 1972-01-01, 0.95 ms to 1980, 0.3 ms to 1990,
# then up to 0.2 ms.
_FORMULA_UNTIL = 300.0


@overload
def _formula(year: float) -> float: ...
@overload
def _formula(year: Floats) -> Floats: ...
def _formula(year: float | Floats) -> float | Floats:
    """Return Morrison & Stephenson's σ, 0.8 ((y - 1820)/100)² s."""
    return 0.8e-4 * ((year - 1820.0) * (year - 1820.0))


_SIGMA_KNOTS = (
    (300.0, _formula(300.0)), (420.0, 200.0), (500.0, _formula(500.0)),
    (600.0, _formula(600.0)), (700.0, _formula(700.0)), (750.0, _formula(750.0)),
    (850.0, 121.0), (950.0, 132.0), (1050.0, 124.0), (1150.0, 97.0), (1250.0, 59.0),
    (1300.0, 39.0), (1350.0, 21.0), (1400.0, 20.0), (1600.0, 20.0), (1700.0, 5.0), (1800.0, 1.0),
    (1900.0, 0.1), (1920.0, 0.2), (1950.0, 0.2), (1955.5, 0.02), (1961.0, 0.02), (1962.05, 0.005),
    (1968.0, 0.005), (1968.2, 0.007), (1972.0, 0.007), (1972.2, 0.0015), (1976.0, 0.0015),
    (1980.0, 0.0005), (1990.0, 0.0002),
)  # fmt: skip
_SIGMA_YEARS = [year for year, _ in _SIGMA_KNOTS]
_SIGMA_LOGS = [log(sigma) for _, sigma in _SIGMA_KNOTS]


def _between_knots(years: Floats) -> Floats:
    """Interpolate log-linearly; math's exponential, which numpy's is not to the last digit."""
    last = len(_SIGMA_YEARS) - 1
    i = np.clip(np.searchsorted(_SIGMA_YEARS, years, side="right") - 1, 0, last - 1)
    edges, logs = np.array(_SIGMA_YEARS), np.array(_SIGMA_LOGS)
    share = (years - edges[i]) / (edges[i + 1] - edges[i])
    inside = (years < _SIGMA_YEARS[-1]) & (years > _FORMULA_UNTIL)
    known = np.full(years.shape, _SIGMA_KNOTS[-1][1])
    exponents = (logs[i] + share * (logs[i + 1] - logs[i]))[inside]
    known[inside] = [exp(exponent) for exponent in exponents.tolist()]
    return known


_SPLINE_ONLY_SIGMA = 0.7  # the spline's own error in 1955; 0.2 s in the 1970s


class DeltaT:
    """TT - UT1 and its sigma, for one epoch (floats) or many (arrays).

    `orientation(tt_jd1, tt_jd2)` gives TT-UT1 in seconds within `span` (TT Julian dates, both ends
    included) from the Earth-orientation kernels; `measured_until` (TT JD) is where measurement ends
    and prediction begins, by default 90 days before the span's end.
    """

    def __init__(
        self,
        orientation: Orientation | None = None,
        span: tuple[float, float] | None = None,
        *,
        measured_until: float | None = None,
    ) -> None:
        past = _past()
        if orientation is None or span is None:
            last = _evaluate(past[-1], SPLINE_END)
            pieces = past + _future(SPLINE_END, *last, last[1])
            self._orientation, self._first, self._last = None, np.inf, -np.inf
            self.known_until = self.measured_until = SPLINE_END
        else:
            begin, end = span
            self._orientation, self._first, self._last = orientation, begin, end
            v0, v1, v2 = (float(orientation(begin, day)) for day in (0.0, 1.0, 2.0))
            w0, w1, w2 = (float(orientation(end, -day)) for day in (0.0, 1.0, 2.0))
            start_slope = (-3 * v0 + 4 * v1 - v2) / 2 * 365.25
            end_slope = (3 * w0 - 4 * w1 + w2) / 2 * 365.25
            back = min(365.25, end - begin)
            mean_slope = (w0 - float(orientation(end, -back))) / back * 365.25
            self.known_until = float(julian_year(end, 0.0))
            measured = end - 90.0 if measured_until is None else min(measured_until, end)
            self.measured_until = float(julian_year(measured, 0.0))
            pieces = _bridge(past, float(julian_year(begin, 0.0)), v0, start_slope)
            pieces += _future(self.known_until, w0, end_slope, mean_slope)
        self.pieces = pieces
        self._edges = [piece[0] for piece in pieces]
        self._edge_array = np.array(self._edges)
        self._table = np.array([piece[1:7] for piece in pieces]).T.copy()

    @overload
    def __call__(self, jd1: float, jd2: float) -> float: ...
    @overload
    def __call__(self, jd1: Floats, jd2: Floats) -> Floats: ...
    def __call__(self, jd1: float | Floats, jd2: float | Floats) -> float | Floats:
        """TT - UT1 in seconds at a two-part TT Julian date (floats, or equal-shaped arrays)."""
        if isinstance(jd1, np.ndarray) or isinstance(jd2, np.ndarray):
            return self._many(np.asarray(jd1), np.asarray(jd2))
        if self._orientation is not None and self._first <= jd1 + jd2 <= self._last:
            return float(self._orientation(jd1, jd2))
        year = 2000.0 + ((jd1 - 2451545.0) + jd2) / 365.25
        _, origin, width, a0, a1, a2, a3, _ = self.pieces[bisect_right(self._edges, year) - 1]
        t = (year - origin) / width
        return a0 + t * (a1 + t * (a2 + t * a3))

    def _many(self, jd1: Floats, jd2: Floats) -> Floats:
        year = 2000.0 + ((jd1 - 2451545.0) + jd2) / 365.25
        index = np.searchsorted(self._edge_array, year, side="right") - 1
        origin, width, a0, a1, a2, a3 = self._table[:, index]
        t = (year - origin) / width
        value: Floats = a0 + t * (a1 + t * (a2 + t * a3))
        if self._orientation is not None:
            inside = (jd1 + jd2 >= self._first) & (jd1 + jd2 <= self._last)
            if inside.any():
                value[inside] = self._orientation(jd1[inside], jd2[inside])
        return value

    def source(self, jd1: float, jd2: float) -> str:
        """Where the value for one epoch comes from, in words."""
        year = 2000.0 + ((jd1 - 2451545.0) + jd2) / 365.25
        if self._orientation is not None and self._first <= jd1 + jd2 <= self._last:
            return MEASURED if year <= self.measured_until else PREDICTED
        return self.pieces[bisect_right(self._edges, year) - 1][7]

    def sources(self, jd1: Floats, jd2: Floats) -> str:
        """Every source the epochs of an array draw on, joined by "; "."""
        years = 2000.0 + ((jd1 - 2451545.0) + jd2) / 365.25
        inside = (jd1 + jd2 >= self._first) & (jd1 + jd2 <= self._last)
        index = np.searchsorted(self._edge_array, years[~inside], side="right") - 1
        kinds = {self.pieces[i][7] for i in np.unique(index).tolist()}
        if inside.any():
            measured = years[inside] <= self.measured_until
            kinds |= {MEASURED} if measured.any() else set()
            kinds |= set() if measured.all() else {PREDICTED}
        return "; ".join(sorted(kinds))

    def sigma(self, year: float) -> float:
        """One sigma of ΔT in seconds at a Julian epoch year.

        0.8 ((y - 1820)/100)² s up to 300 (an extrapolation before -1000), log-linear between the
        knots above, and beyond the last measurement, N years on: a rate error of 0.05 s a year
        and Huber's (2000) random walk of the length of day with Q = 0.1 ms²/yr, M = 2500 yr, which
        together cover how well the same method would have foretold 1972-2026.
        """
        if year <= _FORMULA_UNTIL:
            return _formula(year)
        known = _SIGMA_KNOTS[-1][1]
        if year < _SIGMA_YEARS[-1]:
            i = bisect_right(_SIGMA_YEARS, year) - 1
            share = (year - _SIGMA_YEARS[i]) / (_SIGMA_YEARS[i + 1] - _SIGMA_YEARS[i])
            known = exp(_SIGMA_LOGS[i] + share * (_SIGMA_LOGS[i + 1] - _SIGMA_LOGS[i]))
        if self._orientation is None and year > 1950.0:
            known = max(known, _SPLINE_ONLY_SIGMA)
        if year <= self.measured_until:
            return known
        n = year - self.measured_until
        walk = 0.36525 * sqrt(0.1 * n / 3.0 * (1.0 + n / 2500.0)) * n
        return sqrt(known * known + (0.05 * n) * (0.05 * n) + walk * walk)

    def sigmas(self, years: Floats) -> Floats:
        """Do as `sigma`, for an array of years, to the last digit."""
        last, least = _SIGMA_KNOTS[-1]
        measured = self._orientation is not None and len(years) > 0
        if measured and years.min() > last and years.max() <= self.measured_until:
            return np.full(years.shape, least)
        known = _between_knots(years)
        known = np.where(years <= _FORMULA_UNTIL, _formula(years), known)
        if self._orientation is None:
            known = np.where(years > 1950.0, np.maximum(known, _SPLINE_ONLY_SIGMA), known)
        n = np.maximum(years - self.measured_until, 0.0)
        walk = 0.36525 * np.sqrt(0.1 * n / 3.0 * (1.0 + n / 2500.0)) * n
        sigma = np.sqrt(known * known + (0.05 * n) * (0.05 * n) + walk * walk)
        return np.where(n > 0.0, sigma, known)
