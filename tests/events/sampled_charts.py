"""Charts of random moments of a prior, counted: what a distribution must agree with.

`python -m tests.events.sampled_charts [CHARTS]` (by default 100 000; outside CI) compares days of
several kinds and prints the largest departure, in standard errors, and how many were compared.
"""

from __future__ import annotations

import sys
from collections import Counter
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import MAJOR_ORBS
from services.ephemeris.charts.chart import charts
from services.ephemeris.events.distribution import Distribution, distribution
from services.ephemeris.events.prior import NormalPrior, Prior, UniformPrior
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from tests.truth.engine import opened

J2000 = 2451545.0
MAJOR = tuple(MAJOR_ORBS.items())
CASES = {
    "a day, Placidus": (
        Site(37.7749, -122.4194, 25.0), Options(houses="placidus", aspects=MAJOR),
        [(8938.29, 8939.29, 1.0)],
    ),
    "whole signs, sidereal, geocentric": (
        Site(28.61, 77.21),
        Options(houses="whole_sign", aspects=MAJOR, zodiac="sidereal", observer="geocentric"),
        [(-19133.0, -19132.0, 1.0)],
    ),
    "two zones an hour apart, 60 degrees north": (
        Site(60.17, 24.94), Options(houses="koch", aspects=MAJOR),
        [(-13000.1, -12999.1, 0.7), (-13000.1 + 1 / 24, -12999.1 + 1 / 24, 0.3)],
    ),
    "two calendars, a southern place": (
        Site(-33.87, 151.21), Options(houses="regiomontanus", aspects=MAJOR),
        [(-36520.0, -36519.0, 0.7), (-36507.0, -36506.0, 0.3)],
    ),
    "the day of a station": (  # Mercury turns on 2024-08-05, 04:56 TT
        Site(0.0, 0.0), Options(houses="equal", aspects=MAJOR), [(8982.5, 8983.5, 1.0)],
    ),
}  # fmt: skip

ABOUT = {
    "about a moment, sidereal, aspects to the angles": (
        Site(37.7749, -122.4194, 25.0),
        Options(
            houses="placidus", aspects=MAJOR, aspect_points=("Ascendant", "MC"), zodiac="sidereal"
        ),
        [(8938.58, 1.0)], 7200.0,
    ),
    "about the two readings of an hour shown twice": (
        Site(52.52, 13.4), Options(houses="equal", aspects=MAJOR, aspect_points=("MC",)),
        [(9065.5, 0.6), (9065.5 + 1 / 24, 0.4)], 900.0,
    ),
}  # fmt: skip
"""Normal priors: means with weights, and a sigma, s."""


def cases() -> dict[str, tuple[Site, Options, Prior]]:
    """Return all cases with their priors."""
    uniform = {n: (site, options, UniformPrior.of(p)) for n, (site, options, p) in CASES.items()}
    normal = {
        name: (site, options, NormalPrior.of(parts, sigma))
        for name, (site, options, parts, sigma) in ABOUT.items()
    }
    return {**uniform, **normal}


Key = tuple[str, tuple[str, ...], int]


def moments(prior: Prior, count: int, seed: int) -> NDArray[np.float64]:
    """Return random moments of the prior, TT days from J2000.0."""
    rng = np.random.default_rng(seed)
    if isinstance(prior, NormalPrior):
        means = rng.choice(prior.means, 2 * count, p=prior.weights)
        off = rng.standard_normal(2 * count)
        near = np.abs(off) < 4.0
        return np.asarray((means + off * prior.sigma)[near][:count])
    assert isinstance(prior, UniformPrior)
    part = rng.choice(len(prior.masses), count, p=prior.masses)
    lengths = np.diff(prior.edges)
    return np.asarray(prior.edges[part] + rng.random(count) * lengths[part])


def counted(
    engine: Ephemeris, site: Site, options: Options, days: NDArray[np.float64]
) -> Counter[Key]:
    """Return how many charts have each sign, house, angle's sign, phase and aspect."""
    computed: Counter[Key] = Counter()
    for some in np.array_split(days, max(1, len(days) // 2000)):
        instant = engine.timescales.instants((np.full(len(some), J2000), some), "tt")
        made = charts(engine, instant, site, options)
        names, place = made.positions.names, made.positions.longitude
        assert made.houses is not None
        assert made.aspects is not None
        for i, name in enumerate(names):
            computed.update(("sign", (name,), int(s)) for s in place[:, i] // 30.0)
            computed.update(mansions(options, name, place[:, i]))
            computed.update(("house", (name,), int(h)) for h in made.houses.house[:, i])
        angles = made.houses.houses
        for name, angle in (("Ascendant", angles.ascendant), ("MC", angles.mc)):
            computed.update(("angle", (name,), int(s)) for s in angle // 30.0)
            computed.update(mansions(options, name, angle))
        phase = (place[:, names.index("Moon")] - place[:, names.index("Sun")]) % 360.0
        computed.update(("phase", ("Moon",), int(p)) for p in phase // 45.0)
        listed = made.aspects
        rows = zip(listed.first, listed.second, listed.aspect, strict=True)
        among = made.aspect_names
        computed.update(("aspect", (among[a], among[b]), int(k)) for a, b, k in rows)
    return computed


def mansions(options: Options, name: str, longitude: NDArray[np.float64]) -> list[Key]:
    """Return the nakshatra of each longitude, in a sidereal zodiac."""
    if options.zodiac != "sidereal":
        return []
    return [("nakshatra", (name,), int(n)) for n in longitude // (360.0 / 27.0)]


def departures(shares: Counter[Key], predicted: Distribution, count: int) -> dict[Key, float]:
    """Return how far each share lies from its probability, in standard errors of the sample.

    Where a probability is 0 or 1 to within a hundredth of one chart, one chart may differ.
    """
    said = {
        (track.kind, track.of, state): probability
        for track in predicted.tracks
        for state, probability in track.probabilities.items()
        if track.kind != "aspect" or state >= 0
    }
    out = {}
    for key in {*said, *shares}:
        p = said.get(key, 0.0)
        off = abs(shares[key] - count * p)
        out[key] = max(0.0, off - 0.01) / sqrt(max(count * p * (1.0 - p), 0.25))
    return out


def main() -> None:
    """Print each case's comparison."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with opened() as engine:
        for name, (site, options, prior) in cases().items():
            chart = distribution(engine, site, options, prior)
            computed = counted(engine, site, options, moments(prior, count, 17))
            off = departures(computed, chart, count)
            uncertain = sum(0.0 < p < 1.0 for t in chart.tracks for p in t.probabilities.values())
            worst = max(off.values())
            print(f"{name}: {len(off)} probabilities, {uncertain} of them uncertain; {worst:.2f}")


if __name__ == "__main__":
    main()
