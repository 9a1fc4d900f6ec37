"""The core's sigmas of many places against the numpy formulas of `targets.angle_uncertainty`.

Those are held against a crowd of drawn errors in test_angle_uncertainty.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from services.ephemeris.core import table as core
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import FRAMES, OBSERVERS, Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets import angle_uncertainty as angles
from services.ephemeris.targets.angle_uncertainty import ClockSigmas
from services.ephemeris.targets.uncertainty import (
    MODEL_FLOOR,
    OBSERVED_CENTURIES,
    clock_of,
    orbits,
)
from tests.oracle import sky_sigmas as oracle
from tests.oracle.sky_sigmas import FIXED, Motion
from tests.truth.engine import opened

COUNT = 60
BODIES = ("Sun", "Moon", "Mercury", "Mars", "Uranus", "Pluto")
POINTS = ("MeanNode", "TrueNode", "MeanApogee", "OsculatingApogee", "VernalPoint")
PER_SECOND = np.radians(1.0) / 86400.0


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    with opened() as engine:
        yield engine


def floors(ephemeris: str, names: tuple[str, ...], centuries: np.ndarray) -> np.ndarray:
    """The ephemeris's own sigma, arcsec, (E, T): no growth within the years of observation."""
    now, linear, square, cube = orbits(ephemeris, names).T
    t = np.abs(centuries)[:, None]
    fade = np.maximum(0.0, 1.0 - OBSERVED_CENTURIES / t)
    drift = np.sqrt((linear * t) ** 2 + (square * t**2) ** 2 + (cube * t**3) ** 2) * fade
    return np.asarray(np.sqrt(now**2 + drift**2 + MODEL_FLOOR**2))


def motion_of(positions: Positions) -> tuple[np.ndarray, Motion]:
    """Latitudes of date, radians, and motions on the sky."""
    latitude = np.arccos(np.minimum(positions.values[core.COSINE_OF_DATE].T, 1.0))
    own, full = (
        tuple(positions.values[row].T * PER_SECOND for row in rows)
        for rows in (
            (core.GEOCENTRIC_RATE, core.GEOCENTRIC_LATITUDE_RATE),
            (core.RATE_OF_DATE, core.LATITUDE_RATE_OF_DATE),
        )
    )
    return latitude, Motion.of(latitude, own, full)


@pytest.mark.parametrize("zodiac", ["tropical", "sidereal"])
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("observer", OBSERVERS)
def test_sigmas_of_places(engine: Ephemeris, observer: str, frame: str, zodiac: str) -> None:
    if zodiac == "sidereal" and frame != "ecliptic_of_date":
        return
    rng = np.random.default_rng(31)
    jd = 2451545.0 + rng.uniform(-160_000.0, 230_000.0, COUNT)
    instants = engine.timescales.instants(jd)
    sites = Sites(
        rng.uniform(-80.0, 80.0, COUNT), rng.uniform(-180.0, 180.0, COUNT), np.zeros(COUNT)
    )
    stated = rng.uniform(0.0, 60.0, COUNT)
    on_earth = observer in {"topocentric", "geocentric"}
    names = (*BODIES[observer == "heliocentric" :], *(POINTS if on_earth else ()))
    options = Options(bodies=names, observer=observer, frame=frame, zodiac=zodiac)
    sky = engine.sky(instants, observer)
    computed = engine.observe(instants, sites, options, stated, sky=sky)

    centuries = sky.et / (86400.0 * 36525.0)
    models = angles.model_sigmas(centuries[:, None]) if frame.endswith("of_date") else FIXED
    known = clock_of(instants, stated)
    clock = ClockSigmas(
        *(np.broadcast_to(part, COUNT)[:, None] for part in (known.tt, known.ut1, known.stated))
    )
    floor = floors(engine.pool.ephemeris, names, centuries)
    latitude, motion = motion_of(computed)
    counted = models
    if not options.counts_from_equinox:
        counted = angles.ModelSigmas(0.0, models.obliquity, models.sidereal, models.ecliptic)
    same = {"rtol": 1e-10, "atol": 1e-12}
    ecliptic = oracle.ecliptic_sigmas(latitude, motion, clock, floor, counted)
    for ours, wanted in zip(
        (computed.longitude_sigma, computed.latitude_sigma), ecliptic, strict=True
    ):
        np.testing.assert_allclose(ours, wanted, **same)
    obliquity = sky.frames.true_obliquity[:, None]
    place = np.radians(computed.right_ascension), np.radians(computed.declination), obliquity
    equatorial = oracle.equatorial_sigmas(*place, motion, clock, floor, models)
    ours_equatorial = computed.right_ascension_sigma, computed.declination_sigma
    for ours, wanted in zip(ours_equatorial, equatorial, strict=True):
        np.testing.assert_allclose(ours, wanted, **same)
    ours_horizontal = computed.azimuth_sigma, computed.altitude_sigma
    if observer != "topocentric":
        assert all(np.isnan(ours).all() for ours in ours_horizontal)
        return
    assert sky.orientation is not None
    measured = sky.orientation.measured
    assert measured.any()
    assert not measured.all()
    polar = np.where(measured, 0.0, oracle.polar_motion_sigma(centuries))[:, None]
    horizon = (
        np.radians(computed.azimuth), np.radians(computed.altitude),
        np.radians(sites.latitude)[:, None],
    )  # fmt: skip
    horizontal = oracle.horizontal_sigmas(horizon, place, motion, clock, floor, models, polar)
    for ours, wanted in zip(ours_horizontal, horizontal, strict=True):
        np.testing.assert_allclose(ours, wanted, **same)


def test_a_stated_times_sigma_moves_a_longitude_by_its_own_rate(engine: Ephemeris) -> None:
    """Of one cause alone: 1 degree a day is 1/24 arcsec a second."""
    days = np.array([0.5, 3000.25])
    instants = engine.timescales.instants((np.full(2, 2451545.0), days), "tt")
    options = Options(bodies=("Sun", "Moon"))
    sure, unsure = (
        engine.observe(instants, Site(48.2, 16.4), options, stated) for stated in (0.0, 3600.0)
    )
    added = np.sqrt(unsure.longitude_sigma**2 - sure.longitude_sigma**2)
    assert added == pytest.approx(np.abs(unsure.rate_of_date) * 3600.0 / 24.0, rel=1e-9)
