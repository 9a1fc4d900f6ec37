"""Make `static/coastline.js`: the outline of the land, for the page's map of eclipses.

Run `python -m gateway.build_coastline land-110m.json` with the file of that name in the npm
package world-atlas 2.0.2 (`npm pack world-atlas@2.0.2`): Natural Earth's land, 1:110 million,
version 4.1.0, public domain, as TopoJSON.
"""

from __future__ import annotations

import json
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

import click

TARGET = Path(__file__).parent / "static" / "coastline.js"
TOLERANCE_DEG = 0.12
"""How far the line may depart from Natural Earth's: half a pixel of a map 1 400 wide."""
UNITS_PER_DEG = 10

Point = tuple[float, float]

HEAD = """\
// The outline of the land: Natural Earth (naturalearthdata.com), 1:110 million, public domain,
// thinned by gateway/build_coastline.py. A path in tenths of a degree: east right, south down.

export const COASTLINE =
  "{path}";
"""


def rings(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the closed rings of a TopoJSON's land: longitude and latitude in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    made = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for indices in polygon:
                ring: list[Point] = []
                for index in indices:
                    points = arcs[index] if index >= 0 else arcs[~index][::-1]
                    ring += points[1:] if ring else points
                made += unwound(ring)
    return made


def unwound(ring: list[Point]) -> list[list[Point]]:
    """Return a ring cut at the date line, as a map from -180 to 180 degrees needs it.

    It is followed without leaps of longitude, and drawn a second time where it leaves the map,
    whose edges cut both. A ring around the South Pole is closed along the lower edge.
    """
    line = [ring[0]]
    for x, y in ring[1:]:
        last = line[-1][0]
        line.append((last + (x - last + 180.0) % 360.0 - 180.0, y))
    if abs(line[-1][0] - line[0][0]) > 180.0:
        line += [(line[-1][0], -90.0), (line[0][0], -90.0), line[0]]
    shifts = [0.0]
    if max(x for x, _ in line) > 180.5:
        shifts.append(-360.0)
    if min(x for x, _ in line) < -180.5:
        shifts.append(360.0)
    return [[(x + shift, y) for x, y in line] for shift in shifts]


def thinned(points: list[Point]) -> list[Point]:
    """Return the line with as few of its points as the tolerance lets (Douglas & Peucker 1973)."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = hypot(x1 - x0, y1 - y0)

    def distance(point: Point) -> float:
        dx, dy = point[0] - x0, point[1] - y0
        if length == 0.0:
            return hypot(dx, dy)
        return abs(dx * (y1 - y0) - dy * (x1 - x0)) / length

    far = max(range(len(points)), key=lambda i: distance(points[i]))
    if distance(points[far]) <= TOLERANCE_DEG:
        return [points[0], points[-1]]
    return thinned(points[: far + 1])[:-1] + thinned(points[far:])


def path(lines: list[list[Point]]) -> str:
    """Return the rings as an SVG path of whole units, each point from the one before."""
    parts = []
    for line in lines:
        units = [(round(x * UNITS_PER_DEG), round(-y * UNITS_PER_DEG)) for x, y in thinned(line)]
        kept = [units[0], *(b for a, b in pairwise(units) if a != b)]
        if len(kept) < 4:
            continue  # smaller than the map shows
        steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept[:-1]))
        parts.append(f"M{kept[0][0]} {kept[0][1]}l{steps}z")
    return "".join(parts)


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
def main(source: Path) -> None:
    """Write the page's outline from SOURCE, a TopoJSON of land."""
    outline = path(rings(json.loads(source.read_bytes())))
    TARGET.write_text(HEAD.format(path=outline))
    click.echo(f"{TARGET.name}: {len(outline)} characters")


if __name__ == "__main__":
    main()
