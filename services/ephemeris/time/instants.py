"""One instant in every time scale, and what a caller should be warned of."""

from __future__ import annotations

from math import floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import tdb
from services.ephemeris.time.calendar import civil_date, format_year

Floats = NDArray[np.float64]
Number = float | Floats
TwoPart = tuple[Number, Number]
Caution = tuple[str, str]
Warnings = tuple[Caution, ...]


class Clock(NamedTuple):
    """What a clock showed: seconds of a civil day (its JDN) in a scale, in which it is to be read.

    `scale` is "ut1" for a UTC before 1960. `given`: the caller's own TT-UT1, seconds. `warnings`:
    what the reader should know of the reading.
    """

    scale: str
    day: int
    seconds: float
    given: float | None
    warnings: Warnings


class Instant(NamedTuple):
    """One instant (floats), or many (equal-length float64 arrays), in every scale.

    tt, tdb, ut1, utc are two-part Julian dates; `utc` is None before 1960 (NaN inside arrays).
    delta_t_s is TT-UT1 and delta_t_sigma_s its sigma, in seconds. `scale` is the scale the input
    was read in: "utc", "ut1" or "tt"; `input_is_ut1` (an array of bool for many) says that it was
    UT1, so that sigma(ΔT) moves the bodies and not the Earth's rotation. `utc_sigma_s` is how far
    TT itself is in doubt because leap seconds after the table's end are unknown (0 otherwise).
    warnings are (code, detail) pairs.
    """

    tt: TwoPart
    tdb: TwoPart
    ut1: TwoPart
    utc: TwoPart | None
    delta_t_s: Number
    delta_t_sigma_s: Number
    delta_t_source: str
    scale: str
    input_is_ut1: bool | NDArray[np.bool_]
    utc_sigma_s: Number = 0.0
    warnings: Warnings = ()

    @property
    def et(self) -> Number:
        """TDB seconds past J2000.0 (float64: 1e-7 s near the present, 1e-4 s at the far ends)."""
        return (self.tdb[0] - 2451545.0) * 86400.0 + self.tdb[1] * 86400.0

    def some(self, rows: NDArray[np.bool_]) -> Instant:
        """Return some of many instants; source and warnings stay those of the whole array."""
        if rows.all():
            return self
        pairs: dict[str, Any] = {
            name: tuple(_chosen(part, rows) for part in getattr(self, name))
            for name in ("tt", "tdb", "ut1")
        }
        names = ("delta_t_s", "delta_t_sigma_s", "input_is_ut1", "utc_sigma_s")
        numbers: dict[str, Any] = {name: _chosen(getattr(self, name), rows) for name in names}
        utc = None if self.utc is None else (_chosen(self.utc[0], rows), _chosen(self.utc[1], rows))
        return self._replace(**pairs, **numbers, utc=utc)

    def at(self, index: int) -> Instant:
        """One instant of many; source and warnings stay those of the whole array."""

        def pick(value: Any) -> float:
            return float(np.broadcast_to(value, np.shape(self.tt[0]))[index])

        def pair(value: TwoPart) -> TwoPart:
            return pick(value[0]), pick(value[1])

        ut1_read = bool(np.broadcast_to(self.input_is_ut1, np.shape(self.tt[0]))[index])
        utc = None if self.utc is None or np.isnan(pick(self.utc[0])) else pair(self.utc)
        return Instant(
            tt=pair(self.tt),
            tdb=pair(self.tdb),
            ut1=pair(self.ut1),
            utc=utc,
            delta_t_s=pick(self.delta_t_s),
            delta_t_sigma_s=pick(self.delta_t_sigma_s),
            delta_t_source=self.delta_t_source,
            scale="ut1" if ut1_read else self.scale,
            input_is_ut1=ut1_read,
            utc_sigma_s=pick(self.utc_sigma_s),
            warnings=self.warnings,
        )


def _chosen(value: Any, rows: NDArray[np.bool_]) -> Any:
    """Return some of many numbers, or the one that is every epoch's."""
    return value[rows] if isinstance(value, np.ndarray) and value.ndim else value


def tdb_minus_tt(jd1: Number, jd2: Number) -> Any:
    """TDB - TT in seconds at a two-part TT (or TDB) Julian date, floats or arrays (E,).

    Source: USNO Circular 179 (Kaplan 2005), equation 2.6; within 10 microseconds for 1600-2200.
    """
    if not isinstance(jd1, np.ndarray) and not isinstance(jd2, np.ndarray):
        return tdb.tdb_minus_tt(float(jd1), float(jd2))
    from services.ephemeris.core import dynamical_time  # noqa: PLC0415 - brings the compiler

    first, second = np.broadcast_arrays(jd1, jd2)
    out = np.empty(first.shape)
    dynamical_time.put_tdb_minus_tt(
        np.ascontiguousarray(first, dtype=np.float64),
        np.ascontiguousarray(second, dtype=np.float64),
        out,
    )
    return out


def civil_text(day: int) -> str:
    """ISO 8601 date in the Gregorian calendar of a Julian day number."""
    year, month, dom = civil_date(day)
    return f"{format_year(year)}-{month:02d}-{dom:02d}"


UT1_ASSUMED = (
    "UT1_ASSUMED",
    "There was no UTC before 1960: the time is read as UT1 (mean solar time at Greenwich).",
)


def extrapolated(year: float, sigma: float) -> Caution:
    """Warn that ΔT (sigma in seconds) is extrapolated in a year."""
    detail = (
        f"TT-UT1 in the year {floor(year)} is extrapolated beyond all observations: "
        f"one sigma is about {sigma:.3g} s."
    )
    return "DELTA_T_EXTRAPOLATED", detail


def leap_seconds_unknown(until: int, doubt: float) -> Caution:
    """Warn that a UTC lies after the day (JDN) to which leap seconds are known; doubt in s."""
    detail = (
        f"Leap seconds are known until {civil_text(until)}; UTC after it is counted with the last "
        f"known one, and may differ from UTC as it will be kept by some {doubt:.3g} s."
    )
    return "LEAP_SECONDS_UNKNOWN", detail


def julian_likely(day: int) -> Caution:
    """Warn that a Gregorian date (its JDN) lies before the Gregorian calendar."""
    year, month, dom = civil_date(day, "julian")
    detail = (
        f"{civil_text(day)} is read in the proleptic Gregorian calendar, and is "
        f"{format_year(year)}-{month:02d}-{dom:02d} in the Julian calendar that was in use then: "
        "if the source means a Julian date, say calendar julian (or auto)."
    )
    return "JULIAN_CALENDAR_LIKELY", detail
