"""What a resolution costs, in microseconds: `python -m benchmarks.time_resolver`.

"Warm" is the same question again (the place remembered, the zone parsed); "new places" has a
different place each time, which adds the zone map and the distance to the nearest border.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence

from services.time_resolver.resolution import Place, Query
from services.time_resolver.resolve import Resolver

NEW_YORK = Place(40.7128, -74.006)
CASES = {
    "zone only": Query("1990-07-02T23:33:00", time_zone="Europe/Paris"),
    "place": Query("1990-07-02T23:33:00", NEW_YORK),
    "place, fold (2 candidates)": Query("2024-11-03T01:30:00", NEW_YORK),
    "place, local mean time": Query("1875-01-01T12:00:00", NEW_YORK),
    "place, before 1970, two towns": Query("1962-07-02T23:33:00", Place(37.89, -85.96)),
    "place, doubtful calendar": Query("1690-07-02T23:33:00", Place(52.52, 13.40)),
}


def microseconds(work: Callable[[Query], object], queries: Sequence[Query]) -> tuple[float, float]:
    """Return the median and the 95th percentile of one call, in µs."""
    spent = []
    for query in queries:
        start = time.perf_counter_ns()
        work(query)
        spent.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def main() -> None:
    """Print the table."""
    resolver = Resolver()
    print(f"{'µs per resolution':40}{'median':>10}{'p95':>10}")
    for name, query in CASES.items():
        resolver.resolve(query)
        median, high = microseconds(resolver.resolve, [query] * 2000)
        print(f"{'warm: ' + name:40}{median:10.1f}{high:10.1f}")
    rng = random.Random(6)
    towns = [town for town in resolver.database.towns if abs(town.latitude_deg) < 80]
    queries = [
        Query(
            "1990-07-02T23:33:00",
            Place(
                town.latitude_deg + rng.uniform(-0.5, 0.5),
                max(-180, min(180, town.longitude_deg + rng.uniform(-0.5, 0.5))),
            ),
        )
        for town in rng.choices(towns, k=2000)
    ]
    for query in queries:
        resolver.database.zone(resolver.places.zone_of(query.place or NEW_YORK))
    median, high = microseconds(resolver.resolve, queries)
    print(f"{'new places (zones parsed)':40}{median:10.1f}{high:10.1f}")


if __name__ == "__main__":
    main()
