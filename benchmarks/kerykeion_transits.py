"""A year of transits by Kerykeion (AGPL), in a process and an environment of its own.

`python kerykeion_transits.py` prints a line of JSON, the natal chart's longitudes and how many
exact aspects were met; then, for each line that it reads, the CPU milliseconds of the same again.

Kerykeion lists, at each step, the aspects that are in orb. Its users see an exact one between two
steps where the signed distance from it changes its sign; so its moments are as good as a step.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from typing import Any

from kerykeion import AstrologicalSubjectFactory, EphemerisDataFactory, TransitsTimeRangeFactory

PLANETS = [
    "Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
]  # fmt: skip
POINTS = [*PLANETS, "Ascendant", "Medium_Coeli"]
ASPECTS = [
    "conjunction", "semi-sextile", "semi-square", "sextile", "square", "trine", "sesquiquadrate",
    "quincunx", "opposition",
]  # fmt: skip
HOURS, ORB = 6, 5
"""The Moon goes 3.9 degrees between two steps at most: both of them are in orb."""


def natal() -> Any:
    """Return the natal chart: 1990-06-21 18:00 UTC, San Francisco."""
    return AstrologicalSubjectFactory.from_birth_data(
        "natal", 1990, 6, 21, 18, 0, lng=-122.4194, lat=37.7749, tz_str="Etc/UTC", online=False,
        active_points=POINTS,
    )  # fmt: skip


def transits(chart: Any) -> int:
    """Count the exact aspects of 2024 to a natal chart."""
    factory = EphemerisDataFactory(
        datetime(2024, 1, 1),  # noqa: DTZ001 - it takes them bare, as UTC
        datetime(2025, 1, 1),  # noqa: DTZ001
        step_type="hours",
        step=HOURS,
    )
    moments = factory.get_ephemeris_data_as_astrological_subjects()
    wanted = [{"name": name, "orb": ORB} for name in ASPECTS]
    listed = TransitsTimeRangeFactory(
        chart, moments, active_points=POINTS, active_aspects=wanted
    ).get_transit_moments()
    count, before = 0, {}
    for moment in listed.transits:
        here = {}
        for row in moment.aspects:
            if row.p1_name not in PLANETS:
                continue  # the step's own angles
            apart = (row.p1_abs_pos - row.p2_abs_pos + 180.0) % 360.0 - 180.0
            for side in (1.0, -1.0):
                off = (apart - side * row.aspect_degrees + 180.0) % 360.0 - 180.0
                if abs(off) <= ORB and (side > 0.0 or row.aspect_degrees % 180):
                    here[row.p1_name, row.p2_name, row.aspect, side] = off
        count += sum(
            1 for key, off in here.items() if key in before and (before[key] >= 0.0) != (off >= 0.0)
        )
        before = here
    return count


def main() -> None:
    """Answer the benchmark."""
    chart = natal()
    points = [getattr(chart, name.lower()).abs_pos for name in POINTS]
    print(json.dumps({"points": points, "events": transits(chart)}), flush=True)
    for _ in sys.stdin:
        begun = time.process_time()
        transits(chart)
        print((time.process_time() - begun) * 1000.0, flush=True)


if __name__ == "__main__":
    main()
