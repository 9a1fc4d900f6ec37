"""Draw the pictures of docs/gallery by the service itself: `make gallery`.

What is drawn stands in docs/gallery/requests.json; the page beside it is written from that, too.
"""

from __future__ import annotations

import json
from pathlib import Path

from involution import open_ephemeris

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
HEAD = """\
# Gallery

Drawn by the service from these requests of
[`POST /wheel`](../api.md#post-wheel-a-chart-as-a-picture), and written here by `make gallery`.
"""


def main() -> None:
    """Draw every picture of requests.json, and write the page that shows them."""
    pictures = json.loads((GALLERY / "requests.json").read_text(encoding="utf-8"))
    engine = open_ephemeris("DE440")
    page = [HEAD]
    for name, picture in pictures.items():
        svg = engine.wheel(picture["request"])
        (GALLERY / f"{name}.svg").write_text(svg, encoding="utf-8")
        request = json.dumps(picture["request"], ensure_ascii=False)
        page.append(f"## {picture['about']}\n\n```json\n{request}\n```\n\n![]({name}.svg)\n")
    (GALLERY / "README.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
