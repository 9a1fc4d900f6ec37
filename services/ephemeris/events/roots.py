"""All moments at which a function crosses levels: isolated on its curve, polished on the sky."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.core import chebyshev as core
from services.ephemeris.events.curves import Curve
from services.ephemeris.events.functions import Function, Rate
from services.ephemeris.events.isolation import REACH, Isolating, isolating
from services.ephemeris.events.passes import LONGEST_GAP, WIDEST, numbered
from services.ephemeris.positions import Positions

Floats = NDArray[np.float64]

Rows = NDArray[np.bool_] | NDArray[np.int64] | slice

STEP_ENOUGH = 0.2e-3 / DAY
"""Days: a last step below this leaves a moment right to a fraction of a millisecond."""
ROUNDS = 8


@dataclass(slots=True)
class Proof:
    """What a search can vouch for.

    `bound`: the largest that a curve in it may be wrong by, in the function's unit; `unproved`:
    places where neither a root nor its absence could be shown; `tangency_s`: two roots closer than
    this count as one.
    """

    bound: float = 0.0
    unproved: int = 0
    tangency_s: float = 0.0
    pieces: int = 0

    def add(self, other: Proof) -> None:
        """Take another search's proof into this one."""
        self.bound = max(self.bound, other.bound)
        self.unproved += other.unproved
        self.tangency_s = max(self.tangency_s, other.tangency_s)
        self.pieces += other.pieces


@dataclass(frozen=True, slots=True)
class Roots:
    """n moments, by time: TT days from J2000.0.

    `levels`: what was crossed (of an angle: unwrapped, so that passes of one crossing share it);
    `directions`: +1 rising, -1 falling, 0 touching; `slopes`: the function's rate a day there;
    `bends`: 0, or of a grazing the second derivative; `misses`: by how much the function stays
    clear of the level (negative: how deep it goes beyond, between two crossings that graze);
    `passes` and `of`: the how-manieth crossing of the same level, of how many; `places`: of the
    function's bodies at these moments, if it has such and it is what was solved.
    """

    times: Floats
    levels: Floats
    directions: Floats
    slopes: Floats
    bends: Floats
    misses: Floats
    passes: NDArray[np.int64]
    of: NDArray[np.int64]
    proof: Proof = field(default_factory=Proof)
    places: Positions | None = None

    def __len__(self) -> int:
        return len(self.times)

    def some(self, rows: Rows) -> Roots:
        """Return some of them."""
        return Roots(
            self.times[rows], self.levels[rows], self.directions[rows], self.slopes[rows],
            self.bends[rows], self.misses[rows], self.passes[rows], self.of[rows], self.proof,
            None if self.places is None else self.places.some(rows),
        )  # fmt: skip


