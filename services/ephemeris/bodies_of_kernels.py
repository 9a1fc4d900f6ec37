"""Which record of the loaded kernels a body's place comes from, and when it has one.

A set of kernels is no one span: the planets have the set's, a small body its own kernel's, a
planet's centre that of the kernel of its satellites.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY, J2000, C
from services.ephemeris.core import observation as core
from services.ephemeris.errors import NULLABLE, BodyOutOfCoverage, OutOfCoverage
from services.ephemeris.kernels.cspice_states import EARTH, CspiceStates
from services.ephemeris.kernels.pool import REQUIRED_BODIES
from services.ephemeris.kernels.reach import EVER, Spans, common, holds
from services.ephemeris.kernels.record_tables import RecordTables
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.small_bodies import numbers
from services.ephemeris.targets.target import Target
from services.ephemeris.time.calendar import isoformat

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FARTHEST_LIGHT = 20.0 * DAY
"""Light from 3,400 AU: where a body is known that long before, its light time need not be asked."""
CENTRE_BEFORE, CENTRE_AFTER = 28800.0, 300.0
"""A planet's centre is used where its kernel reaches back for the light of the farthest planet."""
GET_PACK = "python -m services.spice.kernel_sets fetch --set small-bodies"


TABLES = 1024
"""Sets of targets whose tables are kept."""


