"""Do the sigmas hold? The same events on DE440 and on DE422, which share no fit of the Moon.

    python -m tests.events.two_ephemerides KERNELS [YEARS]

KERNELS is a folder that has both sets (`kernel_sets --dir KERNELS fetch --set DE422`). Of every
half century from 1550 to 2650 the first YEARS (10) are searched with each set for ingresses,
stations, nodes, apsides, extremes of declination, elongations, phases, major aspects, and eclipses.
An event counts as apart when its two moments differ by more than three times the root of the sum
of the squares of their sigmas in TT. Outside CI: some minutes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from services.ephemeris.events.event import Event
from services.ephemeris.events.exact_aspects import Aspect, Phase
from services.ephemeris.events.extremes import Apsis, Declination, Elongation, Node
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.lunar_eclipses import LunarEclipse
from services.ephemeris.events.search import Kind, parts
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from services.ephemeris.events.solar_eclipses import SolarEclipse
from services.ephemeris.events.stations import Station
from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.calendar import jdn

BODIES = (
    "Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
)  # fmt: skip
MAJOR = (0.0, 60.0, 90.0, 120.0, 180.0)
SEARCHES: list[Kind] = [
    Ingress(BODIES), Station(BODIES[2:]), Node(BODIES[1:]), Apsis(("Moon", "Earth", *BODIES[2:])),
    Declination(BODIES), Elongation(("Mercury", "Venus")), Phase(),
    Aspect(BODIES, BODIES, angles=MAJOR), SolarEclipse(), LunarEclipse(),
]  # fmt: skip
FIRST, LAST, EVERY = 1550, 2650, 50
NAMES = (
    "body", "to", "into", "border", "direction", "station", "node", "apsis", "extreme", "side",
    "angle", "type", "saros",
)  # fmt: skip


def starts() -> Iterator[float]:
    """Yield the beginnings of the spans, TT days from J2000.0."""
    for year in range(FIRST, LAST, EVERY):
        yield jdn(year, 1, 15) - 2451545.0


def events(folder: Path, tag: str, years: float) -> list[list[Event]]:
    """Return the events of each span by one set."""
    engine = Ephemeris.open(tag, folder)
    try:
        made = []
        for start in starts():
            context = Context(engine, CurveCache())
            whole = parts(context, SEARCHES, start, start + 365.25 * years)
            made.append([event for part in whole if part is not None for event in part.events])
        return made
    finally:
        engine.pool.close()


def key(event: Event) -> tuple[object, ...]:
    """Return what an event is of: the how-manieth of its like is added by the caller."""
    return (event.kind, *(str(event.data.get(name)) for name in NAMES))


def paired(ours: list[Event], theirs: list[Event]) -> Iterator[tuple[Event, Event | None]]:
    """Yield each event with the nearest of its like, within two days."""
    groups: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    for event in theirs:
        groups[key(event)].append(event)
    times = {name: np.array([event.time for event in group]) for name, group in groups.items()}
    for event in ours:
        group = groups.get(key(event), [])
        if not group:
            yield event, None
            continue
        nearest = int(np.argmin(np.abs(times[key(event)] - event.time)))
        yield event, group[nearest] if abs(group[nearest].time - event.time) < 2.0 else None


def main(folder: Path, years: float) -> None:
    """Print, by kind and body, how many events there are and how many lie apart."""
    one, other = (events(folder, tag, years) for tag in ("DE440", "DE422"))
    counts: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for ours, theirs in zip(one, other, strict=True):
        for event, twin in paired(ours, theirs):
            body = str(event.data.get("body", ""))
            row = counts[event.kind, body]
            row[0] += 1
            if twin is None:
                row[1] += event.probability > 0.99
                continue
            sigma = float(np.hypot(event.sigma_tt_s, twin.sigma_tt_s))
            ratio = abs(event.time - twin.time) * 86400.0 / sigma
            row[2] += ratio > 3.0
            if ratio > 10.0:
                print(
                    f"{event.kind} {body} at {event.time:.3f}: {ratio:.1f} sigmas of {sigma:.3g} s"
                )
            row[3] = max(row[3], ratio)
    print("kind body events lone apart largest")
    for (kind, body), (count, lone, apart, largest) in sorted(counts.items()):
        print(kind, body, count, lone, apart, f"{largest:.2f}")
    total, lone, apart = (sum(row[i] for row in counts.values()) for i in range(3))
    share = 100.0 * (lone + apart) / total
    print(f"all: {total:.0f} events, {lone:.0f} of one set alone, {apart:.0f} apart: {share:.2f} %")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 10.0)
