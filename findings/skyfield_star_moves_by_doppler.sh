#!/bin/sh
# skyfield 1.55, `Star`, against pyerfa 2.0.1.5 (ERFA 2.0.1), `pmpx`, which astropy calls.
#
# Both move a star in a straight line from the same six numbers of a catalogue. Skyfield, as NOVAS,
# multiplies the proper motion by the star's Doppler factor 1/(1 - v/c) as well, although a catalogue's
# motion is counted in the time at which the light arrives and has that factor in it already. With a
# radial velocity given the two part by the motion times v/c: Barnard's Star (10.4" a year, -110.5 km/s)
# by 3.8 mas a year: 33 mas from J1991.25 to 2000, 10.7" to -3000. Without one they agree.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 pyerfa==2.0.1.5 skyfield==1.55
"$folder/venv/bin/python" - <<'PY'
import erfa
import numpy as np
import skyfield
from skyfield.api import Star, load
from skyfield.positionlib import Barycentric

assert skyfield.__version__ == "1.55", skyfield.__version__
EPOCH, MAS = 2448349.0625, np.pi / 648e6
timescale = load.timescale(builtin=True)


def apart(year, velocity):
    """Barnard's Star (Hipparcos, new reduction) from the barycentre: the angle between both, mas."""
    ra, dec = np.radians(269.45402305), np.radians(4.66828815)
    pm_ra, pm_dec, parallax = -798.58, 10328.12, 548.31
    time = timescale.tdb_jd(2451545.0 + (year - 2000) * 365.25)
    still = np.zeros(3)
    here = Barycentric(still, still, t=time, center=0)
    star = Star(
        ra_hours=np.degrees(ra) / 15, dec_degrees=np.degrees(dec), ra_mas_per_year=pm_ra,
        dec_mas_per_year=pm_dec, parallax_mas=parallax, radial_km_per_s=velocity, epoch=EPOCH,
    )
    one = here.observe(star).position.au
    other = erfa.pmpx(
        ra, dec, pm_ra * MAS / np.cos(dec), pm_dec * MAS, parallax / 1000, velocity,
        (time.tdb - EPOCH) / 365.25, still,
    )
    return np.linalg.norm(np.cross(one / np.linalg.norm(one), other)) / MAS


for year in (2000, -3000):
    print(f"{year:6d}: {apart(year, -110.5):9.2f} mas with the velocity, {apart(year, 0.0):.5f} without")
assert 32 < apart(2000, -110.5) < 35 and apart(2000, 0.0) < 0.001
assert 10500 < apart(-3000, -110.5) < 11000 and apart(-3000, 0.0) < 0.01
print("holds: Skyfield's stars move by the Doppler factor more than ERFA's, 3.8 mas a year for Barnard's")
PY
