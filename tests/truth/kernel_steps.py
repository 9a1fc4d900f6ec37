"""DE440 against DE422, where both are: the step that a date makes when it changes kernel sets.

Geocentric geometric directions on ICRF axes. The engine has DE422; DE440 is read by jplephem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jplephem.spk import SPK

from services.ephemeris.core import angle_sigmas
from services.ephemeris.errors import NotReady
from services.ephemeris.observe import Ephemeris
from services.ephemeris.targets.bodies import BODIES as CATALOGUE
from services.ephemeris.targets.uncertainty import MODEL_FLOOR, OBSERVED_CENTURIES, orbits
from tests.truth.engine import BODIES, DAY, J2000, KERNELS, Floats

DE440 = KERNELS / "files" / "de440.bsp"
CENTURY = 36525.0
FIRST, LAST = 2287185.0, 2688976.0  # JD TDB: DE440's span, a day within


@dataclass(frozen=True)
class Steps:
    """JD TDB (N,), and how far both lie apart and DE422's own sigma, arcsec, (N, 10)."""

    days: Floats
    apart: Floats
    sigma: Floats


def compare(engine: Ephemeris, days: Floats) -> Steps:
    """Compare on Julian dates (TDB) that both cover. Raises NotReady without DE440's file."""
    ours, theirs = directions(engine, days)
    apart = np.degrees(np.linalg.norm(ours - theirs, axis=-1)) * 3600.0
    return Steps(days, apart, sigmas(days))


def sigmas(days: Floats) -> Floats:
    """Return DE422's own sigma of a direction on fixed axes, arcsec, (N, 10)."""
    centuries = ((days - J2000) / CENTURY).tolist()
    return np.array(
        [
            [
                angle_sigmas.floor(orbit, one, OBSERVED_CENTURIES, MODEL_FLOOR)
                for orbit in orbits("DE422", BODIES)
            ]
            for one in centuries
        ]
    )


def directions(engine: Ephemeris, days: Floats) -> tuple[Floats, Floats]:
    """Return unit vectors by the engine's DE422 and by DE440, (N, 10, 3) each. Raises NotReady."""
    codes = (399, *(CATALOGUE[body].naif for body in BODIES))
    et = np.repeat((days - J2000)[:, None] * DAY, len(codes), axis=1)
    states = engine.states(codes, et)[..., :3]
    ours = states[:, 1:] - states[:, :1]
    if not DE440.exists():
        raise NotReady(f"{DE440.name} is missing")
    theirs = _de440(days)
    units = [v / np.linalg.norm(v, axis=-1, keepdims=True) for v in (ours, theirs)]
    return units[0], units[1]


def _de440(days: Floats) -> Floats:
    with SPK.open(str(DE440)) as spk:
        earth = (spk[0, 3].compute(days) + spk[3, 399].compute(days)).T
        out = []
        for body in BODIES:
            naif = CATALOGUE[body].naif
            if naif == 301:
                place = spk[0, 3].compute(days) + spk[3, 301].compute(days)
            else:  # Mercury's and Venus's centres are their barycentres
                place = spk[0, naif // 100 if naif > 10 else naif].compute(days)
            out.append(place.T - earth)
    return np.stack(out, axis=1)


def century(engine: Ephemeris, start: int, count: int = 400) -> Steps:
    """Compare on random days of the hundred years from `start` on."""
    begin = J2000 + (start - 2000.0) * 365.25
    days = np.random.default_rng(start).uniform(begin, begin + CENTURY, count)
    return compare(engine, np.clip(days, FIRST, LAST))
