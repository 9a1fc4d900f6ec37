"""NASA's Five Millennium Canons of eclipses, from -1999 to 2991, on DE440 and on DE422.

Their Moon is ELP2000-82 and their Sun VSOP87, with the Moon's tidal acceleration of -25.858"/cy².
DE422 stays within a minute of them in -1999 (half a minute of arc of the Moon), DE440 parts from
them by 5 s in 2640, as it does from DE422.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.events.lunar_eclipses import LunarEclipse
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from services.ephemeris.events.solar_eclipses import SolarEclipse
from services.ephemeris.time.calendar import jdn
from tests.truth.engine import opened

DATA = Path(__file__).parents[1] / "data" / "eclipse_catalogues.json"
CANON = json.loads(DATA.read_text(encoding="utf-8"))["canon"]
J2000, DAY = 2451545.0, 86400.0
TYPES = {"P": "partial", "A": "annular", "T": "total", "H": "hybrid", "N": "penumbral"}
DE440_YEARS = range(1551, 2650)


def year(row):
    return int(row[0][:-6])


def moment(row):
    """The TD of greatest eclipse, days from J2000.0; dates before 1582-10-15 are Julian."""
    day = (year(row), int(row[0][-5:-3]), int(row[0][-2:]))
    calendar = "julian" if day < (1582, 10, 15) else "gregorian"
    hours = sum(int(part) / 60.0**i for i, part in enumerate(row[1].split(":")))
    return jdn(*day, calendar) - 0.5 + hours / 24.0 - J2000


def allowance(row, tag):
    """Seconds by which the theories of the Moon part: by their tides, and ELP's own errors."""
    centuries = (year(row) - 2000.0) / 100.0
    if tag == "DE440":
        return 1.5 + 0.12 * centuries**2
    return 2.5 + 0.045 * centuries**2


@pytest.fixture(scope="module", params=["DE440", "DE422-excerpt"])
def canon(request):
    """The rows that a kernel set covers, and where to look."""
    with opened(request.param) as engine:
        modern = request.param == "DE440"
        rows = {
            name: [row for row in CANON[name] if (year(row) in DE440_YEARS) == modern]
            for name in ("solar", "lunar")
        }
        yield request.param, rows, Context(engine, CurveCache())


def events(context, kind, row):
    near = moment(row)
    return kind.events(context, near - 1.0, near + 1.0)[0]


def test_sixty_rows_of_each_kind_are_spread_over_five_millennia():
    for name in ("solar", "lunar"):
        years = [year(row) for row in CANON[name]]
        assert len(years) >= 60
        assert min(years) == -1999
        assert max(years) > 2990


def test_the_solar_canon(canon):
    tag, rows, context = canon
    assert len(rows["solar"]) >= 18
    for row in rows["solar"]:
        (event,) = events(context, SolarEclipse(), row)
        date, _, saros, kind, gamma, magnitude, width, duration = row
        data = event.data
        assert abs(event.time - moment(row)) * DAY < allowance(row, tag), date
        assert (data["saros"], data["type"]) == (saros, TYPES[kind]), date
        # a minute of the Moon's way in -1999 is 0.0006 of gamma
        apart = 2e-4 if tag == "DE440" else 7e-4
        assert data["gamma"] == pytest.approx(gamma, abs=apart), date
        assert data["magnitude"] == pytest.approx(magnitude, abs=apart), date
        if width is not None:
            # near the limb a hair of gamma is kilometres of width
            assert data["path_width_km"] == pytest.approx(width, abs=1.0, rel=0.013), date
        if duration is not None:
            assert data["duration_s"] == pytest.approx(duration, abs=1.0), date


def test_the_lunar_canon(canon):
    tag, rows, context = canon
    assert len(rows["lunar"]) >= 18
    for row in rows["lunar"]:
        (event,) = events(context, LunarEclipse(), row)
        date, _, saros, kind, gamma, penumbral, umbral, *minutes = row
        data, contacts = event.data, event.data["contacts"]
        # the canon's own rounding of a grazing Moon's slow minimum is another second or two
        assert abs(event.time - moment(row)) * DAY < allowance(row, tag) + 1.0, date
        assert (data["saros"], data["type"]) == (saros, TYPES[kind]), date
        apart = 2e-4 if tag == "DE440" else 6e-4
        assert data["gamma"] == pytest.approx(gamma, abs=apart), date
        for name, value in (("penumbral", penumbral), ("umbral", umbral)):
            near = pytest.approx(value, abs=5e-4 if tag == "DE440" else 1.2e-3)
            assert data[f"magnitude_{name}"] == near, date
        for (first, last), wanted in zip(
            (("P1", "P4"), ("U1", "U4"), ("U2", "U3")), minutes, strict=True
        ):
            assert (first in contacts) == (wanted is not None), (date, first)
            if wanted is None:
                continue
            lasts = (contacts[last].time - contacts[first].time) * 1440.0
            # a graze's duration goes as the root of its depth
            within = 0.2 if wanted > 100.0 else 0.7
            assert lasts == pytest.approx(wanted, abs=within), (date, first)


def test_series_numbers_go_on_below_one(canon):
    """-1967 March 21 is of Saros -2, -1942 May 13 of -3: as the canon numbers them."""
    tag, rows, context = canon
    if tag == "DE440":
        assert all(row[2] > 0 for row in rows["solar"])
        return
    numbers = [row[2] for row in rows["solar"] if row[2] < 1]
    assert numbers == [-2, -3]
    ours = [events(context, SolarEclipse(), row)[0] for row in rows["solar"] if row[2] < 1]
    assert [event.data["saros"] for event in ours] == numbers


def test_none_is_missed_between_the_rows(canon):
    """The canon's running numbers: 08441 to 08622 (1556-05-09 to 1634-03-29 is the 181st after)."""
    tag, _, context = canon
    if tag != "DE440":
        return
    first, last = (moment(row) for row in (CANON["solar"][15], CANON["solar"][38]))
    seen = SolarEclipse().events(context, first - 0.5, last + 0.5)[0]
    assert len(seen) == 8621 - 8441 + 1
    assert np.all(np.diff([event.time for event in seen]) > 25.0)
