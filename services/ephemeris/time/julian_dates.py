"""Julian dates as numbers, taken apart without loss."""

from __future__ import annotations

from math import floor, isfinite
from typing import Any

import numpy as np

from services.ephemeris.time.calendar import MAX_YEAR, MIN_YEAR, invalid, jdn
from services.ephemeris.time.instants import Floats

FIRST_JDN, END_JDN = jdn(MIN_YEAR, 1, 1), jdn(MAX_YEAR + 1, 1, 1)


def split_number(value: Any) -> tuple[float, float]:
    """Return a Julian date number as whole and fraction, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid("birth_time must be ISO 8601 text or a Julian date number.")
    if not (isfinite(value) if isinstance(value, float) else abs(value) < 10**9):
        raise invalid("A Julian date must be a finite number, such as 2451545.0.")
    whole = floor(value)
    return whole, float(value - whole)


def split_many(julian_dates: Any) -> tuple[Floats, Floats]:
    """Return JD of 0h, and fraction of the day, of an array of Julian dates or two parts of it."""
    two = julian_dates if isinstance(julian_dates, tuple) else (julian_dates, 0.0)
    whole, rest = (np.asarray(part, dtype=np.float64) for part in two)
    whole, rest = np.broadcast_arrays(whole, rest)
    if whole.ndim != 1 or not whole.size:
        raise invalid("Julian dates must come as one row of numbers.")
    with np.errstate(invalid="ignore"):
        base = np.floor(whole)
        since_midnight = (whole - base) + rest + 0.5
        shift = np.floor(since_midnight)
        jd0 = base + shift - 0.5
        bad = ~((jd0 >= FIRST_JDN - 0.5) & (jd0 < END_JDN - 0.5))
    if bad.any():
        raise invalid(
            f"Julian date number {int(np.argmax(bad))} must be a number from {FIRST_JDN - 0.5} to "
            f"{END_JDN - 0.5}."
        )
    return jd0, since_midnight - shift
