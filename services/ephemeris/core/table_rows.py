"""From observations, property by property, to one row a target: numbers and codes of words."""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.jit import compiled
from services.ephemeris.core.table import GEOCENTRIC_RATE, LONGITUDE, LONGITUDE_SIGMA

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SIGN_DEGREE = -1
"""A number that is no property: degrees within the sign."""

RETROGRADE, SIGN, SIGN_CERTAIN = range(3)
"""Columns of the codes: no or yes; 0 (Aries) to 11; no or yes."""
CODES = 3
NO_SIGN, UNKNOWN = 12, 2
"""What stands for a sign, and for its certainty, where there are no signs."""


@compiled("void(float64[:, :, ::1], int64[::1], boolean, float64[:, :, ::1], int64[:, :, ::1])")
def put_rows(
    values: Floats,
    sources: Integers,
    has_signs: bool,
    numbers: Floats,
    codes: Integers,
) -> None:
    """Write each target's numbers and codes, epoch after epoch.

    `values` (NUMBERS, T, E); `sources` (N,): a row of them, or `SIGN_DEGREE`. Out: `numbers`
    (E, T, N), NaN for none, and `codes` (E, T, CODES or more: those behind them are left alone).
    """
    for e in range(len(numbers)):
        for t in range(numbers.shape[1]):
            longitude = values[LONGITUDE, t, e]
            sign = floor(longitude * (1.0 / 30.0))
            degree = longitude - 30.0 * sign if has_signs else np.nan
            reach = values[LONGITUDE_SIGMA, t, e] * (3.0 / 3600.0)
            certain = (reach <= degree) & (degree + reach < 30.0)
            codes[e, t, RETROGRADE] = int(values[GEOCENTRIC_RATE, t, e] < 0.0)
            codes[e, t, SIGN] = int(sign) if has_signs else NO_SIGN
            codes[e, t, SIGN_CERTAIN] = int(certain) if has_signs else UNKNOWN
            for n in range(len(sources)):
                source = sources[n]
                if source == SIGN_DEGREE:
                    numbers[e, t, n] = degree
                else:
                    numbers[e, t, n] = values[source, t, e]
