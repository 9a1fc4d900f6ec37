"""Things that have one state at every moment, and how probable each state is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.prior import Prior

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
States = Callable[[Floats], Integers]
"""Moments (n,) -> the state at each."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something changes at `time`, TT days from J2000.0: state `before` to `after`.

    `of`: a body's name, Ascendant or MC, or a pair of bodies. States are signs (0 to 11), houses
    (1 to 12), eighths of the phase (0 to 7), or the number of an aspect, -1 for none; of an aspect
    that is exact both are the same.
    """

    time: float
    kind: str
    of: tuple[str, ...]
    before: int
    after: int


@dataclass(slots=True)
class Track:
    """One thing that has a state at every moment: the probability of each, and of what."""

    kind: str
    of: tuple[str, ...]
    probabilities: dict[int, float] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None

    def certain(self) -> bool:
        """Say whether it never changes."""
        return len(self.probabilities) == 1


class Gathered:
    """Tracks and changes of all spans."""

    def __init__(self, prior: Prior) -> None:
        self.prior = prior
        self.tracks: dict[tuple[str, tuple[str, ...]], Track] = {}
        self.changes: list[Change] = []
        self._known: dict[tuple[float, ...], float] = {}

    def add(
        self, kind: str, of: tuple[str, ...], times: Floats, states: States, ends: tuple[float, ...]
    ) -> None:
        """Take in what happens in one span: `times` of all changes, and the state at moments."""
        start, stop = ends
        inside = times[(times > start) & (times < stop)]
        if not len(inside):
            self.hold(kind, of, int(states(np.array([(start + stop) / 2.0]))[0]), ends)
            return
        track = self.tracks.setdefault((kind, of), Track(kind, of))
        cuts = np.concatenate(([start], np.sort(inside), [stop]))
        held = states((cuts[1:] + cuts[:-1]) / 2.0).tolist()
        masses = self._masses(cuts)
        for state, mass in zip(held, masses, strict=True):
            track.probabilities[state] = track.probabilities.get(state, 0.0) + mass
        if track.first is None:
            track.first = held[0]
        track.last = held[-1]
        for time, before, after in zip(cuts[1:-1].tolist(), held, held[1:], strict=False):
            if before != after:
                self.changes.append(Change(time, kind, of, before, after))

    def hold(self, kind: str, of: tuple[str, ...], state: int, ends: tuple[float, ...]) -> None:
        """Take in what does not change in one span."""
        track = self.tracks.setdefault((kind, of), Track(kind, of))
        if track.first is None:
            track.first = state
        track.last = state
        track.probabilities[state] = track.probabilities.get(state, 0.0) + self._whole(ends)

    def _masses(self, cuts: Floats) -> list[float]:
        masses: list[float] = np.diff(self.prior.before(cuts)).tolist()
        return masses

    def _whole(self, ends: tuple[float, ...]) -> float:
        if ends not in self._known:
            self._known[ends] = self._masses(np.array(ends))[0]
        return self._known[ends]
