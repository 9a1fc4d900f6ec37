"""Swiss Ephemeris (pyswisseph, AGPL: tests only) on the same ephemeris file, repacked for it.

What remains different is Swiss Ephemeris's own models: IAU 2000B nutation (77 terms, 1 mas),
Vondrák et al. 2011 precession, an observer's spin axis without nutation.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import swisseph as swe

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.instants import Instant
from tests.truth import jpl_file
from tests.truth.engine import BODIES, KERNELS, charts, random_instants, random_sites
from tests.truth.residuals import Angles, Residuals

NAME = "de440.eph"
EXCERPT = Path(__file__).parents[1] / "data" / "de422_excerpt.bsp"
SPAN = (2396758.5, 2506331.5)  # JD TDB, 1850-01-01 .. 2150-01-01
NUMBERS = tuple(range(10))  # swe.SUN .. swe.PLUTO, in the order of BODIES
NODES = {"MeanNode": swe.MEAN_NODE, "TrueNode": swe.TRUE_NODE}
SAME_FILE = swe.FLG_JPLEPH | swe.FLG_SPEED


def open_same_de440(folder: Path | None = None) -> None:
    """Make Swiss Ephemeris read the engine's own DE440; written once into the temporary folder."""
    _open(KERNELS / "files" / "de440.bsp", NAME, 440, SPAN, folder)


def open_same_de422(day: float, folder: Path | None = None) -> None:
    """Make Swiss Ephemeris read the excerpt of DE422 around JD `day` (TDB)."""
    _open(EXCERPT, f"de422_{day:.0f}.eph", 422, (day - 50.0, day + 50.0), folder)


def _open(
    source: Path, name: str, number: int, span: tuple[float, float], folder: Path | None
) -> None:
    home = folder or Path(tempfile.gettempdir()) / "involution-truth"
    target = home / name
    if not target.exists() or target.stat().st_mtime < Path(jpl_file.__file__).stat().st_mtime:
        jpl_file.write(source, target, number, *span)
    swe.close()  # or it goes on reading the file before
    swe.set_ephe_path(str(home))
    swe.set_jpl_file(name)


def places(
    tdb: np.ndarray, flags: int = SAME_FILE, numbers: tuple[int, ...] = NUMBERS
) -> np.ndarray:
    """Return (N, B, 6): longitude, latitude (degrees), distance (AU) and their rates per day.

    `tdb` (N,) are Julian dates; Swiss Ephemeris takes one float64. Raises RuntimeError if it did
    not use the file asked for.
    """
    out = np.empty((len(tdb), len(numbers), 6))
    for row, day in zip(out, tdb.tolist(), strict=True):
        for i, number in enumerate(numbers):
            row[i], used = swe.calc(day, number, flags)
            if used & (swe.FLG_JPLEPH | swe.FLG_SWIEPH | swe.FLG_MOSEPH) & ~flags:
                raise RuntimeError(f"Swiss Ephemeris used another ephemeris: {used}")
    return out


def topocentric(tdb: np.ndarray, sites: list[Site]) -> np.ndarray:
    """Return as `places`, each instant from its own site."""
    rows = []
    for day, site in zip(tdb, sites, strict=True):
        swe.set_topo(site.longitude, site.latitude, site.elevation)
        rows.append(places(np.array([day]), SAME_FILE | swe.FLG_TOPOCTR)[0])
    return np.array(rows)


def whole(parts: tuple) -> np.ndarray:
    """Return a two-part Julian date as the one float64 that Swiss Ephemeris takes."""
    return np.asarray(parts[0] + parts[1])


def on_a_double(engine: Ephemeris, instants: Instant) -> Instant:
    """Return instants whose TDB is what one float64 Julian date holds (steps of 40 µs)."""
    tdb, tt = whole(instants.tdb), instants.tt
    shift = (tdb - instants.tdb[0]) - instants.tdb[1]
    return engine.timescales.instants((tt[0], tt[1] + shift), "tt")


def compare(engine: Ephemeris, count: int = 200, seed: int = 2440) -> dict[str, Residuals]:
    """Return the residuals of random instants and sites, 1962-2026."""
    open_same_de440()
    instants = on_a_double(engine, random_instants(engine, seed, count))
    sites = random_sites(seed + 1, count)
    tdb = whole(instants.tdb)
    results = {"geocentric": places(tdb), "topocentric": topocentric(tdb, sites)}
    return {
        name: Residuals.between(
            BODIES, charts(engine, instants, sites, name), (other[..., 0], other[..., 1])
        )
        for name, other in results.items()
    }


def angles(rows: np.ndarray) -> Angles:
    """Return longitudes and latitudes of `places`."""
    return rows[..., 0], rows[..., 1]
