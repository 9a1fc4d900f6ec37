"""Positions of targets at epochs: what comes out of an observation, as arrays."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import table as core

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


NUMBERS = MappingProxyType(
    {
        "longitude": core.LONGITUDE,
        "latitude": core.LATITUDE,
        "distance": core.RANGE,
        "longitude_rate": core.LONGITUDE_RATE,
        "latitude_rate": core.LATITUDE_RATE,
        "distance_rate": core.RANGE_RATE,
        "right_ascension": core.RIGHT_ASCENSION,
        "declination": core.DECLINATION,
        "azimuth": core.AZIMUTH,
        "altitude": core.ALTITUDE,
        "longitude_sigma": core.LONGITUDE_SIGMA,
        "latitude_sigma": core.LATITUDE_SIGMA,
        "right_ascension_sigma": core.RIGHT_ASCENSION_SIGMA,
        "declination_sigma": core.DECLINATION_SIGMA,
        "azimuth_sigma": core.AZIMUTH_SIGMA,
        "altitude_sigma": core.ALTITUDE_SIGMA,
    }
)
"""The properties that are numbers, and where they stand behind each other."""


_MOVING = (
    (core.LONGITUDE, core.LONGITUDE_RATE), (core.LATITUDE, core.LATITUDE_RATE),
    (core.RANGE, core.RANGE_RATE), (core.RIGHT_ASCENSION, core.RIGHT_ASCENSION_RATE),
    (core.DECLINATION, core.DECLINATION_RATE),
)  # fmt: skip
"""What has a rate of its own, and that."""


class Positions(NamedTuple):
    """T targets at E epochs, each property (E, T): degrees, AU, rates per day, sigmas in arcsec.

    NaN stands for what a target does not have (a point's distance, the horizon off the ground).
    `longitude` and `latitude` are in the frame asked for (the sidereal zodiac's where an offset was
    given); right ascension and declination are of date, or ICRF where the frame is fixed.
    `missing` (T, E): which have no place at all, None where all have one. `centres`: of planets
    whose own centre the kernels have, at which epochs (E,) it is that; their barycentre elsewhere.
    `extrapolated`: of small bodies whose orbit is carried on beyond the years that its sigma takes
    as observed, at which epochs (E,).
    """

    names: tuple[str, ...]
    values: Floats
    on_ecliptic: bool
    missing: Flags | None
    centres: dict[str, Flags]
    extrapolated: dict[str, Flags]

    @property
    def longitude(self) -> Floats:
        """Return longitudes in [0, 360)."""
        return np.asarray(self.values[core.LONGITUDE].T)

    @property
    def latitude(self) -> Floats:
        """Return latitudes."""
        return np.asarray(self.values[core.LATITUDE].T)

    @property
    def distance(self) -> Floats:
        """Return distances from the observer, AU."""
        return np.asarray(self.values[core.RANGE].T)

    @property
    def longitude_rate(self) -> Floats:
        """Return the rates of longitude, degrees a day."""
        return np.asarray(self.values[core.LONGITUDE_RATE].T)

    @property
    def latitude_rate(self) -> Floats:
        """Return the rates of latitude, degrees a day."""
        return np.asarray(self.values[core.LATITUDE_RATE].T)

    @property
    def distance_rate(self) -> Floats:
        """Return the rates of distance, AU a day."""
        return np.asarray(self.values[core.RANGE_RATE].T)

    @property
    def right_ascension(self) -> Floats:
        """Return right ascensions in [0, 360)."""
        return np.asarray(self.values[core.RIGHT_ASCENSION].T)

    @property
    def declination(self) -> Floats:
        """Return declinations."""
        return np.asarray(self.values[core.DECLINATION].T)

    @property
    def azimuth(self) -> Floats:
        """Return azimuths from north through east, in [0, 360)."""
        return np.asarray(self.values[core.AZIMUTH].T)

    @property
    def altitude(self) -> Floats:
        """Return airless altitudes."""
        return np.asarray(self.values[core.ALTITUDE].T)

    @property
    def geocentric_rate(self) -> Floats:
        """Return rates of ecliptic longitude of date from the Earth's centre, degrees a day.

        For an observer elsewhere: from there.
        """
        return np.asarray(self.values[core.GEOCENTRIC_RATE].T)

    @property
    def rate_of_date(self) -> Floats:
        """Return rates of ecliptic longitude of date from the observer's own place."""
        return np.asarray(self.values[core.RATE_OF_DATE].T)

    @property
    def light_time_s(self) -> Floats:
        """Return light times, seconds."""
        return np.asarray(self.values[core.LIGHT_TIME_S].T)

    def some(self, rows: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Positions:
        """Return the positions at some of the epochs."""

        def chosen(one: dict[str, Flags]) -> dict[str, Flags]:
            return {name: flags[rows] for name, flags in one.items()}

        missing = None if self.missing is None else self.missing[:, rows]
        return self._replace(
            values=self.values[:, :, rows],
            missing=missing,
            centres=chosen(self.centres),
            extrapolated=chosen(self.extrapolated),
        )

    def go_on(self, days: Floats) -> None:
        """Move the positions on by `days` (E,), so short a time that all moves uniformly."""
        for angle, rate in _MOVING:
            self.values[angle] += self.values[rate] * days
        for angle in (core.LONGITUDE, core.RIGHT_ASCENSION):
            self.values[angle] %= 360.0

    def signs(self) -> tuple[NDArray[np.int8], Floats, Flags]:
        """Return `sign`, `sign_degree` and `sign_certain` from one look at the longitudes."""
        longitude = self.values[core.LONGITUDE].T
        if not self.on_ecliptic:
            shape = longitude.shape
            return np.full(shape, -1, dtype=np.int8), np.full(shape, np.nan), np.zeros(shape, bool)
        if self.missing is not None:
            longitude = np.nan_to_num(longitude)
        number, degree, sure = signs_of(longitude, self.values[core.LONGITUDE_SIGMA].T)
        if self.missing is not None:
            number[self.missing.T], degree[self.missing.T] = -1.0, np.nan
        return number.astype(np.int8), degree, sure

    @property
    def retrograde(self) -> Flags:
        """Say where the geocentric longitude of date decreases."""
        return np.asarray(self.geocentric_rate < 0.0)

    @property
    def sign(self) -> NDArray[np.int8]:
        """Return the zodiac's signs, 0 (Aries) to 11; -1 on an equatorial frame."""
        return self.signs()[0]

    @property
    def sign_degree(self) -> Floats:
        """Return degrees within the sign; NaN on an equatorial frame."""
        return self.signs()[1]

    @property
    def sign_certain(self) -> Flags:
        """Say where three sigma around a longitude stay in its sign; False off the ecliptic."""
        return self.signs()[2]

    @property
    def longitude_sigma(self) -> Floats:
        """Return one sigma of longitude."""
        return np.asarray(self.values[core.LONGITUDE_SIGMA].T)

    @property
    def latitude_sigma(self) -> Floats:
        """Return one sigma of latitude."""
        return np.asarray(self.values[core.LATITUDE_SIGMA].T)

    @property
    def right_ascension_sigma(self) -> Floats:
        """Return one sigma of right ascension."""
        return np.asarray(self.values[core.RIGHT_ASCENSION_SIGMA].T)

    @property
    def declination_sigma(self) -> Floats:
        """Return one sigma of declination."""
        return np.asarray(self.values[core.DECLINATION_SIGMA].T)

    @property
    def azimuth_sigma(self) -> Floats:
        """Return one sigma of azimuth."""
        return np.asarray(self.values[core.AZIMUTH_SIGMA].T)

    @property
    def altitude_sigma(self) -> Floats:
        """Return one sigma of altitude."""
        return np.asarray(self.values[core.ALTITUDE_SIGMA].T)


def signs_of(longitude: Floats, sigma: Floats) -> tuple[Floats, Floats, Flags]:
    """Return sign (0 for Aries), degrees within it, and whether three sigma stay in it.

    `longitude` in degrees, its `sigma` in arcsec.
    """
    number = np.floor(longitude * (1.0 / 30.0))
    degree = longitude - 30.0 * number
    reach = sigma * (3.0 / 3600.0)
    return number, degree, (reach <= degree) & (degree + reach < 30.0)
