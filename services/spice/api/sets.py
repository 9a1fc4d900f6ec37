"""Which JPL ephemeris has a moment, so that a refusal can say where to ask instead."""

from __future__ import annotations

SPANS_JD_TDB: dict[str, tuple[float, float]] = {
    "DE440": (2287184.5, 2688976.5),
    "DE441": (-3100015.5, 8000016.5),
    "DE422": (625648.5, 2816816.5),
}
"""First and last moment, Julian dates (TDB). DE440, DE441: Park et al. 2021, AJ 161:105 and the
files' own headers; DE422: `jalpha` and `jomega` of its constants."""


def covering(jd_tdb: float, *, loaded: str) -> list[str]:
    """Return the names of the ephemerides that reach `jd_tdb`, besides the one that is loaded."""
    return [
        name
        for name, (begin, end) in SPANS_JD_TDB.items()
        if name != loaded and begin + 1.0 <= jd_tdb <= end - 1.0
    ]
