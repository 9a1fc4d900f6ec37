"""Frames of date and the Earth's orientation from what is kept of a date.

A row of the grid holds, at a whole half day of TT, the COLUMNS below; a frame (F,) holds their
values at an epoch and then their rates per second of TT (radians, and the elements of matrices).
"""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np

from services.ephemeris.constants import ARCSEC, DAY, J2000, OMEGA, TAU
from services.ephemeris.core.arctangent import arctangent
from services.ephemeris.core.dynamical_time import tdb_of_one
from services.ephemeris.core.jit import compiled, inline, number_at
from services.ephemeris.core.records import (
    PARTS,
    READ,
    TERMS,
    UNCOVERED,
    UNREADABLE,
    WORD,
    record_at,
    segment_at,
    values,
)

ECLIPTIC, EQUATOR, DPSI, DEPS, OBLIQUITY, ORIGINS = 0, 9, 18, 19, 20, 21
"""First columns: ICRF to the true ecliptic of date (9), to the true equator of date (9), the
nutation Δψ and Δε, the mean obliquity, the equation of the origins (ERA - GAST)."""
COLUMNS = 22
RATES = COLUMNS
FRAME = 2 * COLUMNS

STEP_DAYS = 0.5
NODES = 6


def _lagrange() -> Any:
    """Return the Lagrange basis of the nodes -2..3 and its slopes: (2, node, power from high)."""
    nodes = np.arange(-2.0, 4.0)
    out = np.zeros((2, NODES, NODES))
    for i, node in enumerate(nodes):
        others = np.delete(nodes, i)
        polynomial = np.poly(others) / np.prod(node - others)
        out[0, i] = polynomial
        out[1, i, 1:] = np.polyder(polynomial)
    return out


_BASIS = _lagrange()
_POWERS = np.ascontiguousarray(_BASIS.transpose(0, 2, 1))
"""The same, (2, power, node)."""


@inline
def interpolate_one(rows: Any, first: int, days: float, weights: Any, out: Any) -> None:
    """Put the frame at `days` of TT from J2000 into `out` (FRAME,): see `interpolate`.

    `weights` (2, NODES) is scratch: all nodes' polynomials go on side by side.
    """
    t = days / STEP_DAYS
    t -= np.floor(t)
    for c in range(FRAME):
        out[c] = 0.0
    for node in range(NODES):
        weights[0, node] = weights[1, node] = 0.0
    for power in range(NODES):
        for node in range(NODES):
            weights[0, node] = weights[0, node] * t + _POWERS[0, power, node]
            weights[1, node] = weights[1, node] * t + _POWERS[1, power, node]
    for node in range(NODES):
        weight, slope = weights[0, node], weights[1, node] / (STEP_DAYS * DAY)
        row = first + node
        for c in range(COLUMNS):
            out[c] += weight * rows[row, c]
        for c in range(COLUMNS):
            out[RATES + c] += slope * rows[row, c]


@inline
def _interpolate_rotation(rows: Any, first: int, days: float, out: Any) -> None:
    """Put of a frame what the Earth's rotation is counted in: the equator's x and y, and origin.

    To the last digit what `interpolate_one` makes of them.
    """
    t = days / STEP_DAYS
    t -= np.floor(t)
    for c in range(EQUATOR, EQUATOR + 6):
        out[c] = 0.0
    out[ORIGINS] = 0.0
    for node in range(NODES):
        weight = 0.0
        for power in range(NODES):
            weight = weight * t + _BASIS[0, node, power]
        row = first + node
        for c in range(EQUATOR, EQUATOR + 6):
            out[c] += weight * rows[row, c]
        out[ORIGINS] += weight * rows[row, ORIGINS]


@compiled("int64(float64[::1], float64, float64, boolean[::1], int64[::1])")
def put_nodes(days: Any, begin: float, end: float, within: Any, nodes: Any) -> int:
    """Put the grid's nodes at or before `days` of TT from J2000 into `nodes`, (E,) each.

    And which days lie from `begin` to before `end` into `within`; returns how many.
    """
    count = 0
    for e in range(len(days)):
        nodes[e] = int(np.floor(days[e] / STEP_DAYS))
        within[e] = begin <= days[e] < end
        count += within[e]
    return count


