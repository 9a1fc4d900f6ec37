"""Physical constants, each with its source. Units: km, s, radians."""

from __future__ import annotations

import math

C = 299792.458
"""Speed of light, km/s (exact, SI)."""

AU = 149597870.7
"""Astronomical unit, km (exact, IAU 2012 Resolution B2)."""

GM_SUN = 132712440041.279419
"""Sun's gravitational parameter, km³/s² (DE440: Park et al. 2021, AJ 161:105, table 2)."""

GM_EARTH_MOON = 398600.435507 + 4902.800118
"""Gravitational parameter of the Earth and the Moon together, km³/s² (DE440, table 2)."""

SUN_RADIUS = 696000.0
"""Radius of the Sun's disk, km: inside it a body's light is taken as grazing the limb."""

SCHWARZSCHILD = 2.0 * GM_SUN / C**2
"""Sun's Schwarzschild radius 2GM/c², km."""

OMEGA = 7.292115e-5
"""Earth's rotation rate, rad/s (IERS Conventions 2010, table 1.1)."""

J2000 = 2451545.0
"""JD of J2000.0 (2000 January 1, 12h)."""

DAY = 86400.0
"""Seconds in a day."""

JULIAN_CENTURY = 36525.0
"""Days in a Julian century."""

ARCSEC = math.pi / 648000.0
"""One arcsecond in radians."""

TAU = 2.0 * math.pi
"""One turn in radians."""
