"""All that a stretch of a local clock may have been: parts of elapsed time with their weights.

A day on which the clocks went back is 25 hours long, and one on which they went forward 23: what
was shown twice counts twice, what was skipped not at all. Zones, sets and calendars that are in
doubt make parts of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.ephemeris.errors import InvalidInput
from services.time_resolver.resolution import (
    DAY_US,
    MICROSECONDS,
    Candidate,
    Notice,
    Query,
    Resolution,
    local_iso,
)
from services.time_resolver.resolve import Resolver

MOST_PIECES = 64
"""Clocks change a few times a year: more pieces than this are no civil time."""


@dataclass(frozen=True, slots=True)
class Part:
    """One reading of the clock through `start_us` to `stop_us` (UTC, microseconds from 1970).

    `weight` is what all of it counts: the candidate's weight times the time that went by.
    """

    start_us: int
    stop_us: int
    weight: float
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Stretch:
    """The parts of a stretch of a local clock, weights adding up to 1, and what to warn of."""

    parts: list[Part]
    notices: list[Notice]


def stretch(
    resolver: Resolver, query: Query, stop: str | None, longest_us: int = 31 * DAY_US
) -> Stretch:
    """Return the parts from `query.local_time` to `stop`, another reading of the same clock.

    `stop` None: the whole day of a date. `longest_us`: the longest stretch allowed. Raises
    InvalidInput (as `resolve`; field `stop` for the end), also where the clocks never showed it.
    """
    first = resolver.resolve(query)
    begin = first.local_us
    if stop is None:
        end = begin + DAY_US
    else:
        try:
            end = resolver.resolve(replace(query, local_time=stop)).local_us
        except InvalidInput as error:
            if error.field != "local_time":
                raise
            words = str(error).replace("local_time", "stop")
            raise InvalidInput(words, field="stop", **error.extra) from None
    if end <= begin:
        raise InvalidInput("The latest moment must lie after the earliest.", field="stop")
    if end - begin > longest_us:
        days = longest_us / DAY_US
        raise InvalidInput(
            f"The latest moment may lie at most {days:g} days after the earliest.", field="stop"
        )
    calendar = first.candidates[0].calendar
    notices: dict[Notice, None] = {}
    parts: list[Part] = []
    remaining, pieces = [(begin, end)], 0
    while remaining and pieces < MOST_PIECES:
        low, high = remaining.pop()
        middle = (low + high) // 2
        here = resolver.resolve(replace(query, local_time=_written(middle, calendar)))
        cuts = sorted({cut for cut in _cuts(here) if low < cut < high})
        if cuts:
            remaining += zip([low, *cuts], [*cuts, high], strict=True)
            continue
        pieces += 1
        notices.update(dict.fromkeys(here.warnings))
        parts += _parts(here, low, high)
    if not parts:
        raise InvalidInput(
            "The clocks there never showed that: they skipped it.", field="local_time"
        )
    total = sum(part.weight for part in parts)
    scaled = [replace(part, weight=part.weight / total) for part in parts]
    return Stretch(_joined(sorted(scaled, key=lambda part: part.start_us)), [*notices])


def _written(local_us: int, calendar: str) -> str:
    """Return a clock reading as text in the calendar in which the first was read."""
    if calendar == "gregorian":
        return local_iso(local_us, "gregorian")
    text = local_iso(local_us, "julian")
    if calendar != "swedish":
        return text
    if text.startswith("1712-02-29"):  # of 30 days, by which Sweden came back to the Julian
        return text.replace("1712-02-29", "1712-02-30", 1)
    return local_iso(local_us + DAY_US, "julian")


def _cuts(here: Resolution) -> list[int]:
    """Return the clock readings, as the first candidate's, at which a candidate's offset ends."""
    cuts = []
    for read in here.candidates:
        shift = read.utc_us + round(read.offset_s * MICROSECONDS) - here.local_us
        for change in (read.rule.before, read.rule.after):
            if change is not None:
                offsets = (change.offset_before_s, change.offset_after_s)
                cuts += [(change.seconds + one) * MICROSECONDS - shift for one in offsets]
    return cuts


def _parts(here: Resolution, low: int, high: int) -> list[Part]:
    """Return what each candidate makes of a piece in which no clock changes."""
    kept = [one for one in here.candidates if _was(one)]
    shown: dict[tuple[str, str | None, str], set[int | None]] = {}
    for one in kept:
        before = one.rule.before
        shown.setdefault(_clock(one), set()).add(None if before is None else before.seconds)
    parts = []
    for one in kept:
        start = one.utc_us - (low + high) // 2 + low
        # of a reading shown twice each has half the weight, and each second counts in full
        weight = one.weight * len(shown[_clock(one)]) * (high - low)
        parts.append(Part(start, start + high - low, weight, one))
    return parts


def _clock(one: Candidate) -> tuple[str, str | None, str]:
    return one.zone, one.tzdata, one.calendar


def _was(one: Candidate) -> bool:
    """Say whether the clocks ever showed it: a skipped reading lies outside its own period."""
    before, after = one.rule.before, one.rule.after
    if one.rule.kind != "tzdb":
        return True
    if before is not None and one.utc_us < before.seconds * MICROSECONDS:
        return False
    return after is None or one.utc_us < after.seconds * MICROSECONDS


def _joined(parts: list[Part]) -> list[Part]:
    """Join parts of one candidate's offset that adjoin."""
    out: list[Part] = []
    for part in parts:
        for place, before in enumerate(out):
            if before.stop_us == part.start_us and before.candidate.id == part.candidate.id:
                weight = before.weight + part.weight
                out[place] = replace(before, stop_us=part.stop_us, weight=weight)
                break
        else:
            out.append(part)
    return out
