"""ΔT against published values and Skyfield's reading of the same table; its joins; its sigma."""

from itertools import pairwise

import numpy as np
import pytest
import swisseph
from earth_rotation_tables import EOP_START, leap_seconds, measured, span
from hypothesis import given
from hypothesis import strategies as st
from skyfield.functions import load_bundled_npy
from skyfield.timelib import build_delta_t

from services.ephemeris.time import delta_t as model
from services.ephemeris.time.delta_t import DeltaT
from services.ephemeris.time.delta_t_table import S15_2020, USNO_1948_1961

MEASURED = DeltaT(measured, span())
BARE = DeltaT()
EOP_YEAR = 2000.0 + (EOP_START - 2451545.0) / 365.25


def jd(year):
    return 2451545.0 + (year - 2000.0) * 365.25


def at(curve, year):
    return curve(jd(year), 0.0)


def tide(year):
    """science: Morrison et al. used -25.82 "/cy², DE44x has -25.936; vertex 1955."""
    return 0.10564 * ((year - 1955.0) / 100.0) ** 2


# Morrison, Stephenson, Hohenkerk & Zawilski 2021, before the tidal term, with the precision quoted.
@pytest.mark.parametrize(
    ("year", "seconds", "within"),
    [
        (-500, 16940.0, 5.0),
        (1000, 1650.0, 1.0),
        (1500, 292.0, 0.6),
        (1600, 109.0, 0.6),
        (1700, 14.0, 0.8),
        (1900, -2.0, 0.05),
    ],
)
def test_published_checkpoints(year, seconds, within):
    assert at(MEASURED, year) - tide(year) == pytest.approx(seconds, abs=within)


def test_the_table_is_the_published_one():
    theirs = load_bundled_npy("delta_t.npz")["Table-S15.2020.txt"]
    ours = np.array(S15_2020).T
    assert np.array_equal(ours, theirs[[0, 1, 5, 4, 3, 2]])
    usno = dict(load_bundled_npy("historic_deltat.npy").T.tolist())
    assert all(usno[day] == pytest.approx(value, abs=5e-4) for day, value in USNO_1948_1961)


@given(st.floats(-13200.0, 1947.9))
def test_the_past_agrees_with_skyfield(year):
    skyfield = build_delta_t((np.array([jd(1973.0), jd(2020.0)]), np.array([43.4, 69.4])))
    # Skyfield counts years from 1721045.0, as we do.
    theirs = float(skyfield(jd(year)))
    assert at(MEASURED, year) - tide(year) == pytest.approx(theirs, rel=1e-12, abs=1e-6)


def test_usno_values_are_met():
    for day, value in USNO_1948_1961:
        assert MEASURED(day, 0.0) == pytest.approx(value, abs=1e-9)


@given(st.floats(1955.5, 1962.0))
def test_between_the_usno_values(year):
    """Swiss Ephemeris interpolates the Astronomical Almanac's yearly values in its own way."""
    assert at(MEASURED, year) == pytest.approx(swisseph.deltat(jd(year)) * 86400.0, abs=0.07)


def test_inside_the_kernels_the_measurement_rules():
    for year in (EOP_YEAR, 1972.0, 2000.0, 2020.5):
        assert at(MEASURED, year) == measured(jd(year), 0.0)


def test_why_the_spline_is_left_in_1948():
    """The measured reasons that the module's docstring gives."""
    usno = dict(load_bundled_npy("historic_deltat.npy").T.round(3).tolist())
    assert usno[2435291.5] - BARE(2435291.5, 0.0) == pytest.approx(0.68, abs=0.01)  # 1955.5
    assert measured(EOP_START, 0.0) - BARE(EOP_START, 0.0) == pytest.approx(0.39, abs=0.01)
    assert usno[2432551.5] - BARE(2432551.5, 0.0) == pytest.approx(0.0, abs=0.015)  # 1948.0


@pytest.mark.parametrize("curve", [MEASURED, BARE])
def test_no_step_in_value_or_slope_between_the_pieces(curve):
    """Values within the table's own rounding (1 ms), slopes within 1 ms a year or 1 part in 1e4."""
    for left, right in pairwise(curve.pieces):
        value0, slope0 = model._evaluate(left, right[0])
        value1, slope1 = model._evaluate(right, right[0])
        if (left[7], right[7]) == (model.USNO, model.JOIN_FUTURE):
            continue  # the measurements lie between these two
        assert value1 == pytest.approx(value0, abs=1.6e-3)
        assert slope1 == pytest.approx(slope0, abs=1.2e-3, rel=1e-4)


@pytest.mark.parametrize("edge", [0, 1])
def test_no_step_where_the_measurements_begin_and_end(edge):
    """Value to a microsecond, slope to a microsecond a day, on both sides of the span's ends."""
    end, outwards = span()[edge], (-1.0, 1.0)[edge]
    inside = [MEASURED(end, -outwards * h) for h in (0.0, 1.0, 2.0)]
    outside = [MEASURED(end, outwards * h) for h in (1e-6, 1.0, 2.0)]
    assert outside[0] == pytest.approx(inside[0], abs=1e-6)
    slope_in = (3 * inside[0] - 4 * inside[1] + inside[2]) / 2
    slope_out = (-3 * outside[0] + 4 * outside[1] - outside[2]) / 2
    assert slope_out == pytest.approx(slope_in, abs=2e-5)


