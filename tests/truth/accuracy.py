"""Measure every residual and write docs/accuracy.md: `python -m tests.truth.accuracy`.

`--check` writes nothing and fails if the page would change. Sections that need a kernel set which
is not on this machine keep the text they have.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from services.ephemeris.errors import NotReady
from services.ephemeris.observe import Ephemeris
from tests.truth import deep_sections, frame_sections, sections
from tests.truth.engine import opened
from tests.truth.report import Section, compose, old_text

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"

HEAD = """
# How accurate the engine is

This page is written by `make accuracy` (`python -m tests.truth.accuracy`), never by hand. Every
figure is the engine's answer minus an independent one, measured in that run with seeded random
instants; the tests in tests/truth and tests/ephemeris hold the limits. 1 mas is 0.001 arcsecond.
Longitude differences are multiplied by the cosine of the latitude, so that they are distances on
the sky. Only differences on one and the same ephemeris say how well the reduction is done; how well
JPL knows where the planets are is another matter, and JPL's.
"""


SECTIONS = (*sections.ALL, *deep_sections.ALL, *frame_sections.ALL)


def _written(section: Section, engine: Ephemeris | None) -> str:
    text = section.write(engine) if engine is not None else old_text(PAGE, section.key)
    if text is None:
        return f"Not measured yet: needs the kernel set {section.kernels}."
    return text


def measure() -> list[tuple[Section, str]]:
    """Return every section with its text, set by set."""
    texts: dict[str, str] = {}
    for tag in dict.fromkeys(section.kernels for section in SECTIONS):
        mine = [section for section in SECTIONS if section.kernels == tag]
        try:
            with opened(tag) as engine:
                texts |= {section.key: _written(section, engine) for section in mine}
        except NotReady as error:
            print(f"kept as they are, for want of {tag}: {error}", file=sys.stderr)
            texts |= {section.key: _written(section, None) for section in mine}
    return [(section, texts[section.key]) for section in SECTIONS]


def main(argv: list[str] | None = None) -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.accuracy", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args(argv)
    page = compose(HEAD, measure())
    same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page
    if options.check:
        print("docs/accuracy.md is up to date" if same else "docs/accuracy.md would change")
        return 0 if same else 1
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE.name}: {'unchanged' if same else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
