"""SPK files for tests: one segment of any type, by bytes, or states by CSPICE's own writer."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import spiceypy

WORDS = 128


def write_segment(
    path: Path, codes: tuple[int, int, int, int], span: tuple[float, float], data: np.ndarray
) -> None:
    """Write an SPK of one segment (NAIF, "DAF Required Reading"); codes: body, center, frame, type.

    For types of which CSPICE has no writer, and for files that no writer would make.
    """
    first = 3 * WORDS + 1
    last = first + len(data) - 1
    head = struct.pack(
        "<8s2i60s3i8s", b"DAF/SPK ", 2, 6, b"TEST".ljust(60), 2, 2, last + 1, b"LTL-IEEE"
    )
    summary = struct.pack("<3d2d6i", 0.0, 0.0, 1.0, *span, *codes, first, last)
    records = (head, summary, b"A SEGMENT".ljust(1024), np.asarray(data, dtype="<f8").tobytes())
    with path.open("wb") as file:
        for record in records:
            file.write(record + bytes(-len(record) % 1024))


def difference_lines(rng: np.random.Generator, count: int, size: int) -> np.ndarray:
    """Return the data of a type 21 segment: `count` lines of random orders, one a day."""
    lines = []
    for i in range(count):
        orders = rng.integers(3, size - 1, 3).astype(float)
        steps = np.cumsum(rng.uniform(20_000.0, 40_000.0, size))
        table = rng.normal(0.0, 1e-6, (3, size)) / 10.0 ** np.arange(size)
        state = np.column_stack([rng.normal(0.0, 3e8, 3), rng.normal(0.0, 20.0, 3)])
        epoch = 86_400.0 * (i + rng.uniform(0.2, 0.8))
        lines.append(
            np.concatenate(
                [[epoch], steps, state.ravel(), table.ravel(), [orders.max() + 1], orders]
            )
        )
    finals = 86_400.0 * (1.0 + np.arange(count))
    return np.concatenate([*lines, finals, [size, count]])


def write_states(
    path: Path, body: int, center: int, epochs: np.ndarray, states: np.ndarray, degree: int = 7
) -> None:
    """Write a type 13 SPK of states (E, 6), km and km/s, with CSPICE's own writer."""
    path.unlink(missing_ok=True)
    handle = spiceypy.spkopn(str(path), "TEST", 0)
    spiceypy.spkw13(
        handle, body, center, "J2000", epochs[0], epochs[-1], str(body), degree, len(epochs),
        np.ascontiguousarray(states), np.ascontiguousarray(epochs),
    )  # fmt: skip
    spiceypy.spkcls(handle)
