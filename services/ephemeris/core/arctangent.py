"""The arc tangent of two numbers without branches, so that a loop over it becomes vectors.

atan2(y, x) for finite numbers, not both zero, within 2 units in the last place. The ratio of the
smaller to the larger is brought to |t| <= tan(π/8) by atan(r) = π/4 + atan((r - 1) / (r + 1)), one
division in all; then atan(t) = t + t³ P(t²). P is the interpolant of (atan(t)/t - 1)/t² at the
Chebyshev nodes of 0..tan²(π/8), made with 50 digits by `python -m benchmarks.arctangent`.
"""

from __future__ import annotations

from services.ephemeris.core.jit import inline

TAN_EIGHTH = 0.41421356237309503
QUARTER_TURN = 0.7853981633974483
QUARTER_TURN_REST = 3.061616997868383e-17
HALF_PI = 1.5707963267948966
HALF_PI_REST = 6.123233995736766e-17
PI = 3.141592653589793
PI_REST = 1.2246467991473532e-16


@inline
def _odd_part(t: float) -> float:
    """Return atan(t) - t for |t| <= tan(π/8)."""
    z = t * t
    p = 0.016285756855221028
    p = p * z - 0.034570561981427744
    p = p * z + 0.04551593220626549
    p = p * z - 0.05230454270650244
    p = p * z + 0.05878928997834775
    p = p * z - 0.06666424885738255
    p = p * z + 0.07692296375032143
    p = p * z - 0.09090908753500877
    p = p * z + 0.11111111105155447
    p = p * z - 0.14285714285659828
    p = p * z + 0.19999999999999804
    p = p * z - 0.3333333333333333
    return p * z * t


@inline
def arctangent(y: float, x: float) -> float:
    """Return the angle of the point (x, y), radians in -π..π."""
    ax = abs(x)
    ay = abs(y)
    low = min(ax, ay)
    high = max(ay, ax)
    far = low > TAN_EIGHTH * high
    t = (low - high if far else low) / (low + high if far else high)
    angle = t + _odd_part(t)
    angle = QUARTER_TURN + (angle + QUARTER_TURN_REST) if far else angle
    angle = HALF_PI - (angle - HALF_PI_REST) if ay > ax else angle
    angle = PI - (angle - PI_REST) if x < 0.0 else angle
    return -angle if y < 0.0 else angle
