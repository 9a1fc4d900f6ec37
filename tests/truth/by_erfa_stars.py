"""Stars by ERFA (`pmpx`, `ldsun`, `ab`: what astropy's transformations call) and by Skyfield.

Both are given the numbers of the Hipparcos catalogue, read here from the table, not from what the
engine makes of them, and the Earth of the engine's own kernels: what differs is the reduction.
"""

from __future__ import annotations

from typing import Any

import erfa
import numpy as np
from numpy.typing import NDArray
from skyfield.api import Star

from services.ephemeris.targets.stars import TABLE

Floats = NDArray[np.float64]

AU_KM, C_KM_S, DAY_S, YEAR_D = 149597870.7, 299792.458, 86400.0, 365.25
HIPPARCOS_JD = 2448349.0625
"""J1991.25, TT."""


def catalogue(hips: list[int]) -> dict[str, Floats]:
    """Return the catalogue's numbers of some stars: radians, mas, mas a year, km/s."""
    with np.load(TABLE) as table:
        rows = np.searchsorted(table["hip"], hips)
        columns = {name: table[name][rows] for name in ("hip", "place", "motion", "parallax")}
        columns["velocity"] = np.nan_to_num(table["velocity"][rows])
    assert columns["hip"].tolist() == hips
    return columns


def chosen(count: int) -> list[int]:
    """Return Hipparcos numbers: the brightest, the fastest, the nearest, bad parallaxes, any."""
    with np.load(TABLE) as table:
        hip, magnitude, parallax = table["hip"], table["magnitude"], table["parallax"]
        speed = np.hypot(*table["motion"].T)
    rng = np.random.default_rng(16)
    rows = np.concatenate(
        [
            np.argsort(magnitude)[:40], np.argsort(-speed)[:40], np.argsort(-parallax)[:40],
            np.argsort(parallax)[:20], rng.permutation(len(hip)),
        ]
    )  # fmt: skip
    picked = list(dict.fromkeys(rows.tolist()))[:count]
    return sorted(int(hip[row]) for row in picked)


def directions(stars: dict[str, Floats], jd_tdb: float, observer_km: Floats) -> Floats:
    """Return the astrometric directions (n, 3), ICRF, seen from a barycentric place: `erfa.pmpx`.

    ERFA wants the motion in right ascension itself, radians a year. A parallax that is not positive
    is zero.
    """
    mas = np.pi / 648e6
    ra, dec = stars["place"].T
    years = (jd_tdb - HIPPARCOS_JD) / YEAR_D
    moved: Floats = erfa.pmpx(
        ra, dec, stars["motion"][:, 0] * mas / np.cos(dec), stars["motion"][:, 1] * mas,
        np.maximum(stars["parallax"], 0.0) / 1000.0, stars["velocity"], years,
        np.broadcast_to(observer_km / AU_KM, (len(ra), 3)),
    )  # fmt: skip
    return moved


def apparent(astrometric: Floats, earth: Any) -> Floats:
    """Return the directions after the Sun's deflection and aberration: `erfa.ldsun`, `erfa.ab`.

    earth: position, velocity and the Sun's position, barycentric, km and km/s.
    """
    position, velocity, sun = earth
    from_sun = (position - sun) / AU_KM
    distance = np.linalg.norm(from_sun)
    bent = erfa.ldsun(astrometric, from_sun / distance, distance)
    beta = velocity / C_KM_S
    seen: Floats = erfa.ab(bent, beta, distance, np.sqrt(1.0 - beta @ beta))
    return seen


def skyfield_stars(stars: dict[str, Floats]) -> Star:
    """Return Skyfield's stars.

    NOVAS, and Skyfield with it, multiplies the motion by the star's own Doppler factor
    1/(1 - v/c), which a catalogue's motion, counted in the time of the light's arrival, has in it
    already: that is taken out (of the velocity too, with which it is formed: hence 1/(1 + v/c)).
    """
    ra, dec = stars["place"].T
    own = 1.0 / (1.0 + stars["velocity"] / C_KM_S)
    return Star(
        ra_hours=np.degrees(ra) / 15.0,
        dec_degrees=np.degrees(dec),
        ra_mas_per_year=stars["motion"][:, 0] * own,
        dec_mas_per_year=stars["motion"][:, 1] * own,
        parallax_mas=np.maximum(stars["parallax"], 0.0),
        radial_km_per_s=stars["velocity"] * own,
        epoch=HIPPARCOS_JD,
    )


def apart_mas(one: Floats, other: Floats) -> Floats:
    """Return the angles between directions, mas."""
    one = one / np.linalg.norm(one, axis=-1, keepdims=True)
    other = other / np.linalg.norm(other, axis=-1, keepdims=True)
    return np.asarray(np.linalg.norm(np.cross(one, other), axis=-1) * 648e6 / np.pi)


def vectors(longitude: Floats, latitude: Floats) -> Floats:
    """Return unit vectors of angles in degrees."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
