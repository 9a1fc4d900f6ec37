#!/bin/sh
# calcephpy 5.0.1 (CALCEPH) beside spiceypy 8.3.0 (CSPICE N0067) and anise 0.10.6: SPK segments of states.
#
# Types 8 and 9 (Lagrange) and 12 and 13 (Hermite) differ only in how the epochs are stored: at equal steps,
# or in a list. One writes the same states in both and expects the same places of any reader that supports
# the types, as CSPICE and ANISE give them to a millimetre. CALCEPH does for lists (9, 13). At equal steps
# (8, 12) its window lies a whole state too early: of four states around a moment it takes three before and
# one after, and of two (Hermite, degree 3) both lie before the moment: the curve is carried on beyond
# them and jumps by the whole error at each state. Nothing is said, and the path looks well.
#
# The states are good, so that fine steps and high degrees hide it. Where a file has few states a
# revolution, the error is tens of times the one that its maker has tested with CSPICE.
# Seen, an orbit as the Moon's, a state a day, the greatest error of a coordinate in km (type, degree):
#             8, 3    9, 3     8, 7    9, 7     12, 3   13, 3    12, 7     13, 7
#   CSPICE    35.3    35.3     0.070   0.070     3.95    3.95    0.00053   0.00053
#   ANISE     35.3    35.3     0.070   0.070     3.95    3.95    0.00053   0.00053
#   CALCEPH   63.3    35.3     0.092   0.070   244.99    3.95    0.00170   0.00053
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 spiceypy==8.3.0 \
    calcephpy==5.0.1 anise==0.10.6
"$folder/venv/bin/python" - "$folder" <<'PY'
import sys
from pathlib import Path

import anise
import calcephpy
import numpy as np
import spiceypy
from anise import Almanac
from anise.astro import Frame
from anise.time import Epoch

assert anise.__version__ == "0.10.6"
folder = Path(sys.argv[1])
BODY, CENTRE, STEP, COUNT = -900, 10, 86400.0, 121
EPOCHS = np.arange(COUNT) * STEP


def state(seconds):
    """An ellipse with a wave in it, 385 000 km wide, 27.3 days long: km and km/s."""
    w, r = 2 * np.pi / (27.3 * 86400), 385000.0
    a = w * seconds
    place = r * np.array([np.cos(a), 0.9 * np.sin(a), 0.09 * np.sin(2 * a)])
    speed = r * w * np.array([-np.sin(a), 0.9 * np.cos(a), 0.18 * np.cos(2 * a)])
    return np.concatenate([place, speed])


STATES = [state(epoch).tolist() for epoch in EPOCHS]


def write(kind, degree):
    path = str(folder / f"{kind}_{degree}.bsp")
    handle = spiceypy.spkopn(path, "states", 0)
    head = (handle, BODY, CENTRE, "J2000", 0.0, EPOCHS[-1], "states", degree, COUNT, STATES)
    if kind in (8, 12):
        (spiceypy.spkw08 if kind == 8 else spiceypy.spkw12)(*head, 0.0, STEP)
    else:
        (spiceypy.spkw09 if kind == 9 else spiceypy.spkw13)(*head, EPOCHS.tolist())
    spiceypy.spkcls(handle)
    return path


def cspice(path, moments):
    spiceypy.furnsh(path)
    places = [spiceypy.spkgeo(BODY, moment, "J2000", CENTRE)[0][:3] for moment in moments]
    spiceypy.kclear()
    return np.array(places)


def calceph(path, moments):
    constants = calcephpy.Constants
    units = constants.UNIT_KM + constants.UNIT_SEC + constants.USE_NAIFID
    file = calcephpy.CalcephBin.open(path)
    return np.array([file.compute_unit(2451545.0, m / 86400, BODY, CENTRE, units)[:3] for m in moments])


def rust(path, moments):
    almanac = Almanac(path)
    states = [
        almanac.translate_geometric(Frame(BODY, 1), Frame(CENTRE, 1), Epoch.from_et_seconds(m)) for m in moments
    ]
    return np.array([[s.x_km, s.y_km, s.z_km] for s in states])


# far from the ends of the file, where every reader has states enough on both sides
moments = [float(m) for m in np.linspace(20.03 * STEP, 100.0 * STEP, 333)]
true = np.array([state(m)[:3] for m in moments])
def before(moment):
    """The cubic through the last two states before that of a moment's own step, carried on to it."""
    start = (int(moment // STEP) - 1) * STEP
    one, two, x = state(start), state(start + STEP), (moment - start) / STEP
    return (
        (1 + 2 * x) * (1 - x) ** 2 * one[:3] + x * (1 - x) ** 2 * STEP * one[3:]
        + x**2 * (3 - 2 * x) * two[:3] + x**2 * (x - 1) * STEP * two[3:]
    )  # fmt: skip


error = {}
READERS = {"CSPICE": cspice, "ANISE": rust, "CALCEPH": calceph}
for kind, degree in ((8, 3), (9, 3), (8, 7), (9, 7), (12, 3), (13, 3), (12, 7), (13, 7)):
    path = write(kind, degree)
    places = {name: reader(path, moments) for name, reader in READERS.items()}
    error[kind, degree] = {name: np.abs(p - true).max() for name, p in places.items()}
    print(f"type {kind:2d}, degree {degree}:", *(f"{n} {e:10.5f}" for n, e in error[kind, degree].items()))
    assert np.abs(places["ANISE"] - places["CSPICE"]).max() < 1e-6
    same = np.abs(places["CALCEPH"] - places["CSPICE"]).max() < 1e-6
    assert same == (kind in (9, 13)), (kind, degree)
    if (kind, degree) == (12, 3):
        assert np.abs(places["CALCEPH"] - [before(m) for m in moments]).max() < 1e-6
assert error[12, 3]["CALCEPH"] > 50 * error[12, 3]["CSPICE"]
assert error[12, 7]["CALCEPH"] > 3 * error[12, 7]["CSPICE"]
print("holds: at equal steps (SPK types 8 and 12) CALCEPH interpolates a state too early, 60 times CSPICE's error")
PY