def solve(
    function: Function,
    levels: Floats,
    start: float,
    stop: float,
    *,
    margin: float | Callable[[], float] = 0.0,
    resolution: float = 1e-9,
    around: float = 0.0,
    grows: bool = False,
) -> Roots:
    """Return all moments in [start, stop) at which `function` has one of `levels`.

    A level within `margin` of an extreme is judged on the sky itself: two crossings, one touch
    (within `resolution`), or a miss, which is told too (it may happen, as far as is known). A
    `margin` that costs something is a function, and asked for if there are extremes.
    `around`: days before and after the span in which passes of the same crossing are counted; two
    that are farther apart (or than LONGEST_GAP) are no passes of one crossing. `grows`: more days
    are looked at, as many as it takes to see the first and the last pass of each.
    """
    levels = np.unique(levels)

    def wide() -> float:
        return max(margin() if callable(margin) else margin, resolution)

    gap = min(around, LONGEST_GAP)
    made = _isolated(function, levels, (start, stop), around, wide, resolution, gap)
    while grows and made.cut and around < WIDEST:
        around = min(2.0 * around, WIDEST)
        made = _isolated(function, levels, (start, stop), around, wide, resolution, gap)
    on, critical, doubtful, isolated, grazings, nearly = made[:6]
    passes, of, numeric = made.passes, made.of, made.numeric
    near = (isolated[:, 0] >= start - REACH) & (isolated[:, 0] < stop + REACH)
    passes = np.concatenate((passes[: len(near)][near], passes[len(near) :]))
    of = np.concatenate((of[: len(near)][near], of[len(near) :]))
    here = isolated[near]
    times, slopes, places = polish(function, here[:, 0], here[:, core.BASE], here[:, core.SLOPE])
    bends, depths = _beside(here, nearly)
    first = (times, here[:, core.LEVEL], here[:, core.DIRECTION], slopes, bends, depths)
    columns: Sequence[Floats] = first
    if grazings:
        columns = [np.concatenate(column) for column in zip(first, *grazings, strict=True)]
    order: Any = np.argsort(columns[0], kind="stable")
    order = order[(columns[0][order] >= start) & (columns[0][order] < stop)]
    proof = Proof(
        on.bound,
        _near(doubtful, levels, function.period, numeric),
        _apart(_within(critical, start, stop)[:, core.BEND], resolution),
        on.pieces,
    )
    roots = _roots(columns, passes, of, proof)
    if len(order) and order[-1] - order[0] + 1 == len(order) and (np.diff(order) == 1).all():
        order = slice(int(order[0]), int(order[-1]) + 1)  # which copies nothing
    if len(times) == len(roots):
        return replace(roots, places=places).some(order)
    # some were judged apart
    roots = roots.some(order)
    return replace(roots, places=function.exact(roots.times).places if len(roots) else None)


class _Isolated(NamedTuple):
    """What is known of a function's crossings before they are polished: see `solve`."""

    on: Isolating
    critical: Floats
    doubtful: Floats
    isolated: Floats
    grazings: list[tuple[Floats, ...]]
    nearly: Floats
    passes: NDArray[np.int64]
    of: NDArray[np.int64]
    numeric: float
    cut: bool


def _isolated(
    function: Function, levels: Floats, span: tuple[float, float], around: float,
    wide: Callable[[], float], resolution: float, gap: float,
) -> _Isolated:  # fmt: skip
    """Return the crossings within `around` days of a span, and whether passes may lie beyond.

    `cut`: a crossing of the span has a pass so near to where the curve ends that there may be one
    more; where it ends because the ephemeris does, it has none.
    """
    start, stop = span
    on = isolating(function, levels, start, stop, around, wide)
    curve, numeric = on.curve, 4.0 * on.bound + resolution
    critical, doubtful = critical_points(curve)
    doubtful = doubtful[(doubtful[:, 1] > start - REACH) & (doubtful[:, 0] < stop + REACH)]
    isolated = _crossings(curve, critical, levels, function.period, numeric)
    near_extreme = max(wide(), numeric) if len(critical) else numeric
    grazings, nearly = _grazings(function, critical, levels, numeric, near_extreme, resolution)
    passes, of, ends = numbered(isolated, grazings, gap, span)
    edges = (curve.edges[0], curve.edges[-1])
    cut = (edges[0] <= start - around and ends[0] - edges[0] < gap) or (
        edges[1] >= stop + around and edges[1] - ends[1] < gap
    )
    return _Isolated(
        on, critical, doubtful, isolated, grazings, nearly, passes, of, numeric, bool(cut)
    )


def _within(critical: Floats, start: float, stop: float) -> Floats:
    """Return the critical points of a span."""
    times = critical[:, core.TIME]
    return np.asarray(critical[(times >= start - REACH) & (times < stop + REACH)])


