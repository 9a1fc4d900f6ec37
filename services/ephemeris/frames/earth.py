"""Where sites stand on the turning Earth, and how the Earth stands.

Inside the Earth-orientation kernels the rotation is measured (frame ITRF93, from the binary PCKs'
own records). Outside it is the model's: R = (Rz(GAST) · N · P)ᵀ with UT1 from ΔT, without polar
motion (0.3" at most, 10 m on the ground).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY, J2000
from services.ephemeris.core import frame_table as core
from services.ephemeris.core.earth_sites import SITE_COLUMNS, put_sites
from services.ephemeris.core.records import READ
from services.ephemeris.errors import InvalidInput, OutOfCoverage
from services.ephemeris.frames.of_date import FramesOfDate, short_term_rows, short_term_window
from services.ephemeris.kernels.record_tables import RecordTables

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Number = float | Floats

_LIMITS = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0), "elevation": (-500.0, 10000.0)}


class Site(NamedTuple):
    """A place on the Earth: geodetic WGS84, degrees (east positive) and metres."""

    latitude: float
    longitude: float
    elevation: float = 0.0


@dataclass(frozen=True, slots=True)
class Sites:
    """A place for each of E epochs: as `Site`, (E,) each."""

    latitude: Floats
    longitude: Floats
    elevation: Floats

    @classmethod
    def of(cls, site: Site | Sites) -> Sites:
        """Return one site as an array of one, or many as they are."""
        if isinstance(site, Sites):
            return site
        return cls(
            *(np.array([value]) for value in (site.latitude, site.longitude, site.elevation))
        )


class Orientation(NamedTuple):
    """The Earth's orientation at E epochs: `table` (E, 18), ITRF to ICRF and its rate per second.

    `measured` (E,) is true where it came from the Earth-orientation kernels.
    """

    table: Floats
    measured: Flags

    @property
    def matrix(self) -> Floats:
        """Return ITRF to ICRF, (E, 3, 3)."""
        return self.table[:, :9].reshape(-1, 3, 3)

    @property
    def rate(self) -> Floats:
        """Return the matrix's rate per second, (E, 3, 3)."""
        return self.table[:, 9:].reshape(-1, 3, 3)


def site_vectors(sites: Sites) -> Floats:
    """Return each site's ITRF position (km) and its axes east, north, up: (n, 12).

    Raises InvalidInput when coordinates are off the globe.
    """
    for name, (low, high) in _LIMITS.items():
        values = getattr(sites, name)
        if not ((values >= low) & (values <= high)).all():
            raise _off_the_globe(name)
    columns = (sites.latitude, sites.longitude, sites.elevation)
    given = np.stack(columns, axis=1).astype(np.float64)  # whole numbers are places too
    out = np.empty((len(given), SITE_COLUMNS))
    put_sites(given, out)
    return out


@lru_cache(maxsize=4096)
def one_site_vectors(site: Site) -> Floats:
    """Do as `site_vectors` for one site: (1, 12), kept and not to be written to."""
    for name, (low, high) in _LIMITS.items():
        if not low <= getattr(site, name) <= high:
            raise _off_the_globe(name)
    out = np.empty((1, SITE_COLUMNS))
    put_sites(np.array((site,), dtype=np.float64), out)
    return out


def _off_the_globe(name: str) -> InvalidInput:
    low, high = _LIMITS[name]
    return InvalidInput(f"{name} must lie between {low:g} and {high:g}.", field=name)


def orientation(
    tables: RecordTables, et: Floats, frames: FramesOfDate, ut1: Floats, measured: Flags
) -> Orientation:
    """Return the Earth's orientation at E epochs, measured where `measured` (E,) says so.

    `et` (E,): TDB seconds past J2000; `ut1` (E, 2): two-part JD. Raises OutOfCoverage where there
    are no measurements.
    """
    out = np.empty((len(et), 18))
    if core.orient(*tables.arrays_at(et), et, frames.table, ut1, measured, out) != READ:
        raise _not_measured()
    return Orientation(out, measured)


class MeasuredDeltaT:
    """ΔT = TT - UT1 as the Earth-orientation kernels have it."""

    def __init__(self, tables: RecordTables) -> None:
        """Take the tables of the binary PCKs."""
        self.tables = tables

    def __call__(self, tt1: Number, tt2: Number) -> Any:
        """Return ΔT in seconds at TT (two-part JD), a float for floats, (E,) for arrays.

        Raises OutOfCoverage outside the kernels' span.
        """
        if not isinstance(tt1, np.ndarray) and not isinstance(tt2, np.ndarray):
            return self._at(tt1, tt2)
        tt = np.empty((np.size(tt1 + tt2), 2))
        tt[:, 0], tt[:, 1] = tt1, tt2
        out = np.empty(len(tt))
        rows, first = short_term_rows((tt[:, 0] - J2000) + tt[:, 1])
        # TT and TDB differ by milliseconds
        arrays = self.tables.arrays_at(((tt[:, 0] - J2000) + tt[:, 1]) * DAY)
        if core.delta_t(*arrays, rows, first, tt, out) != READ:
            raise _not_measured()
        return out

    def _at(self, tt1: float, tt2: float) -> float:
        days = (tt1 - J2000) + tt2
        arrays = self.tables.arrays_at(days * DAY)
        value: float = core.delta_t_of_one(*arrays, short_term_window(days), tt1, tt2)
        if isnan(value):
            raise _not_measured()
        return value


def _not_measured() -> OutOfCoverage:
    return OutOfCoverage("No measured orientation of the Earth at this instant.")
