#!/bin/sh
# pyerfa 2.0.1.5 (ERFA 2.0.1), `dtf2d` and `d2dtf`, and astropy 8.0.2, `Time`, which calls them.
#
# A clock reading in UTC that is put in and asked for again should come back; that a day with a leap
# second is stretched in the two-part Julian date is known, and one trusts the pair to undo it. It does
# for whole leap seconds. From the end of 1960 to 1971 UTC had eleven steps of 0.005 to 0.107758 s, either
# way. `dtf2d` stretches or shrinks those days too, but `d2dtf` leaves steps of less than half a second
# out: noon of 1963-10-31 comes back as 11:59:59.95, and at the end of that day the answer is 0.1 s early.
# The first half of the way is right (TAI fits), so that what is computed is good and what is printed is
# not. Of all days from 1960 to the middle of 1972 the eleven before a step do it, and no other.
#
# Who keeps moments as ISO text between two steps of a program moves them, each time anew, by up to
# 0.1 s: 1.5" of an Ascendant or of a star's hour angle, where a test of any other day finds nothing.
# Seen: 11 days; Time('1963-10-31T12:00:00', scale='utc').isot is '1963-10-31T11:59:59.950'.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 astropy==8.0.2
"$folder/venv/bin/python" - <<'PY'
import datetime

import astropy
import erfa
from astropy.time import Time

assert (erfa.__version__, astropy.__version__) == ("2.0.1.5", "8.0.2")
DAY = datetime.timedelta(1)


def returned(day, hour):
    """What a reading of the clock comes back as, seconds later than it was."""
    one, other = erfa.dtf2d("UTC", day.year, day.month, day.day, hour, 0, 0.0)
    *_, clock = erfa.d2dtf("UTC", 9, one, other)
    h, m, s, fraction = clock.item()
    return (h - hour) * 3600 + m * 60 + s + fraction / 1e9


def tai_step(day):
    """How much TAI-UTC jumps at the end of a day, without its drift."""
    start = erfa.dat(day.year, day.month, day.day, 0.0)
    noon = erfa.dat(day.year, day.month, day.day, 0.5)
    after = day + DAY
    return erfa.dat(after.year, after.month, after.day, 0.0) - (2 * noon - start)


day, moved, steps = datetime.date(1960, 1, 1), {}, {}
while day < datetime.date(1972, 7, 1):
    if abs(returned(day, 12)) > 1e-6:
        moved[day] = returned(day, 12)
    if abs(tai_step(day)) > 1e-6:
        steps[day] = tai_step(day)
    day += DAY
for day, seconds in moved.items():
    print(day, f"noon comes back {seconds:+.6f} s, the step is {steps[day]:+.6f} s")
whole = {day for day, step in steps.items() if abs(step) > 0.5}
assert set(moved) == set(steps) - whole and whole == {datetime.date(1972, 6, 30)}
assert all(abs(moved[day] + steps[day] / 2) < 1e-4 for day in moved), "half of the step at noon"

text = Time("1963-10-31T12:00:00", scale="utc")
assert text.isot == "1963-10-31T11:59:59.950", text.isot
expected = erfa.dat(1963, 10, 31, 0.5)
kept = (text.tai.datetime - datetime.datetime(1963, 10, 31, 12)).total_seconds()
assert abs(kept - expected) < 2e-6, "the way to TAI is right"
for _ in range(10):
    text = Time(text.isot, scale="utc", precision=6)
print("after ten rounds:", text.isot)
assert text.isot.startswith("1963-10-31T11:59:59.4")
print(f"holds: on {len(moved)} days of 1960-1971 ERFA and astropy give a UTC clock back moved by up to 0.1 s")
PY
