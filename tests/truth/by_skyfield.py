"""Skyfield (MIT) on the same DE440 file and the same UT1, with the IERS's polar motion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from skyfield.api import load, wgs84
from skyfield.framelib import ecliptic_frame
from skyfield.jpllib import SpiceKernel

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.instants import Instant
from tests.truth.engine import BODIES, KERNELS, charts, random_instants, random_sites
from tests.truth.iers import MJD, c04
from tests.truth.residuals import Angles, Residuals

GEOCENTRIC, TOPOCENTRIC = "geocentric", "topocentric"
WITHOUT_EARTH = "topocentric, without the Earth's own deflection"


class Skyfield:
    """Apparent places by Skyfield."""

    def __init__(self, spk: Path) -> None:
        self.kernel = SpiceKernel(str(spk))
        names = [name.lower() + (" barycenter" if i > 3 else "") for i, name in enumerate(BODIES)]
        self.targets = [self.kernel[name] for name in names]
        self.timescale = load.timescale(builtin=True)
        pole = c04()
        tt = MJD + pole["mjd"]  # a minute off, in which the pole moves by 0.002 mas
        self.timescale.polar_motion_table = (tt, pole["x"], pole["y"])

    def close(self) -> None:
        """Let go of the file."""
        self.kernel.close()

    def places(self, instants: Instant, sites: list[Site] | None, *, by_earth: bool) -> Angles:
        """Return longitudes and latitudes (degrees, (N, B)) on the true ecliptic of date.

        `by_earth` leaves Skyfield's light deflection by the Earth in.
        """
        (tt1, tt2), ut1 = instants.tt, instants.ut1
        time = self.timescale.tt_jd(tt1, tt2)
        time.delta_t = ((tt1 - ut1[0]) + (tt2 - ut1[1])) * 86400.0
        observer = self.kernel["earth"]
        if sites is not None:
            rows = np.array([(s.latitude, s.longitude, s.elevation) for s in sites]).T
            observer += wgs84.latlon(*rows)
        here = observer.at(time)
        if not by_earth:
            here._observer_gcrs_au = None
        apparent = [
            here.observe(body).apparent().frame_latlon(ecliptic_frame) for body in self.targets
        ]
        return (
            np.array([place[1].degrees for place in apparent]).T,
            np.array([place[0].degrees for place in apparent]).T,
        )


def compare(engine: Ephemeris, count: int = 200, seed: int = 1962) -> dict[str, Residuals]:
    """Return the residuals of random instants and sites, 1962-2026."""
    skyfield = Skyfield(KERNELS / "files" / "de440.bsp")
    instants = random_instants(engine, seed, count)
    sites = random_sites(seed + 1, count)
    ours = {name: charts(engine, instants, sites, name) for name in (GEOCENTRIC, TOPOCENTRIC)}
    theirs = {
        GEOCENTRIC: skyfield.places(instants, None, by_earth=False),
        TOPOCENTRIC: skyfield.places(instants, sites, by_earth=True),
        WITHOUT_EARTH: skyfield.places(instants, sites, by_earth=False),
    }
    skyfield.close()
    return {
        name: Residuals.between(BODIES, ours[name.split(",")[0]], other)
        for name, other in theirs.items()
    }
