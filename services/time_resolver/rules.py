"""What is told of the rule behind a reading: the clocks' changes around it, folds and gaps."""

from __future__ import annotations

from services.time_resolver.resolution import MICROSECONDS, Transition
from services.time_resolver.tzif import SECONDS_PER_DAY, LocalType, Period, Zone

ORDINALS = ("first", "second", "third", "fourth")


def fold_or_gap(number: int, periods: list[Period], local_us: int) -> str:
    """Return the words for one of several readings; no periods mean a gap."""
    seconds = local_us // MICROSECONDS % SECONDS_PER_DAY
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    clock = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")
    if periods:
        which = ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}th"
        return f"; the {which} time that the clocks showed {clock}"
    side = "before" if number == 0 else "after"
    return f"; the clocks skipped {clock}, this is by the offset {side} the change"


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
