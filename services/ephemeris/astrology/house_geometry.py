"""Where house systems cut the ecliptic: the geometry of each, in duals (see `dual`).

All angles are radians of tropical longitude from the true equinox of date, and carry their rates.

Two facts carry almost everything. The ecliptic point that lies on a circle of pole height p
(the horizon of a place of latitude p) together with the equator's point of right ascension α is

    tan λ = sin α / (cos α cos ε - tan p sin ε)

so p = 0 gives the point of right ascension α, and α = ARMC + 90°, p = latitude the Ascendant. And a
house circle through the north and south points of the horizon that meets the equator H beyond the
meridian has tan p = tan φ sin H. (Derived by spherical trigonometry; the systems are as described
in M. Munkasey, An Astrological House Formulary, 1991, and R. Hand, Essays on Astrology, 1982.)

Each formula stands once and is run in one of two arithmetics: Python's own complex numbers for one
chart, since arrays of one element cost ten times as much, and numpy's arrays (E,) for many. Hence
the quantities below are typed `Any`: complex, or an array of complex.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

Quantity: TypeAlias = Any  # complex, or complex array (E,): a value and its rate
Real: TypeAlias = Any  # float, or float array (E,)

TURN = 2.0 * math.pi
QUARTER = math.pi / 2.0
SIGN = math.pi / 6.0

# From the meridian to the cusps 11, 12, 2 and 3, and how many thirds of a semi-arc's
# ascensional difference belong to each.
_BETWEEN = ((SIGN, 1 / 3), (2 * SIGN, 2 / 3), (4 * SIGN, 2 / 3), (5 * SIGN, 1 / 3))
# From the tenth cusp to the cusps 1 to 12, as a chart lists them.
_FROM_TENTH = tuple(SIGN * ((house + 2) % 12) for house in range(1, 13))


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The functions a formula needs; `sin` and `cos` of quantities, the others of reals."""

    sin: Callable[[Quantity], Quantity]
    cos: Callable[[Quantity], Quantity]
    real_sin: Callable[[Real], Real]
    real_cos: Callable[[Real], Real]
    real_arcsin: Callable[[Real], Real]
    real_arctan2: Callable[[Real, Real], Real]
    sqrt: Callable[[Real], Real]
    floor: Callable[[Real], Real]
    choose: Callable[[Any, Any, Any], Any]  # where(condition, this, that)
    largest: Callable[[Real], Any]
    all: Callable[[Any], Any]

    def arctan2(self, y: Quantity, x: Quantity) -> Quantity:
        """Return the angle of (x, y), carrying its rate."""
        a, b = x.real, y.real
        return self.real_arctan2(b, a) + 1j * ((a * y.imag - b * x.imag) / (a * a + b * b))

    def arcsin(self, sine: Quantity) -> Quantity:
        """Return the arc of a sine below one in size, carrying its rate."""
        s = sine.real
        return self.real_arcsin(s) + 1j * (sine.imag / self.sqrt(1.0 - s * s))


PLAIN = Arithmetic(
    cmath.sin, cmath.cos, math.sin, math.cos, math.asin, math.atan2, math.sqrt, math.floor,
    choose=lambda condition, this, that: this if condition else that, largest=float, all=bool,
)  # fmt: skip
ARRAYS = Arithmetic(
    np.sin, np.cos, np.sin, np.cos, np.arcsin, np.arctan2, np.sqrt, np.floor,
    choose=np.where, largest=np.max, all=np.all,
)  # fmt: skip


def wrap(angle: Quantity) -> Quantity:
    """Fold an angle into [0, 2π); its rate stays."""
    return angle.real % TURN + 1j * angle.imag


