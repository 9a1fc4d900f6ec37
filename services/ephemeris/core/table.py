"""The table that a block of epochs is worked on in: which row holds what.

A row holds one number for each of BLOCK epochs. Rows are constants of the compiled code, which
could not make vectors of them otherwise.
"""

from __future__ import annotations

from services.ephemeris.core.light import BODY_ROWS, OBSERVER_ROWS, SEEN_ROWS

# What comes out, (NUMBERS, T, E)
(
    LONGITUDE, LATITUDE, RANGE, LONGITUDE_RATE, LATITUDE_RATE, RANGE_RATE, RIGHT_ASCENSION,
    DECLINATION, RIGHT_ASCENSION_RATE, DECLINATION_RATE, AZIMUTH, ALTITUDE, GEOCENTRIC_RATE,
    RATE_OF_DATE, GEOCENTRIC_LATITUDE_RATE, LATITUDE_RATE_OF_DATE, COSINE_OF_DATE, LIGHT_TIME_S,
) = range(18)  # fmt: skip
FIELDS = 18
"""Rates and the latitude's cosine `of date` are in ecliptic coordinates of date whatever the frame,
from the observer's own place; `geocentric` from the Earth's centre (for others: from theirs)."""

# Behind them one sigma of each angle
(
    LONGITUDE_SIGMA, LATITUDE_SIGMA, RIGHT_ASCENSION_SIGMA, DECLINATION_SIGMA, AZIMUTH_SIGMA,
    ALTITUDE_SIGMA,
) = range(FIELDS, FIELDS + 6)  # fmt: skip
NUMBERS = FIELDS + 6

# What is known of an epoch, whatever the target: one sigma of TT, of UT1 and of the stated time,
# seconds; centuries; the models' sigmas, arcsec: of the equinox, of it as far as longitudes are
# counted from it, of the obliquity, the Earth's origin, the ecliptic, the pole; the obliquity and
# the site's latitude
(
    OF_TT, OF_UT1, STATED, CENTURIES, EQUINOX, COUNTED, TILT, TURN, ECLIPTIC_TILT, POLE,
    OBLIQUITY_SINE, OBLIQUITY_COSINE, SITE_SINE, SITE_COSINE,
) = range(14)  # fmt: skip
KNOWN_ROWS = 14

# Sines and cosines of a place's angles
(
    ALPHA_SINE, ALPHA_COSINE, DELTA_SINE, DELTA_COSINE, AZIMUTH_SINE, AZIMUTH_COSINE,
    ALTITUDE_SINE, ALTITUDE_COSINE,
) = range(8)  # fmt: skip
PARTS_ROWS = 8

SITE = 0
CENTRE = SITE + OBSERVER_ROWS
BODY = CENTRE + OBSERVER_ROWS
SEEN = BODY + BODY_ROWS
FROM_CENTRE = SEEN + SEEN_ROWS
MAIN = FROM_CENTRE + SEEN_ROWS
OF_DATE = MAIN + 18
EQUATORIAL = OF_DATE + 18
HORIZON = EQUATORIAL + 18
TIME = HORIZON + 9
SENT = TIME + 1
SUN = SENT + 1
EARTH = SUN + 6
MOON = EARTH + 9
OFFSETS = MOON + 9
KNOWN = OFFSETS + 2
FLOOR = KNOWN + KNOWN_ROWS
PARTS = FLOOR + 1
OUT = PARTS + PARTS_ROWS
ROWS = OUT + NUMBERS
