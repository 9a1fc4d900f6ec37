"""From a clock's reading to one instant in every time scale, and back.

    UTC (from 1960) -> TAI -> TT -> TDB,  UT1 = TT - ΔT
    before 1960 a "UTC" is UT1:  TT = UT1 + ΔT

Two-part Julian dates throughout: jd1 is the 0h (x.5) of the civil day, jd2 the rest in days, good
to 1e-10 s over thirty thousand years. `utc` is a quasi Julian date as ERFA's: on a day with a leap
second, jd2 = 1 stands for 86 401 s. The same functions take floats (one instant) and arrays (many).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import NotReady
from services.ephemeris.time.calendar import (
    clock_text,
    date_text,
    split_day,
)
from services.ephemeris.time.clocks import (
    SCALES,
    check_scale,
    checked_delta_t,
    read_clock,
    read_text,
    rounded_many,
)
from services.ephemeris.time.delta_t import GIVEN, SPLINE_START, DeltaT, Orientation, julian_year
from services.ephemeris.time.instants import (
    UT1_ASSUMED,
    Clock,
    Floats,
    Instant,
    TwoPart,
    Warnings,
    extrapolated,
    leap_seconds_unknown,
    tdb_minus_tt,
)
from services.ephemeris.time.julian_dates import split_many
from services.ephemeris.time.leap_seconds import (
    MJD_JDN,
    UTC_START_MJD,
    LeapSeconds,
    next_half_year,
)

__all__ = ["SCALES", "Clock", "Instant", "Timescales", "tdb_minus_tt"]

TT_MINUS_TAI = 32.184


class Timescales:
    """The scales of one process, built once after the kernels are loaded.

    `orientation(tt_jd1, tt_jd2)` returns TT-UT1 in seconds (a float for floats, arrays for arrays)
    inside `orientation_span` (TT Julian dates); `measured_until` (TT JD) is the last datum that was
    measured, by default 90 days before the span's end. Leap seconds count as known to the end of
    the half-year of the last measured datum at least, for IERS Bulletin C announces them before
    that half-year begins. Raises NotReady when the two tables cannot belong together.
    """

    def __init__(
        self,
        leap_seconds: LeapSeconds,
        orientation: Orientation | None = None,
        orientation_span: tuple[float, float] | None = None,
        *,
        measured_until: float | None = None,
    ) -> None:
        self.leap_seconds = leap_seconds
        self.delta_t = DeltaT(orientation, orientation_span, measured_until=measured_until)
        self.leap_seconds_until_mjd = leap_seconds.known_until_mjd
        if orientation is not None and orientation_span is not None:
            last = orientation_span[1] - 90.0 if measured_until is None else measured_until
            mjd = floor(last - 2400000.5)
            tt_minus_utc = leap_seconds.day_offset(mjd)[0] + TT_MINUS_TAI
            if abs(self.delta_t(mjd + 2400000.5, 0.0) - tt_minus_utc) > 0.9:
                raise NotReady(
                    "The leap-seconds kernel does not fit the Earth-orientation kernels."
                )
            self.leap_seconds_until_mjd = max(self.leap_seconds_until_mjd, next_half_year(mjd))
        self.leap_seconds_until_jdn = int(self.leap_seconds_until_mjd) + MJD_JDN

    def instant(
        self,
        birth_time: str | float,
        *,
        time_scale: str = "utc",
        calendar: str = "gregorian",
        delta_t_s: float | None = None,
    ) -> Instant:
        """Resolve one date and time, or one Julian date (number or numeric text), in any scale.

        `delta_t_s` replaces the model's TT-UT1 (seconds), and is then taken as exact.
        Raises InvalidInput naming birth_time, time_scale, calendar or delta_t_s.
        """
        clock = self.read(birth_time, time_scale=time_scale, calendar=calendar, delta_t_s=delta_t_s)
        return self.resolve_one(clock)

    def resolve_one(self, clock: Clock) -> Instant:
        """Return the instant of a clock's reading."""
        return self._resolve(clock, self._chain_of(clock))

    def read(
        self,
        birth_time: str | float,
        *,
        time_scale: str = "utc",
        calendar: str = "gregorian",
        delta_t_s: float | None = None,
    ) -> Clock:
        """Read what `instant` reads, and resolve it no further: `resolve` does so for many."""
        return read_clock(self.leap_seconds, birth_time, time_scale, calendar, delta_t_s)

    def resolve(self, clocks: Sequence[Clock]) -> list[Instant]:
        """Return the instants of many clock readings: what `instant` says of each, digit by digit.

        The dear part, from scale to scale, is reckoned for all together.
        """
        chains: list[tuple[float, float, float, float]] = [(0.0, 0.0, 0.0, 0.0)] * len(clocks)
        for scale in SCALES:
            rows = [i for i, one in enumerate(clocks) if one.scale == scale and one.given is None]
            if rows:
                days = np.array([clocks[i].day - 0.5 for i in rows])
                seconds = np.array([clocks[i].seconds for i in rows])
                columns = self._chain(scale, days, seconds, None)
                for i, *chain in zip(rows, *(c.tolist() for c in columns), strict=True):
                    chains[i] = tuple(chain)
        return [
            self._resolve(one, self._chain_of(one) if one.given is not None else chain)
            for one, chain in zip(clocks, chains, strict=True)
        ]

    def _chain_of(self, clock: Clock) -> tuple[float, float, float, float]:
        return self._chain(clock.scale, clock.day - 0.5, clock.seconds, clock.given)

    def reading(
        self, text: str, time_scale: str = "utc", calendar: str = "gregorian"
    ) -> tuple[float, float]:
        """Read one text as `instant` does: JD of 0h of its day, and the seconds of that day.

        Raises InvalidInput.
        """
        return read_text(self.leap_seconds, text, time_scale, calendar)

    def _chain(
        self, scale: str, jd0: Any, seconds: Any, given: float | None
    ) -> tuple[Any, Any, Any, Any]:
        """(TT, TDB, UT1, ΔT): seconds past `jd0`, and ΔT in seconds; for floats or arrays.

        `jd0` is the Julian date of 0h, `seconds` run in `scale`. "utc" only from 1960 on.
        """
        if scale == "ut1":
            delta_t = self._delta_t_at_ut1(jd0, seconds) if given is None else given
            tt = seconds + delta_t
            return tt, tt + tdb_minus_tt(jd0, tt / 86400.0), seconds, delta_t
        tt = seconds
        if scale == "utc":
            mjd = jd0 - 2400000.5
            day = mjd if isinstance(mjd, np.ndarray) else int(mjd)
            tt = self.leap_seconds.tai_seconds(day, seconds) + TT_MINUS_TAI
        delta_t = self.delta_t(jd0, tt / 86400.0) if given is None else given
        return tt, tt + tdb_minus_tt(jd0, tt / 86400.0), tt - delta_t, delta_t

    def _delta_t_at_ut1(self, jd0: Any, ut1: Any) -> Any:
        """ΔT at a UT1: a fixed point, for ΔT is a function of TT. It gains 5 digits a round.

        An epoch's rounds are its own, whatever others need.
        """
        delta_t = self.delta_t(jd0, ut1 / 86400.0)
        settled: Any = False
        for _ in range(4):
            following = self.delta_t(jd0, (ut1 + delta_t) / 86400.0)
            close = abs(following - delta_t) < 1e-6
            if not isinstance(following, np.ndarray):
                delta_t = following
                if close:
                    break
                continue
            delta_t = np.where(settled, delta_t, following)
            settled = settled | close
            if settled.all():
                break
        return delta_t

    def _resolve(self, clock: Clock, chain: tuple[float, float, float, float]) -> Instant:
        """Return one instant from its clock's reading and what `_chain` makes of it."""
        scale, day, seconds, given, warnings = clock
        jd0 = day - 0.5
        tt, tdb, ut1, delta_t = chain
        part = tt / 86400.0
        year = 2000.0 + ((jd0 - 2451545.0) + part) / 365.25
        sigma = self.delta_t.sigma(year) if given is None else 0.0
        if given is None and not SPLINE_START <= year <= self.delta_t.known_until:
            warnings += (extrapolated(year, sigma),)
        utc = (
            (jd0, seconds / self.leap_seconds.day_length(day - MJD_JDN))
            if scale == "utc"
            else self._utc(day, tt)
        )
        doubt = 0.0
        if utc is not None and utc[0] - 2400000.5 >= self.leap_seconds_until_mjd:
            tt_minus_utc = self.leap_seconds.entries[-1][1] + TT_MINUS_TAI
            doubt = _hypotenuse(delta_t - tt_minus_utc, sigma)
            warnings += (leap_seconds_unknown(self.leap_seconds_until_jdn, doubt),)
        return Instant(
            tt=(jd0, part),
            tdb=(jd0, tdb / 86400.0),
            ut1=(jd0, ut1 / 86400.0),
            utc=utc,
            delta_t_s=delta_t,
            delta_t_sigma_s=sigma,
            delta_t_source=self.delta_t.source(jd0, part) if given is None else GIVEN,
            scale=scale,
            input_is_ut1=scale == "ut1",
            utc_sigma_s=doubt if scale == "utc" else 0.0,
            warnings=warnings,
        )

    def _utc(self, day: int, tt: float) -> tuple[float, float] | None:
        """Quasi Julian date of UTC for TT seconds past 0h of a day; None before 1960."""
        shift, tai = divmod(tt - TT_MINUS_TAI, 86400.0)
        mjd = day - MJD_JDN + int(shift)
        if mjd < UTC_START_MJD:
            return None
        mjd, seconds = self.leap_seconds.utc_from_tai(mjd, tai)
        if mjd < UTC_START_MJD:
            return None
        return mjd + 2400000.5, seconds / self.leap_seconds.day_length(mjd)

    def instants(
        self,
        julian_dates: Floats | tuple[Floats, Floats],
        time_scale: str = "utc",
        delta_t_s: float | None = None,
    ) -> Instant:
        """Resolve many Julian dates at once: an array (n,), or two parts of it, in one scale.

        The same rules and the same arithmetic as `instant`: numbers count to the microsecond; two
        parts are taken as they are. The fields are arrays (n,), `utc` holds NaN before 1960, and
        each kind of warning comes once. Raises InvalidInput for a NaN, an infinity or a date out
        of range, naming its index.
        """
        check_scale(time_scale)
        jd0, part = split_many(julian_dates)
        lengths = np.full(len(jd0), 86400.0)
        late = (jd0 >= UTC_START_MJD + 2400000.5) & (time_scale == "utc")
        if late.any():
            lengths[late] = self.leap_seconds.day_lengths(jd0[late] - 2400000.5)
        seconds = part * lengths
        if not isinstance(julian_dates, tuple):
            jd0, seconds = rounded_many(jd0, seconds, lengths)
        return self.instants_of_days(jd0, seconds, time_scale, delta_t_s)

    def instants_of_days(
        self,
        jd0: Floats,
        seconds: Floats,
        time_scale: str = "utc",
        delta_t_s: float | None = None,
    ) -> Instant:
        """Resolve many moments (n,) from the Julian dates of 0h of their days and seconds of those.

        To the last digit what `instant` makes of the same clock. Both must be in range.
        """
        given = checked_delta_t(delta_t_s)
        early = (jd0 < UTC_START_MJD + 2400000.5) & (time_scale == "utc")
        late = ~early
        tt, tdb, ut1, delta_t = (np.empty_like(jd0) for _ in range(4))
        for mask, scale in ((early, "ut1"), (late, time_scale)):
            if mask.any():
                chain = self._chain(scale, jd0[mask], seconds[mask], given)
                tt[mask], tdb[mask], ut1[mask], delta_t[mask] = chain
        return self._assemble(time_scale, jd0, (tt, tdb, ut1, delta_t), early, given)

    def _assemble(
        self,
        scale: str,
        jd0: Floats,
        chain: tuple[Floats, Floats, Floats, Floats],
        early: NDArray[np.bool_],
        given: float | None,
    ) -> Instant:
        """Put the arrays of `instants` together, with sigma, UTC, sources and warnings."""
        tt, tdb, ut1, delta_t = chain
        part = tt / 86400.0
        years = np.asarray(julian_year(jd0, part))
        sigma = self.delta_t.sigmas(years) if given is None else np.zeros_like(jd0)
        utc = self._utc_many(jd0, tt)
        unknown = utc[0] - 2400000.5 >= self.leap_seconds_until_mjd
        tt_minus_utc = self.leap_seconds.entries[-1][1] + TT_MINUS_TAI
        doubt = np.where(unknown, _hypotenuse(delta_t - tt_minus_utc, sigma), 0.0)
        outside = (years < SPLINE_START) | (years > self.delta_t.known_until)
        warnings: Warnings = (UT1_ASSUMED,) if early.any() else ()
        if given is None and outside.any():
            worst = int(np.argmax(np.where(outside, sigma, -1.0)))
            warnings += (extrapolated(float(years[worst]), float(sigma[worst])),)
        if unknown.any():
            warnings += (leap_seconds_unknown(self.leap_seconds_until_jdn, float(doubt.max())),)
        return Instant(
            tt=(jd0, part),
            tdb=(jd0, tdb / 86400.0),
            ut1=(jd0, ut1 / 86400.0),
            utc=utc,
            delta_t_s=delta_t,
            delta_t_sigma_s=sigma,
            delta_t_source=self.delta_t.sources(jd0, part) if given is None else GIVEN,
            scale=scale,
            input_is_ut1=early | (scale == "ut1"),
            utc_sigma_s=doubt if scale == "utc" else np.zeros_like(jd0),
            warnings=warnings,
        )

    def _utc_many(self, jd0: Floats, tt: Floats) -> tuple[Floats, Floats]:
        """Do as `_utc`, for arrays: NaN before 1960."""
        tai = tt - TT_MINUS_TAI
        shift = np.floor(tai / 86400.0)
        mjd = jd0 - 2400000.5 + shift
        mjd, seconds = self.leap_seconds.utc_from_tai_many(
            np.maximum(mjd, UTC_START_MJD), tai - 86400.0 * shift
        )
        known = (mjd >= UTC_START_MJD) & (jd0 - 2400000.5 + shift >= UTC_START_MJD)
        length = self.leap_seconds.day_lengths(np.maximum(mjd, UTC_START_MJD))
        return np.where(known, mjd + 2400000.5, np.nan), np.where(known, seconds / length, np.nan)

    def echo(self, instant: Instant) -> dict[str, Any]:
        """Give one instant as the answer's `time` object.

        `utc`: ISO 8601 text to the microsecond, null before 1960. `gregorian` and `julian`: date
        and time in the scale the input was read in (`scale`), in either calendar. `*_jd`: one
        float64 each (40 microseconds near the present); the texts are the lossless ones.
        """
        utc_text = None
        if instant.utc is not None:
            day, micro = self.utc_clock(instant.utc)
            clock = clock_text(micro)
            utc_text = f"{date_text(day)}T{clock}Z"
        if instant.scale != "utc":
            jd1, jd2 = instant.ut1 if instant.scale == "ut1" else instant.tt
            day, part = split_day(float(jd1), float(jd2))
            day, micro = _carry(day, round(part * 86400.0e6), 86_400_000_000)
            clock = clock_text(micro)
        return {
            "utc": utc_text,
            "ut1_jd": instant.ut1[0] + instant.ut1[1],
            "tt_jd": instant.tt[0] + instant.tt[1],
            "tdb_jd": instant.tdb[0] + instant.tdb[1],
            "scale": instant.scale,
            "gregorian": f"{date_text(day)}T{clock}",
            "julian": f"{date_text(day, 'julian')}T{clock}",
            "delta_t_s": instant.delta_t_s,
            "delta_t_sigma_s": instant.delta_t_sigma_s,
            "delta_t_source": instant.delta_t_source,
        }

    def utc_clock(self, utc: TwoPart) -> tuple[int, int]:
        """Return the JDN of the day, and microseconds of it, of a quasi Julian date of UTC."""
        day = floor(float(utc[0]) + 0.5)
        length = self.leap_seconds.day_length(day - MJD_JDN)
        return _carry(day, round(float(utc[1]) * length * 1e6), round(length * 1e6))


def _hypotenuse(a: Any, b: Any) -> Any:
    """Add in squares, floats or arrays, with the same bits: `hypot` of math and numpy differ."""
    square = a * a + b * b
    return np.sqrt(square) if isinstance(square, np.ndarray) else sqrt(square)


def _carry(day: int, microseconds: int, length: int) -> tuple[int, int]:
    """Move a time that rounding pushed to the end of its day into the next."""
    return (day + 1, microseconds - length) if microseconds >= length else (day, microseconds)
