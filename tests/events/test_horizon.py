"""Risings and settings by Skyfield and Swiss Ephemeris, by almanacs, and where they graze."""

import numpy as np
import pytest
import swisseph as swe
from skyfield import almanac
from skyfield.api import load, wgs84
from skyfield.jpllib import SpiceKernel

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.horizon import Crossing, Horizon, Meridian, Twilight
from services.ephemeris.events.refraction import Air, bennett
from services.ephemeris.events.search_context import Context
from services.ephemeris.frames.earth import Site
from tests.truth import by_swiss
from tests.truth.engine import KERNELS

J2000, DAY = 2451545.0, 86400.0
START, STOP = 8035.5, 8095.5  # sixty days of 2022
LONDON, SYDNEY, TROMSO = Site(51.5, 0.0), Site(-33.9, 151.2, 50.0), Site(69.6492, 18.9553)


@pytest.fixture(scope="module")
def at(context):
    def there(site):
        return Context(context.ephemeris, context.cache, site=site)

    return there


def proved(kind, context, start=START, stop=STOP):
    events, proof = kind.events(context, start, stop)
    assert proof.unproved == 0
    return sorted(events, key=lambda event: event.time)


def times(events):
    return np.array([one.time for one in events if one.data.get("state") in {"rise", "set", None}])


@pytest.fixture(scope="module")
def skyfield():
    kernel = SpiceKernel(str(KERNELS / "files" / "de440.bsp"))
    yield kernel
    kernel.close()


@pytest.mark.parametrize("site", [LONDON, SYDNEY, TROMSO])
@pytest.mark.parametrize("body", ["Sun", "Moon", "Venus"])
def test_as_skyfield_has_them(at, skyfield, site, body):
    """The centre at a given airless altitude. Skyfield here has no polar motion: 0.3", 0.02 s."""
    scale = load.timescale(builtin=True)
    span = scale.tt_jd(J2000 + START), scale.tt_jd(J2000 + STOP)
    observer = skyfield["earth"] + wgs84.latlon(site.latitude, site.longitude, site.elevation)
    geometric = Horizon(-0.8333, Air("none"), "center")
    pairs = (("rise", almanac.find_risings), ("set", almanac.find_settings))
    for kind, search in pairs:
        theirs, crosses = search(observer, skyfield[body], *span, horizon_degrees=-0.8333)
        ours = times(proved(Crossing((body,), kind, geometric), at(site)))
        expected = theirs.tt[crosses] - J2000
        assert len(ours) == len(expected)
        # one arcsecond is as much longer as the path is slanting
        within = 0.1 if site is not TROMSO else 1.0
        assert np.abs(ours - expected).max() * DAY < within
    transits = almanac.find_transits(observer, skyfield[body], *span).tt - J2000
    assert np.abs(times(proved(Meridian((body,)), at(site))) - transits).max() * DAY < 0.03


@pytest.mark.parametrize("kind", ["rise", "set", "transit", "antitransit"])
@pytest.mark.parametrize(("body", "number"), [("Sun", swe.SUN), ("Mars", swe.MARS)])
def test_as_swiss_ephemeris_has_them(at, kind, body, number):
    """Upper limb, no air. It searches by interpolation and stops at a tenth of a second."""
    by_swiss.open_same_de440()
    swiss = {
        "rise": swe.CALC_RISE | swe.BIT_NO_REFRACTION,
        "set": swe.CALC_SET | swe.BIT_NO_REFRACTION,
        "transit": swe.CALC_MTRANSIT,
        "antitransit": swe.CALC_ITRANSIT,
    }
    sky = at(LONDON)
    if kind in {"rise", "set"}:
        search = Crossing((body,), kind, Horizon(air=Air("none")))
    else:
        search = Meridian((body,), kind)
    for event in proved(search, sky, START, START + 12.0):
        ut1 = sky.tropical.instant(np.array([event.time])).ut1
        day = float(ut1[0][0] + ut1[1][0])
        _, (theirs, *_) = swe.rise_trans(
            day - 0.3, number, swiss[kind], (0.0, 51.5, 0.0), 0.0, 0.0, by_swiss.SAME_FILE
        )
        assert abs(theirs - day) * DAY < 0.2


def test_the_sun_over_london_as_the_almanac_prints_it(at):
    """2022-01-01, Greenwich time: rise 08:06, set 16:02 (HM Nautical Almanac Office, London)."""
    sky = at(Site(51.5074, -0.1278))
    clock = []
    for kind in ("rise", "set"):
        horizon = Horizon(semidiameter="almanac")
        event = proved(Crossing(("Sun",), kind, horizon), sky, 8035.5, 8036.5)[0]
        echo = sky.ephemeris.timescales.echo(sky.tropical.instant(np.array([event.time])).at(0))
        seconds = (echo["ut1_jd"] + 0.5) % 1.0 * DAY
        clock.append(f"{int(seconds + 30) // 3600:02d}:{int(seconds + 30) % 3600 // 60:02d}")
    assert clock == ["08:06", "16:02"]


