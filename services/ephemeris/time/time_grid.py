"""Evenly spaced moments on a clock: what a table of positions is reckoned for."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import isoformat
from services.ephemeris.time.clocks import seconds_of
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.leap_seconds import MJD_JDN
from services.ephemeris.time.timescales import Timescales

DAY_US = 86_400_000_000
MOST = 10_000_000
"""More moments than any caller allows; it keeps the arithmetic within 64 bits."""


@dataclass(frozen=True, slots=True)
class EvenEpochs:
    """`count` moments, `step_us` microseconds apart, from `start_us` past 0h of `day` (JDN).

    They are even on the clock of `scale`: every day has 86 400 s, so that a daily series keeps its
    hour. A leap second itself is never among them, nor a second that UTC skipped.
    """

    scale: str
    day: int
    start_us: int
    step_us: int
    count: int

    @classmethod
    def between(
        cls, start: Instant, stop: Instant, step_us: int, scale: str, timescales: Timescales
    ) -> EvenEpochs:
        """Return the moments from `start` to `stop` (included if it is one of them).

        Raises InvalidInput (field step, start or stop).
        """
        if step_us < 1:
            raise InvalidInput("step must be a microsecond or more.", field="step")
        day, start_us = _clock(start, scale, timescales, "start")
        last_day, stop_us = _clock(stop, scale, timescales, "stop")
        span_us = (last_day - day) * DAY_US + stop_us - start_us
        if span_us < 0:
            raise InvalidInput("stop must not lie before start.", field="stop")
        count = span_us // step_us + 1
        if count > MOST:
            raise InvalidInput(f"That would be {count} moments.", field="step")
        # a lone moment has no use for a step, which might not fit 64 bits
        epochs = cls(scale, day, start_us, step_us if count > 1 else 1, count)
        if scale == "utc":
            for mjd, length in timescales.leap_seconds.short_days:
                epochs._check_short_day(mjd + MJD_JDN, round(length * 1e6))
        return epochs

    def _check_short_day(self, day: int, length_us: int) -> None:
        """Raise InvalidInput (field step) for a moment past the end of a day (JDN) so long."""
        midnight = (day - self.day) * DAY_US - self.start_us
        number = max(0, -(-(midnight + length_us) // self.step_us))
        if number < self.count and number * self.step_us < midnight + DAY_US:
            (text,) = self.texts(number, number + 1)
            raise InvalidInput(
                f"A step falls on {text}: that day of UTC was only {length_us / 1e6:.2f} s long.",
                field="step",
            )

    def _readings(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return days (JDN) and microseconds of the day of the moments numbered first..last-1."""
        days, rest = np.divmod(np.arange(first, last, dtype=np.int64) * self.step_us, DAY_US)
        over, micro = np.divmod(self.start_us + rest, DAY_US)
        return self.day + days + over, micro

    def instants(
        self, timescales: Timescales, first: int, last: int, delta_t_s: float | None = None
    ) -> Instant:
        """Return the moments numbered first..last-1 in every scale."""
        days, micro = self._readings(first, last)
        day = days.astype(np.float64) - 0.5
        return timescales.instants_of_days(day, seconds_of(micro), self.scale, delta_t_s)

    def texts(self, first: int, last: int) -> list[str]:
        """Return the moments numbered first..last-1 as ISO 8601 (Gregorian), to the microsecond."""
        days, micro = self._readings(first, last)
        suffix = "Z" if self.scale == "utc" else ""
        return [
            isoformat(day, clock, "gregorian", suffix)
            for day, clock in zip(days.tolist(), micro.tolist(), strict=True)
        ]


def _clock(instant: Instant, scale: str, timescales: Timescales, field: str) -> tuple[int, int]:
    """Return the day (JDN) and its microseconds, of 86 400 s, that a clock in `scale` shows.

    Raises InvalidInput (`field`) within a leap second.
    """
    shown, utc = instant.tt if scale == "tt" else instant.ut1, False
    if scale == "utc" and instant.scale == "utc" and instant.utc is not None:
        shown, utc = instant.utc, True
    days = floor(float(shown[0]) + 0.5)
    length = timescales.leap_seconds.day_length(days - MJD_JDN) if utc else 86400.0
    part = float(shown[0]) + 0.5 - days + float(shown[1])
    over = floor(part)
    # What was read is a whole number of them
    micro = round((part - over) * length * 1e6)
    if micro >= DAY_US:
        raise InvalidInput(
            f"{field} lies within a leap second, which a table passes over.", field=field
        )
    return days + over, micro
