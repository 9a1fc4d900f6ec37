"""The wheel cannot contradict the table: read back from its SVG, over random and crowded charts."""

from __future__ import annotations

import math
import os
import random
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
import resvg_py

from services.wheel.drawing import PictureStyle, draw
from services.wheel.glyphs import BODY_PATHS, SIGN_PATHS
from tests.wheel.png_pixels import ink_box
from tests.wheel.random_charts import (
    CAPITAL,
    CENTRES,
    DIGIT,
    HEADING,
    MARK,
    SVG,
    Chart,
    Drawn,
    answer,
    charts,
    numbers,
    parsed,
    turned,
)

COUNT = int(os.environ.get("WHEEL_CHARTS", "400"))
"""WHEEL_CHARTS=2000 for the whole."""
TINY = 0.02


@pytest.fixture(scope="module")
def inks():
    """Return where each glyph's ink is within its box of 24, as resvg paints it."""
    return {path: _ink(path) for path in {*BODY_PATHS.values(), *SIGN_PATHS.values()}}


def _ink(path: str) -> tuple[float, ...]:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="96" height="96">'
        f'<path d="{path}" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    return tuple(edge / 4.0 for edge in ink_box(png))


@pytest.fixture(scope="module")
def rings(inks) -> list[Chart]:
    return charts(COUNT, inks)


def test_glyphs_stay_within_their_boxes(inks):
    for path, (left, top, right, bottom) in inks.items():
        assert min(left, top) >= 1.0, path
        assert max(right, bottom) <= 23.5, path


def test_every_tick_stands_at_the_true_longitude(rings):
    for ring in rings:
        for one in ring.bodies:
            x1, y1, x2, y2 = one.tick
            for x, y in ((x1, y1), (x2, y2)):  # written to 0.01 of 200 units and more
                assert abs(turned(ring.longitude(x, y) - one.longitude)) < 0.004


def test_glyphs_keep_the_order_of_their_longitudes(rings):
    for ring in rings:
        bodies = ring.bodies
        by_longitude = sorted(range(len(bodies)), key=lambda i, b=bodies: b[i].longitude)
        places = [ring.longitude(*one.centre) for one in bodies]
        by_place = sorted(range(len(bodies)), key=places.__getitem__)
        first = by_place.index(by_longitude[0])
        assert by_place[first:] + by_place[:first] == by_longitude


def test_nothing_that_a_body_says_overlaps_another(rings):
    for ring in rings:
        owners, boxes = boxes_of(ring)
        left, top, right, bottom = boxes.T
        meets = (
            (left[:, None] < right[None, :] - TINY)
            & (right[:, None] > left[None, :] + TINY)
            & (top[:, None] < bottom[None, :] - TINY)
            & (bottom[:, None] > top[None, :] + TINY)
        )
        np.fill_diagonal(meets, val=False)
        pairs = [(owners[i], owners[j]) for i, j in np.argwhere(meets) if i < j]
        assert not pairs


def boxes_of(ring: Chart) -> tuple[list[tuple[str, str]], np.ndarray]:
    owners = [(one.name, kind) for one in ring.bodies for kind in one.boxes]
    return owners, np.array([box for one in ring.bodies for box in one.boxes.values()])


def test_no_line_goes_through_a_glyph_or_its_words(rings):
    for ring in rings:
        owners, boxes = boxes_of(ring)
        leaders = [(*a, *b) for one in ring.bodies for a, b in pairwise(one.leader)]
        lines = np.array([*ring.lines, *leaders])
        hits = crossed(lines, boxes)
        assert not hits.any(), [owners[i] for i in np.flatnonzero(hits.any(axis=0))]


