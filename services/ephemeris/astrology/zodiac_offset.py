"""What lies between a tropical and a sidereal longitude at an instant."""

from __future__ import annotations

import math

import numpy as np

from services.ephemeris.astrology.ayanamsa import EarthState, ayanamsa, resolve
from services.ephemeris.constants import DAY, J2000
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
    if options.zodiac == "tropical":
        return 0.0, 0.0
    et, tt1, tt2 = epochs
    earth = earth_state(states, et) if resolve(options.ayanamsa).star is not None else None
    value, rate = ayanamsa(options.ayanamsa, tt1, tt2, earth)
    nutation = math.degrees(frames.dpsi.real[0])
    nutation_rate = math.degrees(rate_of(frames.dpsi)[0]) * DAY
    return float(value[0]) + nutation, float(rate[0]) + nutation_rate


def zodiac_offsets(
    options: Options,
    states: States,
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
) -> tuple[Floats, Floats]:
    """Do as `zodiac_offset` for many epochs: (E,) each."""
    et, tt1, tt2 = epochs
    if options.zodiac == "tropical":
        return np.zeros_like(et), np.zeros_like(et)
    if resolve(options.ayanamsa).star is not None:
        value, rate = ayanamsa(options.ayanamsa, tt1, tt2, earth_state(states, et))
    else:
        value, rate = _between_nodes(options, (tt1 - J2000) + tt2)
    return (
        value + np.degrees(frames.dpsi.real),
        rate + np.degrees(rate_of(frames.dpsi)) * DAY,
    )


NODE_DAYS = 64.0
"""Step of the grid below. The shortest term of the long-term precession has a period of 257 years:
a cubic through values and slopes 64 days apart misses it by less than 1e-8 arcsec."""


def _between_nodes(options: Options, days: Floats) -> tuple[Floats, Floats]:
    """Return a smooth ayanamsa and its rate, degrees and degrees a day, `days` from J2000 (TT).

    Its precession costs 15 µs an epoch; here it is computed on a grid, for each stretch in use.
    """
    scaled = days / NODE_DAYS
    first = np.floor(scaled)
    nodes, index = np.unique(np.concatenate([first, first + 1.0]), return_inverse=True)
    if len(nodes) == 1 or 2 * len(nodes) > len(days):
        value, rate = ayanamsa(options.ayanamsa, np.full_like(days, J2000), days)
        return np.asarray(value), np.asarray(rate)
    value, rate = ayanamsa(options.ayanamsa, np.full_like(nodes, J2000), nodes * NODE_DAYS)
    value = np.unwrap(value, period=360.0)
    left, right = index[: len(days)], index[len(days) :]
    t = scaled - first
    rise = value[right] - value[left]
    slope, end = rate[left] * NODE_DAYS, rate[right] * NODE_DAYS
    c2, c3 = 3.0 * rise - 2.0 * slope - end, slope + end - 2.0 * rise
    found = value[left] + t * (slope + t * (c2 + t * c3))
    found = 180.0 - (180.0 - found) % 360.0  # unwrapped between nodes, told as `ayanamsa` tells it
    return found, (slope + t * (2.0 * c2 + t * 3.0 * c3)) / NODE_DAYS


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
