"""A table's moments against the same moments written out and read one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from earth_rotation_tables import timescales
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ephemeris.errors import InvalidInput
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


@pytest.mark.parametrize(
    ("start", "stop", "step_us", "falls"),
    [
        ("1961-07-31T23:59:59Z", "1961-08-01T00:00:01Z", 950_000, True),
        ("1961-07-31T23:59:59Z", "1961-08-01T00:00:01Z", 949_999, False),
        ("1961-07-31T23:59:59Z", "1961-08-01T00:00:01Z", SECOND, False),
        ("1961-07-01T23:59:59.96Z", "1961-09-01T00:00:00Z", 86_400 * SECOND, True),
        ("1961-07-01T23:59:59.96Z", "1961-07-31T00:00:00Z", 86_400 * SECOND, False),
        ("1968-01-31T00:00:00Z", "1968-02-01T00:00:00Z", 86_399_900_000, True),
        ("1968-01-31T12:00:00Z", "1968-01-31T12:00:00Z", 10**20, False),
        ("1971-12-31T00:00:00Z", "1972-01-01T00:00:00Z", 86_399_950_000, False),
    ],
)
def test_no_step_falls_on_a_second_that_utc_skipped(start, stop, step_us, falls):
    # IERS, TAI-UTC: it fell by 0.05 s on 1961 August 1 and by 0.1 s on 1968 February 1 alone.
    first, last = (SCALES.instant(text) for text in (start, stop))
    if not falls:
        EvenEpochs.between(first, last, step_us, "utc", SCALES)
        return
    with pytest.raises(InvalidInput, match=r"that day of UTC was only 86399\.9") as refused:
        EvenEpochs.between(first, last, step_us, "utc", SCALES)
    assert refused.value.field == "step"
