"""The Makefile says each recipe once, and every recipe is listed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_make_reads_it_without_a_warning() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_every_recipe_is_phony_and_stands_once() -> None:
    text = (ROOT / "Makefile").read_text()
    recipes = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert sorted(recipes) == sorted(phony.split())
