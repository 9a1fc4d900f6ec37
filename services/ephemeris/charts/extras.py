"""What follows from the places of a chart: aspects, lots, and the same places in more zodiacs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from services.ephemeris.astrology.aspects import find
from services.ephemeris.astrology.ayanamsa import ayanamsas, resolve
from services.ephemeris.astrology.houses import Houses
from services.ephemeris.astrology.lots import is_day, lots
from services.ephemeris.astrology.zodiac_offset import earth_state
from services.ephemeris.core.dual import Floats
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames.of_date import FramesOfDate
from services.ephemeris.kernels.cspice_states import States
from services.ephemeris.options import Options

Rows = dict[str, dict[str, Any]]


def aspects_of(options: Options, rows: Rows) -> list[dict[str, Any]] | None:
    """Return the aspects between a chart's bodies, the closest first; None when not asked for.

    Raises InvalidInput on an equatorial frame, for an unknown aspect or an orb out of range.
    """
    if options.aspects is None:
        return None
    if not options.frame.startswith("ecliptic"):
        raise InvalidInput("Aspects are counted along the ecliptic: use an ecliptic frame.",
                           field="aspects")  # fmt: skip
    longitudes = np.array([[row["longitude"] for row in rows.values()]])
    speeds = np.array([[row["speed"] for row in rows.values()]])
    return find(longitudes, speeds, dict(options.aspects), tuple(rows)).listed(list(rows))


def lots_of(
    found: Houses, rows: Rows, offset: float, obliquity: float, latitude: float
) -> dict[str, Any] | None:
    """Return the Parts of Fortune and of Spirit in the chart's zodiac; None without Sun and Moon.

    `offset`: tropical less the zodiac's longitude, `obliquity`: true, `latitude`: geographic;
    degrees. Whether it is day decides the formula: by the Sun's altitude where the chart has it,
    else (as seen from the Earth's centre) by its longitude.
    """
    if "Sun" not in rows or "Moon" not in rows:
        return None
    sun, moon = ((rows[name]["longitude"], rows[name]["speed"]) for name in ("Sun", "Moon"))
    ascendant = found.ascendant[0], found.ascendant_rate[0]
    altitude = rows["Sun"]["altitude"]
    if altitude is None:
        day = bool(is_day(sun[0] + offset, found.armc[0], obliquity, latitude))
    else:
        day = altitude >= 0.0
    answer: dict[str, Any] = {"day": day}
    both = lots(ascendant, sun, moon, day)
    for name, (longitude, speed) in zip(("part_of_fortune", "part_of_spirit"), both, strict=True):
        answer[name] = {
            "longitude": float(np.asarray(longitude)),
            "speed": float(np.asarray(speed)),
        }
    return answer


def zodiacs_of(
    options: Options,
    states: States,
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
    rows: Rows,
    offset: float,
) -> dict[str, Any] | None:
    """Return the places in every zodiac of `options.ayanamsas`, from one evaluation of precession.

    {id: {"ayanamsa_deg", "longitudes": {body: degrees}}}; None when none were asked for. `offset`
    is the tropical longitude less the rows' own, degrees.
    """
    if not options.ayanamsas:
        return None
    if options.zodiac != "sidereal":
        raise InvalidInput("A list of ayanamsas goes with zodiac sidereal.", field="ayanamsa")
    et, tt1, tt2 = epochs
    stars = any(resolve(name).star is not None for name in options.ayanamsas)
    values, _ = ayanamsas(options.ayanamsas, tt1, tt2, earth_state(states, et) if stars else None)
    nutation = math.degrees(frames.dpsi.real[0])
    return {
        name: {
            "ayanamsa_deg": value,
            "longitudes": {
                body: (row["longitude"] + offset - value - nutation) % 360.0
                for body, row in rows.items()
            },
        }
        for name, value in zip(options.ayanamsas, values[0].tolist(), strict=True)
    }
