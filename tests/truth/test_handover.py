"""The steps at the seams: small, and known."""

import numpy as np

from services.ephemeris.frames.earth import MeasuredDeltaT
from tests.truth import handover
from tests.truth.engine import J2000


def test_precession_models_meet_within_1_5_mas():
    steps = handover.precession()
    assert steps.keys() == {"1800", "2200"}
    for frames in steps.values():
        assert 0.0 < max(frames["ecliptic of date"]) < 1.5
        # The equators differ a little more: their poles are 1.8 mas apart in 1800
        assert 0.0 < max(frames["equator of date"]) < 2.2


def test_orientation_steps_by_polar_motion_alone(engine):
    steps = handover.earth_orientation(engine)
    for edge in steps.values():
        # The pole is within 0.6" of its mean (IERS): 18 m. On the Moon 10 mas, the Sun 0.03 mas.
        assert edge["ground"] < 18.0
        assert edge["moon"] < 10.0
        assert edge["sun"] < 0.03
        # ΔT itself is joined: what is left is 4 s of its own slope (3 ms a day at most)
        assert edge["delta_t"] < 0.001


def test_delta_t_inside_is_what_the_kernels_hold(engine):
    tt2 = np.array([-13000.0, 0.0, 9000.0])
    assert np.allclose(
        engine.timescales.delta_t(np.full(3, J2000), tt2),
        MeasuredDeltaT(engine._earth)(np.full(3, J2000), tt2),
        rtol=0.0,
        atol=1e-5,
    )


def test_ut1_goes_on_where_the_prediction_file_holds_it_still(engine):
    """NAIF's prediction to 2126 has TT-UT1 at one value for a century, and leaps to reach it.

    The length of the day has not left 86400 s by more than 5 ms since 1962 (IERS EOP 20 C04).
    """
    end = engine.pool.orientation_span[1] / 86400.0
    days = end + np.arange(-500.0, 1500.0)
    curve = engine.timescales.delta_t(np.full_like(days, J2000), days)
    assert np.abs(np.diff(curve)).max() < 0.005
    in_fifty_years = engine.timescales.delta_t(J2000, end + 50.0 * 365.25)
    assert abs(in_fifty_years - curve[500]) > 1.0