def _beside(isolated: Floats, nearly: Floats) -> tuple[Floats, Floats]:
    """Return bend and depth (negative) for crossings beside an extreme that hardly reaches.

    `nearly` (m, 4): time, level without turns, bend and depth of such extremes.
    """
    bends, depths = np.zeros((2, len(isolated)))
    for time, base, bend, depth in nearly:
        same = np.flatnonzero(isolated[:, core.BASE] == base)
        after = int(np.searchsorted(isolated[same, 0], time))
        for neighbour in (after - 1, after):
            if 0 <= neighbour < len(same) and -depth < abs(depths[same[neighbour]] or np.inf):
                bends[same[neighbour]], depths[same[neighbour]] = bend, depth
    return bends, depths


def _roots(
    columns: Sequence[Floats], passes: NDArray[np.int64], of: NDArray[np.int64], proof: Proof
) -> Roots:
    times, levels, directions, slopes, bends, misses = columns
    return Roots(times, levels, directions, slopes, bends, misses, passes, of, proof)


def extremes(function: Function, start: float, stop: float, *, above: float = -np.inf) -> Roots:
    """Return all moments in [start, stop) at which a function's rate is zero, and their proof.

    `levels` are the function's values there, `directions` +1 of a minimum, -1 of a maximum, and
    `slopes` its second derivative, per day squared. `above`: values below which a place in doubt
    matters not.
    """
    curve = function.curve(start - REACH, stop + REACH)
    critical, doubtful = critical_points(curve)
    zeros = np.zeros(len(critical))
    times, bends, _ = polish(Rate(function), critical[:, core.TIME], zeros, critical[:, core.BEND])
    inside = (times >= start) & (times < stop)
    matters = doubtful[:, 2:].max(axis=1) + float(curve.errors.max()) > above
    unproved = int(np.count_nonzero(matters))
    proof = Proof(float(curve.rate_errors.max()), unproved, 0.0, len(curve.errors))
    columns = (times, critical[:, core.VALUE], np.sign(bends), bends, zeros, zeros)
    ones = np.ones(len(times), dtype=np.int64)
    return _roots(columns, ones, ones, proof).some(inside)


def critical_points(curve: Curve) -> tuple[Floats, Floats]:
    """Return all critical points of a curve, (n, 3), and the places that are in doubt, (m, 4)."""
    knots = curve.derivative.knots
    room = len(curve.errors) + 64
    while True:
        out, doubtful = np.empty((room, 3)), np.empty((room, core.UNPROVED_COLUMNS))
        count, unproved = core.critical_points(
            curve.edges,
            curve.values,
            curve.rates,
            curve.offsets,
            knots,
            curve.rate_errors,
            out,
            doubtful,
        )
        if max(count, unproved) <= room:
            # halves are worked off from the left, so they come in order
            return np.ascontiguousarray(out[:count]), doubtful[:unproved]
        room = max(count, unproved)


def _near(doubtful: Floats, levels: Floats, period: float, margin: float) -> int:
    """Return how many doubtful places come within `margin` of a level: the others matter not."""
    if not len(doubtful) or not len(levels):
        return 0
    low = doubtful[:, 2:].min(axis=1)[:, None] - margin
    high = doubtful[:, 2:].max(axis=1)[:, None] + margin
    if period:
        above = levels[None, :] + period * np.ceil((low - levels[None, :]) / period)
        return int(np.count_nonzero((above <= high).any(axis=1)))
    return int(np.count_nonzero(((levels >= low) & (levels <= high)).any(axis=1)))


def _apart(bends: Floats, resolution: float) -> float:
    """Return the seconds below which two roots beside an extreme count as one touch."""
    bends = np.abs(bends)
    bends = bends[bends > 0.0]
    return float(2.0 * np.sqrt(2.0 * resolution / bends.min()) * DAY) if len(bends) else 0.0


def _crossings(
    curve: Curve, critical: Floats, levels: Floats, period: float, margin: float
) -> Floats:
    out = np.empty((256, core.CROSSING_COLUMNS))
    while True:
        count = core.crossings(
            curve.edges, curve.values, curve.rates, curve.knots, critical, curve.offsets, levels,
            period, margin, out,
        )  # fmt: skip
        if count <= len(out):
            return np.asarray(out[:count])
        out = np.empty((count, core.CROSSING_COLUMNS))


