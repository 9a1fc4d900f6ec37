"""What lies between a tropical and a sidereal longitude at an instant."""

from __future__ import annotations

import numpy as np

from services.ephemeris.astrology.ayanamsa import EarthState, ayanamsa, resolve
from services.ephemeris.constants import DAY
from services.ephemeris.core.dual import Floats, rate_of
from services.ephemeris.frames.of_date import FramesOfDate
from services.ephemeris.kernels.cspice_states import EARTH, SUN, States
from services.ephemeris.observe import ACCELERATION_STEP
from services.ephemeris.options import Options


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
    offset, rate = zodiac_offsets(options, states, epochs, frames)
    return float(offset[0]), float(rate[0])


def zodiac_offsets(
    options: Options,
    states: States,
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
) -> tuple[Floats, Floats]:
    """Do as `zodiac_offset`, to the same digit, for many epochs: (E,) each."""
    et, tt1, tt2 = epochs
    if options.zodiac == "tropical":
        return np.zeros_like(et), np.zeros_like(et)
    earth = earth_state(states, et) if resolve(options.ayanamsa).star is not None else None
    value, rate = ayanamsa(options.ayanamsa, tt1, tt2, earth)
    return (
        value + np.degrees(frames.dpsi.real),
        rate + np.degrees(rate_of(frames.dpsi)) * DAY,
    )


def earth_state(states: States, et: Floats) -> EarthState:
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
