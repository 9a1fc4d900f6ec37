"""The compiled long-term precession against ERFA's, which was coded by the model's authors."""

from __future__ import annotations

import erfa
import numpy as np
import pytest

from services.ephemeris.core.longterm_precession import (
    biased,
    crossed,
    ecliptic_pole,
    equator_pole,
    equinox,
)

# Years -13200..17191 and somewhat beyond.
CENTURIES = np.linspace(-155.0, 155.0, 621)


def frame(t):
    ecliptic = ecliptic_pole(t)
    return equinox(ecliptic, equator_pole(t)), ecliptic


def test_poles_and_equinox_against_erfa():
    for t in CENTURIES:
        year = 2000.0 + 100.0 * t
        node, ecliptic = frame(t)
        equator = equator_pole(t)
        np.testing.assert_allclose(ecliptic[0], erfa.ltpecl(year), rtol=0, atol=2e-15)
        np.testing.assert_allclose(equator[0], erfa.ltpequ(year), rtol=0, atol=2e-15)
        np.testing.assert_allclose(node[0], erfa.ltp(year)[0], rtol=0, atol=4e-15)


def test_the_ecliptic_of_date_with_the_frame_bias_against_erfa():
    rng = np.random.default_rng(4)
    for t in CENTURIES[::20]:
        node, ecliptic = frame(t)
        axes = np.array([node[0], crossed(ecliptic, node)[0], ecliptic[0]])
        vector = tuple(rng.normal(size=3))
        want = erfa.ltecm(2000.0 + 100.0 * t) @ vector
        np.testing.assert_allclose(axes @ biased(vector), want, rtol=0, atol=1e-14)


@pytest.mark.parametrize("direction", [ecliptic_pole, equator_pole, lambda t: frame(t)[0]])
def test_rates_against_five_points(direction):
    h = 0.02
    for t in CENTURIES[::10]:
        f = [np.array(direction(t + k * h)[0]) for k in (-2, -1, 1, 2)]
        want = (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * h)
        np.testing.assert_allclose(direction(t)[1], want, rtol=0, atol=2e-13)
