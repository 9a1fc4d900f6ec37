#!/bin/sh
# pyerfa 2.0.1.5 (ERFA 2.0.1): `ltpb`, the long-term precession matrix, and `gmst06`, `gst06a`.
#
# ERFA offers equator and equinox for 200 000 years each way, and its sidereal times run without a
# warning for any date; one would join them. They belong to another equinox. Against an origin carried
# along ltpb's own pole by the shortest rotations, which is what the Earth's rotation is counted from,
# `gmst06` is 10" off at -3000 and 1.6 degrees at 17000. `gst06a`, which is the same IAU 2006 by way of
# the series for s, is 11' off at -3000 and 127 degrees at -13000. Seen, minus the carried origin:
#    year      gmst06     gst06a less the equation of the equinoxes
#   -3000       10.3"       678.3"
#  -13000      218.2"   -457857.8"
#   17000    -5604.3"    414831.8"
# (Of the mean pole alone: nutation adds 3.9 mas a century.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5
"$folder/venv/bin/python" - <<'PY'
import erfa
import numpy as np

assert erfa.__version__ == "2.0.1.5", erfa.__version__
J2000, ARCSEC = 2451545.0, np.pi / 648000


def carried(years):
    """GMST - ERA: the angle from ltpb's equinox to an origin carried from pole to pole."""
    frames = erfa.ltpb(years)
    x, pole, following = frames[:-1, 0], frames[:-1, 2], frames[1:, 2]
    axis = np.cross(pole, following)
    cosine = np.sum(pole * following, axis=1)[:, None]
    turned = cosine * x + np.cross(axis, x) + axis * np.sum(axis * x, axis=1)[:, None] / (1 + cosine)
    ahead = np.arctan2(np.sum(turned * frames[1:, 1], axis=1), np.sum(turned * frames[1:, 0], axis=1))
    return np.sum(ahead)


def fold(angle):
    return (angle + np.pi) % (2 * np.pi) - np.pi


start = 0.014506 * ARCSEC  # GMST - ERA at J2000 in IAU 2006
seen = {}
for year in (-3000, -13000, 17000):
    steps = np.linspace(2000.0, year, abs(year - 2000) + 1)
    mean = start + carried(steps)
    days = (year - 2000) * 365.25
    era = erfa.era00(J2000, days)
    gmst = fold(erfa.gmst06(J2000, days, J2000, days) - era - mean) / ARCSEC
    dpsi, _ = erfa.nut06a(J2000, days)
    equinoxes = dpsi * np.cos(erfa.obl06(J2000, days)) + erfa.eect00(J2000, days)
    gast = fold(erfa.gst06a(J2000, days, J2000, days) - equinoxes - era - mean) / ARCSEC
    seen[year] = gmst, gast
    print(f"{year:7d}  gmst06 {gmst:9.1f}\"  gst06a {gast:11.1f}\"")
assert abs(seen[-3000][0] - 10.3) < 0.2 and abs(seen[-13000][0] - 218) < 1
assert abs(seen[17000][0] + 5604) < 1
assert abs(seen[-3000][1] - 678.3) < 1 and abs(seen[-13000][1] + 457858) < 10
print("holds: with ERFA's long-term equinox gmst06 is 10\" off at -3000, 1.6 degrees at 17000, gst06a more")
PY
