"""All crossings of functions whose roots are known: double, touching, at edges and at ends."""

from itertools import pairwise

import numpy as np
import pytest

from services.ephemeris.events.curves import Channel, fit
from services.ephemeris.events.functions import Exact
from services.ephemeris.events.roots import extremes, solve


class Known:
    """A function that is written down; on pieces of two days."""

    def __init__(self, value, rate, period=0.0, channel=None):
        self.value, self.rate, self.period = value, rate, period
        self.whole = None
        self.channel = channel or Channel("known", period, 1e-10, 1e-9)

    def curve(self, start, stop, around=0.0):
        def sample(days):
            return np.stack((self.value(days), self.rate(days)))[None]

        if self.whole is None:
            edges = np.arange(-100.0, 101.0, 2.0)
            self.whole = fit(sample, [self.channel], edges, 1e-3)[0]
        return self.whole.within(start - around, stop + around)

    def exact(self, days):
        # one by one: numpy's sine of a number depends on how many stand beside it
        values, rates = ([f(np.array([day]))[0] for day in days] for f in (self.value, self.rate))
        return Exact(np.array(values), np.array(rates))


ZERO = np.zeros(1)


def parabola(apart, middle=5.0):
    """Roots `apart` days apart around `middle`; the least value is -(apart/2)²."""
    return Known(lambda t: (t - middle) ** 2 - (apart / 2.0) ** 2, lambda t: 2.0 * (t - middle))


@pytest.mark.parametrize("apart", [3.0, 0.1, 1e-2, 1e-3, 2e-4])
@pytest.mark.parametrize("middle", [5.0, 6.0, 6.0 + 1e-9])  # within a piece, on an edge, beside it
def test_two_roots_of_a_parabola_are_two(apart, middle):
    roots = solve(parabola(apart, middle), ZERO, -10.0, 10.0, around=10.0)
    # where the value is known to 1e-16 of 36, the moment is to 1e-13 / apart
    assert roots.times == pytest.approx([middle - apart / 2.0, middle + apart / 2.0], abs=1e-9)
    assert roots.directions.tolist() == [-1.0, 1.0]
    assert roots.passes.tolist() == [1, 2]
    assert roots.of.tolist() == [2, 2]
    assert roots.proof.unproved == 0


@pytest.mark.parametrize("middle", [5.0, 6.0])
def test_a_double_root_is_one_touch(middle):
    roots = solve(parabola(0.0, middle), ZERO, -10.0, 10.0)
    assert roots.times == pytest.approx([middle], abs=1e-9)
    assert roots.directions.tolist() == [0.0]
    assert roots.proof.unproved == 0
    # 2 √(2 · 1e-9 / 2) days
    assert roots.proof.tangency_s == pytest.approx(86400.0 * 2.0 * 1e-9**0.5)


def test_two_roots_closer_than_the_tangency_are_one_touch():
    assert solve(parabola(1e-5), ZERO, -10.0, 10.0).directions.tolist() == [0.0]


def test_what_stays_clear_by_more_than_is_uncertain_is_no_event():
    above = Known(lambda t: (t - 5.0) ** 2 + 1e-5, lambda t: 2.0 * (t - 5.0))
    assert len(solve(above, ZERO, -10.0, 10.0)) == 0
    miss = solve(above, ZERO, -10.0, 10.0, margin=1e-4)
    assert miss.misses == pytest.approx([1e-5])
    assert miss.of.tolist() == [0]  # it is no pass


def test_a_threefold_root_is_found_but_not_proved():
    """Where rate and bend vanish together no bound tells one root from three."""
    coarse = Channel("known", 0.0, 1e-8, 1e-6)
    cubic = Known(lambda t: (t - 5.0) ** 3, lambda t: 3.0 * (t - 5.0) ** 2, channel=coarse)
    roots = solve(cubic, ZERO, -10.0, 10.0)
    assert len(roots) >= 1 or roots.proof.unproved
    assert roots.proof.unproved > 0


