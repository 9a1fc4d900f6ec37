"""SVG to PNG by resvg, with fonts that come with the service: a slim image has none."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
import resvg_py

_BEYOND = re.compile(
    "[^\x00-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u20cf\u2100-\u22ff\ufb00-\ufb06]"
)
"""What the fonts that come with the service do not have: those of the system are looked through."""
SANS, SERIF = "Source Sans Pro", "Source Serif Pro"


@lru_cache(maxsize=1)
def font_files() -> list[str]:
    """Return the fonts' files: Latin, Greek and Cyrillic, by the SIL Open Font License."""
    folders = (
        (
            Path(font_source_sans_pro.__file__).parent,
            "SourceSansPro",
            ("Regular", "Semibold", "Bold"),
        ),
        (Path(font_source_serif_pro.__file__).parent, "SourceSerifPro", ("Semibold",)),
    )
    return [
        str(folder / "files" / f"{family}-{weight}.ttf")
        for folder, family, weights in folders
        for weight in weights
    ]


def png(svg: str, width: int) -> bytes:
    """Return a picture as PNG, so many pixels wide."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=_BEYOND.search(svg) is None,
            font_files=font_files(),
            font_family=SANS,
            sans_serif_family=SANS,
            serif_family=SERIF,
        )
    )


def main() -> None:
    """Turn the SVG of the standard input into PNG on the standard output; the width is given."""
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode(), int(sys.argv[1])))


if __name__ == "__main__":
    main()
