#!/bin/sh
# anise 0.10.6 (its clock is hifitime), `Epoch.to_time_scale`, against pyerfa 2.0.1.5.
#
# Around a leap second one looks for a fault in the second itself, or in the one beside it. Here the count
# changes TAI-UTC seconds too early: from TAI to UTC the new one is taken from the moment on at which the
# TAI clock, not the UTC clock, shows midnight. For the last 36 s of 2016 each moment that went from UTC to
# TAI comes back one second earlier than it was: 23:59:24 to 23:59:59 as 23:59:23 to 23:59:58. So it is at
# every leap second, for 10 s in 1972 and one more each time, and `leap_seconds_iers()` says the coming
# number as early. The way from UTC to TAI is right; but 23:59:60, which it takes, is the same as 23:59:59.
#
# Whoever keeps moments in TAI (or what is counted from it) and shows them in UTC shows a birth, an
# occultation or a pulse of that half minute a second off, and 23:59:23 and :24 as the same. Tests of days
# around, of midnight and of the seconds after it pass.
# Seen, seconds before midnight that come back a second early: 10 at the end of June 1972, 11 of 1972, and
# so on to 36 of 2016. ERFA gives all back as they were.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 anise==0.10.6
"$folder/venv/bin/python" - <<'PY'
import datetime

import anise
import erfa
from anise.time import Epoch, TimeScale

assert (anise.__version__, erfa.__version__) == ("0.10.6", "2.0.1.5")


def anise_back(text):
    """A UTC reading by way of TAI."""
    epoch = Epoch(text + " UTC").to_time_scale(TimeScale.TAI)
    return str(epoch.to_time_scale(TimeScale.UTC))[:19]


def erfa_back(moment):
    """The same by ERFA."""
    clock = (moment.year, moment.month, moment.day, moment.hour, moment.minute, float(moment.second))
    *date, time = erfa.d2dtf("UTC", 0, *erfa.taiutc(*erfa.utctai(*erfa.dtf2d("UTC", *clock))))
    return datetime.datetime(*map(int, date), *time.item()[:3])


counted = {}
for row in erfa.leap_seconds.get():
    year, month, offset = (row.item() if hasattr(row, "item") else row)[:3]
    if (year, month) <= (1972, 1):
        continue
    midnight = datetime.datetime(year, month, 1)
    early = 0
    for before in range(1, 121):
        moment = midnight - datetime.timedelta(seconds=before)
        back = datetime.datetime.fromisoformat(anise_back(moment.isoformat()))
        assert erfa_back(moment) == moment
        assert (moment - back).total_seconds() in (0, 1) and (back != moment) == (before < offset)
        early += back != moment
    counted[year, month] = early
    assert early == offset - 1, (year, month)
    assert anise_back(midnight.isoformat()) == midnight.isoformat()
print(counted)
assert len(counted) == 27 and counted[1972, 7] == 10 and counted[2017, 1] == 36
span = Epoch("2016-12-31T23:59:60 UTC") - Epoch("2016-12-31T23:59:59 UTC")
assert span.to_seconds() == 0
print("holds: for up to 36 s before a leap second ANISE gives UTC back from TAI a second early")
PY
