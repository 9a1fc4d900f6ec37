"""The zodiac's offset of many instants is that of one: over the whole span, around its seam too."""

import numpy as np
import pytest

from services.ephemeris.astrology.ayanamsa import AYANAMSAS
from services.ephemeris.astrology.zodiac_offset import zodiac_offset, zodiac_offsets
from services.ephemeris.frames.of_date import frames_of_date
from services.ephemeris.options import Options

J2000 = 2451545.0
SMOOTH = [name for name, row in AYANAMSAS.items() if row.star is None]


def offsets(name, days):
    day = np.full_like(days, J2000)
    found = zodiac_offsets(
        Options(zodiac="sidereal", ayanamsa=name), None, (days * 86400.0, day, days),
        frames_of_date(day, days),
    )  # fmt: skip
    return found[0] - np.degrees(frames_of_date(day, days).dpsi.real)


@pytest.mark.parametrize("name", SMOOTH)
def test_many_years_at_once_are_folded_as_one_is(name):
    """Half a turn from the present, near -12600 and 14500, the ayanamsa starts anew at ±180°."""
    years = np.repeat(np.arange(-13100.0, 17100.0, 150.0), 6)
    days = (years - 2000.0) * 365.25 + np.tile(np.arange(6.0), len(years) // 6)
    found = offsets(name, days)
    assert np.all((found > -180.0) & (found <= 180.0))
    seams = np.flatnonzero(np.abs(np.diff(found)) > 180.0)
    assert len(seams) >= 1
    for i in {*seams.tolist(), *(seams + 1).tolist(), 0, len(days) // 2, len(days) - 1}:
        day, one = np.array([J2000]), days[i : i + 1]
        alone = zodiac_offset(
            Options(zodiac="sidereal", ayanamsa=name), None, (one * 86400.0, day, one),
            frames_of_date(day, one),
        )[0] - np.degrees(frames_of_date(day, one).dpsi.real[0])  # fmt: skip
        assert found[i] == pytest.approx(alone, abs=1e-9)
