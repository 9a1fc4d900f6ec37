"""TDB from TT for many epochs."""

from __future__ import annotations

from typing import Any

from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.tdb import tdb_minus_tt

tdb_of_one = inline(tdb_minus_tt)


@compiled("void(float64[::1], float64[::1], float64[::1])")
def put_tdb_minus_tt(jd1: Any, jd2: Any, out: Any) -> None:
    """Put TDB - TT in seconds at two-part TT (or TDB) Julian dates into `out`, (E,) each."""
    for e in range(len(out)):
        out[e] = tdb_of_one(jd1[e], jd2[e])
