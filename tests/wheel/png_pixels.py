"""What a PNG shows, as numbers: read by the PNG specification (W3C, third edition), not by ours."""

from __future__ import annotations

import struct
import zlib

import numpy as np


def pixels(png: bytes) -> np.ndarray:
    """Return (height, width, 4) numbers 0 to 255 of an eight-bit RGBA picture without interlace."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    data, at, header = b"", 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, chunk = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        header = chunk if kind == b"IHDR" else header
        data += chunk if kind == b"IDAT" else b""
        at += 12 + length
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    assert (depth, colour, interlace) == (8, 6, 0)
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + 4 * width)
    picture = np.zeros((height, width * 4), np.int64)
    above = np.zeros(width * 4, np.int64)
    for y in range(height):
        above = picture[y] = _unfiltered(int(rows[y, 0]), rows[y, 1:].astype(np.int64), above)
    return picture.reshape(height, width, 4)


def _unfiltered(kind: int, row: np.ndarray, above: np.ndarray) -> np.ndarray:
    if kind == 0:
        return row
    if kind == 2:
        return (row + above) % 256
    if kind == 1:
        return (np.cumsum(row.reshape(-1, 4), axis=0) % 256).reshape(-1)
    out = row.copy()
    for i in range(len(row)):
        left = out[i - 4] if i >= 4 else 0
        corner = above[i - 4] if i >= 4 else 0
        up = above[i]
        if kind == 3:
            guess = (left + up) // 2
        else:
            paeth = left + up - corner
            near = [abs(paeth - left), abs(paeth - up), abs(paeth - corner)]
            guess = (left, up, corner)[near.index(min(near))]
        out[i] = (row[i] + guess) % 256
    return out


def ink_box(png: bytes) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom (exclusive) of what is not transparent."""
    seen = pixels(png)[:, :, 3] > 24
    ys, xs = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1
