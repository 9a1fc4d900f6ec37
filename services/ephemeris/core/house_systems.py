"""Where house systems cut the ecliptic: the geometry of each, for one instant and place.

All angles are radians of tropical longitude from the true equinox of date; rates are in any one
unit of time. A quantity is a pair of numbers, its value and its rate.

Two facts carry almost everything. The ecliptic point that lies on a circle of pole height p
(the horizon of a place of latitude p) together with the equator's point of right ascension α is

    tan λ = sin α / (cos α cos ε - tan p sin ε)

so p = 0 gives the point of right ascension α, and α = ARMC + 90°, p = latitude the Ascendant. And a
house circle through the north and south points of the horizon that meets the equator H beyond the
meridian has tan p = tan φ sin H. (Derived by spherical trigonometry; the systems are as described
in M. Munkasey, An Astrological House Formulary, 1991, and R. Hand, Essays on Astrology, 1982.)
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.angles import wrap_radians
from services.ephemeris.core.jit import inline

Row = NDArray[np.float64]  # (12,), from the first cusp
Pair = tuple[float, float]

QUARTER = math.pi / 2.0
SIGN = math.pi / 6.0

SYSTEM_CODES = (
    "porphyry", "placidus", "koch", "regiomontanus", "campanus", "topocentric", "alcabitius",
    "sripati", "morinus", "meridian", "equal", "vehlow", "equal_mc", "whole_sign",
)  # fmt: skip
"""Each system's number is its place here."""

(
    PORPHYRY, PLACIDUS, KOCH, REGIOMONTANUS, CAMPANUS, TOPOCENTRIC, ALCABITIUS,
    SRIPATI, MORINUS, MERIDIAN, EQUAL, VEHLOW, EQUAL_MC, WHOLE_SIGN,
) = range(14)  # fmt: skip

# From the meridian to the cusps 11, 12, 2 and 3; how many thirds of a semi-arc's ascensional
# difference belong to each; and where each stands in a row of cusps, the last four of whose first
# six are the opposites of 10, 11 and 12.
_AHEAD = (SIGN, 2.0 * SIGN, 4.0 * SIGN, 5.0 * SIGN)
_THIRDS = (1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0)
_INDEX = (10, 11, 1, 2)

NEWTON_ROUNDS = 50
NEWTON_END = 1e-8
"""Radians; after a step below this, one more ends Newton's rule for a cusp of Placidus."""


class Sphere(NamedTuple):
    """The sphere at one instant and place: radians, and rates.

    `armc`: right ascension of the meridian. `latitude` φ: geographic; at the poles its cosine is
    6e-17, so that the tangent stays finite. `mc_height`: cos ε + tan φ sin ε sin ARMC, negative
    where the MC is below the horizon. `rising`: tan φ tan ε, the sine of the solstices'
    ascensional difference; from one upwards (at and beyond the polar circles) part of the ecliptic
    never sets, and `rising` is held at zero: such places get another system.
    """

    armc: float
    armc_rate: float
    sin_armc: float
    cos_armc: float
    sin_obliquity: float
    cos_obliquity: float
    obliquity_rate: float
    sin_latitude: float
    cos_latitude: float
    tan_latitude: float
    mc: float
    mc_rate: float
    ascendant: float
    ascendant_rate: float
    mc_height: float
    rising: float
    rising_rate: float
    never_sets: bool


@inline
def arctangent(y: float, y_rate: float, x: float, x_rate: float) -> Pair:
    """Return the angle of (x, y) and its rate."""
    return math.atan2(y, x), (x * y_rate - y * x_rate) / (x * x + y * y)


