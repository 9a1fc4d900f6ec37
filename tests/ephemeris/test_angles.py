"""Angles folded into a turn, against exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.ephemeris.core.angles import wrap_degrees, wrap_degrees_array, wrap_half_turn

ANGLE = st.floats(-1e9, 1e9)


@given(ANGLE)
@example(-1e-20)
@example(-5e-324)
@example(-0.0)
@example(360.0)
@example(-360.0)
@example(math.nextafter(360.0, 0.0))
def test_degrees_of_a_turn(degrees):
    folded = wrap_degrees(degrees)
    assert 0.0 <= folded < 360.0
    assert math.copysign(1.0, folded) == 1.0
    apart = abs(Fraction(folded) - Fraction(degrees) % 360)
    assert min(apart, 360 - apart) <= Fraction(math.ulp(360.0))
    if 0.0 <= degrees < 360.0:
        assert folded == degrees
    array = wrap_degrees_array(np.array([degrees, degrees]))
    assert array.tolist() == [folded, folded]
    assert float(wrap_degrees_array(degrees)) == folded


@given(ANGLE)
@example(180.0)
@example(-180.0)
@example(math.nextafter(180.0, 360.0))
@example(math.nextafter(-180.0, 0.0))
def test_half_a_turn_to_either_side(degrees):
    folded = wrap_half_turn(degrees)
    assert -180.0 < folded <= 180.0
    apart = abs(Fraction(folded) - Fraction(degrees)) % 360
    assert min(apart, 360 - apart) <= Fraction(math.ulp(360.0))


@pytest.mark.parametrize("nothing", [math.nan, math.inf])
def test_what_is_no_angle_stays_none(nothing):
    assert math.isnan(wrap_degrees(nothing))
    with np.errstate(invalid="ignore"):
        assert np.isnan(wrap_degrees_array(nothing))
