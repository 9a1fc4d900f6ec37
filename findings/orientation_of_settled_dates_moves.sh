#!/bin/sh
# naif-eop-high-prec 2026.9.15 and 2026.10.27 (NAIF's earth_latest_high_prec.bpc), read by spiceypy 8.3.0.
#
# One would think that an issue of Earth orientation differs from the one before in its last weeks
# and in its prediction, and that dates of years ago stay as they are: between issues of consecutive
# days they do, within about a microsecond. But every few weeks the whole series is computed anew.
# Between these two issues, six weeks apart, UT1 of some dates from 2017 to 2025 differs by over 20 µs
# (a milliarcsecond of the Earth's turn is 67 µs), and hundreds of dates since 2000 by more than 5.
# A guard that lets no settled date move by 20 µs would refuse every later issue from then on.
#
# Usage: findings/orientation_of_settled_dates_moves.sh    (Python 3.11 or later; makes a temporary folder)
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 spiceypy==8.3.0
for version in 2026.9.15 2026.10.27; do
    venv/bin/pip install --quiet --disable-pip-version-check --no-deps --target "$version" \
        "naif-eop-high-prec==$version"
done
venv/bin/python - <<'END'
import numpy as np
import spiceypy as spice

DAY, RATE = 86400.0, 7.292115e-5
settled = np.arange(10, 9700) * DAY  # 2000 to the summer of 2026, TDB seconds past J2000


def rotations(version):
    path = f"{version}/naif_eop_high_prec/earth_latest_high_prec.bpc"
    spice.furnsh(path)
    found = np.array([spice.pxform("J2000", "ITRF93", et) for et in settled])
    spice.unload(path)
    return found


old, new = rotations("2026.9.15"), rotations("2026.10.27")
turn = np.einsum("nij,nkj->nik", new, old)
moved = np.abs(turn[:, 0, 1] - turn[:, 1, 0]) / 2 / RATE * 1e6
print(f"{len(moved)} dates: {(moved > 5).sum()} moved by over 5 µs, {(moved > 20).sum()} by over 20,")
print(f"the most by {moved.max():.1f} µs")
assert 20 < moved.max() < 50 and (moved > 5).sum() > 100
print("holds: a later issue of NAIF's Earth orientation moves UT1 of dates years back by over 20 µs")
END
