"""The core's arc tangent against the C library's, and its coefficients against what makes them."""

import inspect
import itertools
import math
import re
from decimal import Decimal

import numpy as np
import pytest

from benchmarks import arctangent as maker
from services.ephemeris.core import arctangent as core

TAN_EIGHTH = math.tan(math.pi / 8.0)


def off_in_ulps(y, x):
    wanted = math.atan2(y, x)
    return abs(core.arctangent(y, x) - wanted) / math.ulp(wanted)


def test_random_points_of_all_quadrants():
    rng = np.random.default_rng(31415)
    points = rng.uniform(-1.0, 1.0, (20_000, 2))
    assert max(off_in_ulps(y, x) for y, x in points.tolist()) <= 2.0


@pytest.mark.parametrize("scale", [1e-200, 1e-9, 1.0, 1e12, 1e200])
def test_ratios_from_tiny_to_huge(scale):
    rng = np.random.default_rng(2718)
    ratios = 10.0 ** rng.uniform(-100.0, 100.0, 1000)
    for ratio in ratios.tolist():
        small = scale * ratio
        for y, x in ((small, scale), (-small, scale), (small, -scale), (-small, -scale)):
            assert off_in_ulps(y, x) <= 2.0, (y, x)


@pytest.mark.parametrize("edge", [TAN_EIGHTH, 1.0, 1.0 / TAN_EIGHTH])
def test_where_one_formula_gives_way_to_another(edge):
    near = edge
    for _ in range(20):
        near = math.nextafter(near, 0.0)
    for _ in range(41):
        for sy, sx in itertools.product((1.0, -1.0), repeat=2):
            assert off_in_ulps(sy * near, sx) <= 2.0
        near = math.nextafter(near, math.inf)


def test_the_axes_are_exact():
    assert core.arctangent(0.0, 1.0) == 0.0
    assert core.arctangent(1.0, 0.0) == math.pi / 2.0
    assert core.arctangent(0.0, -1.0) == math.pi
    assert core.arctangent(-1.0, 0.0) == -math.pi / 2.0
    assert core.arctangent(1.0, 1.0) == math.pi / 4.0
    assert core.arctangent(-1.0, -1.0) == math.atan2(-1.0, -1.0)


def test_the_coefficients_are_those_that_are_made():
    source = inspect.getsource(core._odd_part.py_func)
    first = re.findall(r"p = ([-\d.e]+)$", source, re.MULTILINE)
    rest = re.findall(r"p = p \* z ([-+]) ([\d.e-]+)$", source, re.MULTILINE)
    written = [float(first[0]), *(float(sign + number) for sign, number in rest)]
    assert len(first) == 1
    assert written[::-1] == maker.coefficients()


@pytest.mark.parametrize(
    ("whole", "rest", "parts"),
    [
        (core.QUARTER_TURN, core.QUARTER_TURN_REST, 4),
        (core.HALF_PI, core.HALF_PI_REST, 2),
        (core.PI, core.PI_REST, 1),
    ],
)
def test_constants_are_pi_with_twice_the_digits(whole, rest, parts):
    # π to 40 digits (OEIS A000796)
    pi = Decimal("3.141592653589793238462643383279502884197")
    assert whole == math.pi / parts
    assert rest == float(pi / parts - Decimal(whole))
