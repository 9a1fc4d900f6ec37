"""The sigma of every angle against another ephemeris: DE422 and DE440, 1550-2650.

Both share reduction and ΔT, and what they differ by is slow: so at least 99 in a hundred must lie
inside three sigma, and no more can be asked.
"""

import erfa
import numpy as np
import pytest

from services.ephemeris.frames.of_date import earth_rotation_angle, frames_of_date
from services.ephemeris.targets import angle_uncertainty as angles
from tests.oracle import sky_sigmas as oracle
from tests.truth import kernel_steps
from tests.truth.engine import BODIES, DAY, J2000, opened
from tests.truth.residuals import wrapped

NAMES = ("longitude", "latitude", "right_ascension", "declination", "azimuth", "altitude")
STILL = oracle.Motion(0.0, 0.0, 0.0, 0.0)
SURE = angles.ClockSigmas(0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def in_sigmas():
    """Differences of six angles in sigmas, (N, 10) each, on random days at random sites."""
    with opened("DE422-excerpt") as engine:
        inside = [
            (J2000 + begin / DAY, J2000 + end / DAY)
            for begin, end in engine.pool.windows
            if J2000 + begin / DAY > kernel_steps.FIRST and J2000 + end / DAY < kernel_steps.LAST
        ]
        rng = np.random.default_rng(440)
        days = np.concatenate([rng.uniform(begin + 1, end - 1, 40) for begin, end in inside])
        pair = kernel_steps.directions(engine, days)
    one, since = np.full_like(days, J2000), days - J2000
    frames = frames_of_date(since)
    site = np.arcsin(rng.uniform(-1.0, 1.0, len(days)))[:, None]
    theta = earth_rotation_angle(one, since) - frames.eo + rng.uniform(0.0, 2 * np.pi, len(days))
    ours, theirs = (_angles(one_of, frames, theta[:, None], site) for one_of in pair)
    floor = kernel_steps.sigmas(days)
    obliquity = frames.true_obliquity[:, None]
    ecliptic = oracle.ecliptic_sigmas(ours[1], STILL, SURE, floor, oracle.FIXED)
    equatorial = oracle.equatorial_sigmas(
        ours[2], ours[3], obliquity, STILL, SURE, floor, oracle.FIXED
    )
    horizontal = oracle.horizontal_sigmas(
        (ours[4], ours[5], site), (ours[2], ours[3], obliquity), STILL, SURE, floor, oracle.FIXED,
        0.0,
    )  # fmt: skip
    sigmas = (*ecliptic, *equatorial, *horizontal)
    return {
        name: np.abs(wrapped(np.degrees(mine - other))) * 3600.0 / sigma
        for name, mine, other, sigma in zip(NAMES, ours, theirs, sigmas, strict=True)
    }


def _angles(direction, frames, theta, site):
    """Six angles, radians, of ICRF directions (N, 10, 3)."""
    on_ecliptic = direction @ frames.ecliptic.swapaxes(1, 2)
    on_equator = direction @ frames.equator.swapaxes(1, 2)
    longitude, latitude = erfa.c2s(on_ecliptic)
    right_ascension, declination = erfa.c2s(on_equator)
    return (
        longitude,
        latitude,
        right_ascension,
        declination,
        *erfa.hd2ae(theta - right_ascension, declination, site),
    )


@pytest.mark.parametrize("name", NAMES)
def test_ninety_nine_in_a_hundred_are_inside_three_sigma(in_sigmas, name):
    computed = in_sigmas[name]
    assert computed.shape[0] > 600
    for i, body in enumerate(BODIES):
        assert np.mean(computed[:, i] < 3.0) >= 0.99, body
        assert computed[:, i].max() > 0.02, body  # two ephemerides were read
