"""When a schedule is due: the five fields of a crontab (minute, hour, day, month, weekday)."""

from __future__ import annotations

from datetime import datetime, timedelta

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_HORIZON = timedelta(days=366 * 5)  # a 29 February is never further away than that, but once


class Schedule:
    """A crontab's five fields, with `*`, `a-b`, `a,b` and `/step`; raises ValueError."""

    def __init__(self, text: str) -> None:
        parts = text.split()
        if len(parts) != len(_FIELDS):
            raise ValueError(f"{text!r} has not five fields, as 0 2 * * * has")
        sets = [_numbers(part, *field) for part, field in zip(parts, _FIELDS, strict=True)]
        self.minutes, self.hours, self.days, self.months, weekdays = sets
        self.weekdays = {day % 7 for day in weekdays}
        # As cron has it: when both are restricted, either will do.
        self.either = not parts[2].startswith("*") and not parts[4].startswith("*")

    def after(self, moment: datetime) -> datetime:
        """Return the first due minute after `moment`; raises ValueError when there is none."""
        found = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while found < moment + _HORIZON:
            if found.month not in self.months or not self._day(found):
                found = found.replace(hour=0, minute=0) + timedelta(days=1)
            elif found.hour not in self.hours:
                found = found.replace(minute=0) + timedelta(hours=1)
            elif found.minute not in self.minutes:
                found += timedelta(minutes=1)
            else:
                return found
        raise ValueError("this schedule is never due")

    def _day(self, moment: datetime) -> bool:
        day = moment.day in self.days
        weekday = moment.isoweekday() % 7 in self.weekdays
        return day or weekday if self.either else day and weekday


def _numbers(text: str, name: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        begin, _, end = span.partition("-")
        try:
            first = low if span == "*" else int(begin)
            open_end = high if span == "*" or step else first
            last = int(end) if end else open_end
            every = int(step) if step else 1
        except ValueError:
            raise ValueError(f"{part!r} is no {name} of a crontab") from None
        if not low <= first <= last <= high or every < 1:
            raise ValueError(f"{part!r} is no {name} of a crontab ({low} to {high})")
        found.update(range(first, last + 1, every))
    return found
