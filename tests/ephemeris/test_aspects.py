"""Aspects by hand-made cases, and by what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ephemeris.astrology.aspects import ASPECTS, AXES, MAJOR_ORBS, find, with_points
from services.ephemeris.astrology.houses import houses
from services.ephemeris.errors import InvalidInput
from services.ephemeris.targets.bodies import BODIES

ALL_ORBS = {name: row.orb for name, row in ASPECTS.items()}
LONGITUDE = st.floats(0, 360, exclude_max=True)
SPEED = st.floats(-1, 15)


def one(first, second, speeds=(0.0, 0.0), orbs=None):
    rows = find([first, second], speeds, orbs).listed(("A", "B"))
    return rows[0] if rows else None


@pytest.mark.parametrize(("name", "angle"), [
    # Ptolemy's five, and Kepler's by division of the circle: 360 k/n.
    ("conjunction", 0), ("opposition", 360 / 2), ("trine", 360 / 3), ("square", 360 / 4),
    ("sextile", 360 / 6), ("semisquare", 360 / 8), ("sesquiquadrate", 3 * 360 / 8),
    ("semisextile", 360 / 12), ("quincunx", 5 * 360 / 12), ("quintile", 360 / 5),
    ("biquintile", 2 * 360 / 5), ("decile", 360 / 10), ("tredecile", 3 * 360 / 10),
    ("septile", 360 / 7), ("biseptile", 2 * 360 / 7), ("triseptile", 3 * 360 / 7),
    ("novile", 360 / 9), ("binovile", 2 * 360 / 9), ("quadranovile", 4 * 360 / 9),
])  # fmt: skip
def test_every_aspect_at_its_angle(name, angle):
    assert ASPECTS[name].angle == pytest.approx(angle, abs=1e-12)
    computed = one(350.0, (350.0 + angle) % 360.0, orbs=ALL_ORBS)
    assert computed["aspect"] == name
    assert computed["orb"] == pytest.approx(0.0, abs=1e-9)


def test_the_table_is_complete():
    assert set(MAJOR_ORBS) == {"conjunction", "opposition", "trine", "square", "sextile"}
    assert all(row.kind in {"major", "minor"} for row in ASPECTS.values())
    assert len({row.angle for row in ASPECTS.values()}) == len(ASPECTS)


@pytest.mark.parametrize(("first", "second", "speeds", "aspect", "orb", "applying"), [
    (10.0, 97.0, (1.0, 0.1), "square", -3.0, False),  # 87° and shrinking: away from 90
    (10.0, 97.0, (0.1, 1.0), "square", -3.0, True),
    (10.0, 103.0, (1.0, 0.1), "square", 3.0, True),  # the swifter, behind, catches up
    (10.0, 103.0, (-0.1, 1.0), "square", 3.0, False),  # one retrograde: they part
    (359.0, 1.0, (1.0, 0.5), "conjunction", 2.0, True),  # across 0° Aries
    (1.0, 359.0, (1.0, 0.5), "conjunction", 2.0, False),
    (359.0, 1.0, (0.2, -0.2), "conjunction", 2.0, True),  # retrograde towards the other
    (0.0, 179.0, (0.0, 1.0), "opposition", -1.0, True),
    (0.0, 181.0, (0.0, 1.0), "opposition", -1.0, False),
    (5.0, 5.0, (1.0, 2.0), "conjunction", 0.0, False),  # exact: no longer applying
    (5.0, 7.0, (1.0, 1.0), "conjunction", 2.0, False),  # nothing changes
])  # fmt: skip
def test_applying_and_separating(first, second, speeds, aspect, orb, applying):
    computed = one(first, second, speeds)
    assert computed["aspect"] == aspect
    assert computed["orb"] == pytest.approx(orb, abs=1e-12)
    assert computed["applying"] is applying


def test_orbs_are_the_callers():
    assert one(0.0, 98.5) is None
    assert one(0.0, 98.5, orbs={"square": 9.0})["aspect"] == "square"
    assert one(0.0, 90.0, orbs={}) is None
    assert one(0.0, 90.0, orbs={"trine": 8.0}) is None
    assert one(0.0, 92.0, orbs={"square": 2.0})["orb"] == pytest.approx(2.0)
    # 70° is within reach of both: the closer one counts.
    assert one(0.0, 70.0, orbs={"sextile": 15.0, "quintile": 3.0})["aspect"] == "quintile"


def test_many_epochs_and_bodies():
    rng = np.random.default_rng(3)
    lon, speed = rng.uniform(0, 360, (50, 12)), rng.uniform(-1, 13, (50, 12))
    computed = find(lon, speed, ALL_ORBS)
    assert computed.starts.shape == (51,)
    assert computed.starts[-1] == len(computed.aspect)
    names = [f"body {i}" for i in range(12)]
    for e in range(50):
        alone = find(lon[e], speed[e], ALL_ORBS).listed(names)
        assert computed.listed(names, e) == alone
        assert [abs(row["orb"]) for row in alone] == sorted(abs(row["orb"]) for row in alone)
    np.testing.assert_array_equal(
        computed.epoch, np.repeat(np.arange(50), np.diff(computed.starts))
    )
    # Each pair within reach is there, and no other: by arcs of a circle, pair by pair.
    arcs = np.abs(np.degrees(np.angle(np.exp(1j * np.radians(lon[:, None] - lon[..., None])))))
    away = np.abs(arcs[..., None] - [ASPECTS[name].angle for name in computed.ids])
    away = np.where(away <= [ALL_ORBS[name] for name in computed.ids], away, np.inf)
    near = np.isfinite(away).any(axis=-1)
    listed = np.zeros_like(near)
    listed[computed.epoch, computed.first, computed.second] = True
    np.testing.assert_array_equal(listed, np.triu(near, k=1))
    np.testing.assert_array_equal(
        computed.aspect, np.argmin(away, axis=-1)[computed.epoch, computed.first, computed.second]
    )


def test_what_is_no_number_makes_no_aspect():
    computed = find([[10.0, np.nan, 10.0], [1.0, 1.0, np.nan]], np.zeros((2, 3)), ALL_ORBS)
    assert list(zip(computed.epoch, computed.first, computed.second, strict=True)) == [
        (0, 0, 2),
        (1, 0, 1),
    ]


def test_points_opposite_or_equal_by_definition_make_no_aspects():
    nodes = ("MeanNode", "TrueNode", "MeanSouthNode", "TrueSouthNode")
    apsides = ("MeanApogee", "OsculatingApogee", "MeanPerigee", "OsculatingPerigee")
    names = ("Sun", *nodes, *apsides)
    longitude = [10.0, 10.0, 11.0, 190.0, 191.0, 11.0, 12.0, 191.0, 192.0]
    rows = find(longitude, np.zeros(9), None, names).listed(names)
    pairs = {frozenset((row["first"], row["second"])) for row in rows}
    across = {frozenset((a, b)) for a in nodes for b in apsides}
    assert pairs == across | {frozenset(("Sun", name)) for name in names[1:]}


def test_the_axes_know_every_point_that_is_one_of_two():
    known = frozenset().union(*AXES)
    for body in BODIES.values():
        if body.definition.startswith("Opposite to"):
            other = body.definition.split()[2].rstrip(":")
            assert any({body.id, other} <= axis for axis in AXES)
    assert known - set(BODIES) == {"Ascendant", "Descendant", "MC", "IC", "Vertex", "Antivertex"}


def test_aspects_to_the_ascendant_and_the_midheaven():
    at = houses("placidus", [75.0, 255.0], 23.44, 51.0)
    angles = {
        "Ascendant": (at.ascendant, at.ascendant_rate),
        "MC": (at.mc, at.mc_rate),
        "Descendant": ((at.ascendant + 180.0) % 360.0, at.ascendant_rate),
    }
    sun = at.ascendant + np.array([90.0, 2.0])
    names = ("Sun", *angles)
    longitude, speed = with_points(sun[:, None], [[1.0], [1.0]], angles)
    assert longitude.shape == speed.shape == (2, 4)
    computed = find(longitude, speed, None, names)
    first, second = (
        {row["second"]: row for row in computed.listed(names, epoch) if row["first"] == "Sun"}
        for epoch in (0, 1)
    )
    assert first["Ascendant"]["aspect"] == first["Descendant"]["aspect"] == "square"
    assert second["Descendant"]["aspect"] == "opposition"
    # The Ascendant is swifter than any body: 2° behind the Sun, it is catching up.
    assert second["Ascendant"]["aspect"] == "conjunction"
    assert second["Ascendant"]["applying"] is True
    assert second["Ascendant"]["orb_rate"] == pytest.approx(1.0 - at.ascendant_rate[1])
    assert not any({row["first"], row["second"]} == {"Ascendant", "Descendant"}
                   for e in (0, 1) for row in computed.listed(names, e))  # fmt: skip


@given(LONGITUDE, LONGITUDE, SPEED, SPEED)
def test_what_applies_is_closer_a_moment_later(a, b, va, vb):
    computed = one(a, b, (va, vb), ALL_ORBS)
    if computed is None or abs(computed["orb"]) < 1e-4 or abs(va - vb) < 1e-3:
        return
    h = 1e-6
    ahead = (b + vb * h - a - va * h + 180.0) % 360.0 - 180.0
    later = abs(abs(ahead) - ASPECTS[computed["aspect"]].angle)
    if 1e-4 < computed["separation"] < 180.0 - 1e-4:
        assert (later < abs(computed["orb"])) == computed["applying"]


@given(LONGITUDE, LONGITUDE, SPEED, SPEED, st.floats(0, 360))
def test_order_and_zodiac_do_not_matter(a, b, va, vb, turn):
    here, swapped = one(a, b, (va, vb)), one(b, a, (vb, va))
    assert (here is None) == (swapped is None)
    turned = one((a + turn) % 360.0, (b + turn) % 360.0, (va, vb))
    if here is None or turned is None:  # a rounding may cross the edge of an orb
        return
    assert here["aspect"] == swapped["aspect"] == turned["aspect"]
    assert here["orb"] == pytest.approx(swapped["orb"], abs=1e-9)
    assert here["orb"] == pytest.approx(turned["orb"], abs=1e-9)


@pytest.mark.parametrize(
    "orbs", [{"square": -1.0}, {"square": 15.1}, {"square": float("nan")}, {"nonagon": 1.0}]
)
def test_refusals_name_the_field(orbs):
    with pytest.raises(InvalidInput) as caught:
        find([0.0, 90.0], [0.0, 0.0], orbs)
    assert caught.value.field == "aspects"