@inline
def sphere(
    armc: float, armc_rate: float, obliquity: float, obliquity_rate: float, latitude: float
) -> Sphere:
    """Return the sphere of an instant and a place, with its MC and Ascendant.

    The MC is the ecliptic's upper culmination, wherever the horizon is; the Ascendant its
    intersection with the eastern horizon: of the two ends of the common line of both circles, the
    one whose component towards the east point is positive, which has the sign of `mc_height`.
    """
    st, ct = math.sin(armc), math.cos(armc)
    se, ce = math.sin(obliquity), math.cos(obliquity)
    sp, cp = math.sin(latitude), math.cos(latitude)
    tp = sp / cp
    mc, mc_rate = arctangent(
        st, ct * armc_rate, ct * ce, -st * armc_rate * ce - ct * se * obliquity_rate
    )
    height = ce + tp * se * st
    side = -1.0 if height < 0.0 else 1.0
    ascendant, ascendant_rate = arctangent(
        side * cp * ct,
        -side * cp * st * armc_rate,
        -side * (cp * st * ce + sp * se),
        -side * (cp * (ct * armc_rate * ce - st * se * obliquity_rate) + sp * ce * obliquity_rate),
    )
    rising = tp * se / ce
    never_sets = not abs(rising) < 1.0
    rising_rate = tp * obliquity_rate / (ce * ce)
    if never_sets:
        rising, rising_rate = 0.0, 0.0
    return Sphere(
        armc, armc_rate, st, ct, se, ce, obliquity_rate, sp, cp, tp,
        mc, mc_rate, ascendant, ascendant_rate, height, rising, rising_rate, never_sets,
    )  # fmt: skip


@inline
def vertex(sky: Sphere) -> Pair:
    """Return the ecliptic's intersection with the western half of the prime vertical."""
    se, ce, sp, cp = sky.sin_obliquity, sky.cos_obliquity, sky.sin_latitude, sky.cos_latitude
    st, ct = sky.sin_armc, sky.cos_armc
    side = -1.0 if sp * ce - cp * se * st < 0.0 else 1.0
    return arctangent(
        -side * sp * ct,
        side * sp * st * sky.armc_rate,
        side * (sp * st * ce - cp * se),
        side
        * (
            sp * (ct * sky.armc_rate * ce - st * se * sky.obliquity_rate)
            - cp * ce * sky.obliquity_rate
        ),
    )


@inline
def east_point(sky: Sphere) -> Pair:
    """Return the equatorial ascendant: the ecliptic point that rises with the east point."""
    return ecliptic_point(sky, sky.armc + QUARTER, sky.armc_rate, 0.0, 0.0)


@inline
def ecliptic_point(sky: Sphere, alpha: float, rate: float, pole: float, pole_rate: float) -> Pair:
    """Return the ecliptic point on a circle through the equator's point of right ascension α.

    `pole` is the tangent of the circle's pole height, with its rate.
    """
    s, c = math.sin(alpha), math.cos(alpha)
    se, ce = sky.sin_obliquity, sky.cos_obliquity
    return arctangent(
        s,
        c * rate,
        c * ce - pole * se,
        -s * rate * ce - pole_rate * se - (c * se + pole * ce) * sky.obliquity_rate,
    )


@inline
def placidus_cusp(sky: Sphere, ahead: float, thirds: float) -> Pair:
    """Return where a degree has done `thirds` of its own diurnal or nocturnal semi-arc.

    The cusp's right ascension solves α = ARMC + c + g AD(α), where AD(α) = arcsin(tan φ tan ε
    sin α) is its ascensional difference. Between the polar circles |g dAD/dα| < 2/3, so there is
    one root. (Meridian distance over semi-arc: Hand 1982; Munkasey 1991.) Newton takes three to
    five rounds, more only within a hair of a polar circle.
    """
    u, start = sky.rising, sky.armc + ahead
    alpha = start + thirds * math.asin(u * math.sin(start))
    for _ in range(NEWTON_ROUNDS):
        sine = u * math.sin(alpha)
        slope = 1.0 - thirds * u * math.cos(alpha) / math.sqrt(1.0 - sine * sine)
        step = (alpha - start - thirds * math.asin(sine)) / slope
        alpha -= step
        if abs(step) < NEWTON_END:
            break
    # The last step, and the rate with it: at the root F = 0 it is -(∂F/∂t) / (∂F/∂α).
    s = math.sin(alpha)
    sine = u * s
    root = math.sqrt(1.0 - sine * sine)
    slope = 1.0 - thirds * u * math.cos(alpha) / root
    miss = alpha - start - thirds * math.asin(sine)
    drift = sky.armc_rate + thirds * sky.rising_rate * s / root
    return ecliptic_point(sky, alpha - miss / slope, drift / slope, 0.0, 0.0)