@given(st.floats(-13199.0, 17191.0))
def test_nowhere_a_jump(year):
    """The steepest slope of the whole span is 1e-5 s/s: a minute apart, under 1.6 ms apart."""
    here, there = MEASURED(jd(year), 0.0), MEASURED(jd(year), 1.0 / 1440.0)
    assert abs(there - here) < 1.7e-3


@given(st.lists(st.floats(-13200.0, 17191.0), min_size=1, max_size=20))
def test_many_epochs_equal_one_by_one(years):
    for curve in (MEASURED, BARE):
        days = np.array([jd(year) for year in years])
        zeros = np.zeros_like(days)
        one_by_one = [curve(day, 0.0) for day in days.tolist()]
        assert curve(days, zeros) == pytest.approx(one_by_one, rel=1e-14, abs=1e-12)
        sigmas = [curve.sigma(year) for year in years]
        assert curve.sigmas(np.array(years)) == pytest.approx(sigmas, rel=1e-12)
        sources = {curve.source(day, 0.0) for day in days.tolist()}
        assert curve.sources(days, zeros) == "; ".join(sorted(sources))


@pytest.mark.parametrize(
    ("year", "sigma", "within"),
    [
        (-3000, 1860.0, 5.0),
        (-500, 431.0, 1.0),
        (418, 199.8, 0.5),
        (600, 119.0, 0.5),
        (1000, 128.0, 0.5),
        (1400, 20.0, 0.1),
        (1700, 5.0, 0.01),
        (1800, 1.0, 0.01),
        (1900, 0.1, 0.001),
        (1965, 0.005, 1e-6),
        (1970, 0.007, 1e-6),
        (1974, 0.0015, 1e-6),
        (1980, 0.0005, 1e-6),
        (1995, 0.0002, 1e-6),
    ],
)
def test_sigma_checkpoints(year, sigma, within):
    assert MEASURED.sigma(float(year)) == pytest.approx(sigma, abs=within)


@pytest.mark.parametrize(
    ("first", "last", "falls"),
    [
        (-13200, 300, True),
        (300, 420, False),
        (420, 750, True),
        (750, 950, False),
        (950, 1400, True),
        (1600, 1900, True),
        (1900, 1920, False),
        (1950, 1955.5, True),
        (1961, 1962.05, True),
        (1968, 1968.2, False),
        (1972, 1972.2, True),
        (1976, 1990, True),
        (2026, 17191, False),
    ],
)
def test_sigma_moves_one_way_in_each_stretch(first, last, falls):
    steps = np.diff(MEASURED.sigmas(np.linspace(first, last, 2000)))
    assert np.all(steps < 0) if falls else np.all(steps > 0)


@given(st.floats(-13199.0, 17190.0))
def test_sigma_has_no_jump(year):
    assert MEASURED.sigma(year + 1e-6) == pytest.approx(MEASURED.sigma(year), rel=1e-4)


def test_sigma_covers_the_authors_two_solutions():
    """That of 2016 as Swiss Ephemeris has it, brought to our tidal acceleration.

    Two solutions of one σ differ by √2 σ; by less than twice it everywhere.
    """
    swisseph.set_tid_acc(-25.936)
    try:
        years = np.arange(-720.0, 1600.0, 10.0)
        older = [swisseph.deltat_ex(jd(year), swisseph.FLG_MOSEPH) * 86400.0 for year in years]
    finally:
        swisseph.set_tid_acc(swisseph.TIDAL_AUTOMATIC)
    apart = np.abs(np.array(older) - [at(MEASURED, year) for year in years])
    in_sigmas = apart / MEASURED.sigmas(years)
    assert in_sigmas.max() < 1.6
    revised = (years >= 800) & (years <= 1300)
    assert np.all((in_sigmas[revised] > 1.2) & (in_sigmas[revised] < 1.6))


def test_sigma_covers_what_the_method_would_have_foretold():
    """Forecast from every half-year of 1975-2015 with data to that day only, 1 to 10 years on."""
    for ahead in (1.0, 2.0, 5.0, 10.0):
        errors = []
        for end in np.arange(1975.0, 2024.9 - ahead, 0.5):
            past_only = DeltaT(measured, (EOP_START, jd(end)), measured_until=jd(end))
            errors.append(at(past_only, end + ahead) - measured(jd(end + ahead), 0.0))
        sigma = past_only.sigma(end + ahead)
        assert 0.6 < np.sqrt(np.mean(np.square(errors))) / sigma < 1.35


def test_sources_are_named():
    assert "parabola" in MEASURED.source(jd(-3000.0), 0.0)
    assert "join" in MEASURED.source(jd(-1000.0), 0.0)
    assert "spline" in MEASURED.source(jd(1066.0), 0.0)
    assert "USNO" in MEASURED.source(jd(1955.0), 0.0)
    assert "measurements" in MEASURED.source(jd(1999.0), 0.0)
    assert "prediction" in MEASURED.source(span()[1] - 1.0, 0.0)
    assert "extrapolation" in MEASURED.source(jd(2100.0), 0.0)
    assert "spline" in BARE.source(jd(1999.0), 0.0)


def test_without_measurements_the_spline_goes_on_to_2019():
    assert at(BARE, 2018.0) == pytest.approx(measured(jd(2018.0), 0.0), abs=0.1)
    assert BARE.sigma(1975.0) > abs(at(BARE, 1975.0) - measured(jd(1975.0), 0.0))
    assert leap_seconds().entries[-1] == (57754, 37.0)