@dataclass(frozen=True)
class Sky:
    """The sphere at one instant and place, or at E of them.

    armc: right ascension of the meridian. obliquity: true, of the ecliptic. latitude: geographic.
    offset: what the zodiac's zero lies beyond the true equinox (0 in the tropical zodiac).
    """

    armc: Quantity
    obliquity: Quantity
    latitude: Real
    offset: Quantity
    by: Arithmetic

    @cached_property
    def sin_armc(self) -> Quantity:
        """Sine of the right ascension of the meridian."""
        return self.by.sin(self.armc)

    @cached_property
    def cos_armc(self) -> Quantity:
        """Cosine of the right ascension of the meridian."""
        return self.by.cos(self.armc)

    @cached_property
    def sin_obliquity(self) -> Quantity:
        """Sine of the obliquity."""
        return self.by.sin(self.obliquity)

    @cached_property
    def cos_obliquity(self) -> Quantity:
        """Cosine of the obliquity."""
        return self.by.cos(self.obliquity)

    @cached_property
    def sin_latitude(self) -> Real:
        """Sine of the latitude."""
        return self.by.real_sin(self.latitude)

    @cached_property
    def cos_latitude(self) -> Real:
        """Cosine of the latitude; at the poles 6e-17, so that the tangent stays finite."""
        return self.by.real_cos(self.latitude)

    @cached_property
    def tan_latitude(self) -> Real:
        """Tangent of the latitude."""
        return self.sin_latitude / self.cos_latitude

    @cached_property
    def greatest_difference(self) -> Quantity:
        """Return tan φ tan ε, the sine of the solstices' ascensional difference.

        From one upwards (at and beyond the polar circles) part of the ecliptic never sets.
        """
        return self.tan_latitude * self.sin_obliquity / self.cos_obliquity

    @cached_property
    def rising_difference(self) -> Quantity:
        """Return tan φ tan ε, or zero where it is no sine: such places get another system."""
        full = self.greatest_difference
        return self.by.choose(abs(full.real) < 1.0, full, 0j)

    @cached_property
    def mc_above_horizon(self) -> Real:
        """Return cos ε + tan φ sin ε sin ARMC: negative where the MC is below the horizon."""
        tilt = self.tan_latitude * self.sin_obliquity.real * self.sin_armc.real
        return self.cos_obliquity.real + tilt

    def point(self, ascension: Quantity, tan_pole: Quantity = 0.0) -> Quantity:
        """Return the ecliptic point on the circle of that pole through the equator's point."""
        x = self.by.cos(ascension) * self.cos_obliquity - tan_pole * self.sin_obliquity
        return self.by.arctan2(self.by.sin(ascension), x)

    @cached_property
    def mc(self) -> Quantity:
        """Return the midheaven, the ecliptic's upper culmination, wherever the horizon is."""
        return self.by.arctan2(self.sin_armc, self.cos_armc * self.cos_obliquity)

    @cached_property
    def ascendant(self) -> Quantity:
        """Return the ecliptic's intersection with the eastern horizon.

        Of the two ends of the common line of both circles, the one whose component towards the
        east point is positive; that component has the sign of `mc_above_horizon`.
        """
        side = self.by.choose(self.mc_above_horizon < 0.0, -1.0, 1.0)
        x = self.cos_latitude * self.sin_armc * self.cos_obliquity
        x = x + self.sin_latitude * self.sin_obliquity
        return self.by.arctan2(side * self.cos_latitude * self.cos_armc, -side * x)

    @cached_property
    def vertex(self) -> Quantity:
        """Return the ecliptic's intersection with the western half of the prime vertical."""
        x = self.sin_latitude * self.sin_armc * self.cos_obliquity
        x = x - self.cos_latitude * self.sin_obliquity
        west = self.sin_latitude * self.cos_obliquity.real
        west = west - self.cos_latitude * self.sin_obliquity.real * self.sin_armc.real
        side = self.by.choose(west < 0.0, -1.0, 1.0)
        return self.by.arctan2(-side * self.sin_latitude * self.cos_armc, side * x)

    @cached_property
    def east_point(self) -> Quantity:
        """Return the equatorial ascendant: the ecliptic point that rises with the east point."""
        return self.by.arctan2(self.cos_armc, -self.sin_armc * self.cos_obliquity)


Cusps: TypeAlias = list[Quantity]  # twelve, from the first


def quadrants(
    sky: Sky, eleventh: Quantity, twelfth: Quantity, second: Quantity, third: Quantity
) -> Cusps:
    """Put MC, Ascendant, four cusps between them, and all their opposites, in order."""
    half = math.pi
    eastern = [sky.ascendant, second, third, sky.mc + half, eleventh + half, twelfth + half]
    return eastern + [cusp + half for cusp in eastern]


def placidus(sky: Sky) -> Cusps:
    """Trisect every degree's own diurnal and nocturnal semi-arc.

    The cusp's right ascension solves α = ARMC + c + g AD(α), where AD(α) = arcsin(tan φ tan ε
    sin α) is its ascensional difference. Between the polar circles |g dAD/dα| < 2/3, so there is
    one root. (Meridian distance over semi-arc: Hand 1982; Munkasey 1991.)
    """
    return quadrants(sky, *(_placidus_cusp(sky, sky.armc + c, g) for c, g in _BETWEEN))


def _placidus_cusp(sky: Sky, start: Quantity, thirds: float) -> Quantity:
    by, u = sky.by, sky.rising_difference
    alpha = start.real + thirds * by.real_arcsin(u.real * by.real_sin(start.real))
    for _ in range(50):  # Newton: three to five rounds, more only within a hair of a polar circle
        sine = u.real * by.real_sin(alpha)
        slope = 1.0 - thirds * u.real * by.real_cos(alpha) / by.sqrt(1.0 - sine * sine)
        step = (alpha - start.real - thirds * by.real_arcsin(sine)) / slope
        alpha = alpha - step
        if by.largest(abs(step)) < 1e-13:
            break
    # A last round in duals brings the rate: at a root F = 0, α' = -(∂F/∂t) / (∂F/∂α).
    miss = alpha - start - thirds * by.arcsin(u * by.real_sin(alpha))
    return sky.point(alpha - miss / slope)


