"""Where, in the pages of a grid, the windows of many nodes begin: see `frames.grid`."""

from __future__ import annotations

from typing import Any

from services.ephemeris.core.jit import compiled

PAGE = 512
"""Nodes of a page, whose windows lie wholly in it."""


@compiled(
    "int64(int64[::1], int64, int64[::1], boolean[:,::1], int64[::1], int64, int64, int64[::1])"
)
def locate(
    index: Any, lowest: int, places: Any, known: Any, used: Any, now: int, width: int, first: Any
) -> int:
    """Put where each of E nodes' windows begins into `first` (E,), -1 for one that is not known.

    Returns how many are not. index (E,): the nodes; lowest: the first node of the first page;
    places: 1 + the place where a page is kept, by number, 0 for none; known (places, PAGE): of
    which nodes all of the window is; used (places,): when last, which becomes `now`; width: the
    rows of a page.
    """
    missing = 0
    for e in range(len(index)):
        offset = index[e] - lowest
        number = offset // PAGE
        place = places[number] - 1
        node = offset - number * PAGE
        if place >= 0 and known[place, node]:
            first[e] = place * width + node
            used[place] = now
        else:
            first[e] = -1
            missing += 1
    return missing
