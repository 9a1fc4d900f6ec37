"""timezonefinder with its own C code, although numba is installed.

It takes numba where it finds it: 60 MB, and functions that are compiled when it is imported, into a
cache that a read-only system refuses (RuntimeError, "no locator available"). Only the core of
`services.ephemeris` compiles, so numba is hidden while timezonefinder is imported.
"""

from __future__ import annotations

import sys

_numba = sys.modules.get("numba")
sys.modules["numba"] = None  # type: ignore[assignment] # this makes an import fail
try:
    from timezonefinder import TimezoneFinder
finally:
    del sys.modules["numba"]
    if _numba is not None:
        sys.modules["numba"] = _numba

__all__ = ["TimezoneFinder"]
