"""Every event of ten bodies by a scan at ten-minute steps, against the search. Outside CI: minutes.

`python -m tests.events.brute_force [FIRST_YEAR LAST_YEAR]` (1900 2100): sign ingresses, stations,
nodes, apsides and the five major aspects. The scan looks at nothing but the signs of what the
engine observes, step by step. Prints counts and a digest of all events as (kind, bodies, step);
fails where a step differs. Two events of one kind within a step are invisible to the scan, and
are told apart.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from itertools import combinations

import numpy as np

from services.ephemeris.events.exact_aspects import Aspect
from services.ephemeris.events.extremes import Apsis, Node
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.search import parts
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from services.ephemeris.events.stations import Station
from tests.truth.engine import BODIES, opened

STEP = 1.0 / 144.0
CHUNK = 20_000
ANGLES = np.array([0.0, 60.0, 90.0, 120.0, 180.0, 240.0, 270.0, 300.0])
AROUND_SUN = ("Mercury", "Venus", "Earth", *BODIES[4:])
KEYS = ("kind", "first", "second", "step")


def changes(values: np.ndarray) -> np.ndarray:
    """Return the steps (columns) in which signs of rows change: (row, step) pairs."""
    return np.argwhere(np.diff(values >= 0.0, axis=1))


def sectors(longitude: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """Return the sector of a circle between borders in which longitudes lie."""
    return np.searchsorted(borders, np.mod(longitude, 360.0), side="right") % len(borders)


def scanned(context: Context, start: float, steps: int) -> Counter:
    """Return how often each (kind, first, second, step) happens by the scan."""
    computed: Counter = Counter()
    signs = np.arange(12) * 30.0
    pairs = list(combinations(range(len(BODIES)), 2))
    for first in range(0, steps, CHUNK):
        days = start + STEP * np.arange(first, min(first + CHUNK, steps) + 1)
        sky = context.tropical.observe(BODIES, days)
        sun = context.heliocentric.observe(AROUND_SUN, days)

        def add(kind: str, names: list, rows: np.ndarray, base: int = first) -> None:
            for row, step in rows.tolist():
                computed[kind, *names[row], base + step] += 1

        single = [(name, "") for name in BODIES]
        add("ingress", single, np.argwhere(np.diff(sectors(sky.longitude.T, signs), axis=1)))
        add("station", single[2:], changes(sky.longitude_rate.T[2:]))
        add("node", single[1:], changes(sky.latitude.T[1:]))
        add("apsis", single[:2], changes(sky.distance_rate.T[:2]))
        add("apsis", [(name, "") for name in AROUND_SUN], changes(sun.distance_rate.T))
        for one, other in pairs:
            apart = sectors(sky.longitude[:, one] - sky.longitude[:, other], ANGLES)
            rows = np.argwhere(np.diff(apart[None, :], axis=1))
            add("aspect", [(BODIES[one], BODIES[other])], rows)
    return computed


def searched(context: Context, start: float, steps: int) -> Counter:
    """Return the same by the search."""
    kinds = [
        Ingress(BODIES), Station(BODIES[2:]), Node(BODIES[1:]),
        Apsis((*BODIES[:2], *AROUND_SUN)), Aspect(BODIES, BODIES),
    ]  # fmt: skip
    computed: Counter = Counter()
    for part in parts(context, kinds, start, start + STEP * steps):
        for event in part.events if part else ():
            if event.probability < 0.5:
                continue
            step = int((event.time - start) / STEP)
            computed[event.kind, event.data["body"], event.data.get("to", ""), step] += 1
    return computed


def main() -> None:
    """Scan, search, compare."""
    first, last = (int(year) for year in (sys.argv[1:3] or (1900, 2100)))
    start, stop = ((year - 2000) * 365.25 - 0.5 for year in (first, last))
    steps = round((stop - start) / STEP)
    with opened() as engine:
        context = Context(engine, CurveCache())
        search, scan = searched(context, start, steps), scanned(context, start, steps)
    only_search, only_scan = search - scan, scan - search
    # an even number of events of one kind in one step leaves no trace in a scan
    hidden = Counter({key: count for key, count in only_search.items() if count % 2 == 0})
    differing = sorted([*(only_search - hidden), *only_scan], key=lambda key: key[3])
    counts = Counter(key[0] for key in search.elements())
    lines = "\n".join("|".join(map(str, key)) for key in sorted(search.elements(), key=str))
    print(f"{first}-{last}: {dict(sorted(counts.items()))}, {sum(counts.values())} in all")
    print(f"within one step of each other, unseen by the scan: {sum(hidden.values())}")
    print(f"sha256 {hashlib.sha256(lines.encode()).hexdigest()}")
    if differing:
        raise SystemExit(f"the scan and the search differ in {len(differing)}: {differing[:20]}")


if __name__ == "__main__":
    main()
