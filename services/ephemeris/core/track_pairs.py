"""Two bodies' tracks as Chebyshev series, and how they lie to each other."""

from __future__ import annotations

from math import asin, atan2, sqrt
from typing import Any

import numpy as np

from services.ephemeris.core.jit import compiled

APART, FAR, NEAR, FAR_RADIUS, OUTER, INNER = range(6)
"""Rows of a pair of disks: the centres' separation, both distances, and three angular radii."""
DISK_ROWS = 6


@compiled(
    "void(float64[:,:,:,::1], float64[::1], float64[::1], float64[:,::1], float64[:,:,:,::1])"
)
def put_tracks(series: Any, middles: Any, halves: Any, times: Any, out: Any) -> None:
    """Put the places of both bodies of n pairs at times (n, m) into `out` (2, n, m, C).

    series (n, TERMS, 2, C), of x from -1 at middle - half to 1 at middle + half, beyond which a
    body stays where it is.
    """
    terms, width = series.shape[1], series.shape[3]
    now, after = np.empty(width), np.empty(width)
    for i in range(len(times)):
        for j in range(times.shape[1]):
            x = min(max((times[i, j] - middles[i]) / halves[i], -1.0), 1.0)
            for body in range(2):
                now[:] = 0.0
                after[:] = 0.0
                for k in range(terms - 1, 0, -1):
                    for c in range(width):
                        value = series[i, k, body, c] + 2.0 * x * now[c] - after[c]
                        after[c], now[c] = now[c], value
                for c in range(width):
                    out[body, i, j, c] = series[i, 0, body, c] + x * now[c] - after[c]


@compiled("void(float64[:,::1], float64[:,::1], float64[::1], float64[:,::1])")
def put_disks(far: Any, near: Any, radii: Any, out: Any) -> None:
    """Put how the disks of n pairs lie into `out` (DISK_ROWS, n).

    far, near (n, C >= 3): places; radii (3,): the far body's, the near one's outer and inner one.
    """
    for i in range(len(far)):
        a = sqrt(far[i, 0] * far[i, 0] + far[i, 1] * far[i, 1] + far[i, 2] * far[i, 2])
        b = sqrt(near[i, 0] * near[i, 0] + near[i, 1] * near[i, 1] + near[i, 2] * near[i, 2])
        fx, fy, fz = far[i, 0] / a, far[i, 1] / a, far[i, 2] / a
        nx, ny, nz = near[i, 0] / b, near[i, 1] / b, near[i, 2] / b
        x, y, z = fy * nz - fz * ny, fz * nx - fx * nz, fx * ny - fy * nx
        out[APART, i] = atan2(sqrt(x * x + y * y + z * z), fx * nx + fy * ny + fz * nz)
        out[FAR, i], out[NEAR, i] = a, b
        out[FAR_RADIUS, i] = asin(radii[0] / a)
        out[OUTER, i], out[INNER, i] = asin(radii[1] / b), asin(radii[2] / b)
