"""The engine on DE422 against JPL Horizons on DE441: how far twelve years of work moved the sky."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import erfa
import numpy as np

from services.ephemeris.errors import OutOfCoverage
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.bodies import BODIES as CATALOGUE
from tests.truth.engine import BODIES, chart_rows

PLACES = Path(__file__).parents[2] / "kernels" / "horizons_de441.json"
ASTROMETRIC = Options(bodies=BODIES, observer="geocentric", corrections="astrometric", frame="icrf")


@dataclass(frozen=True)
class Difference:
    """One body on one day (JD TT): distance on the sky and the answer's own sigma, arcsec."""

    body: str
    jd: float
    apart: float
    sigma: float

    @property
    def year(self) -> int:
        """The Julian epoch year, whole for these dates."""
        return round(2000.0 + (self.jd - 2451545.0) / 365.25)


def compare(engine: Ephemeris) -> list[Difference]:
    """Return the differences of all published places that the engine's kernels cover."""
    names = {CATALOGUE[body].naif: body for body in BODIES}
    rows = json.loads(PLACES.read_text(encoding="utf-8"))["rows"]
    charts = {jd: _chart(engine, jd) for jd in sorted({row[1] for row in rows})}
    out = []
    for naif, jd, ascension, declination, _ in rows:
        if (chart := charts[jd]) is None:
            continue
        row = chart[names[naif]]
        ours = erfa.s2c(*np.radians([row["longitude"], row["latitude"]]))
        apart = erfa.sepp(ours, erfa.s2c(*np.radians([ascension, declination])))
        sigma = row["uncertainty_arcsec"]
        out.append(Difference(names[naif], jd, float(np.degrees(apart)) * 3600.0, sigma))
    return out


def _chart(engine: Ephemeris, jd: float) -> dict | None:
    try:
        instant = engine.timescales.instant(jd, time_scale="tt")
        return chart_rows(engine, instant, Site(0.0, 0.0), ASTROMETRIC)
    except OutOfCoverage:
        return None
