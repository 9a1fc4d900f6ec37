"""A kernels folder of a test's own: the project's files by links, and what the test adds."""

from __future__ import annotations

from pathlib import Path

KERNELS = Path(__file__).resolve().parents[2] / "kernels"
EXCERPT = Path(__file__).resolve().parents[1] / "data" / "small_bodies_excerpt.bsp"


def own_folder(place: Path) -> Path:
    """Make the folder `place` with everything that the set DE440 needs, linked."""
    (place / "files").mkdir(parents=True)
    for path in KERNELS.iterdir():
        if path.is_file():
            (place / path.name).symlink_to(path)
    for path in (KERNELS / "files").iterdir():
        if path.suffix in {".bsp", ".bpc", ".tls"} and not path.name.startswith("."):
            (place / "files" / path.name).symlink_to(path)
    return place
