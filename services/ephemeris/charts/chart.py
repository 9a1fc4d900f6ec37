"""Charts: positions at E epochs with the houses, aspects, lots and zodiacs that go with them.

One chart is the case of one epoch. Everything is arrays; words are the interface's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import AspectList, find, with_points
from services.ephemeris.astrology.lots import Moving, is_day, lots
from services.ephemeris.astrology.zodiac_offset import ayanamsas_at, from_true_equinox
from services.ephemeris.charts.chart_houses import ChartHouses, chart_houses
from services.ephemeris.core.angles import wrap_degrees_array
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.observe import Ephemeris, Sky
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets.angle_uncertainty import ClockSigmas, lot_sigma
from services.ephemeris.targets.uncertainty import clock_of
from services.ephemeris.time.delta_t import GIVEN
from services.ephemeris.time.instants import Instant

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lots:
    """The Parts of Fortune and of Spirit, (E,) each: degrees and degrees a day; `day` (E,).

    Sigmas (E,): arcseconds.
    """

    day: NDArray[np.bool_]
    fortune: Moving
    spirit: Moving
    fortune_sigma: Floats
    spirit_sigma: Floats


@dataclass(frozen=True, slots=True)
class Zodiacs:
    """The same places in n sidereal zodiacs: `ayanamsa` (E, n), `longitude` (E, n, T), degrees."""

    names: tuple[str, ...]
    ayanamsa: Floats
    longitude: Floats


class Charts(NamedTuple):
    """E charts with the same options.

    `ayanamsa` (E,): without nutation, degrees; None in the tropical zodiac. `house` (E, T): 1 to
    12. `aspect_names`: what the aspects' columns are. None stands for what was not asked for.
    """

    options: Options
    sky: Sky
    positions: Positions
    ayanamsa: Floats | None = None
    houses: ChartHouses | None = None
    lots: Lots | None = None
    aspects: AspectList | None = None
    aspect_names: tuple[str, ...] = ()
    zodiacs: Zodiacs | None = None


def charts(
    ephemeris: Ephemeris,
    instant: Instant,
    site: Site | Sites,
    options: Options,
    time_uncertainty_s: float | Floats = 0.0,
) -> Charts:
    """Return the charts of an instant's E epochs, for one site or a site for each.

    `time_uncertainty_s` is one sigma of the stated time. Raises InvalidInput (options, site),
    OutOfCoverage (an epoch), NotReady (called from another process or thread than the kernels').
    """
    ephemeris.pool.guard()
    sky = ephemeris.sky(instant, options.observer)
    offset, ayanamsa, zodiacs = None, None, None
    if options.zodiac == "sidereal":
        names = options.ayanamsas or (options.ayanamsa,)
        values, rates = ayanamsas_at(ephemeris, names, sky)
        ayanamsa = values[:, 0]
        offset = from_true_equinox(ayanamsa, rates[:, 0], sky)
    positions = ephemeris.observe(
        instant, site, options, time_uncertainty_s, sky=sky, offset=offset
    )
    if options.ayanamsas and ayanamsa is not None:
        shift = ayanamsa[:, None] - values
        zodiacs = Zodiacs(
            options.ayanamsas,
            values,
            wrap_degrees_array(positions.longitude[:, None, :] + shift[:, :, None]),
        )
    houses = lot = None
    if options.houses is not None:
        houses = chart_houses(instant, site, options, time_uncertainty_s, sky, offset, positions)
        clock = clock_of(instant, time_uncertainty_s)
        sure = ClockSigmas(clock.tt, clock.ut1, clock.stated)
        lot = _lots(positions, houses, site, offset, sure)
    aspects, columns = _aspects(positions, houses, options)
    return Charts(options, sky, positions, ayanamsa, houses, lot, aspects, columns, zodiacs)


def _lots(
    positions: Positions,
    houses: ChartHouses,
    site: Site | Sites,
    offset: tuple[Floats, Floats] | None,
    clock: ClockSigmas,
) -> Lots | None:
    """Return both lots with their sigmas, None without Sun and Moon.

    Whether it is day decides the formula: by the Sun's altitude where the charts have it, else (as
    seen from the Earth's centre) by its longitude.
    """
    if "Sun" not in positions.names or "Moon" not in positions.names:
        return None
    both = positions.names.index("Sun"), positions.names.index("Moon")
    sun, moon = ((positions.longitude[:, i], positions.longitude_rate[:, i]) for i in both)
    altitude = positions.altitude[:, positions.names.index("Sun")]
    if np.isnan(altitude).any():
        tropical = sun[0] + (0.0 if offset is None else offset[0])
        angles = houses.houses
        day = is_day(tropical, angles.armc, houses.obliquity, np.asarray(site.latitude))
    else:
        day = altitude >= 0.0
    angles = houses.houses
    fortune, spirit = lots((angles.ascendant, angles.ascendant_rate), sun, moon, day)
    rising = houses.ascendant_sigma, angles.ascendant_rate
    doubts = [(positions.longitude_sigma[:, i], positions.longitude_rate[:, i]) for i in both]
    sigmas = (lot_sigma(rising, (doubts[0], doubts[1]), lot[1], clock) for lot in (fortune, spirit))
    return Lots(np.asarray(day), fortune, spirit, *sigmas)


def _aspects(
    positions: Positions, houses: ChartHouses | None, options: Options
) -> tuple[AspectList | None, tuple[str, ...]]:
    """Return the aspects between the bodies (and the angles asked for), and the columns' names."""
    if options.aspects is None:
        return None, ()
    longitude, speed = positions.longitude, positions.longitude_rate
    names = positions.names
    if options.aspect_points and houses is not None:
        angles = houses.houses
        known = {
            "Ascendant": (angles.ascendant, angles.ascendant_rate),
            "MC": (angles.mc, angles.mc_rate),
        }
        points = {name: known[name] for name in options.aspect_points}
        longitude, speed = with_points(longitude, speed, points)
        names = (*names, *points)
    return find(longitude, speed, dict(options.aspects), names), names


def together(instants: Sequence[Instant]) -> Instant:
    """Return one `Instant` of arrays from single ones whose ΔT was given in all or in none."""

    def pair(name: str) -> tuple[Floats, Floats]:
        both = np.array([getattr(one, name) for one in instants], dtype=np.float64)
        return both[:, 0], both[:, 1]

    def column(name: str) -> Any:
        return np.array([getattr(one, name) for one in instants])

    if len({one.delta_t_source == GIVEN for one in instants}) > 1:
        raise ValueError("the orientation must be measured for all epochs, or for none")
    return Instant(
        tt=pair("tt"),
        tdb=pair("tdb"),
        ut1=pair("ut1"),
        utc=None,
        delta_t_s=column("delta_t_s"),
        delta_t_sigma_s=column("delta_t_sigma_s"),
        delta_t_source=instants[0].delta_t_source,
        scale=instants[0].scale,
        input_is_ut1=column("input_is_ut1").astype(bool),
        utc_sigma_s=column("utc_sigma_s"),
    )
