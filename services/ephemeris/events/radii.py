"""Radii of bodies as they are seen, km; what is not here is a point of light."""

from __future__ import annotations

RADII_KM: dict[str, float] = {
    "Sun": 695_700.0,
    "Moon": 1737.4,
    "Mercury": 2440.53,
    "Venus": 6051.8,
    "Mars": 3396.19,
    "Jupiter": 71_492.0,
    "Saturn": 60_268.0,
    "Uranus": 25_559.0,
    "Neptune": 24_764.0,
    "Pluto": 1188.3,
}
"""The Sun's nominal radius: IAU 2015 Resolution B3. The Moon's mean radius and the planets'
equatorial ones: Archinal et al. 2018, Celest. Mech. Dyn. Astron. 130:22 (IAU WGCCRE 2015)."""
EARTH_RADIUS_KM = 6378.137
"""Equatorial radius of WGS84 (GRS80: 6378.137)."""
EARTH_FLATTENING = 1.0 / 298.257223563
"""Of WGS84."""
SUN_RADIUS_ECLIPSES = 959.63 / 206264.806247 * 149597870.7 / EARTH_RADIUS_KM
"""The Sun's, in the Earth's radii: 959.63" at 1 AU (Auwers 1891), which the canons use."""
