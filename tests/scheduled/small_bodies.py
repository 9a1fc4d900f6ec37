"""Run by the scheduled workflow alone: it fetches the pack of small bodies, 44 MB.

scripts/test.sh tests/scheduled/small_bodies.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.constants import DAY
from services.ephemeris.errors import BodyOutOfCoverage
from services.ephemeris.frames.earth import Site
from services.ephemeris.kernels.record_tables import ephemeris_tables
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.registry import REGISTRY
from services.spice.kernel_sets import fetch
from services.spice.kernel_sets.excerpt import SMALL_BODIES, SMALL_SPANS
from tests.oracle.kernel_folders import own_folder


def test_the_pack_is_what_it_was_and_serves_all_its_bodies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own_folder(tmp_path / "kernels")
    assert fetch.fetch(folder, "small-bodies") == ["small_bodies_1600_2500.bsp"]
    report = capsys.readouterr().err
    assert "44.3 MiB to fetch" in report
    assert "MIT" in report
    pack = folder / "files" / "small_bodies_1600_2500.bsp"
    planets = folder / "files" / "de440.bsp"
    whole, excerpt = ephemeris_tables([pack, planets]), ephemeris_tables([SMALL_BODIES, planets])
    for body, _, _ in SMALL_SPANS:
        ((begin, end),) = excerpt.reach(body)
        et = np.linspace(begin + 40 * DAY, end - 40 * DAY, 1000)[:, None]
        assert (whole.states((body,), et) == excerpt.states((body,), et)).all()
    engine = Ephemeris.open("DE440", folder)
    try:
        names = tuple(
            target.id
            for target in REGISTRY.others()
            if target.kind == "small_body" and engine.bodies.spans(target.naif or 0)
        )
        assert len(names) == 25
        options = Options(bodies=names)
        site = Site(51.4779, 0.0, 46.0)
        for moment in ("1600-02-01T12:00:00Z", "2024-06-21T18:00:00Z", "2499-12-01T00:00:00Z"):
            made = engine.observe(engine.timescales.instant(moment), site, options)
            assert np.isfinite(made.longitude).all()
            assert (made.longitude_sigma > 0.02).all()
        with pytest.raises(BodyOutOfCoverage, match="Chiron has it from 1600-01-03"):
            engine.observe(
                engine.timescales.instant("1600-01-01T12:00:00Z"), site, Options(bodies=("Chiron",))
            )
    finally:
        engine.pool.close()