def polish(
    function: Function, times: Floats, levels: Floats, slopes: Floats
) -> tuple[Floats, Floats, Positions | None]:
    """Return the moments and slopes on the exact function, from those on its curve; and places.

    All moments together; each takes its own number of steps, whatever the others need.
    """
    times, slopes, lags = times.copy(), slopes.copy(), np.zeros(len(times))
    open_ = np.arange(len(times))
    places: Positions | None = None
    for round_ in range(ROUNDS):
        if not len(open_):
            break
        value, rate, seen = function.exact(times[open_])
        if round_ == 0:
            places = seen
        elif places is not None and seen is not None:
            places.values[:, :, open_] = seen.values
        known = np.isfinite(rate)
        slope = np.where(known, rate, slopes[open_])
        off = value - levels[open_]
        if function.period:
            off -= function.period * np.rint(off / function.period)
        step = np.nan_to_num(off / slope, nan=0.0)  # only the curve knows: it is there already
        # a level a curve has crossed is near: a larger step would leave its neighbourhood
        step = np.clip(step, -REACH / 2.0, REACH / 2.0)
        times[open_] -= step
        lags[open_] = -step
        slopes[open_] = slope
        open_ = open_[np.abs(step) > STEP_ENOUGH]
    if places is not None:
        places.go_on(lags)  # a last step is short
    return times, slopes, places


def _off(critical: Floats, levels: Floats, period: float) -> Floats:
    """Return how far each extreme is from each level, (n, m)."""
    off = critical[:, core.VALUE][:, None] - levels[None, :]
    return off - period * np.rint(off / period) if period else off


def _grazings(
    function: Function, critical: Floats, levels: Floats, numeric: float, margin: float,
    resolution: float,
) -> tuple[list[tuple[Floats, ...]], Floats]:  # fmt: skip
    """Judge extremes that come within `margin` of a level, on the exact function.

    Returns roots: touches, misses, and the crossings beside extremes within `numeric`, which were
    not isolated; and extremes whose crossings were: time, level, bend, depth, (m, 4).
    """
    nothing = np.zeros((0, 4))
    if not len(critical) or not len(levels):
        return [], nothing
    values, period = critical[:, core.VALUE], function.period
    off = _off(critical, levels, period)
    which, level = np.nonzero(np.abs(off) <= margin)
    if not len(which):
        return [], nothing
    bends = critical[which, core.BEND]
    base, wanted = levels[level], values[which] - off[which, level]
    isolated = np.abs(off[which, level]) > numeric
    times, _, _ = polish(Rate(function), critical[which, 0], 0.0 * bends, bends)
    value = function.exact(times).values
    miss = value - base
    if period:
        miss -= period * np.rint(miss / period)
    touching = np.abs(miss) <= resolution
    crossed = ~touching & (miss * bends < 0.0)
    missed = ~touching & ~crossed
    parts: list[tuple[Floats, ...]] = []
    for rows, kept in ((touching, 0.0), (missed, 1.0)):
        zeros = np.zeros(int(rows.sum()))
        off_by = np.abs(miss[rows]) * kept
        parts.append((times[rows], wanted[rows], zeros, zeros, bends[rows], off_by))
    beside = crossed & isolated
    nearly = np.stack((times, base, bends, -np.abs(miss)), axis=1)[beside]
    crossed &= ~isolated
    apart = np.sqrt(-2.0 * miss[crossed] / bends[crossed])
    for side in (-1.0, 1.0):
        slope = side * bends[crossed] * apart
        guess = times[crossed] + side * apart
        final, slope, _ = polish(function, guess, base[crossed], slope)
        depth = -np.abs(miss[crossed])
        parts.append((final, wanted[crossed], np.sign(slope), slope, bends[crossed], depth))
    return parts, nearly
