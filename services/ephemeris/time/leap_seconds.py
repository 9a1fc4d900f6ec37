"""TAI - UTC: the rubber seconds of 1960-1971 and the leap seconds since 1972.

UTC days are named by their modified Julian date (MJD, at 0h). Seconds of day run from 0 to
`day_length`, in UTC's own seconds (before 1972 those were a few parts in 1e8 longer than SI).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import overload

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import NotReady
from services.ephemeris.time.calendar import civil_date, jdn

Floats = NDArray[np.float64]

MJD_JDN = 2400001  # JDN of the civil day whose MJD is 0
UTC_START_MJD = 36934  # 1960-01-01: before it there was no UTC to speak of, and UT1 is meant

# From, TAI-UTC (s) = offset + (MJD - reference) * rate, for 1960-1971.
# Source: USNO tai-utc.dat and IERS; ERFA's eraDat carries the same rows.
_DRIFTS = (
    (36934, 1.4178180, 37300.0, 0.001296),  # 1960-01-01
    (37300, 1.4228180, 37300.0, 0.001296),  # 1961-01-01
    (37512, 1.3728180, 37300.0, 0.001296),  # 1961-08-01
    (37665, 1.8458580, 37665.0, 0.0011232),  # 1962-01-01
    (38334, 1.9458580, 37665.0, 0.0011232),  # 1963-11-01
    (38395, 3.2401300, 38761.0, 0.001296),  # 1964-01-01
    (38486, 3.3401300, 38761.0, 0.001296),  # 1964-04-01
    (38639, 3.4401300, 38761.0, 0.001296),  # 1964-09-01
    (38761, 3.5401300, 38761.0, 0.001296),  # 1965-01-01
    (38820, 3.6401300, 38761.0, 0.001296),  # 1965-03-01
    (38942, 3.7401300, 38761.0, 0.001296),  # 1965-07-01
    (39004, 3.8401300, 38761.0, 0.001296),  # 1965-09-01
    (39126, 4.3131700, 39126.0, 0.002592),  # 1966-01-01
    (39887, 4.2131700, 39126.0, 0.002592),  # 1968-02-01
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}


def next_half_year(mjd: float) -> int:
    """MJD of the first 1 January or 1 July after `mjd`: the next place for a leap second."""
    year = civil_date(int(mjd) + MJD_JDN)[0]
    dates = ((year, 7), (year + 1, 1))
    return next(d for y, m in dates if (d := jdn(y, m, 1) - MJD_JDN) > mjd)


class LeapSeconds:
    """TAI - UTC since 1960, and until when it is known (`known_until_mjd`).

    `entries` are (MJD, TAI-UTC in whole seconds) from 1972-01-01 on. Leap seconds come at the end
    of June or December and IERS Bulletin C announces each some six months before, so a table
    that was current on a day is complete to the end of that day's half-year. An LSK does not say
    when it was current: without `known_until_mjd` nothing is assumed beyond the half-year that
    begins with its last entry.
    """

    def __init__(
        self, entries: list[tuple[int, float]], *, known_until_mjd: float | None = None
    ) -> None:
        mjds = [mjd for mjd, _ in entries]
        if not entries or entries[0] != (41317, 10.0) or mjds != sorted(set(mjds)):
            raise NotReady("The leap-second table must begin with 10 s at 1972-01-01 and ascend.")
        rows = [*_DRIFTS, *((mjd, offset, 0.0, 0.0) for mjd, offset in entries)]
        self._starts = [row[0] for row in rows]
        self._rows = rows
        table = np.array(rows, dtype=np.float64)
        self._start_array, self._columns = table[:, 0], table[:, 1:].T.copy()
        last_days = self._start_array[1:] - 1.0
        self._odd_lengths: dict[float, float] = dict(
            zip(last_days, self.day_lengths(last_days).tolist(), strict=True)
        )
        self.entries = tuple(entries)
        self.known_until_mjd = float(
            next_half_year(mjds[-1]) if known_until_mjd is None else known_until_mjd
        )

    @classmethod
    def from_lsk(cls, text: str, *, known_until_mjd: float | None = None) -> LeapSeconds:
        """Read DELTET/DELTA_AT of a NAIF leap-seconds kernel (the file's text).

        Raises NotReady when the text holds no such table.
        """
        data = "\n".join(re.findall(r"\\begindata(.*?)(?:\\begintext|\Z)", text, re.DOTALL))
        block = re.search(r"DELTET/DELTA_AT\s*=\s*\(([^)]*)\)", data)
        if block is None:
            raise NotReady("The leap-seconds kernel holds no DELTET/DELTA_AT table.")
        entries = []
        for offset, year, month, day in re.findall(
            r"([0-9.]+)\s*,\s*@([0-9]{4})-([A-Z]{3})-([0-9]{1,2})", block[1]
        ):
            if month not in _MONTHS:
                raise NotReady(f"The leap-seconds kernel holds an unknown month, {month}.")
            mjd = jdn(int(year), _MONTHS[month], int(day)) - MJD_JDN
            entries.append((mjd, float(offset)))
        return cls(entries, known_until_mjd=known_until_mjd)

    def day_offset(self, mjd: int) -> tuple[float, float]:
        """(TAI-UTC in s at 0h of a UTC day, its growth in s per day). MJD 36934 or later."""
        _, offset, reference, rate = self._rows[bisect_right(self._starts, mjd) - 1]
        return offset + (mjd - reference) * rate, rate

    def day_offsets(self, mjd: Floats) -> tuple[Floats, Floats]:
        """Do as `day_offset`, for an array of whole MJDs."""
        offset, reference, rate = self._columns[
            :, np.searchsorted(self._start_array, mjd, side="right") - 1
        ]
        return offset + (mjd - reference) * rate, rate

    def day_length(self, mjd: int) -> float:
        """Length of a UTC day in UTC seconds: 86401 with a leap second, 86399.95 on 1961-07-31."""
        return self._odd_lengths.get(mjd, 86400.0)

    @property
    def short_days(self) -> list[tuple[int, float]]:
        """The days of UTC (MJD) that ended early, and their lengths in UTC seconds."""
        odd = self._odd_lengths.items()
        return [(int(mjd), length) for mjd, length in odd if length < 86400.0]

    def day_lengths(self, mjd: Floats) -> Floats:
        """Do as `day_length`, for an array of whole MJDs."""
        start, rate = self.day_offsets(mjd)
        return 86400.0 + np.round(self.day_offsets(mjd + 1.0)[0] - start - rate, 9)

    def has_leap_second(self, mjd: int) -> bool:
        """Whether that UTC day ended with 23:59:60. The tenths of 1961-1971 do not count."""
        return mjd >= 41317 and self.day_length(mjd) > 86400.5

    @overload
    def tai_seconds(self, mjd: int, seconds: float) -> float: ...
    @overload
    def tai_seconds(self, mjd: Floats, seconds: Floats) -> Floats: ...
    def tai_seconds(self, mjd: int | Floats, seconds: float | Floats) -> float | Floats:
        """TAI seconds past 0h TAI of day `mjd`, for UTC `seconds` of that UTC day."""
        offset, rate = (
            self.day_offsets(mjd) if isinstance(mjd, np.ndarray) else self.day_offset(mjd)
        )
        return seconds * (1.0 + rate / 86400.0) + offset

    def utc_from_tai(self, mjd: int, seconds: float) -> tuple[int, float]:
        """(UTC day's MJD, UTC seconds of day) for TAI seconds in [0, 86400) of TAI day `mjd`.

        The caller makes sure that it is not before 1960.
        """
        offset, rate = self.day_offset(max(mjd, UTC_START_MJD))
        if seconds >= offset:
            return mjd, (seconds - offset) / (1.0 + rate / 86400.0)
        offset, rate = self.day_offset(mjd - 1)
        return mjd - 1, (seconds + 86400.0 - offset) / (1.0 + rate / 86400.0)

    def utc_from_tai_many(self, mjd: Floats, seconds: Floats) -> tuple[Floats, Floats]:
        """Do as `utc_from_tai`, for arrays."""
        day = np.where(seconds >= self.day_offsets(mjd)[0], mjd, mjd - 1.0)
        offset, rate = self.day_offsets(day)
        return day, (seconds + 86400.0 * (mjd - day) - offset) / (1.0 + rate / 86400.0)
