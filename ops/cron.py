"""When a crontab's schedule is due, by the clock of the place: as Debian's cron has it (cronsim).

A time that a change of clocks leaves out is made up for right after it; one that comes twice is due
once; `*/20 * * * *` goes on as if nothing had happened.
"""

from __future__ import annotations

from datetime import datetime

from cronsim import CronSim, CronSimError
from tzlocal import get_localzone


class Schedule:
    """A crontab's five fields; raises ValueError."""

    def __init__(self, text: str) -> None:
        if len(text.split()) != 5:
            raise ValueError(f"{text!r} has not five fields, as 0 2 * * * has")
        try:
            CronSim(text, datetime.now(get_localzone()))
        except CronSimError as error:
            raise ValueError(f"{text!r} is no crontab's schedule: {error}") from None
        self.text = text

    def after(self, moment: datetime) -> datetime:
        """Return the first time that is due after `moment`, in its time zone."""
        due = next(CronSim(self.text, moment), None)
        if due is None:
            raise ValueError("this schedule is never due")
        return due


def now() -> datetime:
    """Return the time of the place (TZ, else /etc/localtime), with its changes of clocks."""
    return datetime.now(get_localzone())
