"""How sure an angle of a body is: one sigma of each, arcseconds, from what can be wrong.

The numpy form of core/angle_sigmas, to which that one is held. Five things can be wrong: the clock
(`uncertainty.Clock`), the ephemeris (`floor`), and the models of date (`ModelSigmas`). Each shifts
an angle by its partial derivative; they are added in squares. Altitudes are airless.

All functions take numbers or arrays that broadcast; angles are radians, sigmas arcseconds, of the
coordinate itself (a right ascension's grows towards the pole), unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from services.ephemeris.constants import ARCSEC
from services.ephemeris.core.angle_sigmas import POLE_DRIFT, POLE_NOW, TURN_PER_SECOND
from services.ephemeris.targets.angle_uncertainty import ClockSigmas, ModelSigmas, Number

FIXED = ModelSigmas()
"""For fixed axes (ICRF, the ecliptic of J2000): no model of date is in them."""


def polar_motion_sigma(centuries: Number) -> Number:
    """Return the sigma (arcsec, one axis) of a model without polar motion, centuries from J2000."""
    return np.hypot(POLE_NOW, POLE_DRIFT * np.abs(centuries))


@dataclass(frozen=True, slots=True)
class Motion:
    """A place's motion on the sky, arcsec per second: along the ecliptic, and towards its pole.

    `own`: seen from the Earth's centre. `full`: from the observer's place, which turns with it.
    `along` is times the cosine of the latitude.
    """

    own_along: Number
    own_across: Number
    full_along: Number
    full_across: Number

    @classmethod
    def of(
        cls, latitude: Number, own: tuple[Number, Number], full: tuple[Number, Number]
    ) -> Motion:
        """Return it from rates of ecliptic longitude and latitude of date, rad/s each."""
        cosine = np.cos(latitude)
        return cls(
            own[0] * cosine / ARCSEC, own[1] / ARCSEC, full[0] * cosine / ARCSEC, full[1] / ARCSEC
        )


def ecliptic_sigmas(
    latitude: Number, motion: Motion, clock: ClockSigmas, floor: Number, models: ModelSigmas
) -> tuple[Number, Number]:
    """Return sigmas of ecliptic longitude and latitude of date.

    `floor`, here and below: the ephemeris's own sigma, on the sky.
    """
    along, across = 0.0, 0.0
    for x, y, _ in _clock_shifts(motion, clock):
        along, across = along + x * x, across + y * y
    cosine = np.cos(latitude)
    return (
        np.sqrt((along + np.square(floor)) / cosine**2 + np.square(models.equinox)),
        np.sqrt(across + np.square(floor) + np.square(models.ecliptic)),
    )


def equatorial_sigmas(
    right_ascension: Number,
    declination: Number,
    obliquity: Number,
    motion: Motion,
    clock: ClockSigmas,
    floor: Number,
    models: ModelSigmas,
) -> tuple[Number, Number]:
    """Return sigmas of right ascension and declination of date."""
    east, north = np.square(floor), np.square(floor)
    shifts = _shifts(right_ascension, declination, obliquity, motion, clock, models)
    for x, y, _ in shifts:
        east, north = east + x * x, north + y * y
    return np.sqrt(east) / np.cos(declination), np.sqrt(north)


def horizontal_sigmas(
    horizontal: tuple[Number, Number, Number],
    equatorial: tuple[Number, Number, Number],
    motion: Motion,
    clock: ClockSigmas,
    floor: Number,
    models: ModelSigmas,
    polar_motion: Number,
) -> tuple[Number, Number]:
    """Return sigmas of azimuth (from north through east) and airless altitude.

    `horizontal`: azimuth, altitude, the site's latitude. `equatorial`: right ascension, declination
    of date, true obliquity. `polar_motion`: of a model that has none, by `polar_motion_sigma`; zero
    where the Earth's orientation is measured.

    q is the parallactic angle: cos δ cos q = sin φ cos a - cos φ sin a cos A.
    """
    azimuth, altitude, site_latitude = horizontal
    right_ascension, declination, obliquity = equatorial
    cosine = np.cos(declination)
    sine_q = -np.sin(azimuth) * np.cos(site_latitude) / cosine
    cosine_q = (
        np.sin(site_latitude) * np.cos(altitude)
        - np.cos(site_latitude) * np.sin(altitude) * np.cos(azimuth)
    ) / cosine
    up = sideways = np.square(floor) + np.square(polar_motion)
    shifts = _shifts(right_ascension, declination, obliquity, motion, clock, models)
    for x, y, turn in [*shifts, (0.0, 0.0, models.sidereal)]:
        east = x - cosine * turn  # of the body against the site's meridian
        up = up + np.square(cosine_q * y + sine_q * east)
        sideways = sideways + np.square(sine_q * y - cosine_q * east)
    return np.sqrt(sideways) / np.cos(altitude), np.sqrt(up)


Shift: TypeAlias = tuple[Number, Number, Number]


def _clock_shifts(motion: Motion, clock: ClockSigmas) -> list[Shift]:
    """Return what each sigma of time moves: along and across the ecliptic, and the Earth's turn."""
    by_earth = motion.full_along - motion.own_along, motion.full_across - motion.own_across
    return [
        (motion.own_along * clock.tt, motion.own_across * clock.tt, 0.0),
        (by_earth[0] * clock.ut1, by_earth[1] * clock.ut1, TURN_PER_SECOND * clock.ut1),
        (
            motion.full_along * clock.stated,
            motion.full_across * clock.stated,
            TURN_PER_SECOND * clock.stated,
        ),
    ]


def _shifts(
    right_ascension: Number,
    declination: Number,
    obliquity: Number,
    motion: Motion,
    clock: ClockSigmas,
    models: ModelSigmas,
) -> list[Shift]:
    """Return what each cause moves by one sigma: east and north on the sky, and sidereal time.

    η, the angle at the body between both poles: cos β sin η = sin ε cos α,
    cos β cos η = cos ε cos δ + sin ε sin δ sin α.
    """
    sine = np.sin(obliquity) * np.cos(right_ascension)
    cosine = np.cos(obliquity) * np.cos(declination) + np.sin(obliquity) * np.sin(
        declination
    ) * np.sin(right_ascension)
    cosine_latitude = np.hypot(sine, cosine)
    sine_eta, cosine_eta = sine / cosine_latitude, cosine / cosine_latitude
    shifts = [
        (cosine_eta * along - sine_eta * across, sine_eta * along + cosine_eta * across, turn)
        for along, across, turn in _clock_shifts(motion, clock)
    ]
    equinox = (
        cosine * models.equinox, sine * models.equinox, np.cos(obliquity) * models.equinox
    )  # fmt: skip
    tilt = (
        -np.cos(right_ascension) * np.sin(declination) * models.obliquity,
        np.sin(right_ascension) * models.obliquity,
        0.0,
    )
    return [*shifts, equinox, tilt]
