"""The gateway and the time resolver need instants and calendars: they do without the compiler."""

import os
import subprocess
import sys

import numpy as np
import pytest

from services.ephemeris.core.tdb import tdb_minus_tt as of_one
from services.ephemeris.time.instants import tdb_minus_tt


@pytest.mark.parametrize("module", ["gateway.main", "services.time_resolver.main"])
def test_numba_is_not_loaded(module):
    code = f"import sys, {module}; print(sorted({{'numba', 'llvmlite'}} & set(sys.modules)))"
    given = {**os.environ, "DATABASE_URL": "none"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_one_epoch_and_many_give_the_same_bits():
    rng = np.random.default_rng(6)
    days, parts = rng.uniform(-3e6, 8e6, 5000).round(), rng.uniform(-0.5, 0.5, 5000)
    singly = [of_one(day, part) for day, part in zip(days.tolist(), parts.tolist(), strict=True)]
    assert np.array(singly).tobytes() == tdb_minus_tt(days, parts).tobytes()
