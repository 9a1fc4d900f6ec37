"""A table's longitudes in further sidereal zodiacs, besides the one that it is in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from services.ephemeris.astrology.zodiac_offset import zodiac_offsets
from services.ephemeris.core.dual import Floats
from services.ephemeris.frames.of_date import frames_of_date
from services.ephemeris.kernels.cspice_states import States
from services.ephemeris.options import Options
from services.ephemeris.time.instants import Instant


def longitudes_in_all(
    states: States, instant: Instant, options: Options, longitude: Floats
) -> dict[str, Floats]:
    """Return the longitudes, degrees in [0, 360), in the zodiac of each of `options.ayanamsas`.

    `longitude` (E, B) is in the zodiac of `options.ayanamsa`; NaN stays NaN. `instant` is of many
    moments, all of which the kernels cover where an ayanamsa is fixed to a star.
    """
    if not options.ayanamsas:
        return {}
    et = np.asarray(instant.et, dtype=np.float64)
    tt1, tt2 = (np.broadcast_to(np.asarray(part, np.float64), et.shape) for part in instant.tt)
    epochs = (et, tt1, tt2)
    frames = frames_of_date(tt1, tt2)
    own, _ = zodiac_offsets(options, states, epochs, frames)
    zodiacs = {}
    for name in options.ayanamsas:
        offset, _ = zodiac_offsets(replace(options, ayanamsa=name), states, epochs, frames)
        turned = (longitude + (own - offset)[:, None]) % 360.0
        zodiacs[name] = np.where(turned >= 360.0, 0.0, turned)  # of a tiny negative number
    return zodiacs
