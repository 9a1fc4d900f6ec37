#!/bin/sh
# kerykeion 5.12.10 with its time zones of pytz 2026.6, against the same IANA release in tzdata 2026.6.
#
# The IANA zones tell when each country left local mean time (the United States in 1883, Japan in 1888, Germany
# and Italy in 1893), and pytz calls itself "modern and historical": one expects noon of 1895 in Tokyo to be 3:00
# UTC. But pytz reads only the first block of a zone's file, whose times have 32 bits and begin with 1901-12-13
# 20:45:52 UTC. The earlier ones are lost: before that moment a clock shows the zone's oldest local mean time,
# rounded to a minute on top. Kerykeion makes 2:41 UTC of it without a word, and all is right from the next day on.
#
# Births of eighteen years in the United States, fourteen in Japan and eight in Germany get an Ascendant that is
# 1 to 4 degrees off, and all houses with it. The zone, its release and the tests that one writes for 1902 and
# later are in order; a library on Python's own zoneinfo has these births right.
# Seen, noon of 15 June 1895 (in 1902 all are right):
#                        Kerykeion   tzdata   Ascendant off by
#   Asia/Tokyo             02:41      03:00    -3.96 degrees
#   Europe/Berlin          11:07      11:00    +1.22
#   Europe/Rome            11:10      11:00    +1.97
#   America/Chicago        17:51      18:00    -1.77
#   America/New_York       16:56      17:00    -0.80
#   America/Los_Angeles    19:53      20:00    -1.48
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check kerykeion==5.12.10 pyswisseph==2.10.3.2 \
    pytz==2026.6 tzdata==2026.6
# the zones of the package, not those of the machine
PYTHONTZPATH="" "$folder/venv/bin/python" - <<'PY'
import datetime
import zoneinfo

import pytz
import tzdata
from kerykeion import AstrologicalSubjectFactory

assert pytz.OLSON_VERSION == tzdata.IANA_VERSION, (pytz.OLSON_VERSION, tzdata.IANA_VERSION)
UTC = datetime.timezone.utc


def chart(clock, zone, latitude, longitude):
    """Kerykeion's moment in UTC and its Ascendant."""
    subject = AstrologicalSubjectFactory.from_birth_data(
        "birth", clock.year, clock.month, clock.day, clock.hour, clock.minute, lng=longitude, lat=latitude,
        tz_str=zone, city="-", nation="GB", online=False,
    )  # fmt: skip
    return datetime.datetime.fromisoformat(subject.iso_formatted_utc_datetime), subject.ascendant.abs_pos


late = {}
for year, zone, latitude, longitude in (
    (1895, "Asia/Tokyo", 35.69, 139.69),
    (1895, "Europe/Berlin", 52.52, 13.40),
    (1895, "Europe/Rome", 41.89, 12.48),
    (1895, "America/Chicago", 41.88, -87.63),
    (1895, "America/New_York", 40.71, -74.01),
    (1895, "America/Los_Angeles", 34.05, -118.24),
    (1902, "Asia/Tokyo", 35.69, 139.69),
    (1902, "Europe/Berlin", 52.52, 13.40),
    (1902, "America/Chicago", 41.88, -87.63),
):
    clock = datetime.datetime(year, 6, 15, 12)
    true = clock.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)
    moment, ascendant = chart(clock, zone, latitude, longitude)
    again, right = chart(true, "UTC", latitude, longitude)
    assert again == true
    late[year, zone] = minutes = (moment - true).total_seconds() / 60
    off = (ascendant - right + 180) % 360 - 180
    print(f"{year} {zone:20s} {moment:%H:%M} for {true:%H:%M}, {minutes:+.0f} minutes; Ascendant {off:+.2f} degrees")
    assert (minutes == 0) == (year == 1902) and (abs(off) > 0.5) == (year == 1895)
assert late[1895, "Asia/Tokyo"] == -19 and late[1895, "Europe/Rome"] == 10
first = pytz.timezone("America/Chicago").localize(datetime.datetime(1901, 12, 13, 12)).utcoffset()
then = pytz.timezone("America/Chicago").localize(datetime.datetime(1901, 12, 14, 12)).utcoffset()
assert (first, then) == (datetime.timedelta(minutes=-351), datetime.timedelta(hours=-6))
print("holds: before 1901-12-13 Kerykeion reads every clock as local mean time, in Tokyo 19 minutes off")
PY
