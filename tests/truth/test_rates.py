"""Speeds are analytic: they must be those of the positions themselves."""

import numpy as np
import pytest

from services.ephemeris.observe import CORRECTIONS, FRAMES
from services.ephemeris.targets.bodies import DEFAULT_GEOCENTRIC
from tests.truth import rates
from tests.truth.engine import BODIES, random_instants

LIMIT = 1e-6  # degrees (AU) a day


def test_1962_to_2026(engine):
    for observer, parts in rates.compare(engine).items():
        for angle, values in parts.items():
            assert values.shape == (len(BODIES),)
            assert values.max() < LIMIT, (observer, angle, dict(zip(BODIES, values, strict=True)))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("corrections", CORRECTIONS)
def test_every_frame_and_correction(engine, corrections, frame):
    instants = random_instants(engine, 11, 8)
    for values in rates.differences(engine, instants, None, BODIES, corrections, frame).values():
        assert np.abs(values).max() < LIMIT


@pytest.mark.parametrize("point", DEFAULT_GEOCENTRIC[10:])
def test_points(engine, point):
    instants = random_instants(engine, 12, 20)
    computed = rates.differences(engine, instants, None, ("Moon", point))
    assert np.abs(computed["longitude"][:, 1]).max() < 5e-6
