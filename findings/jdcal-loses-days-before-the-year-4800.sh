#!/bin/sh
# jdcal 1.4.1 and juliandate 1.0.5, beside convertdate 2.5.1 and plain counting of days.
#
# Both are proleptic, take negative years and say nothing of a limit; jdcal's own examples go to the year
# -4699, where all is well. Of the new years from -13200 to 1999, all of which DE441 covers, the Gregorian
# one is off in a third, from -4800 back, by one day too many to two too few, from year to year; the Julian
# one in four tenths, from -5001 back, by one. They divide with a cut towards nought, below nought the wrong
# way, and added constants hide it for so long. The way back is worse: jdcal names months and days that are
# none. One would expect an error, as ERFA (whose limit is -4799) gives one, or the right day, as
# convertdate does.
#
# A position of those years is looked up a day or two off: the Moon by 13 or 26 degrees.
# Seen: of 15 200 new years 5 280 (Gregorian) and 6 150 (Julian) are off in both packages, none in convertdate;
# jd2jcal of JD -3000000.5, 13 June -12926, is "-12925, month -5, day -18".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check jdcal==1.4.1 juliandate==1.0.5 convertdate==2.5.1
"$folder/venv/bin/python" - <<'PY'
import jdcal
import juliandate
from convertdate import gregorian, julian

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def spans(year, julian_leap_years):
    """Whether a year is a leap year, by the rule."""
    return year % 4 == 0 and (julian_leap_years or year % 100 != 0 or year % 400 == 0)


def counted(first, calendar):
    """Year -> Julian day number of 1 January 0h, by adding up whole years from 2000 backwards."""
    # 2000 January 1.5 Gregorian is JD 2451545; the Julian calendar's 1 January came 13 days later
    day, days = (2451544.5, {}) if calendar == "gregorian" else (2451557.5, {})
    for year in range(1999, first - 1, -1):
        day -= 366 if spans(year, calendar == "julian") else 365
        days[year] = day
    return days


FIRST = -13200
PACKAGES = {
    ("jdcal", "gregorian"): lambda y: sum(jdcal.gcal2jd(y, 1, 1)),
    ("jdcal", "julian"): lambda y: sum(jdcal.jcal2jd(y, 1, 1)),
    ("juliandate", "gregorian"): lambda y: juliandate.from_gregorian(y, 1, 1),
    ("juliandate", "julian"): lambda y: juliandate.from_julian(y, 1, 1),
    ("convertdate", "gregorian"): lambda y: gregorian.to_jd(y, 1, 1),
    ("convertdate", "julian"): lambda y: julian.to_jd(y, 1, 1),
}
first_off = {}
for (name, calendar), of in PACKAGES.items():
    offsets = {year: of(year) - day for year, day in counted(FIRST, calendar).items()}
    off = [year for year, days in offsets.items() if days]
    first_off[name, calendar] = max(off, default=None)
    last = f"the last in {max(off)}, by {min(offsets.values()):+.0f} to {max(offsets.values()):+.0f} days" if off else ""
    print(f"{name}, {calendar}: {len(off)} of {len(offsets)} new years off", last)
    assert (len(off) > 1000) == (name != "convertdate")
for name in ("jdcal", "juliandate"):
    assert first_off[name, "gregorian"] == -4800 and first_off[name, "julian"] < -5000, first_off
impossible = jdcal.jd2jcal(-3_000_000.5, 0.0)[:3]
print("jdcal, JD -3000000.5 in the Julian calendar:", impossible, "which is", julian.from_jd(-3_000_000.5))
assert impossible[1] < 1 and impossible[2] < 1
print("holds: before the year -4799 jdcal and juliandate count days wrongly, and jdcal names months below 1")
PY
