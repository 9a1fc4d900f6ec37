"""Near the Sun, where light is bent: what is isolated on pieces that are worse there."""

from __future__ import annotations

import numpy as np
import pytest

from services.ephemeris.events.functions import Quantity
from services.ephemeris.events.isolation import isolating
from services.ephemeris.events.roots import solve

CONJUNCTIONS = {
    "Venus": 8921.15, "Jupiter": 8904.28, "Uranus": 8898.88, "Pluto": 8785.06,
}  # fmt: skip
"""With the Sun in 2024: June 4, May 18, May 13, January 20 (any almanac), days from J2000.0."""


@pytest.mark.parametrize("body", [*CONJUNCTIONS])
def test_every_crossing_behind_the_sun(context, body):
    """Against the sky itself, which is looked at every minute."""
    start, stop = CONJUNCTIONS[body] - 16.0, CONJUNCTIONS[body] + 16.0
    function = Quantity(context.tropical, body, "longitude")
    days = np.linspace(start, stop, 32 * 1440 + 1)
    longitude = np.unwrap(function.exact(days).values, period=360.0)
    near = longitude[np.abs(days - CONJUNCTIONS[body]) < 1.5]
    levels = np.linspace(near.min(), near.max(), 102)[1:-1]
    above = longitude[:, None] >= levels
    scanned = np.count_nonzero(above[1:] != above[:-1], axis=0)
    on = isolating(function, np.mod(levels, 360.0), start, stop, 0.0, float)
    assert on.curve.errors.max() > 1e-7  # none of its pieces was divided
    assert on.bound < 4e-8
    roots = solve(function, np.mod(levels, 360.0), start, stop)
    assert roots.proof.unproved == 0
    met = np.rint((np.mod(roots.levels, 360.0)[:, None] - np.mod(levels, 360.0)) * 1e7) == 0
    assert met.sum(axis=0).tolist() == scanned.tolist()
    off = (function.exact(roots.times).values - roots.levels + 180.0) % 360.0 - 180.0
    # a fraction of a millisecond of its motion
    assert np.abs(off).max() < 3e-9 * np.abs(roots.slopes).max()


def test_what_hardly_moves_near_the_sun_is_looked_at_closely(context):
    """The Sun passes Regulus each August, half a degree away: its light is bent by an arcsecond."""
    function = Quantity(context.tropical, "Regulus", "longitude")
    start, stop = 8990.0, 9010.0
    rough = function.rough(start, stop)
    assert not function.bounded(rough).all()
    on = isolating(function, np.zeros(1), start, stop, 0.0, float)
    assert len(on.curve.errors) > 2 * len(rough.errors)
    assert function.bounded(on.curve).all()
