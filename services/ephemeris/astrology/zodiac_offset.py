"""What lies between a tropical and a sidereal longitude."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.ayanamsa import Choice, EarthState, ayanamsas, resolve
from services.ephemeris.constants import DAY, J2000
from services.ephemeris.kernels.cspice_states import EARTH, SUN
from services.ephemeris.observe import Ephemeris, Sky

Floats = NDArray[np.float64]


def ayanamsas_at(
    ephemeris: Ephemeris, names: tuple[Choice, ...], sky: Sky
) -> tuple[Floats, Floats]:
    """Return ayanamsas without nutation, degrees, and their rates, degrees a day: (E, n) each.

    Raises InvalidInput for an unknown id, OutOfCoverage.
    """
    earth = None
    if any(resolve(name).star is not None for name in names):
        earth = earth_state(ephemeris, sky.et)
    return ayanamsas(names, sky.days + J2000, 0.0, earth)


def ayanamsas_on(ephemeris: Ephemeris, names: Sequence[str], jd_tt: float) -> dict[str, float]:
    """Return ayanamsas by id at a Julian date (TT): degrees.

    Raises OutOfCoverage, and InvalidInput for an unknown id.
    """
    ephemeris.pool.guard()
    instant = ephemeris.timescales.instant(jd_tt, time_scale="tt")
    ephemeris.check_coverage(instant)
    values, _ = ayanamsas_at(ephemeris, tuple(names), ephemeris.sky(instant, "geocentric"))
    return dict(zip(names, values[0].tolist(), strict=True))


def zodiac_offset(ephemeris: Ephemeris, name: Choice, sky: Sky) -> tuple[Floats, Floats]:
    """Return what a sidereal longitude is less than the tropical one, and its rate, (E,) each.

    Degrees, degrees a day. The ayanamsa is counted from the mean equinox, the longitude from the
    true one: hence Δψ. Raises InvalidInput for an unknown id.
    """
    value, rate = ayanamsas_at(ephemeris, (name,), sky)
    return from_true_equinox(value[:, 0], rate[:, 0], sky)


def from_true_equinox(value: Floats, rate: Floats, sky: Sky) -> tuple[Floats, Floats]:
    """Return an ayanamsa and its rate, (E,) each, counted from the true equinox: Δψ added."""
    return value + np.degrees(sky.frames.dpsi), rate + np.degrees(sky.frames.dpsi_rate) * DAY


def earth_state(ephemeris: Ephemeris, et: Floats) -> EarthState:
    """Return the Earth's and the Sun's barycentric states, for ayanamsas fixed to a star."""
    motion = ephemeris.states((EARTH, SUN), np.repeat(et[:, None], 2, axis=1))
    earth, sun = motion[:, 0], motion[:, 1]
    return EarthState(
        position_km=earth[:, :3],
        velocity_km_s=earth[:, 3:6],
        acceleration_km_s2=earth[:, 6:],
        sun_position_km=sun[:, :3],
        sun_velocity_km_s=sun[:, 3:6],
    )
