"""Make `data/borders.npz`: the zones' outlines, thinned, so that a distance to a border is cheap.

The full outlines (8 million vertices) decide which zone a place is in; this file only answers
"how far is the border, and who is behind it?", for which a tolerance of 200 m is enough.
Run `python -m services.time_resolver.build_borders` after changing the pinned timezonefinder-data.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from services.time_resolver.polygon_finder import TimezoneFinder

SOURCE_STEPS_PER_DEGREE = 1e7  # timezonefinder's int32 coordinates
STEPS_PER_DEGREE = 1e4  # ours: 11 m
TOLERANCE_DEG = 0.0018  # 200 m of latitude
TARGET = Path(__file__).parent / "data" / "borders.npz"


def thin(points: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    """Return the vertices (n, 2) that Douglas & Peucker (1973) keep within `tolerance` degrees.

    `points` is one open ring, longitude and latitude in degrees; longitudes are weighted by
    cos(latitude), so that the tolerance is a distance on the ground.
    """
    flat = points * [1.0, 1.0]
    flat[:, 0] *= np.cos(np.radians(np.clip(points[:, 1].mean(), -89.0, 89.0)))
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        inner = flat[first + 1 : last]
        start, chord = flat[first], flat[last] - flat[first]
        length_squared = float(chord @ chord)
        offset = inner - start
        along = np.clip(offset @ chord / length_squared, 0.0, 1.0) if length_squared else 0.0
        away = np.hypot(*(offset - np.multiply.outer(along, chord)).T)
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return points[keep]


def outlines(finder: TimezoneFinder) -> tuple[list[NDArray[np.int32]], list[int]]:
    """Return every thinned ring (2, n), closed, in steps of 1e-4 degree, and its zone's id."""
    rings, zones = [], []
    for polygon in range(finder.nr_of_polygons):
        zone = int(finder.zone_id_of(polygon))
        ring = finder.coords_of(polygon).T / SOURCE_STEPS_PER_DEGREE
        closed = np.vstack([ring, ring[:1]])
        steps = np.rint(thin(closed, TOLERANCE_DEG) * STEPS_PER_DEGREE).astype(np.int32).T
        if steps.shape[1] > 2:
            rings.append(steps)
            zones.append(zone)
    return rings, zones


@click.command()
@click.option("--output", type=click.Path(path_type=Path), default=TARGET, show_default=True)
def main(output: Path) -> None:
    """Write the thinned outlines of the installed timezonefinder-data."""
    with TimezoneFinder() as finder:
        rings, zones = outlines(finder)
        starts = np.array([ring[:, 0] for ring in rings], np.int32)
        steps = np.concatenate([np.diff(ring, axis=1) for ring in rings], axis=1)
        np.savez_compressed(
            output,
            data_version=np.array(finder.data_version),
            names=np.array(finder.timezone_names),
            zone=np.array(zones, np.int16),
            length=np.array([ring.shape[1] - 1 for ring in rings], np.int32),
            start=starts,
            steps=steps if np.abs(steps).max() > 32767 else steps.astype(np.int16),
        )
    click.echo(f"{output.name}: {len(rings)} rings, {steps.shape[1]} segments")


if __name__ == "__main__":
    main()