def koch(sky: Sky) -> Cusps:
    """Trisect the time the MC degree took from the horizon to the meridian: cusps rise at thirds.

    The Ascendants of the sidereal times ARMC - 2/3, - 1/3, + 1/3, + 2/3 of that semi-arc.
    (W. Koch and E. Schäck, Häusertabellen des Geburtsortes, 1971.)
    """
    third = (QUARTER + sky.by.arcsin(sky.rising_difference * sky.sin_armc)) / 3.0
    east = sky.armc + QUARTER
    return quadrants(sky, *(sky.point(east + n * third, sky.tan_latitude) for n in (-2, -1, 1, 2)))


def regiomontanus(sky: Sky) -> Cusps:
    """Trisect the equator from the meridian; circles through the horizon's north and south."""
    return quadrants(
        sky, *(sky.point(sky.armc + c, sky.tan_latitude * math.sin(c)) for c, _ in _BETWEEN)
    )


def campanus(sky: Sky) -> Cusps:
    """Trisect the prime vertical from the zenith; circles through the horizon's north and south.

    A circle ψ from the zenith meets the equator at H, tan H = cos φ tan ψ.
    """
    by = sky.by

    def cusp(psi: float) -> Quantity:
        beyond = by.real_arctan2(sky.cos_latitude * math.sin(psi), math.cos(psi))
        return sky.point(sky.armc + beyond, sky.tan_latitude * by.real_sin(beyond))

    return quadrants(sky, *(cusp(psi) for psi, _ in _BETWEEN))


def topocentric(sky: Sky) -> Cusps:
    """Rotate on cones: poles of a third and two thirds of tan φ (W. Polich, A. P. N. Page 1964)."""
    return quadrants(sky, *(sky.point(sky.armc + c, sky.tan_latitude * g) for c, g in _BETWEEN))


def alcabitius(sky: Sky) -> Cusps:
    """Trisect the Ascendant's diurnal and nocturnal semi-arcs on the equator, by hour circles."""
    by, asc = sky.by, sky.ascendant
    rising = by.arctan2(by.sin(asc) * sky.cos_obliquity, by.cos(asc))
    day = wrap(rising - sky.armc) / 3.0
    night = math.pi / 3.0 - day
    steps = (day, 2.0 * day, 3.0 * day + night, 3.0 * day + 2.0 * night)
    return quadrants(sky, *(sky.point(sky.armc + step) for step in steps))


def porphyry(sky: Sky) -> Cusps:
    """Trisect the ecliptic between MC, Ascendant and IC."""
    upper = wrap(sky.ascendant - sky.mc) / 3.0
    lower = math.pi / 3.0 - upper
    mc, asc = sky.mc, sky.ascendant
    return quadrants(sky, mc + upper, mc + 2.0 * upper, asc + lower, asc + 2.0 * lower)


def sripati(sky: Sky) -> Cusps:
    """Take Porphyry's cusps as the houses' middles: each begins halfway from the one before."""
    middle = porphyry(sky)
    return [middle[i - 1] + wrap(middle[i] - middle[i - 1]) / 2.0 for i in range(12)]


def morinus(sky: Sky) -> Cusps:
    """Divide the equator from the meridian; circles through the ecliptic's poles."""
    by = sky.by
    points = (sky.armc + c for c in _FROM_TENTH)
    return [by.arctan2(by.sin(alpha) * sky.cos_obliquity, by.cos(alpha)) for alpha in points]


def meridian(sky: Sky) -> Cusps:
    """Divide the equator from the meridian; hour circles (the axial rotation system)."""
    return [sky.point(sky.armc + c) for c in _FROM_TENTH]


def equal(sky: Sky) -> Cusps:
    """Go on by 30° from the Ascendant."""
    return [sky.ascendant + SIGN * i for i in range(12)]


def vehlow(sky: Sky) -> Cusps:
    """As equal, with the Ascendant in the middle of the first house (J. Vehlow 1925)."""
    return [sky.ascendant + SIGN * (i - 0.5) for i in range(12)]


def equal_mc(sky: Sky) -> Cusps:
    """Go on by 30° from the MC as the tenth cusp."""
    return [sky.mc + c for c in _FROM_TENTH]


def whole_sign(sky: Sky) -> Cusps:
    """Let the Ascendant's whole sign be the first house; cusps stand still but for the zodiac."""
    sign = sky.by.floor(wrap(sky.ascendant - sky.offset).real / SIGN)
    return [sky.offset + SIGN * (sign + i) for i in range(12)]


CUSPS: dict[str, Callable[[Sky], Cusps]] = {
    "placidus": placidus,
    "koch": koch,
    "porphyry": porphyry,
    "regiomontanus": regiomontanus,
    "campanus": campanus,
    "equal": equal,
    "equal_mc": equal_mc,
    "whole_sign": whole_sign,
    "alcabitius": alcabitius,
    "topocentric": topocentric,
    "morinus": morinus,
    "meridian": meridian,
    "vehlow": vehlow,
    "sripati": sripati,
}