@compiled("void(float64[::1], float64, float64, boolean[::1])")
def put_within(values: Any, begin: float, end: float, out: Any) -> None:
    """Put which of `values` (E,) lie from `begin` to `end` into `out` (E,)."""
    for e in range(len(values)):
        out[e] = begin <= values[e] <= end


@compiled("void(float64[:,::1], int64[::1], float64[::1], float64[:,::1])")
def interpolate(rows: Any, first: Any, days: Any, out: Any) -> None:
    """Put into `out` (E, FRAME) the frames at `days` of TT from J2000, (E,).

    `rows` (R, COLUMNS) of the grid; the six about epoch e begin at row `first[e]`, two before it.
    Lagrange's six-point formula; its derivative gives the rates.
    """
    weights = np.empty((2, NODES))
    for e in range(len(days)):
        interpolate_one(rows, first[e], days[e], weights, out[e])


@inline
def rotation_angle(ut1_1: float, ut1_2: float) -> float:
    """Return the Earth rotation angle at UT1 (two-part JD), radians in [0, 2π).

    Capitaine et al. 2000; IERS Conventions 2010, eq. 5.15.
    """
    days = (ut1_1 - J2000) + ut1_2
    turns = (
        (ut1_1 - np.floor(ut1_1))
        + (ut1_2 - np.floor(ut1_2))
        + 0.7790572732640
        + 0.00273781191135448 * days
    )
    return (turns - np.floor(turns)) * TAU


ECLIPJ2000_SIN = sin(84381.448 * ARCSEC)
ECLIPJ2000_COS = cos(84381.448 * ARCSEC)
"""By which SPICE's ECLIPJ2000 is turned against J2000 (IAU 1976; "Frames Required Reading")."""


@inline
def _in_icrf(x: float, y: float, z: float) -> Any:
    """Turn components in ECLIPJ2000 into ICRF."""
    return (x, ECLIPJ2000_COS * y - ECLIPJ2000_SIN * z, ECLIPJ2000_SIN * y + ECLIPJ2000_COS * z)


@inline
def measured(spans: Any, codes: Any, bodies: Any, et: float, out: Any) -> int:
    """Put ITRF93 to ICRF (9 numbers, row by row) and its rate per second (9) into `out`.

    From the binary PCKs' Euler angles: M = R3(w) R1(δ) R3(φ) from ECLIPJ2000 (PCK Required Reading,
    type 2; body 0 of the tables). Returns how reading went.
    """
    segment = segment_at(spans, bodies, 0, et)
    if segment < 0:
        return UNCOVERED
    terms = codes[segment, TERMS]
    if terms <= 0 or codes[segment, PARTS] != 3:
        return UNREADABLE
    record = record_at(spans, codes, segment, et)
    radius = number_at(record + WORD)
    s = (et - number_at(record)) / radius
    phi, delta, w, phi_rate, delta_rate, w_rate = values(record + 2 * WORD, terms, s)
    phi_rate, delta_rate, w_rate = phi_rate / radius, delta_rate / radius, w_rate / radius
    sf, cf, sd, cd, sw, cw = sin(phi), cos(phi), sin(delta), cos(delta), sin(w), cos(w)
    node = _in_icrf(cf, sf, 0.0)
    across = _in_icrf(-cd * sf, cd * cf, sd)
    pole = _in_icrf(sd * sf, -sd * cf, cd)
    north = _in_icrf(0.0, 0.0, 1.0)
    sx = phi_rate * north[0] + delta_rate * node[0] + w_rate * pole[0]
    sy = phi_rate * north[1] + delta_rate * node[1] + w_rate * pole[1]
    sz = phi_rate * north[2] + delta_rate * node[2] + w_rate * pole[2]
    for i in range(3):
        out[3 * i] = cw * node[i] + sw * across[i]
        out[3 * i + 1] = cw * across[i] - sw * node[i]
        out[3 * i + 2] = pole[i]
    for axis in range(3):
        x, y, z = out[axis], out[3 + axis], out[6 + axis]
        out[9 + axis] = sy * z - sz * y
        out[12 + axis] = sz * x - sx * z
        out[15 + axis] = sx * y - sy * x
    return READ


