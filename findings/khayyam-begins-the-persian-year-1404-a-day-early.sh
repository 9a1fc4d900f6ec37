#!/bin/sh
# khayyam 3.0.17, beside jdatetime 6.1.1, persiantools 6.2.0 and convertdate 2.5.1, against the equinox by
# pyerfa 2.0.1.5 (ERFA's Earth, nutation and aberration).
#
# The Persian year begins on the day of the March equinox, or on the next where that comes after noon at
# Tehran. The cycle of 2820 years, with which khayyam finds leap years, is said to keep to that for thousands
# of years, so that one would look for its first fault in a far century. It stands in 2025: the equinox
# of that year fell on 20 March at 12:31 at Tehran, half an hour past noon, 1404 began on the 21st, and in
# khayyam on the 20th. Each day from then to the end of the year is one ahead; 1405 is right again, 1437
# (2058) and 1470 (2091) will be wrong. The other three packages have every new
# year from 1925, when Iran took this calendar, to 2100.
#
# A birth in that year has another date by this package than on its certificate.
# Seen: of 176 new years khayyam has three wrong, 2025, 2058 and 2091, the others none.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 Khayyam==3.0.17 \
    jdatetime==6.1.1 persiantools==6.2.0 convertdate==2.5.1
"$folder/venv/bin/python" - <<'PY'
import datetime
import warnings

import convertdate
import erfa
import jdatetime
import khayyam
import numpy as np
from persiantools.jdatetime import JalaliDate

warnings.simplefilter("ignore", erfa.ErfaWarning)  # 2100 is just outside
MJD, TEHRAN = 2400000.5, 3.5 / 24
LIGHT = 173.1446326846693  # au a day


def sun(tt):
    """The Sun's apparent longitude from the true equinox, radians; good to an arcsecond or so."""
    heliocentric, barycentric = erfa.epv00(MJD, tt)
    toward = -heliocentric["p"] / np.linalg.norm(heliocentric["p"]) + barycentric["v"] / LIGHT
    x, y, z = erfa.pnm06a(MJD, tt) @ toward
    tilt = erfa.obl06(MJD, tt) + erfa.nut06a(MJD, tt)[1]
    return np.arctan2(y * np.cos(tilt) + z * np.sin(tilt), x)


def new_year(year):
    """The first day of the Persian year that begins in a year, and the equinox by Tehran's clock."""
    low = erfa.cal2jd(year, 3, 18)[1]
    high = low + 6
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if sun(middle) < 0 else (low, middle)
    # ΔT was and will be within a minute of 69 s: no equinox is so near to noon
    clock = low - 69 / 86400 + TEHRAN
    assert abs(clock % 1 - 0.5) > 60 / 86400, year
    start = datetime.datetime(1858, 11, 17)
    return (start + datetime.timedelta(days=np.floor(clock + 0.5))).date(), start + datetime.timedelta(days=clock)


PACKAGES = {
    "khayyam": lambda year: khayyam.JalaliDate(year, 1, 1).todate(),
    "jdatetime": lambda year: jdatetime.date(year, 1, 1).togregorian(),
    "persiantools": lambda year: JalaliDate(year, 1, 1).to_gregorian(),
    "convertdate": lambda year: datetime.date(*convertdate.persian.to_gregorian(year, 1, 1)),
}
wrong = {name: [] for name in PACKAGES}
for year in range(1925, 2101):
    first, equinox = new_year(year)
    for name, of in PACKAGES.items():
        if of(year - 621) != first:
            wrong[name].append(year)
            print(f"{name}: {of(year - 621)}; the equinox was {equinox:%Y-%m-%d %H:%M} at Tehran, so {first}")
assert wrong == {"khayyam": [2025, 2058, 2091], "jdatetime": [], "persiantools": [], "convertdate": []}
print("holds: khayyam begins the Persian years 1404, 1437 and 1470 a day before the equinox's day")
PY