def test_a_function_that_does_not_move_is_not_proved():
    flat = Known(lambda t: 0.0 * t, lambda t: 0.0 * t)
    assert solve(flat, ZERO, -10.0, 10.0).proof.unproved > 0
    assert solve(flat, np.ones(1), -10.0, 10.0).proof.unproved == 0  # it is far from 1 throughout


def wavy(seed):
    rng = np.random.default_rng(seed)
    size, speed, phase = rng.uniform(0.5, 3.0, 4), rng.uniform(0.1, 1.2, 4), rng.uniform(0, 6, 4)

    def value(t):
        return (size * np.sin(speed * t[:, None] + phase)).sum(axis=1)

    def rate(t):
        return (size * speed * np.cos(speed * t[:, None] + phase)).sum(axis=1)

    return value, rate


@pytest.mark.parametrize("seed", range(8))
def test_all_crossings_of_waves_as_a_dense_scan_has_them(seed):
    value, rate = wavy(seed)
    levels = np.sort(np.random.default_rng(seed + 100).uniform(-6.0, 6.0, 12))
    roots = solve(Known(value, rate), levels, -90.0, 90.0)
    scan = np.linspace(-90.0, 90.0, 400_001)
    heights = value(scan)
    expected = sum(np.count_nonzero(np.diff(heights >= level)) for level in levels)
    assert len(roots) == expected
    assert np.abs(value(roots.times) - roots.levels).max() < 1e-9
    assert np.all(np.diff(roots.times) >= 0.0)
    assert roots.proof.unproved == 0
    turns = extremes(Known(value, rate), -90.0, 90.0)
    assert len(turns) == np.count_nonzero(np.diff(rate(scan) >= 0.0))


@pytest.mark.parametrize("seed", range(4))
def test_adjoining_spans_have_each_root_once(seed):
    """Cut anywhere, also at a root, to the last digit."""
    value, rate = wavy(seed)
    function, levels = Known(value, rate), np.array([-1.0, 0.3])
    whole = solve(function, levels, -50.0, 50.0).times
    cuts = np.unique(np.concatenate(([-50.0, 50.0], whole[::3], np.arange(-48.0, 50.0, 14.0))))
    parts = [solve(function, levels, a, b).times for a, b in pairwise(cuts)]
    assert np.concatenate(parts).tolist() == whole.tolist()


def test_an_angle_crosses_levels_at_every_turn():
    turning = Known(
        lambda t: np.mod(37.0 * t + 5.0 * np.sin(t), 360.0),
        lambda t: 37.0 + 5.0 * np.cos(t),
        period=360.0,
    )
    roots = solve(turning, np.array([0.0, 359.0]), -50.0, 50.0)
    turns = 37.0 * 100.0 / 360.0
    assert len(roots) == pytest.approx(2 * turns, abs=2)
    off = np.mod(turning.value(roots.times) - roots.levels + 180.0, 360.0) - 180.0
    assert np.abs(off).max() < 1e-9
    assert roots.of.max() == 1


def test_pieces_are_halved_where_a_function_bends_sharply():
    """A planet behind the Sun: a spike of hours in pieces of days."""
    spike = Known(
        lambda t: 0.01 * t + 1e-3 / ((t - 3.3) ** 2 + 1e-3),
        lambda t: 0.01 - 1e-3 * 2.0 * (t - 3.3) / ((t - 3.3) ** 2 + 1e-3) ** 2,
    )
    curve = spike.curve(-20.0, 20.0)
    days = np.linspace(-20.0, 20.0, 50_001)
    assert np.diff(curve.edges).min() < 0.3
    assert (np.abs(curve.at(days) - spike.value(days)) <= curve.error_at(days)).all()
    roots = solve(spike, np.array([0.5]), -20.0, 20.0)
    scan = np.count_nonzero(np.diff(spike.value(days) >= 0.5))
    assert len(roots) == scan == 2
