"""Charts as distributions, against counted charts and against the searches for events."""

from __future__ import annotations

import numpy as np
import pytest

from services.ephemeris.astrology.aspects import MAJOR_ORBS
from services.ephemeris.charts.chart import charts
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.distribution import distribution
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.prior import NormalPrior, UniformPrior
from services.ephemeris.frames.earth import Site
from services.ephemeris.options import Options
from tests.events.sampled_charts import J2000, cases, counted, departures, moments

BERLIN = Site(52.52, 13.4)
MAJOR = tuple(MAJOR_ORBS.items())


@pytest.mark.parametrize("name", [*cases()])
def test_probabilities_are_the_shares_of_sampled_charts(context, name):
    site, options, prior = cases()[name]
    chart = distribution(context.ephemeris, site, options, prior)
    assert chart.unproved == 0
    assert chart.left_out is None
    computed = counted(context.ephemeris, site, options, moments(prior, 2000, 5))
    off = departures(computed, chart, 2000)
    assert len(off) > (150 if isinstance(prior, UniformPrior) else 75)
    # of some two hundred, none lies four standard errors away but by a fault
    assert max(off.values()) < 4.0
    by_thing: dict[tuple[str, tuple[str, ...]], float] = {}
    for track in chart.tracks:
        by_thing[track.kind, track.of] = sum(track.probabilities.values())
    assert [*by_thing.values()] == pytest.approx([1.0] * len(by_thing), abs=1e-12)


def test_signs_change_when_the_search_for_ingresses_says(context):
    """The other way: curves of months, from the Earth's centre."""
    span = (8938.0, 8946.0)
    options = Options(observer="geocentric")
    chart = distribution(context.ephemeris, BERLIN, options, UniformPrior.of([(*span, 1.0)]))
    bodies = ("Sun", "Moon", "Mercury", "Venus", "Mars")
    events, _ = Ingress(bodies).events(context, *span)
    mine = [one for one in chart.changes if one.kind == "sign" and one.of[0] in bodies]
    events.sort(key=lambda event: event.time)
    assert [one.of[0] for one in mine] == [event.data["body"] for event in events]
    apart = [(a.time - b.time) * 86400.0 for a, b in zip(mine, events, strict=True)]
    assert len(mine) >= 4
    assert np.abs(apart).max() < 1e-3


def test_a_cusp_is_on_the_body_when_it_changes_its_house(context):
    options = Options(houses="placidus")
    chart = distribution(
        context.ephemeris, BERLIN, options, UniformPrior.of([(8938.0, 8939.0, 1.0)])
    )
    changes = [one for one in chart.changes if one.kind == "house"]
    assert len(changes) > 120
    days = np.array([one.time for one in changes])
    # a millisecond before and after, by the charts themselves
    for shift, state in ((-1.0, "before"), (1.0, "after")):
        names, house = houses_at(context.ephemeris, options, days + shift * 1e-3 / 86400.0)
        rows = house[np.arange(len(changes)), [names.index(one.of[0]) for one in changes]]
        assert rows.tolist() == [getattr(one, state) for one in changes]


def houses_at(engine, options, days):
    instant = engine.timescales.instants((np.full(len(days), J2000), days), "tt")
    made = charts(engine, instant, BERLIN, options)
    return made.positions.names, made.houses.house


def test_the_longitudes_of_a_day_with_a_station(context):
    """Mercury turns on 2024-08-05 at 4 degrees of Virgo (any almanac): its least lies inside."""
    prior = UniformPrior.of([(8981.5, 8984.5, 1.0)])
    options = Options(bodies=("Mercury",), observer="geocentric")
    chart = distribution(context.ephemeris, BERLIN, options, prior)
    reach = chart.reaches["Mercury"]
    assert reach.high > max(reach.first, reach.last) + 1e-3
    assert reach.high == pytest.approx(154.1, abs=0.1)
    assert reach.low == pytest.approx(min(reach.first, reach.last))


def test_within_the_polar_circle_only_the_midheaven_is_told(context):
    options = Options(houses="placidus")
    prior = UniformPrior.of([(8938.0, 8939.0, 1.0)])
    chart = distribution(context.ephemeris, Site(69.6, 18.9), options, prior)
    assert chart.left_out == "polar"
    kinds = {track.kind for track in chart.tracks}
    assert "house" not in kinds
    assert [track.of for track in chart.tracks if track.kind == "angle"] == [("MC",)]
    midheaven = next(track for track in chart.tracks if track.kind == "angle")
    assert len(midheaven.probabilities) == 12


@pytest.mark.parametrize(
    ("system", "latitude", "left_out"),
    [("placidus", 66.4, None), ("equal", -66.4, None), ("topocentric", 66.4, "no_cusps")],
)
def test_houses_near_the_polar_circle(context, system, latitude, left_out):
    """Where cusps hurry, and where Polich and Page's are out of order for a part of the day."""
    site, options = Site(latitude, 18.9), Options(houses=system, bodies=("Sun", "Moon"))
    prior = UniformPrior.of([(8938.0, 8939.0, 1.0)])
    chart = distribution(context.ephemeris, site, options, prior)
    assert chart.left_out == left_out
    days = moments(prior, 2000, 3)
    instant = context.ephemeris.timescales.instants((np.full(2000, J2000), days), "tt")
    made = charts(context.ephemeris, instant, site, options).houses
    assert bool(made.houses.reason.any()) == bool(left_out)
    assert len([track for track in chart.tracks if track.kind == "angle"]) == 2
    houses = {track.of[0]: track.probabilities for track in chart.tracks if track.kind == "house"}
    for i, name in enumerate(("Sun", "Moon") if not left_out else ()):
        for house in range(1, 13):
            p = houses[name].get(house, 0.0)
            share = float((made.house[:, i] == house).mean())
            assert abs(share - p) < 4.5 * np.sqrt(max(p * (1.0 - p), 1e-4) / 2000)


