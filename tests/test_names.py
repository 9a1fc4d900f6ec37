"""One name means one thing: no two modules or packages of the product share a name."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
TREES = ("services", "gateway", "ops")
ALLOWED = {
    "errors": "each room's own exceptions: what they mean is said by the room",
    "main": "each app's entry point, which its servers' commands name",
}


def names() -> dict[str, list[str]]:
    """Return where each name stands: modules by file, packages by folder."""
    places = defaultdict(list)
    for tree in TREES:
        for file in sorted((ROOT / tree).rglob("*.py")):
            named = file.parent if file.stem == "__init__" else file.with_suffix("")
            if file.stem != "__main__":
                places[named.name].append(str(named.relative_to(ROOT)))
    return places


def test_no_two_modules_share_a_name() -> None:
    shared = {name: where for name, where in names().items() if len(where) > 1}
    assert {name: where for name, where in shared.items() if name not in ALLOWED} == {}
    assert sorted(shared) == sorted(ALLOWED), "an exception that nothing needs any more"
