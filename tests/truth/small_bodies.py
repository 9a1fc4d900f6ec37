"""What two of JPL's ephemerides of the same asteroids differ by, beside the sigmas told: for docs.

python -m tests.truth.small_bodies KERNELS

KERNELS is a kernels folder with the packs `small-bodies` and `asteroids-16`. Rewrites the table of
docs/targets.md; exit code 1 where a difference is more than three sigma.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.kernels.record_tables import RecordTables, ephemeris_tables
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.small_bodies import MEASURED_BODIES, NUMBERED
from services.ephemeris.targets.uncertainty import MODEL_FLOOR, OBSERVED_CENTURIES, Orbit

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"
BEGIN, END = "<!-- measured: tests/truth/small_bodies.py -->\n", "<!-- end of measured -->\n"
CENTURIES = range(1600, 2500, 100)
SAMPLES = 400
"""Epochs of each century."""


def sigma(orbit: Orbit, years: np.ndarray) -> np.ndarray:
    """Return an orbit's own sigma, arcsec, once more written down (core.angle_sigmas)."""
    t = np.abs(years - 2000.0) / 100.0
    fade = np.where(t > OBSERVED_CENTURIES, (t - OBSERVED_CENTURIES) / np.maximum(t, 0.01), 0.0)
    drift = (orbit.linear * t) ** 2 + (orbit.square * t**2) ** 2 + (orbit.cube * t**3) ** 2
    return np.sqrt(orbit.now**2 + drift * fade**2 + MODEL_FLOOR**2)


def apart(one: RecordTables, other: RecordTables, body: int, et: np.ndarray) -> np.ndarray:
    """Return how far apart two ephemerides put a body, as seen from the Earth, arcsec."""
    times = np.column_stack([et, et])
    a, b = (
        states[:, 0, :3] - states[:, 1, :3]
        for states in (tables.states((body, 399), times) for tables in (one, other))
    )
    across = np.linalg.norm(np.cross(a, b), axis=1)
    return np.degrees(across / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)) * 3600.0


def main() -> int:
    """Measure, rewrite the page, and say whether three sigma held."""
    files = Path(sys.argv[1]) / "files"
    planets = files / "de440.bsp"
    pack = ephemeris_tables([files / "small_bodies_1600_2500.bsp", planets])
    long = ephemeris_tables([files / "sb441-n16.bsp", planets])
    rng = np.random.default_rng(16)
    lines = [
        "| | " + " | ".join(f"{century}s" for century in CENTURIES) + " | most, in sigmas |",
        "|---|" + "---:|" * (len(CENTURIES) + 1),
    ]
    worst = 0.0
    for number in MEASURED_BODIES:
        target = next(one for one in REGISTRY.others() if one.number == NUMBERED + number)
        assert target.orbit is not None
        cells, most = [], 0.0
        for century in CENTURIES:
            years = rng.uniform(max(century, 1600.1), min(century + 100, 2499.9), SAMPLES)
            et = (years - 2000.0) / 100.0 * JULIAN_CENTURY * DAY
            off = apart(pack, long, NUMBERED + number, et)
            most = max(most, float((off / sigma(target.orbit, years)).max()))
            cells.append(f'{off.max():.2g}"')
        worst = max(worst, most)
        lines.append(f"| {target.id} | " + " | ".join(cells) + f" | {most:.1f} |")
    text = PAGE.read_text(encoding="utf-8")
    made = BEGIN + "\n".join(lines) + "\n" + END
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    PAGE.write_text(re.sub(pattern, made, text, flags=re.DOTALL), encoding="utf-8")
    print(*lines, sep="\n")
    return int(worst > 3.0)


if __name__ == "__main__":
    sys.exit(main())
