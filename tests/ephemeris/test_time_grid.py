"""A table's moments against the same moments written out and read one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from earth_rotation_tables import timescales
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ephemeris.time.time_grid import EvenEpochs

SCALES = timescales()
SECOND = 1_000_000


@pytest.mark.parametrize("scale", ["utc", "ut1", "tt"])
def test_a_tables_moments_are_those_of_their_texts_to_the_last_bit(scale):
    mark = "Z" if scale == "utc" else ""

    @settings(max_examples=150, database=None)
    @given(
        st.datetimes(datetime(1600, 1, 1), datetime(2500, 1, 1)),  # noqa: DTZ001 - a clock's reading
        st.integers(1, 40 * 86400),
    )
    def alike(start, step):
        texts = [f"{(start + timedelta(seconds=step * i)).isoformat()}{mark}" for i in range(3)]
        alone = [SCALES.instant(text, time_scale=scale) for text in texts]
        table = EvenEpochs.between(alone[0], alone[2], step * SECOND, scale, SCALES)
        together = table.instants(SCALES, 0, 3)
        for name in ("tt", "ut1", "tdb"):
            for part in (0, 1):
                many = np.asarray(getattr(together, name)[part]).tolist()
                assert many == [float(getattr(one, name)[part]) for one in alone]

    alike()
