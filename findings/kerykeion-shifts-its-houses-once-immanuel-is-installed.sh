#!/bin/sh
# kerykeion 5.12.10, which wants pyswisseph 2.10.3.2, and immanuel 1.6.0, which wants pysweph 2.10.3.6; both
# of these give the module `swisseph` over the same Swiss Ephemeris (2.10.03).
#
# Two chart libraries in one environment, say to compare them, and each with its own binding: one would
# expect the installer to object, or nothing to happen, since the bindings have one name, one C library and
# the same calls. The second one's file replaces the first one's without a word, `pip check` finds no
# broken requirement, and the two differ in one thing: pysweph counts the cusps of `houses` from one, as C
# does, with a 0.0 before them (its own page says so). Kerykeion, which counts from nought, goes on without
# an error: its first house begins at 0 Aries, its second at the Ascendant, its tenth where the ninth should,
# 33 degrees from the MC that the same chart names. Each body stands in the next house, or in the first, which
# is as wide as the way from 0 Aries to the Ascendant.
#
# All houses of a service's charts are wrong from the day on which a second library is added, and the tests of
# either, run in its own environment, pass. The other way round (kerykeion last) immanuel fails aloud.
# Seen, Rome, 1990-06-15 12:00: cusps of the houses 1, 2 and 10, and the houses of Sun, Moon and Saturn:
#   kerykeion alone       161.149   185.131   67.714      10   7   5
#   immanuel beside it      0.000   161.149   34.224       1   8   6
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check kerykeion==5.12.10 pyswisseph==2.10.3.2
cat >"$folder/chart.py" <<'PY'
import sys

import swisseph
from kerykeion import AstrologicalSubjectFactory

subject = AstrologicalSubjectFactory.from_birth_data(
    "birth", 1990, 6, 15, 12, 0, lng=12.5, lat=41.9, tz_str="Europe/Rome", city="Rome", nation="IT", online=False
)
cusps = [getattr(subject, f"{name}_house").abs_pos for name in ("first", "second", "tenth")]
ascendant, mc = subject.ascendant.abs_pos, subject.medium_coeli.abs_pos
bodies = [getattr(subject, name).house for name in ("sun", "moon", "saturn")]
print(f"swisseph {swisseph.version} of {swisseph.__version__}: cusps", *(f"{cusp:.3f}" for cusp in cusps))
print(f"    Ascendant {ascendant:.3f}, MC {mc:.3f}; Sun, Moon, Saturn in", *bodies)
assert swisseph.version == "2.10.03"
assert abs(ascendant - 161.149) < 0.002 and abs(mc - 67.714) < 0.002
if sys.argv[1] == "alone":
    assert abs(cusps[0] - ascendant) < 1e-6 and abs(cusps[2] - mc) < 1e-6
    assert bodies == ["Tenth_House", "Seventh_House", "Fifth_House"]
else:
    assert cusps[0] == 0 and abs(cusps[1] - ascendant) < 1e-6 and abs(cusps[2] - mc) > 30
    assert bodies == ["First_House", "Eighth_House", "Sixth_House"]
PY
"$folder/venv/bin/python" "$folder/chart.py" alone
"$folder/venv/bin/pip" install -q --disable-pip-version-check immanuel==1.6.0 pysweph==2.10.3.6
"$folder/venv/bin/pip" check
"$folder/venv/bin/python" "$folder/chart.py" beside
echo "holds: with immanuel installed Kerykeion's first house is at 0 Aries and its Sun in the first, not the tenth"