def test_the_upper_limb_rises_before_the_centre_and_the_lower_one_after(at):
    sky = at(LONDON)
    order = [
        proved(Crossing(("Moon",), "rise", Horizon(limb=limb)), sky, START, START + 3.0)[0].time
        for limb in ("upper", "center", "lower")
    ]
    # a quarter of a degree at 15 degrees an hour is 62 s; here its path is slanting
    assert all(62.0 < apart < 200.0 for apart in np.diff(order) * DAY)


def test_refraction_as_bennett_tabulates_it():
    """Bennett 1982: 34.5' at the horizon, 9.9' at 5 degrees, 5.3' at 10 (1010 hPa, 10 °C)."""
    for altitude, arcmin in ((0.0, 34.5), (5.0, 9.9), (10.0, 5.4)):
        assert bennett(altitude) == pytest.approx(arcmin, abs=0.1)
    assert Air().lift(0.0) == pytest.approx(34.0 / 60.0)
    thin = Air("air", 505.0, 10.0)
    assert thin.lift(0.0) == pytest.approx(bennett(0.0) / 120.0)


def test_a_polar_night_is_told_day_by_day(at):
    """Tromsø: the Sun stays below from late November to mid January."""
    events = proved(Crossing(("Sun",), "rise"), at(TROMSO), 8005.5, 8065.5)  # from 2021-12-02
    dark = [one for one in events if one.data["state"] == "always_down"]
    risen = [one for one in events if one.data["state"] == "rise"]
    assert len(dark) + len(risen) == pytest.approx(60, abs=1)
    assert 38 <= len(dark) <= 46  # it comes back on January 14 to 16
    summer = proved(Crossing(("Sun",), "set"), at(TROMSO), 8200.5, 8210.5)  # June
    assert [one.data["state"] for one in summer] == 10 * ["always_up"]


def test_where_the_sun_grazes_the_horizon_its_rising_is_only_probable(at):
    """The air lifts it by a sixth of a degree more or less: near its return, more than it rises."""
    events = proved(Crossing(("Sun",), "rise"), at(TROMSO), 8040.5, 8065.5)
    crossings = [one for one in events if one.data["state"] in {"rise", "grazes"}]
    doubtful = [one for one in crossings if one.probability < 0.999]
    certain = [one for one in crossings if one.probability > 0.999]
    assert doubtful
    assert certain
    assert max(one.time for one in doubtful) < min(one.time for one in certain)
    assert min(one.sigma_ut_s for one in doubtful) > 60.0 * 5.0
    assert [one.probability for one in doubtful] == sorted(one.probability for one in doubtful)


def test_a_tangent_altitude_is_neither_lost_nor_doubled(at):
    """The horizon put where the Sun culminates, and a hair below and above it."""
    sky = at(LONDON)
    noon = proved(Meridian(("Sun",)), sky, START, START + 1.0)[0]
    ground = sky.ground
    hour = np.linspace(noon.time - 1e-3, noon.time + 1e-3, 2001)
    top = float(ground.observe(("Sun",), hour).altitude.max())
    for shift, count in ((-1e-5, 1), (-1e-7, 1), (1e-5, 0)):
        horizon = Horizon(top + shift, Air("none"), "center")
        both = [
            one
            for kind in ("rise", "set")
            for one in proved(Crossing(("Sun",), kind, horizon), sky, START, START + 1.0)
            if one.data["state"] in {"rise", "set", "grazes"} and one.probability > 0.5
        ]
        assert len(both) == 2 * count
        assert all(abs(one.time - noon.time) < 0.01 for one in both)


def test_a_local_moment_is_known_in_ut_where_delta_t_is_not(at):
    """1650: ΔT has 10 s of sigma; the Sun's rising knows 0.04 s of it, and 0.14 s of the pole."""
    early = -127800.0  # 1650-02
    sky = at(LONDON)
    event = proved(Crossing(("Sun",), "rise", Horizon(air=Air("none"))), sky, early, early + 1.0)[0]
    delta_t = float(np.asarray(sky.tropical.instant(np.array([early])).delta_t_sigma_s)[0])
    assert delta_t > 5.0
    assert event.sigma_ut_s < 0.02 * delta_t
    assert event.sigma_tt_s == pytest.approx(delta_t, rel=0.02)


def test_dawn_and_dusk_alternate(at):
    events = proved(Twilight(18.0), at(LONDON), START, START + 10.0)
    assert [one.data["state"] for one in events] == ["dawn", "dusk"] * 10
    for dawn, dusk in zip(events[::2], events[1::2], strict=True):
        altitude = at(LONDON).ground.observe(("Sun",), np.array([dawn.time, dusk.time])).altitude
        assert altitude == pytest.approx(-18.0, abs=1e-6)


def test_without_a_place_it_is_refused(context):
    with pytest.raises(InvalidInput, match="place"):
        Crossing(("Sun",)).events(context, START, STOP)
