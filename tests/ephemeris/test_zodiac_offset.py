"""The zodiac's offset of many instants is that of one: over the whole span, around its seam too."""

import numpy as np
import pytest

from services.ephemeris.astrology.ayanamsa import AYANAMSAS
from services.ephemeris.astrology.zodiac_offset import zodiac_offset
from services.ephemeris.frames.of_date import frames_of_date
from services.ephemeris.observe import Sky
from tests.truth.engine import opened

SMOOTH = [name for name, row in AYANAMSAS.items() if row.star is None]


def sky_at(days):
    """Days of TT from J2000; TDB is within 2 ms."""
    return Sky(np.stack((days * 86400.0, days)), frames_of_date(days), None)


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine


def offsets(engine, name, days):
    sky = sky_at(days)
    return zodiac_offset(engine, name, sky)[0] - np.degrees(sky.frames.dpsi)


@pytest.mark.parametrize("name", SMOOTH)
def test_many_years_at_once_are_folded_as_one_is(engine, name):
    """Half a turn from the present, near -12600 and 14500, the ayanamsa starts anew at ±180°."""
    years = np.repeat(np.arange(-13100.0, 17100.0, 150.0), 6)
    days = (years - 2000.0) * 365.25 + np.tile(np.arange(6.0), len(years) // 6)
    computed = offsets(engine, name, days)
    assert np.all((computed > -180.0) & (computed <= 180.0))
    seams = np.flatnonzero(np.abs(np.diff(computed)) > 180.0)
    assert len(seams) >= 1
    for i in {*seams.tolist(), *(seams + 1).tolist(), 0, len(days) // 2, len(days) - 1}:
        assert computed[i] == offsets(engine, name, days[i : i + 1])[0]


@pytest.mark.parametrize("ayanamsa", ["fagan_bradley", "true_citra", (2415020.0, 22.5)])
def test_a_zodiac_begins_where_it_does_for_one_chart(engine, ayanamsa):
    days = np.random.default_rng(5).uniform(-160_000, 230_000, 40)
    value, rate = zodiac_offset(engine, ayanamsa, sky_at(days))
    for i in range(len(days)):
        alone = zodiac_offset(engine, ayanamsa, sky_at(days[i : i + 1]))
        assert (alone[0][0], alone[1][0]) == (value[i], rate[i])
