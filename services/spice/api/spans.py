"""Two moments of a request and what lies between them: read, and held to the coverage.

An end may be what a clock at the place showed: text without `Z`, offset or zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from services.common.problems import Problem
from services.ephemeris.errors import EphemerisError, InvalidInput
from services.ephemeris.observe import LONGEST_LIGHT_TIME, MARGIN
from services.ephemeris.time.calendar import parse
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.written import without_local, zone_suffix
from services.spice.api.answer import Answers
from services.spice.api.sets import covering
from services.spice.api.zone_suffix import check_zone, has_zone
from services.time_resolver.resolution import (
    DAY_US,
    MICROSECONDS,
    Place,
    Query,
    Resolution,
    format_offset,
    local_iso,
)
from services.time_resolver.tzif import Zone


class End(NamedTuple):
    """One end of a span: its moment, and how it was read where a clock at the place showed it."""

    instant: Instant
    resolution: Resolution | None
    warnings: list[tuple[str, str]]


class PlaceClock:
    """The clock of one time zone, since 1970."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    def _offset_s(self, utc_us: int) -> int:
        return self.zone.at(utc_us // MICROSECONDS).type.offset_s

    def shown(self, utc_us: int) -> str:
        """Return what it showed at microseconds from 1970, UTC: ISO 8601 with its offset."""
        offset_s = self._offset_s(utc_us)
        return local_iso(utc_us + offset_s * MICROSECONDS, "gregorian") + format_offset(offset_s)

    def stays(self, utc_us: int, reach: float) -> bool:
        """Say whether it showed one date all the time that is within `reach` days of a moment.

        Its hours do not say so: where clocks go forward at midnight the day begins at one.
        """
        if not reach < 1.0:
            return False
        reach_us = round(reach * DAY_US)
        moments = (utc_us - reach_us, utc_us, utc_us + reach_us)
        return len({(us + self._offset_s(us) * MICROSECONDS) // DAY_US for us in moments}) == 1


def clock_of(answers: Answers, ends: Iterable[End]) -> PlaceClock | None:
    """Return the clock by which both ends of a span were read, where that is one zone's.

    None where an end was not given by a clock, and before 1970: what a zone's towns kept until then
    is not one rule.
    """
    resolutions = [one.resolution for one in ends]
    candidates = [one.candidates[0] for one in resolutions if one is not None]
    if len(candidates) < len(resolutions):
        return None
    zones = {one.zone or "" if one.rule.kind == "tzdb" else "" for one in candidates}
    resolver, zone = answers.resolver(), zones.pop()
    if resolver is None or zones or not zone or min(one.utc_us for one in candidates) < 0:
        return None
    tzdata = "standard" if resolver.database.has(zone, "standard") else "backzone"
    return PlaceClock(resolver.database.zone(zone, tzdata))


def is_local(payload: Any, name: str) -> bool:
    """Say whether a moment is written as a clock showed it: text without Z, offset or zone."""
    text = getattr(payload, name)
    if not isinstance(text, str) or payload.time_scale != "utc" or zone_suffix(text) is not None:
        return False
    try:
        return parse(text, payload.calendar)[1] is None
    except InvalidInput:  # of a Julian date, or of what the reader of moments will refuse
        return False


def end(answers: Answers, payload: Any, name: str) -> End:
    """Return the moment in field `name`, which a clock at the place may have shown.

    Of several that it may mean the likeliest. Raises EphemerisError, Problem.
    """
    placed = payload.latitude is not None and payload.longitude is not None
    if not is_local(payload, name) or not (placed or payload.time_zone is not None):
        if is_local(payload, name):
            raise InvalidInput(
                f"{name} has neither Z nor an offset. Write one, or give a place or a time_zone, "
                "whose clocks it is then read by.",
                field=name,
            )
        instant = moment(answers, payload, name)
        return End(instant, None, list(instant.warnings))
    resolver = answers.resolver()
    if resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded.")
    place = Place(payload.latitude, payload.longitude) if placed else None
    query = Query(
        getattr(payload, name), place, payload.time_zone, payload.calendar, payload.tzdata
    )
    try:
        resolution = resolver.resolve(query)
    except InvalidInput as error:
        field = name if error.field == "local_time" else error.field
        words = str(error).replace(str(error.field), str(field))
        raise InvalidInput(words, field=field, **error.extra) from None
    first = resolution.candidates[0]
    if first.calendar == "gregorian":
        instant = answers.engine.timescales.instant(first.utc)
    else:  # told as Julian, so that nobody is warned of a calendar that was not used
        text = local_iso(first.utc_us, "julian") + "Z"
        instant = answers.engine.timescales.instant(text, calendar="julian")
    warnings = [(notice.code, f"{name}: {notice.detail}") for notice in resolution.warnings]
    if len(resolution.candidates) > 1:
        detail = (
            f"{name} may mean {len(resolution.candidates)} moments; the first of "
            f"meta.span.{name}.resolution is taken. Write it with its offset to say which."
        )
        warnings.append(("LOCAL_TIME_DOUBTFUL", detail))
    return End(instant, resolution, [*warnings, *instant.warnings])


def moment(answers: Answers, payload: Any, name: str) -> Instant:
    """Return the moment in field `name` of a request. Raises InvalidInput, which names it."""
    written = getattr(payload, name)
    if has_zone(written):
        check_zone(answers.resolver(), written, payload.calendar, field=name)
    try:
        return answers.engine.timescales.instant(
            written,
            time_scale=payload.time_scale,
            calendar=payload.calendar,
            delta_t_s=getattr(payload, "delta_t_s", None),
        )
    except EphemerisError as error:
        if error.field != "birth_time":
            raise
        message = without_local(str(error)).replace("birth_time", name)
        raise type(error)(message, field=name, **error.extra) from None


def check_coverage(
    answers: Answers,
    start: Instant,
    stop: Instant,
    fields: tuple[str, str] = ("start", "stop"),
) -> None:
    """Raise OutOfCoverage unless one window of the kernels holds the whole span.

    `fields`: which are to be named.
    """
    engine = answers.engine
    begin, end = float(start.et), float(stop.et)
    if engine.pool.covers(begin, LONGEST_LIGHT_TIME, end - begin + MARGIN):
        return
    late = engine.pool.covers(begin, LONGEST_LIGHT_TIME, MARGIN)
    error = engine.out_of_coverage(fields[late])
    jd = stop.tdb if late else start.tdb
    error.extra["covered_by"] = covering(float(jd[0] + jd[1]), loaded=engine.pool.ephemeris)
    raise error
