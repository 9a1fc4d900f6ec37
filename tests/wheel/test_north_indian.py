"""The North Indian form: every name stands inside its house, in the widest of the usual fonts."""

from __future__ import annotations

import random

from services.wheel.drawing import PictureStyle, draw
from tests.wheel.random_charts import DIGIT, HEADING, MARK, SVG, answer, parsed

LEFT, TOP, SIDE = 110.0, 150.0, 780.0
CORNERS = {  # of the twelve houses, in quarters of the side, as every book on Jyotish draws them
    1: ((2, 0), (3, 1), (2, 2), (1, 1)),
    2: ((0, 0), (2, 0), (1, 1)),
    3: ((0, 0), (1, 1), (0, 2)),
    4: ((0, 2), (1, 1), (2, 2), (1, 3)),
    5: ((0, 2), (1, 3), (0, 4)),
    6: ((0, 4), (1, 3), (2, 4)),
    7: ((2, 2), (3, 3), (2, 4), (1, 3)),
    8: ((2, 4), (3, 3), (4, 4)),
    9: ((4, 4), (3, 3), (4, 2)),
    10: ((4, 2), (3, 3), (2, 2), (3, 1)),
    11: ((4, 2), (3, 1), (4, 0)),
    12: ((4, 0), (3, 1), (2, 0)),
}
LETTER = 0.556
"""Arial's a, e and o; capitals are wider and i, l and t narrower."""


def inside(x: float, y: float, corners: list[tuple[float, float]]) -> bool:
    """Say whether a point lies within a convex polygon."""
    sides = []
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        sides.append((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))
    return min(sides) >= 0 or max(sides) <= 0


def test_every_name_stands_inside_its_house() -> None:
    rng = random.Random(18)
    seen = 0
    for turn in range(300):
        one = answer(rng, turn)
        if one["houses"] is None:
            continue
        root = parsed(draw(one, HEADING, PictureStyle(form="north_indian")))
        for group in root.iter(SVG + "g"):
            if group.get("data-part") != "body":
                continue
            text = group.find(SVG + "text")
            assert text is not None
            words = text.text or ""
            size, x, y = (float(text.get(name, "")) for name in ("font-size", "x", "y"))
            marks = sum(words.count(mark) for mark in "°′")
            half = size * (MARK * marks + max(DIGIT, LETTER) * (len(words) - marks)) / 2
            house = int(group.get("data-house", ""))
            corners = [(LEFT + SIDE / 4 * a, TOP + SIDE / 4 * b) for a, b in CORNERS[house]]
            for at in (x - half, x + half):
                for high in (y - 0.7 * size, y):
                    assert inside(at, high, corners), (turn, house, words, at, high)
            assert size > 6  # fifteen in one house
            seen += 1
    assert seen > 800
