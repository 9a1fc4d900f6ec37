"""Two moments of a request and what lies between them: read, and held to the coverage."""

from __future__ import annotations

from typing import Any

from services.ephemeris.errors import EphemerisError
from services.ephemeris.observe import LONGEST_LIGHT_TIME, MARGIN
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.written import without_local
from services.spice.api.answer import Answers
from services.spice.api.sets import covering
from services.spice.api.zone_suffix import check_zone, has_zone


def moment(answers: Answers, asked: Any, name: str) -> Instant:
    """Return the moment in field `name` of a request. Raises InvalidInput, which names it."""
    written = getattr(asked, name)
    if has_zone(written):
        check_zone(answers.resolver(), written, asked.calendar, field=name)
    try:
        return answers.engine.timescales.instant(
            written,
            time_scale=asked.time_scale,
            calendar=asked.calendar,
            delta_t_s=getattr(asked, "delta_t_s", None),
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
