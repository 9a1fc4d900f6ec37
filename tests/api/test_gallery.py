"""docs/gallery shows what the service draws, of what its page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.wheel.random_charts import SVG, parsed

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
PICTURES = json.loads((GALLERY / "requests.json").read_text(encoding="utf-8"))
PAGE = (GALLERY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_one_that_is_drawn_today(client, name):
    request = PICTURES[name]["request"]
    drawn = parsed(client.post("/wheel", request).body)
    kept = parsed((GALLERY / f"{name}.svg").read_bytes())
    for kind in ("title", "desc", "text"):
        assert [e.text for e in kept.iter(SVG + kind)] == [e.text for e in drawn.iter(SVG + kind)]
    assert f"![]({name}.svg)" in PAGE
    assert json.dumps(request, ensure_ascii=False) in PAGE


def test_there_is_no_picture_of_which_nothing_is_said():
    assert {file.stem for file in GALLERY.glob("*.svg")} == set(PICTURES)
