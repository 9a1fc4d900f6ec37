"""States from the Chebyshev records of SPK and binary PCK files, read where they lie in memory.

Tables describe the files (made by `kernels.spk_states`), a row a segment, a body's segments
together in CSPICE's order of preference:

    spans (S, 4)   begin, end, start of the first record, length of a record: TDB s past J2000
    codes (S, 6)   address of the first record, records, terms, parts (3, or 6 with velocities),
                   row of the center body (-1: the solar system's barycentre), kind of records
    bodies (B, 2)  first and last + 1 segment of each body

`terms` is 0 for a segment that is nought, and -1 for one of a kind that is not read here. For
records at discrete epochs (`discrete_records`) it is the window's states, or the columns of a
difference line. Sources: NAIF, "SPK Required Reading" (types 2, 3, 13, 21), "PCK Required Reading"
(type 2).

x(s) = Σ c_k T_k(s),  T_k = 2s T_(k-1) - T_(k-2),  and its derivatives term by term.
"""

from __future__ import annotations

from typing import Any

from services.ephemeris.core.discrete_records import difference_state, hermite_state
from services.ephemeris.core.jit import inline, number_at

BEGIN, END, START, STEP = 0, 1, 2, 3
ADDRESS, COUNT, TERMS, PARTS, CENTER, KIND = 0, 1, 2, 3, 4, 5

CHEBYSHEV, HERMITE, DIFFERENCES = 0, 1, 2
"""Kinds of records."""

NEARBY = 300.0
"""Seconds to both sides whose velocities give an acceleration where no polynomial has it."""

READ, UNCOVERED, UNREADABLE = 0, 1, 2
"""How reading went; what is not read is left to CSPICE."""

WORD = 8


@inline
def segment_at(spans: Any, bodies: Any, body: int, et: float) -> int:
    """Return the row of the segment that holds for a body at `et`, -1 where none does."""
    for segment in range(bodies[body, 0], bodies[body, 1]):
        if spans[segment, BEGIN] <= et <= spans[segment, END]:
            return segment
    return -1


@inline
def record_at(spans: Any, codes: Any, segment: int, et: float) -> int:
    """Return the address of the record for `et`; the span's end belongs to the last record."""
    index = int((et - spans[segment, START]) / spans[segment, STEP])
    last = codes[segment, COUNT] - 1
    index = min(index, last)
    index = max(index, 0)
    return codes[segment, ADDRESS] + index * WORD * (
        2 + codes[segment, PARTS] * codes[segment, TERMS]
    )


@inline
def values(address: int, terms: int, s: float) -> Any:
    """Return the sums of three series at s, and of their derivatives by s: six numbers."""
    y, z = address + WORD * terms, address + 2 * WORD * terms
    twice = 2.0 * s
    before, now = 1.0, s
    slope_before, slope = 0.0, 1.0
    x0, y0, z0 = number_at(address), number_at(y), number_at(z)
    x1 = y1 = z1 = 0.0
    for k in range(1, terms):
        cx, cy, cz = number_at(address + WORD * k), number_at(y + WORD * k), number_at(z + WORD * k)
        x0, y0, z0 = x0 + cx * now, y0 + cy * now, z0 + cz * now
        x1, y1, z1 = x1 + cx * slope, y1 + cy * slope, z1 + cz * slope
        slope_before, slope = slope, twice * slope + (2.0 * now - slope_before)
        before, now = now, twice * now - before
    return x0, y0, z0, x1, y1, z1


@inline
def second_derivatives(address: int, terms: int, s: float) -> Any:
    """Return the second derivatives by s of three series."""
    y, z = address + WORD * terms, address + 2 * WORD * terms
    twice = 2.0 * s
    before, now = 1.0, s
    slope_before, slope = 0.0, 1.0
    bend_before, bend = 0.0, 0.0
    x2 = y2 = z2 = 0.0
    for k in range(1, terms):
        cx, cy, cz = number_at(address + WORD * k), number_at(y + WORD * k), number_at(z + WORD * k)
        x2, y2, z2 = x2 + cx * bend, y2 + cy * bend, z2 + cz * bend
        bend_before, bend = bend, twice * bend + (4.0 * slope - bend_before)
        slope_before, slope = slope, twice * slope + (2.0 * now - slope_before)
        before, now = now, twice * now - before
    return x2, y2, z2


@inline
def discrete_state(codes: Any, segment: int, et: float) -> Any:
    """Return position and velocity relative to the center, from records at discrete epochs."""
    address, count, terms = codes[segment, ADDRESS], codes[segment, COUNT], codes[segment, TERMS]
    if codes[segment, KIND] == HERMITE:
        return hermite_state(address, count, terms, et)
    return difference_state(address, count, terms, et)


@inline
def state(spans: Any, codes: Any, bodies: Any, body: int, et: float) -> Any:
    """Return a body's barycentric position and velocity (km, km/s, ICRF), and how reading went."""
    x = y = z = vx = vy = vz = 0.0
    while body >= 0:
        segment = segment_at(spans, bodies, body, et)
        if segment < 0:
            return x, y, z, vx, vy, vz, UNCOVERED
        terms = codes[segment, TERMS]
        if terms < 0:
            return x, y, z, vx, vy, vz, UNREADABLE
        if codes[segment, KIND] != CHEBYSHEV:
            px, py, pz, ux, uy, uz = discrete_state(codes, segment, et)
            x, y, z = x + px, y + py, z + pz
            vx, vy, vz = vx + ux, vy + uy, vz + uz
        elif terms > 0:
            record = record_at(spans, codes, segment, et)
            radius = number_at(record + WORD)
            s = (et - number_at(record)) / radius
            px, py, pz, ux, uy, uz = values(record + 2 * WORD, terms, s)
            if codes[segment, PARTS] == 3:
                ux, uy, uz = ux / radius, uy / radius, uz / radius
            else:
                ux, uy, uz, _, _, _ = values(record + (2 + 3 * terms) * WORD, terms, s)
            x, y, z = x + px, y + py, z + pz
            vx, vy, vz = vx + ux, vy + uy, vz + uz
        body = codes[segment, CENTER]
    return x, y, z, vx, vy, vz, READ


@inline
def acceleration(spans: Any, codes: Any, bodies: Any, body: int, et: float) -> Any:
    """Return a body's barycentric acceleration, km/s², where `state` has been READ."""
    x = y = z = 0.0
    while body >= 0:
        segment = segment_at(spans, bodies, body, et)
        terms = codes[segment, TERMS]
        if codes[segment, KIND] != CHEBYSHEV:
            before = max(et - NEARBY, spans[segment, BEGIN])
            after = min(et + NEARBY, spans[segment, END])
            _, _, _, ux, uy, uz = discrete_state(codes, segment, before)
            _, _, _, vx, vy, vz = discrete_state(codes, segment, after)
            x, y, z = (
                x + (vx - ux) / (after - before),
                y + (vy - uy) / (after - before),
                z + (vz - uz) / (after - before),
            )
        elif terms > 0:
            record = record_at(spans, codes, segment, et)
            radius = number_at(record + WORD)
            s = (et - number_at(record)) / radius
            if codes[segment, PARTS] == 3:
                ax, ay, az = second_derivatives(record + 2 * WORD, terms, s)
                ax, ay, az = ax / radius, ay / radius, az / radius
            else:
                _, _, _, ax, ay, az = values(record + (2 + 3 * terms) * WORD, terms, s)
            x, y, z = x + ax / radius, y + ay / radius, z + az / radius
        body = codes[segment, CENTER]
    return x, y, z
