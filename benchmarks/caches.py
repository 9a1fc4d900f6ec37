"""What a process remembers at most: every cache whose entries have some size, filled and weighed.

    python -m benchmarks.caches

Each is filled to its bound with entries that are all different, as requests make them, and weighed
by tracemalloc, which sees numpy's memory too. What is bounded in bytes is named with its bound.
"""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections.abc import Callable

import numpy as np

from benchmarks import page
from services import hints
from services.common import addresses
from services.ephemeris import options
from services.ephemeris.astrology import aspects, ayanamsa
from services.ephemeris.frames import earth, of_date
from services.ephemeris.kernels import wanted
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.bodies import BODIES
from services.spice.api import caches
from services.time_resolver.place_zones import REMEMBERED_PLACES, Place, Places
from services.time_resolver.tzdb import TzDatabase

MB = 1 << 20


def weighed(fill: Callable[[], object]) -> float:
    """Return the MiB that a process has more after `fill` than before."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    fill()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / MB


def sets_of_bodies(count: int) -> list[tuple[str, ...]]:
    """Return so many different sets, of most bodies each."""
    names = [name for name in BODIES if name != "Earth"]
    rng = random.Random(1)
    subsets = {tuple(rng.sample(names, len(names) - 2)) for _ in range(2 * count)}
    return sorted(subsets)[:count]


def measured() -> list[tuple[str, str, str]]:
    """Return rows: what, its entries, MiB."""
    rng = np.random.default_rng(2)
    chosen = sets_of_bodies(1024)
    grid = of_date._GRIDS[True]  # noqa: SLF001 - it is what is weighed
    days = np.arange(grid.PAGE * grid.KEPT)
    places = Places(TzDatabase())
    spots = [Place(float(a), float(b)) for a, b in rng.uniform(-60, 60, (REMEMBERED_PLACES, 2))]
    alike = hints.Vocabulary(BODIES)
    words = ["".join(random.Random(i).choices("abcdefghij", k=hints.LONGEST)) for i in range(8192)]
    texts = [f"2001:db8::{i:x}:{i * 7 % 65536:x}" for i in range(8192)]
    own = 512

    fills: list[tuple[str, int, Callable[[], object]]] = [
        ("frames of date: pages of half days", 2 * grid.KEPT, lambda: [
            grid.rows(part) for part in np.array_split(days, grid.KEPT)]),
        ("frames of date: one epoch's window", 2 * grid.WINDOWS,
            lambda: [grid.windows(days[i : i + 1]) for i in range(9, 9 + grid.WINDOWS)]),
        ("sites", 4096,
            lambda: [earth.one_site_vectors(earth.Site(i / 100, 0.0)) for i in range(4096)]),
        ("bodies asked for", 1024,
            lambda: [options.resolve_bodies(options.Options(bodies=names)) for names in chosen]),
        ("errors of bodies", 1024,
            lambda: [uncertainty.orbits("DE440", names) for names in chosen]),
        ("pairs for aspects", 256, lambda: [aspects.pairs_of(names) for names in chosen[:256]]),
        ("ayanamsas of one's own", own,
            lambda: [ayanamsa.custom(2451545.0 + i, 24.0) for i in range(own)]),
        ("places", REMEMBERED_PLACES, lambda: [places.look(spot) for spot in spots]),
        ("words looked at for a hint", 8192, lambda: [hints.folded(word) for word in words]),
        ("words and what they may mean", hints.REMEMBERED,
            lambda: [alike.meanings(word) for word in words[: hints.REMEMBERED]]),
        ("addresses", 8192, lambda: [addresses.parse(text) for text in texts]),
    ]  # fmt: skip
    rows = []
    for name, entries, fill in fills:
        times = 2 if name.startswith("frames") else 1  # near today, and far from it
        rows.append((name, f"{entries:,}", f"{times * weighed(fill):.1f}"))
    rows.append(("charts (`ENABLE_POSITION_CACHE`)", "by bytes", f"{caches.MAX_BYTES / MB:.1f}"))
    rows.append(
        ("blocks of kernels that are not held", "by bytes", f"{wanted.MOST_BYTES / MB:.1f}")
    )
    return rows


def main() -> None:
    """Measure and print a table."""
    print(page.table(("cache", "entries", "MiB at most"), measured()))


if __name__ == "__main__":
    main()