def test_an_aspect_that_comes_and_goes_is_told_with_its_moments(context):
    prior = UniformPrior.of([(8938.0, 8946.0, 1.0)])
    options = Options(bodies=("Sun", "Moon"), aspects=MAJOR, observer="geocentric")
    chart = distribution(context.ephemeris, BERLIN, options, prior)
    rows = [one for one in chart.changes if one.kind == "aspect"]
    held = next(track.first for track in chart.tracks if track.kind == "aspect")
    for one in rows:
        if one.before == one.after:
            assert one.before == held != -1  # exact, between its beginning and its end
        else:
            assert one.before == held
            held = one.after
    assert len(rows) > 5


def test_aspects_whose_orbs_overlap_across_a_third(context):
    """36 degrees with no orb stands between 30 and 40, which meet at 35."""
    orbs = (("semisextile", 15.0), ("decile", 0.0), ("novile", 15.0))
    options = Options(bodies=("Sun", "Moon"), aspects=orbs, observer="geocentric", houses="equal")
    prior = UniformPrior.of([(8925.0, 8933.0, 1.0)])  # from the new moon of 2024-06-06 on
    chart = distribution(context.ephemeris, BERLIN, options, prior)
    computed = counted(context.ephemeris, BERLIN, options, moments(prior, 2000, 11))
    assert max(departures(computed, chart, 2000).values()) < 4.0
    states = [(one.before, one.after) for one in chart.changes if one.kind == "aspect"]
    assert (0, 2) in states


def test_a_prior_is_uniform_in_elapsed_time():
    prior = UniformPrior.of([(0.0, 1.0, 0.5), (0.5, 1.5, 0.25), (3.0, 4.0, 0.25)])
    assert prior.spans() == [(0.0, 1.5), (3.0, 4.0)]
    times = np.array([-1.0, 0.5, 1.0, 1.5, 2.0, 3.5, 9.0])
    assert prior.before(times).tolist() == pytest.approx([0.0, 0.25, 0.625, 0.75, 0.75, 0.875, 1.0])
    with pytest.raises(InvalidInput):
        UniformPrior.of([(1.0, 1.0, 1.0)])


def test_a_normal_prior_has_the_normal_curve():
    """Shares of the normal curve: 0.682689 and 0.954500 within one and two sigma (any table)."""
    prior = NormalPrior.of([(10.0, 1.0)], 43200.0)
    assert prior.spans() == [(8.0, 12.0)]
    times = np.array([7.0, 8.0, 9.5, 10.5, 9.0, 11.0, 10.0, 12.0, 13.0])
    shares = prior.before(times)
    beyond = 6.334e-5  # outside four sigma, left out
    assert shares[3] - shares[2] == pytest.approx(0.682689 / (1.0 - beyond), abs=1e-6)
    assert shares[5] - shares[4] == pytest.approx(0.954500 / (1.0 - beyond), abs=1e-6)
    assert shares[[0, 1, 6, 7, 8]].tolist() == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0])
    ends = NormalPrior.of([(8938.583, 1.0)], 900.0)  # whose ends are no numbers of few digits
    assert ends.before(np.array(ends.spans())).tolist() == [[0.0, 1.0]]
    two = NormalPrior.of([(10.0, 3.0), (20.0, 1.0)], 43200.0)
    assert two.spans() == [(8.0, 12.0), (18.0, 22.0)]
    assert two.before(np.array([15.0]))[0] == pytest.approx(0.75)
    near = NormalPrior.of([(10.0, 1.0), (11.0, 1.0)], 43200.0)
    assert near.spans() == [(8.0, 13.0)]
    for parts, sigma in (([], 60.0), ([(1.0, 1.0)], 0.0)):
        with pytest.raises(InvalidInput):
            NormalPrior.of(parts, sigma)


def test_aspects_to_the_ascendant_are_left_out_where_it_leaps(context):
    options = Options(
        houses="placidus", aspects=MAJOR, aspect_points=("Ascendant", "MC"), zodiac="sidereal",
        bodies=("Sun", "Moon"),
    )  # fmt: skip
    prior = UniformPrior.of([(8938.0, 8939.0, 1.0)])
    chart = distribution(context.ephemeris, Site(69.6, 18.9), options, prior)
    assert chart.left_out == "polar"
    pairs = {track.of for track in chart.tracks if track.kind == "aspect"}
    assert pairs == {("Sun", "Moon"), ("Sun", "MC"), ("Moon", "MC")}
    mansions = {track.of for track in chart.tracks if track.kind == "nakshatra"}
    assert mansions == {("Sun",), ("Moon",), ("MC",)}
    assert all("Ascendant" not in change.of for change in chart.changes)
