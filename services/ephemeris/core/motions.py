"""Bodies' motions at a block of epochs: the records read for four epochs at a time."""

from __future__ import annotations

from typing import Any

from services.ephemeris.core.jit import inline
from services.ephemeris.core.lanes import LANES, add_motions, add_states
from services.ephemeris.core.light import at, put
from services.ephemeris.core.records import (
    CENTER,
    CHEBYSHEV,
    KIND,
    PARTS,
    READ,
    TERMS,
    acceleration,
    record_at,
    segment_at,
    state,
)


def motions(times: int, out: int, accelerated: bool) -> Any:
    """Return what puts a body's states at the epochs of one row into the six rows from `out`.

    With its accelerations in three more where they are wanted; returns how reading went. The rows
    are of a table as in `light`. Four epochs at once where they are read from one segment; the bits
    are those of `state` and `acceleration`.
    """
    add = add_motions if accelerated else add_states
    rows = 9 if accelerated else 6

    @inline
    def four(work: Any, e: int, spans: Any, codes: Any, bodies: Any, body: int) -> bool:
        for k in range(rows):
            for lane in range(LANES):
                work[at(out + k, e + lane)] = 0.0
        t0, t1 = work[at(times, e)], work[at(times, e + 1)]
        t2, t3 = work[at(times, e + 2)], work[at(times, e + 3)]
        while body >= 0:
            segment = segment_at(spans, bodies, body, t0)
            if segment < 0 or not (
                segment_at(spans, bodies, body, t1) == segment
                and segment_at(spans, bodies, body, t2) == segment
                and segment_at(spans, bodies, body, t3) == segment
            ):
                return False
            terms = codes[segment, TERMS]
            if terms < 0 or codes[segment, KIND] != CHEBYSHEV or codes[segment, PARTS] != 3:
                return False
            if terms > 0:
                add(
                    work, at(times, e), at(out, e), at(1, 0), terms,
                    record_at(spans, codes, segment, t0), record_at(spans, codes, segment, t1),
                    record_at(spans, codes, segment, t2), record_at(spans, codes, segment, t3),
                )  # fmt: skip
            body = codes[segment, CENTER]
        return True

    @inline
    def one(work: Any, e: int, spans: Any, codes: Any, bodies: Any, body: int) -> int:
        et = work[at(times, e)]
        x, y, z, u, v, w, status = state(spans, codes, bodies, body, et)
        put(work, out, e, (x, y, z))
        put(work, out + 3, e, (u, v, w))
        if accelerated and status == READ:
            put(work, out + 6, e, acceleration(spans, codes, bodies, body, et))
        return status

    @inline
    def run(work: Any, n: int, spans: Any, codes: Any, bodies: Any, body: int) -> int:
        e = 0
        while e < n:
            if e + LANES <= n and four(work, e, spans, codes, bodies, body):
                e += LANES
                continue
            for k in range(e, min(e + LANES, n)):
                status = one(work, k, spans, codes, bodies, body)
                if status != READ:
                    return status
            e += LANES
        return READ

    return run
