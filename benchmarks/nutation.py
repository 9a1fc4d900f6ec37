"""Microseconds of nutation an epoch: the engine's sum of the series and ERFA's, in turn.

Epochs are random in -13200..17191 and new in every round: a processor that sees the same ones again
learns the branches of ERFA's sines, which flatters it by half.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import erfa
import numpy as np

from benchmarks import page
from services.ephemeris.constants import J2000
from services.ephemeris.frames.nutation import nutation

EPOCHS = (1, 6, 32, 2048)
ROUNDS = 40


def _microseconds(work: Callable[..., object], *arguments: object) -> float:
    begin = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - begin) * 1e6


def measured(epochs: int) -> tuple[float, float]:
    """Return the medians of the engine's and of ERFA's microseconds an epoch."""
    rng = np.random.default_rng(epochs)
    ours, others = [], []
    for _ in range(ROUNDS):
        days = (rng.uniform(-13200.0, 17191.0, epochs) - 2000.0) * 365.25
        tt = np.full(epochs, J2000), days
        ours.append(_microseconds(nutation, *tt) / epochs)
        others.append(_microseconds(erfa.nut06a, *tt) / epochs)
    return statistics.median(ours), statistics.median(others)


def main() -> None:
    """Print the table."""
    rows = []
    for epochs in EPOCHS:
        ours, others = measured(epochs)
        rows.append((f"{epochs:,}", f"{ours:.1f}", f"{others:.1f}", f"{others / ours:.2f}"))
    print(
        "IAU 2000A with the adjustments of IAU 2006, microseconds an epoch, by how many are asked "
        f"for at once: medians of {ROUNDS} rounds in turn. `python -m benchmarks.nutation` on "
        f"{page.machine()}.\n"
    )
    print(page.table(("epochs", "the engine", "ERFA's nut06a", "times as long"), rows))


if __name__ == "__main__":
    main()
