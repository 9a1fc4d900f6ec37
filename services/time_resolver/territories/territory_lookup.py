"""Which territories of the table a place is in or near."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.time_resolver.resolution import Place
from services.time_resolver.territories.territory_eras import Era, Ring, Territory

_KM_PER_DEGREE = 111.195

_Box = tuple[float, float, float, float]  # west, south, east, north, in degrees


@dataclass(frozen=True, slots=True)
class Match:
    """A territory the place is in, or (`inside` false) whose drawn line is near."""

    territory: Territory
    inside: bool
    edge_km: float

    def era(self, day: int) -> Era | None:
        """Return the era of the local day (days from 1970-01-01)."""
        return next((era for era in self.territory.eras if era.covers(day)), None)


class Territories:
    """The rows by the zone of today's map, in the order of the table."""

    def __init__(self, rows: Iterable[Territory]) -> None:
        self._by_zone: dict[str, list[tuple[Territory, _Box]]] = {}
        for row in rows:
            for zone in row.zones:
                self._by_zone.setdefault(zone, []).append((row, _box(row)))

    def at(self, place: Place, zone: str) -> tuple[Match, ...]:
        """Return the territories that the place, in `zone` by today's map, belongs to."""
        matches = []
        for row, (west, south, east, north) in self._by_zone.get(zone, ()):
            if not (west < place.longitude_deg < east and south < place.latitude_deg < north):
                continue
            if not row.rings:
                matches.append(Match(row, inside=True, edge_km=math.inf))
                continue
            inside = any(contains(ring, place) for ring in row.rings)
            edge = min(edge_km(ring, place) for ring in row.rings)
            if inside or edge < row.edge_km:
                matches.append(Match(row, inside, edge))
        return tuple(matches)


def _box(row: Territory) -> _Box:
    """Return the bounds of the outlines in degrees, wider than their lines are uncertain."""
    points = [point for ring in row.rings for point in ring]
    if not points:
        return (-math.inf, -math.inf, math.inf, math.inf)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    tall = row.edge_km / _KM_PER_DEGREE
    wide = tall / math.cos(math.radians(min(89.0, max(abs(y) for y in ys))))
    return (min(xs) - wide, min(ys) - tall, max(xs) + wide, max(ys) + tall)


def contains(ring: Ring, place: Place) -> bool:
    """Tell whether the place is inside the outline (even-odd rule, on the plate carrée)."""
    x, y = place.longitude_deg, place.latitude_deg
    inside = False
    for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def edge_km(ring: Ring, place: Place) -> float:
    """Return the distance in km from the place to the outline, flattened around the place."""
    shrink = math.cos(math.radians(place.latitude_deg))
    points = [
        ((x - place.longitude_deg) * shrink, y - place.latitude_deg) for x, y in (*ring, ring[0])
    ]
    best = math.inf
    for (ax, ay), (bx, by) in pairwise(points):
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        along = 0.0 if not length else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
        best = min(best, math.hypot(ax + along * dx, ay + along * dy))
    return best * _KM_PER_DEGREE
