"""What is told of the rule behind a reading: the clocks' changes around it, folds and gaps."""

from __future__ import annotations

from services.time_resolver.resolution import Transition
from services.time_resolver.tzif import LocalType, Period, Zone


def fold_or_gap(number: int, periods: list[Period]) -> str:
    """Return the words for one of several readings; no periods mean a gap."""
    if periods:
        return f"; the clocks showed this time {len(periods)} times, this is number {number + 1}"
    side = "before" if number == 0 else "after"
    return f"; the clocks skipped this time, this is by the offset {side} the change"


def around(zone: Zone, period: Period) -> tuple[Transition | None, Transition | None]:
    """Return the changes of the clocks that begin and end a period."""
    before = after = None
    index, now = period.index, period.type
    if period.start is not None:
        was = zone.types[index - 1] if index > 0 else zone.first
        before = _transition(period.start, was, now)
    if period.end is not None:
        after = _transition(period.end, now, zone.types[index + 1])
    return before, after


def _transition(seconds: int, was: LocalType, now: LocalType) -> Transition:
    return Transition(seconds, was.offset_s, now.offset_s, was.abbreviation, now.abbreviation)
