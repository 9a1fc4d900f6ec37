"""Charts of many epochs are those of one, to the bit: houses, lots, aspects and zodiacs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from services.ephemeris.charts.chart import charts
from services.ephemeris.core.light import BLOCK
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from tests.truth.engine import opened

COUNT = BLOCK + 9
ASPECTS = (("conjunction", 8.0), ("opposition", 8.0), ("trine", 7.0), ("square", 7.0))
POINTS = {"aspects": ASPECTS, "aspect_points": ("Ascendant", "MC")}
CASES = [
    Options(houses="placidus", **POINTS),
    Options(houses="koch", observer="geocentric", zodiac="sidereal", ayanamsa="true_citra"),
    Options(
        houses="regiomontanus", zodiac="sidereal", ayanamsas=("lahiri", "true_citra"), **POINTS
    ),
    Options(observer="heliocentric", frame="ecliptic_j2000", aspects=ASPECTS),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    with opened() as engine:
        yield engine


def same(alone: Any, together: Any, i: int, name: str) -> int:
    """Hold every array of epochs within to row i of the many; return how many numbers it was."""
    if is_dataclass(alone):
        return sum(
            same(getattr(alone, part.name), getattr(together, part.name), i, part.name)
            for part in fields(alone)
        )
    if not isinstance(alone, np.ndarray):
        assert isinstance(alone, str | tuple | None | bool), name
        return 0
    ours, theirs = np.ascontiguousarray(alone[0]), np.ascontiguousarray(together[i])
    assert len(alone) == 1, name
    assert len(together) == COUNT, name
    assert ours.tobytes() == theirs.tobytes(), name
    return ours.size


@pytest.mark.parametrize("options", CASES, ids=str)
def test_charts_of_one_epoch_and_of_many(engine: Ephemeris, options: Options) -> None:
    rng = np.random.default_rng(137)
    jd = 2451545.0 + rng.uniform(-160_000.0, 230_000.0, COUNT)
    jd[BLOCK - 1 : BLOCK + 1] = 2451545.0 - 73050.0, 2451545.0 + 73050.0  # 1800, 2200
    instants = engine.timescales.instants((np.floor(jd), jd % 1.0), "tt")
    # Up to the poles: there some systems have no cusps and another's are taken
    sites = Sites(
        rng.uniform(-90.0, 90.0, COUNT), rng.uniform(-180.0, 180.0, COUNT), np.zeros(COUNT)
    )
    stated = rng.uniform(0.0, 60.0, COUNT)
    together = charts(engine, instants, sites, options, stated)
    listed = 0
    for i in range(COUNT):
        site = Site(float(sites.latitude[i]), float(sites.longitude[i]), 0.0)
        alone = charts(engine, instants.at(i), site, options, float(stated[i]))
        held = same(alone.positions.longitude, together.positions.longitude, i, "longitude")
        assert held == len(together.positions.names)
        for part in ("ayanamsa", "houses", "lots", "zodiacs"):
            ours, theirs = getattr(alone, part), getattr(together, part)
            assert (ours is None) == (theirs is None)
            if ours is not None:
                assert same(ours, theirs, i, part) > 0
        if options.aspects is not None:
            assert alone.aspects is not None
            assert together.aspects is not None
            names = together.aspect_names
            rows = alone.aspects.listed(names)
            listed += len(rows)
            assert rows == together.aspects.listed(names, i)
    assert (listed > COUNT) == (options.aspects is not None)
