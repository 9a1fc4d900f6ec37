"""Which ephemeris a moment needs: decided by the instant itself, to the millisecond.

A date far from the edges of the modern ephemeris is decided by its day number alone. Within a
month of an edge it is converted to TDB as the engine does it. UT1 needs TT-UT1 there, which in the
far future depends on the engine's newest kernels: it is asked for it once (`Span.delta_t_s`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

import erfa

from services.ephemeris.errors import EphemerisError
from services.ephemeris.time.calendar import jdn, parse, parse_julian_date
from services.ephemeris.time.leap_seconds import MJD_JDN, LeapSeconds
from services.ephemeris.time.timescales import Instant, Timescales

Name = Literal["modern", "historical"]
Where = Literal["modern", "outside", "nowhere", "unreadable"]

KERNELS: dict[str, Name] = {"de440": "modern", "de441": "historical"}
NEAR_DAYS = 30.0
"""More than any ΔT that a request may give (11.6 days) or the model has (8.9) can move a date."""
PAD_S = 0.001
"""A Julian date in one double is good to 40 µs; a millisecond inside the edge is surely covered."""
_ENDS = ("time_from", "time_to", "start", "stop")
"""Moments that may be what a clock at the place showed: without `Z` or offset."""
_NO_OFFSET = re.compile(r"[+-]?\d{4,6}-\d\d?-\d\d?[T ][\d:.,]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """What one engine answers: Julian dates (TDB), and TT-UT1 in seconds at its two ends.

    `delta_t_s` holds None where the engine has not told it: our own model's value is used then.
    """

    ephemeris: str
    kernel_set: str
    begin: str
    end: str
    begin_jd_tdb: float
    end_jd_tdb: float
    delta_t_s: tuple[float | None, float | None] = (None, None)

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Span:
        """Read the answer of GET /coverage; raises KeyError, TypeError or ValueError."""
        coverage = answer["coverage"]
        begin, end = float(coverage["begin_jd_tdb"]), float(coverage["end_jd_tdb"])
        if not begin < end:
            raise ValueError("the coverage ends before it begins")
        names = (str(answer["ephemeris"]), str(coverage["kernel_set"]))
        return cls(*names, str(coverage["begin"]), str(coverage["end"]), begin, end)

    def with_delta_t(self, begin_s: float | None, end_s: float | None) -> Span:
        """Return the same span with the engine's own TT-UT1 at its ends."""
        return replace(self, delta_t_s=(begin_s, end_s))

    def summary(self) -> dict[str, Any]:
        """Return the span as an answer shows it."""
        return {
            "kernel_set": self.kernel_set,
            "begin": self.begin,
            "end": self.end,
            "begin_jd_tdb": self.begin_jd_tdb,
            "end_jd_tdb": self.end_jd_tdb,
        }