@dataclass(frozen=True, slots=True)
class _Usual:
    """A table of targets with the rows of the kernels, and when it is right as it stands.

    Outside `begin` to `end` (TDB s past J2000) each of `careful` is to be looked at: bodies of
    kernels beside the set's own, with their places among the targets.
    """

    table: NDArray[np.int64]
    careful: list[tuple[int, Target]]
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where a body's states come from at some epochs: NAIF ids, the second one elsewhere.

    `everywhere`: the first one has a state at all the epochs and for any light that is seen then,
    and the core reads it.
    """

    first: int
    second: int | None
    everywhere: bool


class BodiesOfKernels:
    """The bodies of one engine's kernels."""

    def __init__(self, records: RecordTables) -> None:
        self.records = records
        self._known = frozenset(records.known)
        self._spice = CspiceStates(records)
        self._usual: dict[tuple[str, ...], _Usual] = {}
        self._seen: dict[int, Spans] = {}

    def naif_of(self, target: Target) -> int:
        """Return the NAIF id under which the kernels have a target, or else its own."""
        assert target.naif is not None  # noqa: S101 - stars and points are the caller's
        return next((one for one in numbers(target.naif) if one in self._known), target.naif)

    def centre_of(self, naif: int) -> int | None:
        """Return the id of the planet whose system `naif` is, where the core reads it."""
        centre = 100 * naif + 99
        if not 4 <= naif <= 9 or not self.records.reach(centre):
            return None
        return centre if self.records.readable(centre) else None

    def spans(self, naif: int) -> Spans:
        """Return when a body has a state, by any of its NAIF ids: TDB seconds past J2000."""
        return next((spans for one in numbers(naif) if (spans := self.records.reach(one))), ())

    def seen(self, target: Target) -> Spans:
        """Return when the light of a small body's states reaches the Earth: TDB s past J2000."""
        naif = self.naif_of(target)
        known = self._seen.get(naif)
        if known is None:
            known = self._seen[naif] = tuple(
                (self._first_seen(naif, begin), end) for begin, end in self.spans(naif)
            )
        return known

    def _first_seen(self, naif: int, begin: float) -> float:
        """Return when light that leaves a body at `begin` reaches the Earth, to a second above."""
        left, seen = self._of(naif, np.array([begin]))[:3, 0], begin
        for _ in range(4):
            try:
                earth = self.records.states((EARTH,), np.array([[seen]]))[0, 0, :3]
            except OutOfCoverage:  # the set itself begins later
                return begin + FARTHEST_LIGHT
            seen = begin + float(np.linalg.norm(earth - left)) / C
        return seen + 1.0

    def is_plain(self, target: Target) -> bool:
        """Say whether a body's states come from one record of the set at all its epochs."""
        naif = self.naif_of(target)
        own = naif in REQUIRED_BODIES and self.records.readable(naif)
        return own and self.centre_of(naif) is None

    def usual(self, target: Target) -> tuple[int, Spans]:
        """Return the row of the records that a body usually has, and for which epochs it does.

        Those are all for which `source` says `everywhere`; () where the core has no such record.
        """
        naif = self.naif_of(target)
        centre = self.centre_of(naif)
        if centre is not None:
            spans = self.records.reach(centre)
            return int(self.records.row(centre) or 0), tuple(
                (begin + CENTRE_BEFORE, end - CENTRE_AFTER) for begin, end in spans
            )
        if not self.records.readable(naif):
            return -1, ()
        spans = self.records.reach(naif)
        return int(self.records.row(naif) or 0), tuple(
            (begin + FARTHEST_LIGHT, end) for begin, end in spans
        )

    def targets(
        self, names: tuple[str, ...], table: NDArray[np.int64], et: Floats
    ) -> tuple[NDArray[np.int64], dict[int, Source]]:
        """Return the targets' table with the rows of these kernels, and what is given besides.

        That is what the core cannot read, or not at all the epochs, by its place among `names`.
        """
        usual = self._usual.get(names) or self._usual_table(names, table)
        others: dict[int, Source] = {}
        if not usual.careful:
            return usual.table, others
        begin, end = (et[0], et[0]) if len(et) == 1 else (et.min(), et.max())
        if usual.begin <= begin and end <= usual.end:
            return usual.table, others
        made = usual.table.copy()
        for i, target in usual.careful:
            source = self.source(target, et)
            if source.everywhere:
                made[i, core.ROW] = int(self.records.row(source.first) or 0)
            else:
                made[i, core.GIVEN] = len(others)
                others[i] = source
        return made, others

    def _usual_table(self, names: tuple[str, ...], table: NDArray[np.int64]) -> _Usual:
        """Return the table with the rows of these kernels, and for which epochs it holds."""
        table = table.copy()
        careful: list[tuple[int, Target]] = []
        span: Spans = EVER
        for i, name in enumerate(names):
            target = REGISTRY[name]
            if target.naif is None:
                continue
            if self.is_plain(target):
                table[i, core.ROW] = int(self.records.row(target.naif) or 0)
            else:
                careful.append((i, target))
                table[i, core.ROW], spans = self.usual(target)
                span = common(span, spans)
        while len(self._usual) >= TABLES:
            self._usual.pop(next(iter(self._usual)))
        begin, end = max(span, key=lambda one: one[1] - one[0], default=(math.inf, -math.inf))
        made = self._usual[names] = _Usual(table, careful, begin, end)
        return made

    def source(self, target: Target, et: Floats) -> Source:
        """Return where a body's states come from at epochs `et` (E,)."""
        naif = self.naif_of(target)
        begin, end = float(et.min()), float(et.max())
        centre = self.centre_of(naif)
        if centre is not None:
            here = self.has_centre(naif, et)
            if here.all():
                return Source(centre, None, everywhere=True)
            if here.any():
                return Source(centre, naif, everywhere=False)
        if not self.records.readable(naif):
            return Source(naif, None, everywhere=False)
        if naif in REQUIRED_BODIES:
            return Source(naif, None, everywhere=True)  # the set's own coverage, checked elsewhere
        inside = holds(self.records.reach(naif), begin - FARTHEST_LIGHT, end)
        return Source(naif, None, everywhere=inside)

    def has_centre(self, naif: int, et: Floats) -> Flags:
        """Say at which epochs (E,) a planet's own centre is used, not its system's barycentre."""
        centre = self.centre_of(naif)
        made = np.zeros(len(et), dtype=np.bool_)
        if centre is not None:
            for begin, end in self.records.reach(centre):
                made |= (begin + CENTRE_BEFORE <= et) & (et + CENTRE_AFTER <= end)
        return made

    def states(self, source: Source, et: Floats, seen: Floats) -> Floats:
        """Return states (6, E) at `et` (E,), NaN where there are none.

        `seen` (E,): when the light arrives, by which a planet's centre or barycentre is chosen.
        """
        if source.second is None:
            return self._of(source.first, et)
        centre = self.has_centre(source.second, seen)
        return np.where(centre, self._of(source.first, et), self._of(source.second, et))

    def _of(self, naif: int, et: Floats) -> Floats:
        if not self.records.readable(naif):
            return self._spice.where_known(naif, et)
        out = np.full((6, len(et)), np.nan)
        inside = np.zeros(len(et), dtype=np.bool_)
        for begin, end in self.records.reach(naif):
            inside |= (begin <= et) & (et <= end)
        if inside.any():
            out[:, inside] = self.records.states((naif,), et[inside, None])[:, 0, :6].T
        return out

    def ended(self, names: Sequence[str], et: float) -> list[Target]:
        """Return the small bodies that end before the set does, on the way to an epoch outside.

        A set that has the epoch would not bring them.
        """
        own = self.records.reach(EARTH)
        begin, end = own[0][0] + DAY, own[-1][1] - DAY
        made = []
        for name in names:
            target = REGISTRY[name]
            spans = self.spans(target.naif or 0) if target.kind == "small_body" else ()
            if spans and (et < begin < spans[0][0] or spans[-1][1] < end < et):
                made.append(target)
        return made

    def refusal(self, targets: Sequence[Target], field: str = "bodies") -> BodyOutOfCoverage:
        """Return the refusal of the first of some targets, which tells when it has a place."""
        first = targets[0]
        spans = self.spans(first.naif or 0)
        text = self.reason(first)
        if field == "bodies":
            text += NULLABLE
        return BodyOutOfCoverage(
            text, field=field, body=first.id, bodies=[one.id for one in targets],
            source=first.source,
            covered=[
                {"begin": tdb_text(begin), "end": tdb_text(end),
                 "begin_jd_tdb": J2000 + begin / DAY, "end_jd_tdb": J2000 + end / DAY}
                for begin, end in spans
            ],
        )  # fmt: skip

    def reason(self, target: Target) -> str:
        """Say in a sentence why a body has no place somewhere, and when it has."""
        spans = self.spans(target.naif or 0)
        if not spans:
            return (
                f"{target.id} is known here by name, but no kernel that is loaded has it. The "
                f"operator can get one: {GET_PACK}, or add one of JPL Horizons."
            )
        text = " and ".join(f"from {tdb_text(begin)} to {tdb_text(end)}" for begin, end in spans)
        return (
            f"{target.id} has a place only {text} (TDB), within which its light must have left "
            "too: that is the span of its kernel, and no other sourced orbit is loaded."
        )

    def seam(self, target: Target) -> str:
        """Say where a planet's own centre is known, for an instant at which it is not."""
        spans = self.records.reach(100 * self.naif_of(target) + 99)
        text = " and ".join(
            f"from {tdb_text(begin + CENTRE_BEFORE)} to {tdb_text(end - CENTRE_AFTER)}"
            for begin, end in spans
        )
        return (
            f"{target.id} is the barycentre of its system here: the kernel of its satellites has "
            f"its centre {text} (TDB), and the place steps there."
        )


def tdb_text(et: float) -> str:
    """Return TDB seconds past J2000 as an ISO 8601 date and time, to the second."""
    second = math.floor(et + 0.5 * DAY)
    day, rest = divmod(second, int(DAY))
    return isoformat(int(J2000) + day, rest * 1_000_000, "gregorian")
