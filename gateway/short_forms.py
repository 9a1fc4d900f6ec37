"""Which days a short form is about: `/eclipses?from=-500`, `/sun?date=2026-11-28`."""

from __future__ import annotations

from urllib.parse import parse_qsl

from gateway.routing import Moment
from services.ephemeris.errors import EphemerisError
from services.ephemeris.time.day_spans import days_of_words


def moments(query_string: bytes) -> tuple[str, list[Moment | None]]:
    """Return the field that says when, and the ends of the span; none where it says nothing.

    A place's days are read as Greenwich's, which may be wrong within half a day of an edge: the
    engine that was asked says then that it does not cover them.
    """
    query = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
    field = next((name for name in ("month", "date") if name in query), "from")
    first = query.get(field)
    last = query.get("to", first)
    if first is None or last is None:
        return field, []
    try:
        begin, end = days_of_words(first, field)[0], days_of_words(last, "to")[1]
    except EphemerisError:
        return field, [None]
    return field, [Moment(begin + "Z"), Moment(end + "Z")]
