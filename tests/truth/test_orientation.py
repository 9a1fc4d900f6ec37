"""UT1 and the Earth's orientation against the IERS's own series, EOP 20 C04."""

import numpy as np

from tests.truth import orientation


def test_ut1_is_the_iers_own(engine):
    years, difference = orientation.compare_ut1(engine)
    # C04 gives errors of 2 ms in 1962, 0.1 ms in 1985. The kernels' series has a step of 7.7 ms at
    # 1972-01-01 (C04 has none): before it, it is up to 8 ms off.
    for begin, end, limit in (
        (1962, 1972, 0.009),
        (1972, 1980, 0.003),
        (1980, 1990, 0.003),
        (1990, 2027, 0.0006),
    ):
        chosen = (years >= begin) & (years < end)
        assert np.abs(difference[chosen]).max() < limit, (begin, end)
    assert np.sqrt(np.mean(difference[years >= 1990.0] ** 2)) < 0.0002


def test_sigma_of_delta_t_covers_the_kernels_errors(engine):
    years, difference = orientation.compare_ut1(engine, every=5)
    in_sigmas = difference / engine.timescales.delta_t.sigmas(years)
    for begin, end in ((1962, 1968), (1968.2, 1972), (1972.2, 1980), (1980, 1990), (1990, 2026)):
        chosen = in_sigmas[(years >= begin) & (years < end)]
        assert 0.25 < np.sqrt(np.mean(chosen**2)) < 1.1, (begin, end)
    # single days of the 1980s, where the kernels are up to 2.8 ms from both their neighbours
    assert np.mean(np.abs(in_sigmas) > 3.0) < 0.003


def test_itrf93_lies_where_the_iers_says(engine):
    years, metres = orientation.compare_itrf(engine)
    assert np.median(metres) < 0.2
    assert metres[years >= 1990.0].max() < 0.3
    assert metres.max() < 4.0