def crossed(lines: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return which line has a part within which box (Liang and Barsky 1984)."""
    x1, y1, x2, y2 = (lines[:, i, None] for i in range(4))
    begin, end = np.zeros((len(lines), len(boxes))), np.ones((len(lines), len(boxes)))
    with np.errstate(divide="ignore", invalid="ignore"):
        for start, step, low, high in (
            (x1, x2 - x1, boxes[:, 0], boxes[:, 2]),
            (y1, y2 - y1, boxes[:, 1], boxes[:, 3]),
        ):
            one, two = (low - start) / step, (high - start) / step
            still = step == 0
            outside = still & ((start < low) | (start > high))
            one, two = np.where(still, -np.inf, one), np.where(still, np.inf, two)
            begin = np.maximum(begin, np.minimum(one, two))
            end = np.where(outside, -1.0, np.minimum(end, np.maximum(one, two)))
    return end - begin > 1e-3


def test_each_glyph_is_in_its_sign_and_house_or_has_a_line_from_there(rings):
    inside = far = 0
    for ring in rings:
        for one in ring.bodies:
            at = ring.longitude(*one.centre)
            same = sector(ring, at) == sector(ring, one.longitude)
            assert same or one.far, "a glyph elsewhere has the strong line"
            assert same or not has_room(ring), "where all sectors have room all are at home"
            assert abs(turned(ring.longitude(*one.leader[0]) - one.longitude)) < 0.02
            assert abs(turned(ring.longitude(*one.leader[-1]) - at)) < 0.2
            inside, far = inside + same, far + one.far
    assert inside > COUNT
    assert far > COUNT / 10, "crowded charts were among them"


def sector(ring: Chart, value: float) -> tuple[float, float]:
    """Return where the sign and house begin and end that hold a longitude."""
    edges = sorted({30.0 * i for i in range(12)} | set(ring.cusps))
    begin = max((e for e in edges if e <= value), default=edges[-1])
    return begin, min((e for e in edges if e > value), default=edges[0])


def has_room(ring: Chart) -> bool:
    """Say whether each sector is as wide as its glyphs, 36 units of its circle each."""
    radius = math.dist(ring.bodies[0].centre, ring.centre)
    size = math.dist(ring.bodies[0].tick[:2], ring.bodies[0].tick[2:]) / 13.0
    cell = math.degrees(38.2 * size / radius)
    members: dict[tuple[float, float], int] = {}
    for one in ring.bodies:
        where = sector(ring, one.longitude)
        members[where] = members.get(where, 0) + 1
    return all(
        cell * count <= ((end - begin) % 360.0 or 360.0) for (begin, end), count in members.items()
    )


def test_no_leader_crosses_another(rings):
    # In radius and angle the lines are straight between the same circles: the order of their ends,
    # which the glyphs keep, is the order all along.
    for ring in rings:
        for one in ring.bodies:
            radii = [math.dist(point, ring.centre) for point in one.leader]
            assert all(a >= b - 0.02 for a, b in pairwise(radii)), "inwards all the way"
        spans = [(one.longitude, moved(ring, one)) for one in ring.bodies]
        for i, (start, way) in enumerate(spans):
            for other, other_way in spans[i + 1 :]:
                between = turned(other - start)
                if abs(between) < 90 and abs(way) < 90 and abs(other_way) < 90:
                    assert between * (between + other_way - way) >= 0 or abs(between) < 1e-6


def moved(ring: Chart, one: Drawn) -> float:
    return turned(ring.longitude(*one.centre) - one.longitude)


def test_degrees_and_minutes_are_cut_not_rounded(rings):
    for ring in rings:
        for one in ring.bodies:
            exact = Decimal(ring.data[one.name]["sign_degree"])
            degree, minute = divmod(int(exact * 60), 60)
            assert one.texts["degree"] == f"{degree}°"
            if ring.centre == CENTRES["chart"]:
                assert one.texts["minute"] == f"{minute:02d}′"
            assert ("retrograde" in one.texts) == ring.data[one.name]["retrograde"]


def test_the_values_of_cusps_stand_apart_within_the_paper():
    rng = random.Random(5)
    for turn in range(1, COUNT, 3):
        one = answer(rng, turn)
        # narrow houses, as near the polar circle
        first = one["houses"]["cusps"][0]
        one["houses"]["cusps"][1:3] = [(first + 2.0) % 360.0, (first + 4.5) % 360.0]
        root = parsed(draw(one, HEADING, PictureStyle()))
        values = next(g for g in root.iter(SVG + "g") if g.get("data-part") == "cusp-values")
        boxes = np.array([cusp_box(part) for part in values.iter(SVG + "text")])
        assert len(boxes) >= 2 * 12 + 4
        left, top, right, bottom = boxes.T
        assert left.min() >= 0.0
        assert right.max() <= 1000.0
        assert top.min() >= 100.0, "below the title block"
        meets = (
            (left[:, None] < right - TINY)
            & (right[:, None] > left + TINY)
            & (top[:, None] < bottom - TINY)
            & (bottom[:, None] > top + TINY)
        )
        assert meets.sum() == len(boxes), "each meets itself alone"


def cusp_box(part) -> tuple[float, float, float, float]:
    x, y, size = numbers(part, "x", "y", "font-size")
    width = size * sum(MARK if mark in "°′" else 0.667 if mark.isalpha() else DIGIT
                       for mark in part.text)  # fmt: skip
    start = {"end": x - width, "middle": x - width / 2}.get(part.get("text-anchor"), x)
    return start, y - CAPITAL * size, start + width, y
