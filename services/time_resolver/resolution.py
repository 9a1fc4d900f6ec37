"""What is asked and what is answered: plain data, no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from services.ephemeris.time.calendar import isoformat
from services.time_resolver.adoption import SOURCES, Switch

TzSet = Literal["backzone", "standard"]
CalendarChoice = Literal["auto", "gregorian", "julian", "new_style", "old_style"]

EPOCH_JDN = 2_440_588  # 1970-01-01 (noon)
MICROSECONDS = 1_000_000
DAY_US = 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the globe: geodetic degrees, north and east positive.

    The meridian of 180 degrees is one, by either sign: east.
    """

    latitude_deg: float
    longitude_deg: float

    def __post_init__(self) -> None:
        if self.longitude_deg == -180.0:
            object.__setattr__(self, "longitude_deg", 180.0)


@dataclass(frozen=True, slots=True)
class Query:
    """One question: a clock reading and where, or by which zone, it was read.

    `local_time` is ISO 8601 without `Z` or offset. `time_zone` is an IANA name, a fixed offset such
    as `+05:30`, or `lmt`; None lets the place decide. Either `place` or `time_zone` is needed.
    `fold` settles a time that the clocks showed twice: 0 the first, 1 the second time (of a time
    they skipped: by the offset before, after). `candidate` is the `id` of the one that is meant.
    """

    local_time: str
    place: Place | None = None
    time_zone: str | None = None
    calendar: CalendarChoice = "auto"
    tzdata: TzSet = "backzone"
    fold: int | None = None
    candidate: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of the clocks: when (POSIX seconds), and the offsets in seconds around it."""

    seconds: int
    offset_before_s: int
    offset_after_s: int
    abbreviation_before: str
    abbreviation_after: str

    @property
    def utc(self) -> str:
        """The instant as ISO 8601 in the proleptic Gregorian calendar, with `Z`."""
        return iso_utc(self.seconds * MICROSECONDS)


@dataclass(frozen=True, slots=True)
class Rule:
    """What gave the offset: `tzdb`, `longitude` or `fixed`, and the changes before and after."""

    kind: Literal["tzdb", "longitude", "fixed"]
    before: Transition | None = None
    after: Transition | None = None


@dataclass(slots=True)
class Candidate:
    """One reading of the clock: the instant in UTC, and why.

    `utc_us` counts microseconds from 1970-01-01T00:00:00 without leap seconds. `weight` is a
    stated preference, all candidates' adding up to 1; it is no measured probability. `changes`
    compares with the first candidate: seconds, and the shifts in degrees.
    """

    offset_s: float
    abbreviation: str
    is_dst: bool
    zone: str
    rule: Rule
    tzdata: str | None
    source: str
    weight: float
    why: str
    utc_us: int = 0
    calendar: str = "gregorian"
    leap_second: bool = False
    changes: dict[str, float | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What tells this candidate from the others: zone, offset, and calendar if not Gregorian.

        Two of the same zone, offset and calendar would be the same instant, hence one candidate.
        """
        calendar = "" if self.calendar == "gregorian" else f"/{self.calendar}"
        return f"{self.zone}@{format_offset(self.offset_s)}{calendar}"

    @property
    def utc(self) -> str:
        """The instant as ISO 8601 in the proleptic Gregorian calendar, with `Z`."""
        return iso_utc(self.utc_us, self.leap_second)


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: a stable code and one sentence for a person."""

    code: str
    detail: str


@dataclass(slots=True)
class Resolution:
    """The answer: candidates by falling weight, and what made more than one of them.

    `ambiguous`: a zone's clocks showed this time twice. `nonexistent`: they never showed it.
    `local_us` is the clock reading, as the first candidate took its calendar. `adoption`: when the
    place went over to the Gregorian calendar, area by area, the most populous first.
    """

    candidates: list[Candidate]
    ambiguous: bool
    nonexistent: bool
    local_us: int
    leap_second: bool
    place: dict[str, Any] | None
    tzdb_version: str
    boundary_version: str | None
    warnings: list[Notice]
    adoption: tuple[Switch, ...] = ()

    def local(self) -> dict[str, str]:
        """Return the clock reading as ISO 8601 in both calendars."""
        return {
            "gregorian": local_iso(self.local_us, "gregorian", self.leap_second),
            "julian": local_iso(self.local_us, "julian", self.leap_second),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, as the HTTP answer shows it."""
        return {
            "candidates": [
                {
                    "id": one.id,
                    "utc": one.utc,
                    "offset_s": one.offset_s,
                    "offset": format_offset(one.offset_s),
                    "abbreviation": one.abbreviation,
                    "is_dst": one.is_dst,
                    "zone": one.zone,
                    "rule": {
                        "kind": one.rule.kind,
                        "before": _plain(one.rule.before),
                        "after": _plain(one.rule.after),
                    },
                    "tzdb_version": self.tzdb_version,
                    "tzdata": one.tzdata,
                    "source": one.source,
                    "calendar": one.calendar,
                    "weight": one.weight,
                    "why": one.why,
                    "changes": one.changes,
                }
                for one in self.candidates
            ],
            "ambiguous": self.ambiguous,
            "nonexistent": self.nonexistent,
            "local": self.local(),
            "place": self.place,
            "tzdb_version": self.tzdb_version,
            "boundary_version": self.boundary_version,
            "warnings": [{"code": w.code, "detail": w.detail} for w in self.warnings],
            "adoption": [
                {
                    "area": switch.area,
                    "last_julian": _day(switch.last_julian),
                    "first_gregorian": _day(switch.first_gregorian),
                    "source": SOURCES[switch.source],
                }
                for switch in self.adoption
            ],
        }


def _day(date: tuple[int, int, int]) -> str:
    return "{:04d}-{:02d}-{:02d}".format(*date)


def _plain(transition: Transition | None) -> dict[str, Any] | None:
    if transition is None:
        return None
    return {
        "utc": transition.utc,
        "offset_before_s": transition.offset_before_s,
        "offset_after_s": transition.offset_after_s,
        "abbreviation_before": transition.abbreviation_before,
        "abbreviation_after": transition.abbreviation_after,
    }


def iso_utc(utc_us: int, leap_second: bool = False) -> str:
    """Return the ISO 8601 text of microseconds from 1970 (a leap second shows as 23:59:60)."""
    second = MICROSECONDS if leap_second else 0
    day, within = divmod(utc_us - second, DAY_US)
    return isoformat(EPOCH_JDN + day, within + second, "gregorian", "Z")


def format_offset(offset_s: float) -> str:
    """Return an offset as `+HH:MM`, `+HH:MM:SS` or `+HH:MM:SS.sss`."""
    thousandths = round(abs(offset_s) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    text = f"{'-' if offset_s < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    if rest:
        text += f":{rest // 1000:02d}"
    return text + (f".{rest % 1000:03d}" if rest % 1000 else "")


def local_iso(
    local_us: int, calendar: Literal["gregorian", "julian"], leap_second: bool = False
) -> str:
    """Return a clock reading (microseconds as if UTC) as ISO 8601 in a calendar, no suffix."""
    second = MICROSECONDS if leap_second else 0
    day, within = divmod(local_us - second, DAY_US)
    text = isoformat(EPOCH_JDN + day, within, calendar)
    return text[:17] + f"{int(text[17:19]) + 1}" + text[19:] if leap_second else text
