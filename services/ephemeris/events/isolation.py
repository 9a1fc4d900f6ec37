"""On which curve a function's roots are isolated: as good a one as it takes, and no better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.curves import Curve
from services.ephemeris.events.functions import Function, Quantity

Floats = NDArray[np.float64]

REACH = 0.05
"""Days beyond the span that are searched too: a root may be polished over its end."""
DEFLECTION, DEFLECTION_RATE = 1.75 / 3600.0, 2e-3
"""Degrees, and degrees a day: the most that the Sun's bending of light makes of a place, at its
limb, and of a rate there (1.75" in a quarter of a degree, which the Sun goes in six hours). A
piece that is not divided there may hide as much between its samples."""
MANY = 24
"""Levels of which a function is taken to meet some, without a look at it."""


@dataclass(frozen=True, slots=True)
class Isolating:
    """A curve that holds a span, and what of it decides.

    `bound`: the largest that it may be wrong by where that decides, within the span, in the
    function's unit; `pieces`: how many there are.
    """

    curve: Curve
    bound: float
    pieces: int


def isolating(
    function: Function, levels: Floats, start: float, stop: float, around: float,
    margin: Callable[[], float],
) -> Isolating:  # fmt: skip
    """Return the curve on which crossings of levels are isolated, and passes counted.

    A piece that is shown to be monotone by the bounds that it has need have no better ones: signs
    at its ends tell what crosses, and roots are polished on the sky. So one body's curves near the
    Sun are not divided, unless it stands still there. `around`: days on both sides of the span in
    which passes are counted, if a level comes within `margin()` at all.
    """
    begin, end = start - REACH, stop + REACH
    wide = around if len(levels) > MANY else 0.0
    if isinstance(function, Quantity):
        curve = function.rough(begin, end, wide)
        narrow = curve.within(begin, end)
        good = function.bounded(narrow)
        if good.all() or (good.any() and (good | _steep(narrow)).all()):
            bound = float(narrow.errors[good].max())
            if around > wide and meets(curve, levels, function.period, margin() + 4.0 * bound):
                curve = function.rough(begin, end, around)
            return Isolating(curve, bound, len(good))
    curve = function.curve(begin, end, wide)
    narrow = curve.within(begin, end) if wide else curve
    bound = float(narrow.errors.max())
    if around > wide and meets(curve, levels, function.period, margin() + 4.0 * bound):
        curve = function.curve(begin, end, around)
    return Isolating(curve, bound, len(narrow.errors))


def _steep(curve: Curve) -> NDArray[np.bool_]:
    """Say which pieces move all the time, and a crossing of which is known to half of REACH."""
    slowest = np.abs(curve.rates[:, 0]) - np.abs(curve.rates[:, 1:]).sum(axis=1)
    slowest -= curve.rate_errors + DEFLECTION_RATE
    return np.asarray((slowest > 0.0) & (curve.errors + DEFLECTION <= slowest * REACH / 2.0))


def meets(curve: Curve, levels: Floats, period: float, margin: float = 0.0) -> bool:
    """Say whether a curve may come within `margin` of a level, by the bounds of its series."""
    reach = np.abs(curve.values[:, 1:]).sum(axis=1) + curve.errors
    middle = curve.values[:, 0] + curve.offsets
    low, high = float((middle - reach).min()) - margin, float((middle + reach).max()) + margin
    if not period:
        return bool(((levels >= low) & (levels <= high)).any())
    return bool((np.floor((high - levels) / period) >= np.ceil((low - levels) / period)).any())