# Until the modern engine has been reached once: JPL's de440.bsp (1549-12-31 to 2650-01-25, TDB)
# less 8 hours of light time, as the engine itself would say.
ASSUMED = Span(
    "DE440", "DE440", "1549-12-31T08:00:00", "2650-01-24T23:55:00", 2287184.83333333, 2688976.496527
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The parts of a request that say when; any JSON values, as they came.

    `west_s` is added to reach Greenwich: a local time is read as the place's mean time. That is
    what it was in 1549, where the modern ephemeris begins; in 2650, where it ends, a zone may
    differ by hours, and then the engine that was asked says that it does not cover the moment.
    So it does where a town or a zone is named, whose longitude the gateway does not know: it is
    read as Greenwich's then, which may be wrong within half a day of those two edges.
    """

    time: Any
    time_scale: Any = "utc"
    calendar: Any = "gregorian"
    delta_t_s: Any = None
    west_s: float = 0.0

    @classmethod
    def of(cls, request: Any, field: str = "birth_time") -> Moment | None:
        """Return the moment in `field` of a request's JSON value; None when there is none."""
        if not isinstance(request, dict):
            return None
        calendar, scale = (
            word.strip().lower()
            if isinstance(word, str)
            else word  # as the engine takes them: in any case
            for word in (request.get("calendar", "gregorian"), request.get("time_scale", "utc"))
        )
        delta_t_s = request.get("delta_t_s")
        time = request.get(field)
        local, where = request.get("local_time"), request
        bare = isinstance(time, str) and _NO_OFFSET.fullmatch(time.strip()) is not None
        if field in _ENDS and bare and scale == "utc":
            time, local = None, time  # what a clock at the place showed
            if isinstance(request.get("natal"), dict):
                where = request["natal"]
        longitude = where.get("longitude")
        if time is not None:
            return cls(time, scale, calendar, delta_t_s)
        if request.get("time") is not None and isinstance(local, str):
            local = f"{local.strip()}T12:00:00"  # a date of which no time is known
        if isinstance(local, str) and isinstance(longitude, int | float):
            return cls(local, "ut1", calendar, delta_t_s, -240.0 * float(longitude))
        if isinstance(local, str) and any(
            isinstance(where.get(name), str) for name in ("place", "time_zone")
        ):
            return cls(local, "ut1", calendar, delta_t_s)
        return None


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers and why; no upstream means that the client must enable the historical one."""

    upstream: Name | None
    reason: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the client said about the ephemeris: `?kernel=` and `x-historical-enabled`."""

    kernel: Name | None = None
    historical: bool = False


class Router:
    """The edges as last told by the engines, and the decision by them."""

    def __init__(self) -> None:
        self.spans: dict[Name, Span] = {}
        self.timescales = Timescales(_leap_seconds())

    @property
    def modern(self) -> Span:
        """The modern engine's span; JPL's own figures until the engine has told it."""
        return self.spans.get("modern", ASSUMED)

    def route(self, wish: Wish, *moments: Moment | None) -> Route:
        """Return the route of a request about all these moments (one, or a range's two ends)."""
        if wish.kernel is not None:
            return Route(wish.kernel, "kernel-override")
        locations = [self.locate(moment) for moment in moments]
        if "unreadable" in locations:
            return Route("modern", "unreadable-instant")  # the engine says what is wrong with it
        if "nowhere" in locations:
            return Route("historical", "outside-both")  # the engine refuses it with its coverage
        if "outside" not in locations:
            return Route("modern", "modern-coverage")
        if wish.historical:
            return Route("historical", "historical-enabled")
        return Route(None, "historical-required")

    def locate(self, moment: Moment | None) -> Where:
        """Say where a moment lies: in the modern span, outside it, outside all, or unreadable."""
        if moment is None:
            return "unreadable"
        try:
            day = _day(moment)
            if day is None:
                return "unreadable"
            if self._within(self.modern, moment, day):
                return "modern"
            self._instant(moment)  # nobody is asked to enable anything for a date that never was
            beyond = self.spans.get("historical")
            if beyond is None or self._within(beyond, moment, day):
                return "outside"
        except (EphemerisError, OverflowError):
            return "unreadable"
        return "nowhere"

    def _within(self, span: Span, moment: Moment, day: float) -> bool:
        """Return whether the span holds the moment; `day` is its Julian date within a few days."""
        edges = ((span.begin_jd_tdb, span.delta_t_s[0]), (span.end_jd_tdb, span.delta_t_s[1]))
        for side, (edge, delta_t_s) in zip((1.0, -1.0), edges, strict=True):
            if abs(day - edge) > NEAR_DAYS:
                inside = side * (day - edge) > 0.0
            else:
                inside = side * self._seconds_after(edge, delta_t_s, moment) >= PAD_S
            if not inside:
                return False
        return True

    def _seconds_after(self, edge: float, delta_t_s: float | None, moment: Moment) -> float:
        """Return the TDB seconds from an edge to the moment; raises EphemerisError."""
        instant = self._instant(moment)
        if instant.input_is_ut1 and moment.delta_t_s is None and delta_t_s is not None:
            instant = self._instant(replace(moment, delta_t_s=delta_t_s))
        jd1, jd2 = instant.tdb
        return (float(jd1) - edge) * 86400.0 + float(jd2) * 86400.0 + moment.west_s

    def _instant(self, moment: Moment) -> Instant:
        """Return the moment in all time scales; raises EphemerisError."""
        return self.timescales.instant(
            moment.time,
            time_scale=moment.time_scale,
            calendar=moment.calendar,
            delta_t_s=moment.delta_t_s,
        )


def _day(moment: Moment) -> float | None:
    """Return the Julian date of a moment, within a few days; None when it cannot be read."""
    time = moment.time
    if isinstance(time, int | float) and not isinstance(time, bool):
        return float(time) if isfinite(time) else None
    if not isinstance(time, str):
        return None
    number = parse_julian_date(time)
    if number is not None:
        return number[0] + number[1]
    civil, _ = parse(time, moment.calendar)
    return float(jdn(civil.year, civil.month, civil.day, civil.calendar))


def _leap_seconds() -> LeapSeconds:
    """Return TAI-UTC as ERFA has it: no kernel is needed to tell which kernels are."""
    rows = [row for row in erfa.leap_seconds.get() if row["year"] >= 1972]
    return LeapSeconds(
        [(jdn(int(r["year"]), int(r["month"]), 1) - MJD_JDN, float(r["tai_utc"])) for r in rows]
    )
