"""Barycentric states of the bodies at many epochs, from the SPK files' own Chebyshev records.

The same numbers as CSPICE gives (`states.CspiceStates`), without a call for each: all epochs of a
body are evaluated at once. CSPICE's rules hold: a file loaded later goes before an earlier one,
within a file the last segment goes first, and a body's state is the sum along the chain of centers
(301 -> 3 -> 0), each at the same epoch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import OutOfCoverage
from services.ephemeris.kernels.cspice_states import States
from services.ephemeris.kernels.daf import Floats, Segment, segments
from tests.oracle.chebyshev import Records, evaluate

BARYCENTRE = 0
J2000_FRAME = 1


class Timeline:
    """Which of a body's segments holds when, by CSPICE's order of preference."""

    def __init__(self, ranked: Sequence[Segment]) -> None:
        """Order the segments in time; `ranked`: the preferred ones first."""
        self.ranked = ranked
        self.edges = np.unique([edge for one in ranked for edge in (one.begin, one.end)])
        # Slot 2i is the open span before edge i, slot 2i + 1 the edge itself.
        self.owner = np.full(2 * len(self.edges) + 1, -1)
        for rank in range(len(ranked) - 1, -1, -1):
            first, last = np.searchsorted(self.edges, (ranked[rank].begin, ranked[rank].end))
            self.owner[2 * first + 1 : 2 * last + 2] = rank

    def owners(self, et: Floats) -> NDArray[np.intp]:
        """Return the rank of the segment that holds at each epoch, -1 where none does."""
        slots = np.searchsorted(self.edges, et, "left") + np.searchsorted(self.edges, et, "right")
        return np.asarray(self.owner[slots])

    def only(self, begin: float, end: float) -> Segment | None:
        """Return the one segment for the whole span, or None if there is no such one."""
        first = self.ranked[0]
        if first.begin <= begin and end <= first.end:
            return first
        low, high = np.searchsorted(self.edges, (begin, end), "left")
        low_right, high_right = np.searchsorted(self.edges, (begin, end), "right")
        ranks = self.owner[low + low_right : high + high_right + 1]
        if ranks[0] >= 0 and (ranks == ranks[0]).all():
            return self.ranked[int(ranks[0])]
        return None


@dataclass(frozen=True, slots=True)
class _Link:
    """One segment on the way of a target (a column of `et`) to the barycentre."""

    target: int
    segment: Segment


class RecordStates:
    """States and accelerations from SPK files, vectorised over the epochs.

    Arrays come with the epochs' axis innermost in memory, which is what makes the arithmetic on
    them fast. `fallback` serves targets whose data are not Chebyshev records in ICRF axes (the
    supplementary kernels an operator may add), one epoch at a time.
    """

    def __init__(self, spks: Iterable[Path], fallback: States | None = None) -> None:
        """Map the files, in the order in which CSPICE loads them. Raises NotReady."""
        ranked: dict[int, list[Segment]] = {}
        for path in spks:
            for segment in segments(path):
                ranked.setdefault(segment.body, []).insert(0, segment)
        self.timelines = {body: Timeline(segments_found) for body, segments_found in ranked.items()}
        self.fallback = fallback
        self.records = Records()

    def at(self, targets: Sequence[int], et: Floats) -> Floats:
        """Return states (E, B, 6), ICRF, km and km/s: see `States.at`."""
        sums = self._sums(targets, et, (0, 1))
        return np.asarray(sums.reshape(6, len(targets), len(et)).transpose(2, 1, 0))

    def accelerations(self, targets: Sequence[int], et: Floats) -> Floats:
        """Return barycentric accelerations (E, B, 3), km/s², at `et` as in `at`."""
        return np.asarray(self._sums(targets, et, (2,))[0].transpose(2, 1, 0))

    def _sums(self, targets: Sequence[int], et: Floats, orders: Sequence[int]) -> Floats:
        """Return the sums along the chains of centers: (orders, 3, B, E)."""
        if not targets:
            return np.zeros((len(orders), 3, 0, len(et)))
        links = self._links(targets, float(et.min()), float(et.max()))
        if links is None:
            return self._in_pieces(targets, et, orders)
        shared = et.shape[1] == 1
        # One evaluation serves every chain that goes through the same segment at the same epochs.
        keys = [(link.segment, 0 if shared else link.target) for link in links]
        unique_keys = list(dict.fromkeys(keys))
        values = dict(
            zip(unique_keys, evaluate(unique_keys, et, orders, self.records), strict=True)
        )
        out = np.empty((len(orders), 3, len(targets), len(et)))
        begun = set()
        for link, key in zip(links, keys, strict=True):
            if link.target in begun:
                out[:, :, link.target] += values[key]
            else:
                out[:, :, link.target] = values[key]
                begun.add(link.target)
        for still in begun.symmetric_difference(range(len(targets))):
            out[:, :, still] = 0.0
        return out

    def _links(self, targets: Sequence[int], begin: float, end: float) -> list[_Link] | None:
        """Return the links of all chains if each is one segment throughout, else None."""
        links = []
        for column, target in enumerate(targets):
            body = target
            while body != BARYCENTRE:
                timeline = self.timelines.get(body)
                segment = timeline.only(begin, end) if timeline is not None else None
                if segment is None or segment.records is None or segment.frame != J2000_FRAME:
                    return None
                if not segment.zero:
                    links.append(_Link(column, segment))
                body = segment.center
        return links

    def _in_pieces(self, targets: Sequence[int], et: Floats, orders: Sequence[int]) -> Floats:
        """Do as `_sums`, body by body, and for each stretch of epochs with one segment apart."""
        out = np.zeros((len(orders), 3, len(targets), len(et)))
        for column, target in enumerate(targets):
            times = et[:, 0 if et.shape[1] == 1 else column]
            self._add(target, times, np.arange(len(et)), orders, out[:, :, column])
        return out

    def _add(
        self,
        body: int,
        et: Floats,
        where: NDArray[np.intp],
        orders: Sequence[int],
        out: Floats,
    ) -> None:
        """Add the chain from `body` down, at the epochs of indices `where`, to out (n, 3, E)."""
        if body == BARYCENTRE:
            return
        timeline = self.timelines.get(body)
        owners = timeline.owners(et) if timeline is not None else np.array([-1])
        if timeline is None or (owners < 0).any():
            raise OutOfCoverage(
                "The loaded ephemeris does not cover this instant (light time included).",
                field="birth_time",
            )
        for rank in np.unique(owners).tolist():
            chosen = owners == rank
            segment, times, rows = timeline.ranked[rank], et[chosen], where[chosen]
            if segment.records is None or segment.frame != J2000_FRAME:
                self._from_fallback(body, times, out if orders[0] == 0 else out[0], rows)
                continue
            if not segment.zero:
                out[:, :, rows] += evaluate([(segment, 0)], times[:, None], orders, self.records)[0]
            self._add(segment.center, times, rows, orders, out)

    def _from_fallback(self, body: int, et: Floats, out: Floats, where: NDArray[np.intp]) -> None:
        """Add a barycentric state (2, 3, E) or acceleration (3, E): the chain ends here."""
        if self.fallback is None:
            raise OutOfCoverage(
                "This body's data are not of a kind that is read here.", field="bodies"
            )
        if out.ndim == 3:
            out[:, :, where] += self.fallback.at((body,), et[:, None])[:, 0].T.reshape(2, 3, -1)
            return
        step = 300.0
        around = self.fallback.at((body, body), et[:, None] + np.array([-step, step]))
        out[:, where] += (around[:, 1, 3:] - around[:, 0, 3:]).T / (2.0 * step)
