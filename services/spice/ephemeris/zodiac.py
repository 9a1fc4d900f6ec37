"""What lies between a tropical and a sidereal longitude at an instant."""

from __future__ import annotations

import math

import numpy as np

from .ayanamsa import EarthState, ayanamsa, resolve
from .constants import DAY
from .dual import Floats, rate_of
from .ecliptic import FramesOfDate
from .options import Options
from .places import ACCELERATION_STEP
from .states import EARTH, SUN, States


def zodiac_offset(
    options: Options,
    states: States,
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
) -> tuple[float, float]:
    """Return what a sidereal longitude is less than the tropical one: degrees, degrees a day.

    The ayanamsa is counted from the mean equinox, the longitude from the true one: hence Δψ.
    `epochs` = (et, tt1, tt2) of one instant, (1,) each. Raises InvalidInput for an unknown id.
    """
    if options.zodiac == "tropical":
        return 0.0, 0.0
    et, tt1, tt2 = epochs
    earth = _earth_state(states, et) if resolve(options.ayanamsa).star is not None else None
    value, rate = ayanamsa(options.ayanamsa, tt1, tt2, earth)
    nutation = math.degrees(frames.dpsi.real[0])
    nutation_rate = math.degrees(rate_of(frames.dpsi)[0]) * DAY
    return float(value[0]) + nutation, float(rate[0]) + nutation_rate


def _earth_state(states: States, et: Floats) -> EarthState:
    """Return the Earth's and the Sun's barycentric states, for ayanamsas fixed to a star."""
    steps = np.array([0.0, 0.0, -ACCELERATION_STEP, ACCELERATION_STEP])
    found = states.at((EARTH, SUN, EARTH, EARTH), et[:, None] + steps)
    earth, sun, before, after = (found[:, i] for i in range(4))
    return EarthState(
        position_km=earth[:, :3],
        velocity_km_s=earth[:, 3:],
        sun_position_km=sun[:, :3],
        sun_velocity_km_s=sun[:, 3:],
        acceleration_km_s2=(after[:, 3:] - before[:, 3:]) / (2.0 * ACCELERATION_STEP),
    )