@inline
def koch_cusp(sky: Sphere, index: int) -> Pair:
    """Return a degree that rose when the MC degree had done thirds of its diurnal semi-arc.

    The Ascendants of the sidereal times ARMC - 2/3, - 1/3, + 1/3, + 2/3 of that semi-arc.
    (W. Koch and E. Schäck, Häusertabellen des Geburtsortes, 1971.)
    """
    sine = sky.rising * sky.sin_armc
    sine_rate = sky.rising_rate * sky.sin_armc + sky.rising * sky.cos_armc * sky.armc_rate
    third = (QUARTER + math.asin(sine)) / 3.0
    third_rate = sine_rate / math.sqrt(1.0 - sine * sine) / 3.0
    count = float(index - 2 if index < 2 else index - 1)
    return ecliptic_point(
        sky,
        sky.armc + QUARTER + count * third,
        sky.armc_rate + count * third_rate,
        sky.tan_latitude,
        0.0,
    )


@inline
def campanus_cusp(sky: Sphere, along: float) -> Pair:
    """Return the cusp of a circle `along` the prime vertical from the zenith.

    The circle passes through the horizon's north and south points and meets the equator at H from
    the meridian, tan H = cos φ tan ψ.
    """
    beyond = math.atan2(sky.cos_latitude * math.sin(along), math.cos(along))
    pole = sky.tan_latitude * math.sin(beyond)
    return ecliptic_point(sky, sky.armc + beyond, sky.armc_rate, pole, 0.0)


@inline
def alcabitius_cusp(sky: Sphere, index: int) -> Pair:
    """Trisect the Ascendant's diurnal and nocturnal semi-arcs on the equator, by hour circles."""
    s, c = math.sin(sky.ascendant), math.cos(sky.ascendant)
    rate = sky.ascendant_rate
    rising, rising_rate = arctangent(
        s * sky.cos_obliquity,
        c * rate * sky.cos_obliquity - s * sky.sin_obliquity * sky.obliquity_rate,
        c,
        -s * rate,
    )
    day = wrap_radians(rising - sky.armc) / 3.0
    day_rate = (rising_rate - sky.armc_rate) / 3.0
    night = math.pi / 3.0 - day
    days = float(min(index + 1, 3))
    nights = float(max(index - 1, 0))
    return ecliptic_point(
        sky,
        sky.armc + days * day + nights * night,
        sky.armc_rate + (days - nights) * day_rate,
        0.0,
        0.0,
    )


@inline
def porphyry_cusp(sky: Sphere, index: int) -> Pair:
    """Trisect the ecliptic between MC, Ascendant and IC."""
    upper = wrap_radians(sky.ascendant - sky.mc) / 3.0
    upper_rate = (sky.ascendant_rate - sky.mc_rate) / 3.0
    if index < 2:
        count = float(index + 1)
        return sky.mc + count * upper, sky.mc_rate + count * upper_rate
    count = float(index - 1)
    lower = math.pi / 3.0 - upper
    return sky.ascendant + count * lower, sky.ascendant_rate - count * upper_rate


@inline
def between_angles(sky: Sphere, system: int, index: int) -> Pair:
    """Return the cusp 11, 12, 2 or 3 (`index` 0 to 3) of a system of quadrants.

    Regiomontanus trisects the equator from the meridian, by circles through the horizon's north
    and south points; Polich-Page (1964) takes poles of a third and two thirds of tan φ.
    """
    ahead, thirds = _AHEAD[index], _THIRDS[index]
    if system == PLACIDUS:
        return placidus_cusp(sky, ahead, thirds)
    if system == KOCH:
        return koch_cusp(sky, index)
    if system == CAMPANUS:
        return campanus_cusp(sky, ahead)
    if system == ALCABITIUS:
        return alcabitius_cusp(sky, index)
    if system == REGIOMONTANUS:
        pole = sky.tan_latitude * math.sin(ahead)
    elif system == TOPOCENTRIC:
        pole = sky.tan_latitude * thirds
    else:
        return porphyry_cusp(sky, index)
    return ecliptic_point(sky, sky.armc + ahead, sky.armc_rate, pole, 0.0)


