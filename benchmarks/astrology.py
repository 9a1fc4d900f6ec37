"""Microseconds of houses, aspects, ayanamsas and lots an instant, beside an earlier build in turn.

`python -m benchmarks.astrology [REVISION]`: the earlier build is checked out beside this one and
run by the same interpreter. Instants are random and new in every round.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BEFORE = "3a8579c"
"""The last build whose houses ran in numpy for many instants and in plain numbers for one."""

COUNTS = (1, 5000)
ROUNDS = 5
ROOT = Path(__file__).resolve().parents[1]


def work() -> dict[str, Callable[[int], Callable[[], object]]]:
    """Return what is measured by name: each makes its input for some instants, then a call.

    Only what both builds understand, whichever of them is imported here.
    """
    import numpy as np  # noqa: PLC0415 - measured in a process of its own, in either tree

    from services.ephemeris.astrology import aspects, houses, lots  # noqa: PLC0415
    from services.ephemeris.astrology.ayanamsa import EarthState, ayanamsa  # noqa: PLC0415

    rng = np.random.default_rng()
    every = {name: row.orb for name, row in aspects.ASPECTS.items()}

    def houses_of(system: str) -> Callable[[int], Callable[[], object]]:
        def prepared(count: int) -> Callable[[], object]:
            armc, latitude = rng.uniform(0.0, 360.0, count), rng.uniform(-65.0, 65.0, count)
            moving = {"offset": np.full(count, 24.0), "offset_rate": np.full(count, 4e-5)}
            return lambda: houses.houses(system, armc, np.full(count, 23.44), latitude, **moving)

        return prepared

    def placed(count: int) -> Callable[[], object]:
        longitude = rng.uniform(0.0, 360.0, (count, 12))
        cusps = houses.houses("placidus", rng.uniform(0.0, 360.0, count), 23.44, 50.0).cusps
        return lambda: houses.house_of(longitude, cusps)

    def aspects_of(orbs: dict[str, float] | None) -> Callable[[int], Callable[[], object]]:
        def prepared(count: int) -> Callable[[], object]:
            longitude = rng.uniform(0.0, 360.0, (count, 12))
            speed = rng.uniform(-1.0, 13.0, (count, 12))
            return lambda: aspects.find(longitude, speed, orbs)

        return prepared

    def zodiac(name: str) -> Callable[[int], Callable[[], object]]:
        def prepared(count: int) -> Callable[[], object]:
            days = rng.uniform(-5.0e6, 5.0e6, count)
            across, still = np.tile([1.4e8, 3.0e7, 1.0e6], (count, 1)), np.zeros((count, 3))
            earth = EarthState(across, np.tile([5.0, 29.0, 1.0], (count, 1)), still, still, still)
            j2000 = np.full(count, 2451545.0)
            return lambda: ayanamsa(name, j2000, days, earth)

        return prepared

    def parts(count: int) -> Callable[[], object]:
        moving = [(rng.uniform(0.0, 360.0, count), rng.uniform(0.0, 13.0, count)) for _ in range(3)]
        armc, latitude = rng.uniform(0.0, 360.0, count), rng.uniform(-65.0, 65.0, count)

        def cast() -> object:
            day = lots.is_day(moving[1][0], armc, 23.44, latitude)
            return lots.part_of_fortune(*moving, day), lots.part_of_spirit(*moving, day)

        return cast

    return {
        "Placidus, with speeds": houses_of("placidus"),
        "Koch": houses_of("koch"),
        "Regiomontanus": houses_of("regiomontanus"),
        "whole signs": houses_of("whole_sign"),
        "the houses of 12 bodies": placed,
        "major aspects of 12 bodies": aspects_of(None),
        "all 19 aspects of 12 bodies": aspects_of(every),
        "Lahiri, with its rate": zodiac("lahiri"),
        "True Citra, with its rate": zodiac("true_citra"),
        "day or night, Fortune, Spirit": parts,
    }


def measure() -> dict[str, list[float]]:
    """Return the medians of microseconds an instant by name, for each of COUNTS."""
    results = {}
    for name, prepare in work().items():
        prepare(1)()
        results[name] = [_median(prepare, count) for count in COUNTS]
    return results


def _median(prepare: Callable[[int], Callable[[], object]], count: int) -> float:
    taken = []
    for _ in range(200 if count == 1 else 9):
        call = prepare(count)
        begin = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begin) * 1e6 / count)
    return statistics.median(taken)


def measured_in(tree: Path) -> dict[str, list[float]]:
    """Measure the build of a tree in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--measure"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, list[float]] = json.loads(done.stdout)
    return measured


def compared(revision: str) -> tuple[list[dict[str, list[float]]], list[dict[str, list[float]]]]:
    """Measure the earlier build and this one in turn, ROUNDS times."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
        try:
            rounds = [(measured_in(tree), measured_in(ROOT)) for _ in range(ROUNDS)]
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    return [pair[0] for pair in rounds], [pair[1] for pair in rounds]


def main(revision: str) -> None:
    """Print the table."""
    from benchmarks import page  # noqa: PLC0415 - not in the process that measures

    before, now = compared(revision)
    rows = []
    for name in now[0]:
        cells = [name]
        for i in range(len(COUNTS)):
            old, new = (statistics.median(one[name][i] for one in each) for each in (before, now))
            cells += [f"{old:.2f}", f"{new:.2f}", f"{old / new:.1f}"]
        rows.append(tuple(cells))
    print(
        f"Microseconds an instant, the build of {revision} and this one: medians of {ROUNDS} runs "
        f"in turn. `python -m benchmarks.astrology` on {page.machine()}.\n"
    )
    heads = [
        f"{count:,} at once, {which}" for count in COUNTS for which in ("then", "now", "ratio")
    ]
    print(page.table(("work", *heads), rows))


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else BEFORE)
