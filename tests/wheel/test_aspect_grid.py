"""The grid of aspects of a sheet, read back from its SVG: each orb stands within its cell."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from services.wheel.chart_points import AspectRow
from services.wheel.drawing import PictureStyle, Second, draw
from tests.wheel.random_charts import HEADING, NAMES, SVG, answer, body, numbers, parsed

# of 2048 units, in DejaVu Sans, the widest of the faces that a reader may get
WIDTHS = {"a": 1255 / 2048, "s": 1067 / 2048, **dict.fromkeys("0123456789", 1303 / 2048)}


def sheet(count: int, orb: float, *, second: bool) -> str:
    rng = random.Random(count)
    one: dict[str, Any] = answer(rng, 1)
    one["data"] = {name: body(rng, rng.uniform(0, 360)) for name in NAMES[:count]}
    row = {"aspect": "trine", "orb": orb, "applying": True}
    pairs = [(a, b) for i, a in enumerate(NAMES[:count]) for b in NAMES[i + 1 : count]]
    one["aspects"] = [{"first": a, "second": b, **row} for a, b in pairs]
    rows = [AspectRow(a, b, "trine", orb, applying=True) for a, b in pairs]
    other = Second({**one, "houses": None}, HEADING, rows) if second else None
    return draw(one, HEADING, PictureStyle(layout="sheet"), other)


@pytest.mark.parametrize("orb", [9.99, 11.99])
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("count", [2, 10, 15])
def test_each_orb_stands_within_its_cell(count: int, orb: float, *, second: bool) -> None:
    (grid,) = (
        group
        for group in parsed(sheet(count, orb, second=second)).iter(SVG + "g")
        if group.get("data-part") == "aspect-grid"
    )
    edges = sorted(
        float(match[1])
        for path in grid.iter(SVG + "path")
        if (match := re.fullmatch(r"M([\d.]+) [\d.]+V[\d.]+", path.get("d", "")))
    )
    cells = [group for group in grid if group.get("data-part") == "aspect-cell"]
    assert len(cells) == count * (count - 1) / 2
    for cell in cells:
        (text,) = cell.iter(SVG + "text")
        x, size = numbers(text, "x", "font-size")
        right = x + size * sum(WIDTHS[letter] for letter in text.text or "")
        assert right <= min(edge for edge in edges if edge > x)
