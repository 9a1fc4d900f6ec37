"""300 random returns, all passes, against places by Swiss Ephemeris on the same DE440.

It has crossings of the Sun and the Moon alone, so all its places are looked through, day by day.
Its nutation (IAU 2000B) is replaced by ERFA's IAU 2006/2000A, which the engine has: a mas of
Saturn is half a second. What is left are its own aberration and deflection.
"""

import erfa
import numpy as np
import pytest
import swisseph as swe

from services.ephemeris.events.exact_aspects import Return
from tests.truth import by_swiss

J2000, DAY = 2451545.0, 86400.0
FLAGS = swe.FLG_JPLEPH | swe.FLG_NONUT
START, STOP = 4000.0, 8400.0  # 2010-12-14 to 2022-12-31, TT days from J2000.0
BODIES = {
    "Sun": (swe.SUN, 60), "Moon": (swe.MOON, 30), "Mercury": (swe.MERCURY, 60),
    "Venus": (swe.VENUS, 50), "Mars": (swe.MARS, 50), "Jupiter": (swe.JUPITER, 30),
    "Saturn": (swe.SATURN, 20),
}  # fmt: skip
YEARS = {"Sun": 2.0, "Moon": 0.3, "Mercury": 2.0, "Venus": 2.0, "Mars": 4.0}
"""Spans in which all returns are sought; the slow ones have the whole."""


def longitude(number, day):
    """Apparent longitude of date, degrees, by Swiss Ephemeris with ERFA's nutation."""
    dpsi, _ = erfa.nut06a(J2000, day)
    return swe.calc(J2000 + day, number, FLAGS)[0][0] + np.degrees(dpsi)


def crossings(number, days, grid, level):
    """All moments at which the longitude is `level`, from its values at `days`."""
    off = (grid - level + 180.0) % 360.0 - 180.0
    near = (np.abs(off[1:]) < 90.0) & (np.abs(off[:-1]) < 90.0)
    moments = []
    for i in np.flatnonzero((off[1:] > 0.0) != (off[:-1] > 0.0)):
        if not near[i]:
            continue
        low, high, below, above = days[i], days[i + 1], off[i], off[i + 1]
        for _ in range(40):  # by the secant, with a bisection where it stalls
            middle = low - below * (high - low) / (above - below)
            middle = min(max(middle, low + 0.02 * (high - low)), high - 0.02 * (high - low))
            value = (longitude(number, middle) - level + 180.0) % 360.0 - 180.0
            if abs(value) < 1e-11 or high - low < 1e-9:
                break
            if (value > 0.0) == (below > 0.0):
                low, below = middle, value
            else:
                high, above = middle, value
        moments.append(middle)
    return np.array(moments)


@pytest.mark.parametrize("body", BODIES)
def test_returns_as_swiss_ephemeris_s_places_have_them(context, body):
    by_swiss.open_same_de440()
    number, count = BODIES[body]
    step = 0.5 if body == "Moon" else 1.0 if body in YEARS else 2.0
    stop = START + 365.25 * YEARS[body] if body in YEARS else STOP
    days = np.arange(START, stop + step, step)
    grid = np.array([longitude(number, day) for day in days.tolist()])
    rng = np.random.default_rng(300)
    passes = 0
    for birth in rng.uniform(-18262.0, 7305.0, count).tolist():  # 1950 to 2020
        natal = longitude(number, birth) % 360.0
        events, proof = Return(body, natal).events(context, START, float(days[-1]))
        assert proof.unproved == 0
        ours = np.array(sorted(event.time for event in events))
        theirs = crossings(number, days, grid, natal)
        assert len(ours) == len(theirs), (body, birth)
        if not len(ours):
            continue
        # a tenth of a second, and of the slow ones what 0.1 mas is
        speeds = np.abs([event.data["speed"] for event in sorted(events, key=lambda e: e.time)])
        within = 0.1 + 0.1e-3 / 3600.0 / speeds * DAY
        assert (np.abs(ours - theirs) * DAY < within).all(), (body, birth)
        assert all(1 <= event.data["pass"] <= event.data["passes"] for event in events)
        passes += len(ours)
    assert passes >= count // 3
