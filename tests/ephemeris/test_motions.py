"""Records read for four epochs at a time, whatever segments those lie in, against numpy's series.

The tables are made here, so that one body's segments differ in length, kind and centre.
"""

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from services.ephemeris.constants import AU, DAY
from services.ephemeris.core import observation, table
from services.ephemeris.core.records import CHEBYSHEV, KIND

RNG = np.random.default_rng(4)
STEP = 100.0
# (begin, terms, parts, row of the centre): of the body that is looked at, and of its centre
SEGMENTS = [(0.0, 9, 3, -1), (300.0, 6, 3, -1), (600.0, 7, 6, -1), (900.0, 12, 3, 2)]
CENTRE = (0.0, 5, 3, -1)
SUN = (0.0, 3, 3, -1)
OPTIONS = (observation.BARYCENTRIC, observation.GEOMETRIC, observation.ICRF)


def records(count: int, terms: int, parts: int) -> np.ndarray:
    """Records of STEP each: middle and radius, then the series of each axis."""
    made = np.zeros((count, 2 + parts * terms))
    series = RNG.normal(size=(count, parts, terms)) * 1e6
    series[:, :3, 0] += 1e8
    made[:, 2:] = series.reshape(count, -1)
    return made


@pytest.fixture(scope="module")
def tables():
    """Sun (row 0), the body (1) and its centre (2); and the records themselves."""
    rows = [(SUN, 12.0 * STEP), *((one, 3.0 * STEP) for one in SEGMENTS), (CENTRE, 12.0 * STEP)]
    spans, codes, held = (
        np.empty((len(rows), 4)),
        np.zeros((len(rows), KIND + 1), dtype=np.int64),
        [],
    )
    for i, ((begin, terms, parts, center), length) in enumerate(rows):
        count = round(length / STEP)
        one = records(count, terms, parts)
        one[:, 0], one[:, 1] = begin + STEP * (np.arange(count) + 0.5), STEP / 2.0
        held.append(one)
        spans[i] = begin, begin + length, begin, STEP
        codes[i] = one.ctypes.data, count, terms, parts, center, CHEBYSHEV
    bodies = np.array([[0, 1], [1, 5], [5, 6]], dtype=np.int64)
    return (spans, codes, bodies), held


def motion(held, spans, codes, segment: int, et: float) -> np.ndarray:
    """Position and velocity (6,) by numpy; of several segments, CSPICE takes the first."""
    terms, parts, center = codes[segment, 2:5]
    index = min(int((et - spans[segment, 2]) / STEP), codes[segment, 1] - 1)
    middle, radius, *rest = held[segment][index]
    series = np.array(rest).reshape(parts, terms)
    s = (et - middle) / radius
    values = [chebyshev.chebval(s, one) for one in series]
    if parts == 3:
        values += [chebyshev.chebval(s, chebyshev.chebder(one)) / radius for one in series]
    made = np.array(values)
    return made if center < 0 else made + motion(held, spans, codes, 5, et)


def observed(tables, et: np.ndarray) -> np.ndarray:
    count = len(et)
    out = np.full((table.NUMBERS, 1, count), np.nan)
    epochs = np.zeros((observation.EPOCH_ROWS, count))
    epochs[observation.ET] = et
    doubts = (
        np.zeros((3, count)), np.empty(0, dtype=bool), np.zeros((1, 4)), np.empty((0, 12)),
        (False, False),
        (0.6, 0.0005),
    )  # fmt: skip
    target = np.array([[0, 1, -1, 0]], dtype=np.int64)
    fixed = np.stack([np.eye(3).ravel()] * 2)
    status = observation.observe(
        (*tables, 0, 0, -1), epochs, np.empty((0, 1)), np.zeros((count, 44)), np.zeros((1, 12)),
        np.zeros((1, 18)), target, np.empty((0, 9)), np.empty((1, 2, 6, 0)), OPTIONS,
        fixed, 0.0, doubts, out,
    )  # fmt: skip
    assert status == 0
    return out[:, 0]


def test_four_epochs_of_any_segments(tables) -> None:
    arrays, held = tables
    seams = np.array([0.0, 100.0, 300.0, 600.0, 900.0, 1200.0])
    near = np.concatenate([np.nextafter(seams[1:], 0.0), seams, np.nextafter(seams[:-1], 2e3)])
    et = np.concatenate([RNG.permutation(np.concatenate([near, RNG.uniform(0.0, 1200.0, 90)])),
                         np.sort(RNG.uniform(0.0, 1200.0, 200))])  # fmt: skip
    together = observed(arrays, et)
    segments = np.searchsorted([300.0, 600.0, 900.0], et) + 1
    wanted = np.array(
        [
            motion(held, *arrays[:2], i, t)
            for i, t in zip(segments.tolist(), et.tolist(), strict=True)
        ]
    )
    distance = np.linalg.norm(wanted[:, :3], axis=1)
    rate = np.sum(wanted[:, :3] * wanted[:, 3:], axis=1) / distance
    np.testing.assert_allclose(together[table.RANGE], distance / AU, rtol=1e-13)
    np.testing.assert_allclose(together[table.RANGE_RATE], rate * DAY / AU, rtol=1e-9, atol=1e-12)
    declination = np.degrees(np.arcsin(wanted[:, 2] / distance))
    np.testing.assert_allclose(together[table.DECLINATION], declination, rtol=1e-12)
    for i in range(len(et)):
        alone = observed(arrays, et[i : i + 1])
        assert np.array_equal(
            alone[:, 0].view(np.int64), np.ascontiguousarray(together[:, i]).view(np.int64)
        )
