"""Two bodies around given moments, as polynomials: what eclipses and occultations look at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY, C
from services.ephemeris.core.track_pairs import put_tracks
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.radii import EARTH_RADIUS_KM
from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]

TERMS = 24
NO_PARALLAX = 1e16
"""Earth radii: where a star is put whose distance nobody knows; its direction alone counts."""

MOON_CENTRES = ("mass", "figure")
_FIGURE = np.radians(np.array([0.50, -0.25]) / 3600.0)
"""From the Moon's centre of mass to that of its figure, in longitude and latitude: what The
Astronomical Almanac adds to an ephemeris for eclipses (its section on them, in any edition)."""
_TO_POLE = np.array([0.0, -np.sin(np.radians(23.44)), np.cos(np.radians(23.44))])
"""The ecliptic's pole on the equator; what it moves in five millennia turns 0.5" by 5 mas."""

_NODES = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
_K = np.arange(TERMS)
_TO_SERIES = (2.0 - (_K[:, None] == 0)) / TERMS * np.cos(_K[:, None] * np.arccos(_NODES)[None, :])


def _at_rest(sky: SkyCurves, times: Floats, ranges: Floats) -> Floats:
    """Return the Moon's distance from the observer, both when the light left it, Earth radii."""
    view = replace(sky.view, corrections="geometric")
    still = SkyCurves(sky.ephemeris, view, sky.cache)
    left = times - ranges * (AU / C / DAY)
    places = still.observe(("Moon",), left)
    return np.asarray(places.distance[:, 0] * (AU / EARTH_RADIUS_KM))


def check_moon_centre(word: str) -> None:
    """Refuse a centre of the Moon that is none. Raises InvalidInput."""
    if word not in MOON_CENTRES:
        raise InvalidInput(f"moon_centre may be {' or '.join(MOON_CENTRES)}.", field="moon_centre")


@dataclass(frozen=True, slots=True)
class Tracks:
    """Two bodies around n moments: apparent places on the true equator of date, in Earth radii.

    `middles` (TT days from J2000.0) and `halves` (n,): each track is good from middle - half to
    middle + half; `series` (n, TERMS, 2, C) Chebyshev: x, y, z, and from the ground (C = 4) the
    sine of the airless altitude.
    """

    middles: Floats
    halves: Floats
    series: Floats

    @classmethod
    def observed(
        cls,
        sky: SkyCurves,
        pair: tuple[str, str],
        middles: Floats,
        half: float | Floats,
        moon_centre: str = "mass",
        *,
        sized: bool = False,
    ) -> Tracks:
        """Look at a pair of bodies from where the sky is seen.

        `moon_centre`: whether the Moon is where its mass is centred, or its figure. `sized`: its
        distance is that of the frame in which directions are aberrated, where the Earth rests, and
        not the way of the light: at quarter it differs by 1e-4, 0.3" of parallax. At a syzygy
        they are one.
        """
        halves = np.broadcast_to(np.asarray(half, dtype=np.float64), middles.shape)
        width = 4 if sky.on_ground else 3
        if not len(middles):
            return cls(middles, halves, np.zeros((0, TERMS, 2, width)))
        times = (middles[:, None] + halves[:, None] * _NODES[None, :]).ravel()
        positions = sky.observe(pair, times)
        ascension = np.radians(positions.right_ascension)
        declination = np.radians(positions.declination)
        distance = positions.distance * (AU / EARTH_RADIUS_KM)
        distance = np.where(np.isfinite(distance), distance, NO_PARALLAX)
        if sized and "Moon" in pair:
            one = pair.index("Moon")
            distance[:, one] = _at_rest(sky, times, positions.distance[:, one])
        columns = [
            distance * np.cos(declination) * np.cos(ascension),
            distance * np.cos(declination) * np.sin(ascension),
            distance * np.sin(declination),
        ]
        if sky.on_ground:
            columns.append(np.sin(np.radians(positions.altitude)))
        places = np.stack(columns, axis=-1).reshape(len(middles), TERMS, 2, width)
        if moon_centre == "figure" and "Moon" in pair:
            moon = places[:, :, pair.index("Moon"), :3]
            east = np.cross(_TO_POLE, moon)
            north = np.cross(moon, east) / np.linalg.norm(moon, axis=-1)[..., None]
            moon += _FIGURE[0] * east + _FIGURE[1] * north
        return cls(middles, halves, np.einsum("kj,njbc->nkbc", _TO_SERIES, places))

    def __len__(self) -> int:
        return len(self.middles)

    def some(self, rows: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Tracks:
        """Return some of them."""
        return Tracks(self.middles[rows], self.halves[rows], self.series[rows])

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Return the first and the second body at times (n, m), each (n, m, C)."""
        out = np.empty((2, *times.shape, self.series.shape[3]))
        put_tracks(
            np.ascontiguousarray(self.series),
            np.ascontiguousarray(self.middles),
            np.array(self.halves),  # may be read-only
            np.ascontiguousarray(times),
            out,
        )
        return out[0], out[1]