@inline
def modelled(frame: Any, ut1_1: float, ut1_2: float, out: Any) -> None:
    """Put ITRF to ICRF and its rate, from the model alone, into `out` (18,).

    R = (Rz(GAST) · NPB)ᵀ and dR/dt = ω x R with ω along the true pole of date (IERS Conventions
    2010, ch. 5; precession's own share of the rate, 1e-7 of it, is left out).
    """
    gast = rotation_angle(ut1_1, ut1_2) - frame[ORIGINS]
    s, c = sin(gast), cos(gast)
    for j in range(3):
        a, b = frame[EQUATOR + j], frame[EQUATOR + 3 + j]
        out[3 * j] = c * a + s * b
        out[3 * j + 1] = c * b - s * a
        out[3 * j + 2] = frame[EQUATOR + 6 + j]
        out[9 + 3 * j] = OMEGA * out[3 * j + 1]
        out[9 + 3 * j + 1] = -OMEGA * out[3 * j]
        out[9 + 3 * j + 2] = 0.0


@compiled(
    "int64(float64[:,::1], int64[:,::1], int64[:,::1], float64[::1], float64[:,::1],"
    " float64[:,::1], boolean[::1], float64[:,::1])"
)
def orient(
    spans: Any, codes: Any, bodies: Any, et: Any, frames: Any, ut1: Any, use: Any, out: Any
) -> int:
    """Put the Earth's orientation at E epochs into `out` (E, 18): measured where `use` says so.

    `ut1` (E, 2): two-part JD. Returns how reading went.
    """
    for e in range(len(et)):
        if use[e]:
            status = measured(spans, codes, bodies, et[e], out[e])
            if status != READ:
                return status
        else:
            modelled(frames[e], ut1[e, 0], ut1[e, 1], out[e])
    return READ


@inline
def _delta_t_at(
    spans: Any, codes: Any, bodies: Any, rows: Any, first: int, tt1: float, tt2: float, work: Any
) -> Any:
    """Return how reading went, and the measured ΔT (s) at one epoch; `work` is scratch."""
    matrix, frame = work[:18], work[18:]
    days = (tt1 - J2000) + tt2
    et = days * DAY + tdb_of_one(tt1, tt2)
    _interpolate_rotation(rows, first, days, frame)
    status = measured(spans, codes, bodies, et, matrix)
    x = y = 0.0
    for j in range(3):
        x += frame[EQUATOR + j] * matrix[3 * j]
        y += frame[EQUATOR + 3 + j] * matrix[3 * j]
    gast = arctangent(y, x)
    excess = rotation_angle(tt1, tt2) - (gast + frame[ORIGINS])
    turns = excess / TAU + 0.5
    turns = turns - np.floor(turns) - 0.5
    return status, turns * (DAY / 1.00273781191135448)


@compiled(
    "int64(float64[:,::1], int64[:,::1], int64[:,::1], float64[:,::1], int64[::1],"
    " float64[:,::1], float64[::1])"
)
def delta_t(spans: Any, codes: Any, bodies: Any, rows: Any, first: Any, tt: Any, out: Any) -> int:
    """Put the measured ΔT = TT - UT1 (s) at E epochs into `out` (E,); return how reading went.

    `tt` (E, 2): two-part JD; `rows` and `first` as in `interpolate`. UT1 is what the angle of the
    ITRF93 x-axis on the true equator of date says; polar motion turns it by its second order only
    (1e-12 rad). ERA grows by 1.00273781191135448 turns a day of UT1.
    """
    work = np.empty(18 + COLUMNS)
    for e in range(len(tt)):
        status, out[e] = _delta_t_at(spans, codes, bodies, rows, first[e], tt[e, 0], tt[e, 1], work)
        if status != READ:
            return status
    return READ


@compiled("float64(float64[:,::1], int64[:,::1], int64[:,::1], float64[:,::1], float64, float64)")
def delta_t_of_one(spans: Any, codes: Any, bodies: Any, rows: Any, tt1: float, tt2: float) -> float:
    """Return what `delta_t` puts for one epoch, whose six rows are `rows`; NaN where not read."""
    work = np.empty(18 + COLUMNS)
    status, value = _delta_t_at(spans, codes, bodies, rows, 0, tt1, tt2, work)
    return value if status == READ else np.nan