@inline
def put_quadrants(sky: Sphere, system: int, cusps: Row, rates: Row) -> None:
    """Write MC, Ascendant, the four cusps between them, and all their opposites."""
    cusps[0], rates[0] = sky.ascendant, sky.ascendant_rate
    cusps[9], rates[9] = sky.mc, sky.mc_rate
    for index in range(4):
        place = _INDEX[index]
        cusps[place], rates[place] = between_angles(sky, system, index)
    for place in (9, 10, 11):
        cusps[place - 6], rates[place - 6] = cusps[place] + math.pi, rates[place]
    for place in range(6):
        cusps[place + 6], rates[place + 6] = cusps[place] + math.pi, rates[place]


@inline
def put_sripati(sky: Sphere, cusps: Row, rates: Row) -> None:
    """Take Porphyry's cusps as the houses' middles: each begins halfway from the one before."""
    put_quadrants(sky, PORPHYRY, cusps, rates)
    last, last_rate = cusps[11], rates[11]
    for i in range(12):
        middle, middle_rate = cusps[i], rates[i]
        cusps[i] = last + wrap_radians(middle - last) / 2.0
        rates[i] = last_rate + (middle_rate - last_rate) / 2.0
        last, last_rate = middle, middle_rate


@inline
def put_equatorial(sky: Sphere, system: int, cusps: Row, rates: Row) -> None:
    """Divide the equator in twelve from the meridian.

    Morinus by circles through the ecliptic's poles, `meridian` (axial rotation) by hour circles.
    """
    for i in range(12):
        alpha = sky.armc + SIGN * float((i + 3) % 12)
        if system == MERIDIAN:
            cusps[i], rates[i] = ecliptic_point(sky, alpha, sky.armc_rate, 0.0, 0.0)
            continue
        s, c, ce = math.sin(alpha), math.cos(alpha), sky.cos_obliquity
        s_rate = c * sky.armc_rate * ce - s * sky.sin_obliquity * sky.obliquity_rate
        cusps[i], rates[i] = arctangent(s * ce, s_rate, c, -s * sky.armc_rate)


@inline
def put_ecliptic(sky: Sphere, system: int, offset: Pair, cusps: Row, rates: Row) -> None:
    """Go on by 30° from the Ascendant, from the MC as the tenth cusp, or from a sign's beginning.

    Vehlow (1925) puts the Ascendant in the middle of the first house. With whole signs the
    Ascendant's own is the first house, in a zodiac that begins `offset` beyond the equinox: those
    cusps stand still but for the zodiac.
    """
    first, rate = sky.ascendant, sky.ascendant_rate
    if system == VEHLOW:
        first -= 0.5 * SIGN
    elif system == EQUAL_MC:
        first, rate = sky.mc + 3.0 * SIGN, sky.mc_rate
    elif system == WHOLE_SIGN:
        sign = math.floor(wrap_radians(sky.ascendant - offset[0]) / SIGN)
        first, rate = offset[0] + SIGN * sign, offset[1]
    for i in range(12):
        cusps[i], rates[i] = first + SIGN * float(i), rate


@inline
def put_cusps(sky: Sphere, system: int, offset: Pair, cusps: Row, rates: Row) -> None:
    """Write the twelve cusps of a system, radians, and their rates."""
    if system >= EQUAL:
        put_ecliptic(sky, system, offset, cusps, rates)
    elif system >= MORINUS:
        put_equatorial(sky, system, cusps, rates)
    elif system == SRIPATI:
        put_sripati(sky, cusps, rates)
    else:
        put_quadrants(sky, system, cusps, rates)
