"""Many instants: the same reduction as one chart's (`places`), on arrays, as columns of numbers.

States come from the SPK records and the Earth's orientation from the PCK records themselves
(`records`, `orientation`), in blocks small enough for the processor's cache. No CSPICE call is
made as long as the kernels are of the kinds JPL's ephemerides and NAIF's Earth files are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.zodiac_offset import zodiac_offsets
from services.ephemeris.charts.chart import LONGEST_LIGHT_TIME, Ephemeris
from services.ephemeris.charts.columns import (
    Flags,
    Floats,
    Table,
    empty_table,
    put_places,
    put_uncertainties,
)
from services.ephemeris.constants import DAY, J2000, JULIAN_CENTURY
from services.ephemeris.frames.earth import (
    Rotation,
    Site,
    SiteVectors,
    modelled_rotation,
    site_vectors,
    sites_vectors,
)
from services.ephemeris.frames.of_date import FramesOfDate, frames_of_date
from services.ephemeris.frames.orientation import RecordOrientation
from services.ephemeris.kernels.cspice_states import CspiceStates
from services.ephemeris.kernels.spk_states import RecordStates
from services.ephemeris.observe import ACCELERATION_STEP, Ground, places, plan
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets import uncertainty
from services.ephemeris.time.delta_t import GIVEN, Orientation
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.timescales import Timescales

BLOCK = 30_000
"""Positions worked on at a time: so many that numpy's calls for a block are a small part of its
time, so few that its arrays, 3 MB the largest, stay in a processor's last cache."""


@dataclass(frozen=True, slots=True)
class Sites:
    """A site for each of E epochs: degrees, degrees (east positive), metres; (E,) each."""

    latitude: Floats
    longitude: Floats
    elevation: Floats


@dataclass(frozen=True, slots=True)
class _Task:
    """What holds for all blocks of one table."""

    names: tuple[str, ...]
    options: Options
    given: bool


class Series:
    """The engine's second gear, for one process: built from the kernels that `Ephemeris` loaded."""

    def __init__(self, ephemeris: Ephemeris) -> None:
        """Map the kernels' records. Raises NotReady if they are not of the known kinds."""
        self.ephemeris = ephemeris
        self.pool = pool = ephemeris.pool
        heads = {path: _head(path) for path in pool.paths.values()}
        spks = [path for path, head in heads.items() if head == b"DAF/SPK "]
        pcks = [path for path, head in heads.items() if head == b"DAF/PCK "]
        self.states = RecordStates(spks, CspiceStates())
        self.orientation = RecordOrientation(pcks, pool.orientation_span)
        self._exact = self._timescales(self.orientation.delta_t)
        self._quick = self._timescales(self.orientation.delta_t_between_nodes)
        self._begins = np.array([window[0] for window in pool.windows])
        self._ends = np.array([window[1] for window in pool.windows])

    def _timescales(self, delta_t: Orientation) -> Timescales:
        begin, end = (J2000 + et / DAY for et in self.pool.orientation_span)
        until = self.pool.measured_until
        return Timescales(
            self.ephemeris.timescales.leap_seconds,
            delta_t,
            (begin + 1.0 / DAY, end - 1.0 / DAY),
            measured_until=None if until is None else J2000 + until / DAY,
        )

    def timescales(self, time_scale: str) -> Timescales:
        """Return the time scales for instants given in `time_scale`, as fast as they can be.

        While the Earth's orientation is measured a UTC or TT fixes bodies and Earth without ΔT:
        only a UT1 needs every digit of it.
        """
        return self._exact if time_scale == "ut1" else self._quick

    def covered(self, et: Floats) -> Flags:
        """Say where the kernels cover an epoch and the light time before it, as for one chart."""
        index = np.searchsorted(self._begins, et - LONGEST_LIGHT_TIME, side="right") - 1
        return np.asarray((index >= 0) & (et + ACCELERATION_STEP <= self._ends[index]))

    def table(
        self,
        instant: Instant,
        site: Site | Sites,
        options: Options,
        time_uncertainty_s: float | Floats = 0.0,
    ) -> Table:
        """Return the positions at many instants (arrays), for one site or a site for each.

        What `Ephemeris.chart` says of each, within 1e-6 arcsec. Raises InvalidInput (options,
        site), NotReady (another process or thread than the kernels').
        """
        self.pool.guard()
        task = _Task(resolve_bodies(options), options, instant.delta_t_source == GIVEN)
        vectors = site_vectors(site) if isinstance(site, Site) else None
        et = np.asarray(instant.et, dtype=np.float64)
        out = empty_table(len(et), len(task.names))
        out.covered[:] = self.covered(et)
        todo = np.flatnonzero(out.covered)
        if (np.diff(et[todo]) < 0.0).any():  # neighbours in time share records
            todo = todo[np.argsort(et[todo], kind="stable")]
        stated = np.broadcast_to(time_uncertainty_s, et.shape)
        size = max(64, BLOCK // len(task.names))
        for start in range(0, len(todo), size):
            rows = todo[start : start + size]
            here = vectors if vectors is not None else _some_sites(site, rows)
            self._block(task, _Moments.of(instant, et, stated, rows), here, out, rows)
        return out

    def _block(
        self,
        task: _Task,
        at: _Moments,
        site: SiteVectors,
        out: Table,
        rows: NDArray[np.intp],
    ) -> None:
        """Compute one block and put it into the rows of `out`."""
        options = task.options
        epochs = (at.et, at.tt1, at.tt2)
        frames = frames_of_date(at.tt1, at.tt2)
        ground = None
        if options.observer == "topocentric":
            turn = self._rotation(at, frames, given=task.given)
            ground = Ground.of(site, turn)
            out.measured[rows] = turn.measured
        found = places(
            self.states, plan(task.names, options.observer), epochs, frames, ground,
            options.corrections, options.frame,
        )  # fmt: skip
        offset = zodiac_offsets(options, self.states, epochs, frames)
        out.short_term[rows] = frames.short_term
        if options.zodiac == "sidereal":
            out.ayanamsa_deg[rows] = offset[0] - np.degrees(frames.dpsi.real)
        put_places(out, rows, found, offset, on_ecliptic="ecliptic" in options.frame)
        clock = (at.sigma_tt, at.sigma_ut1, at.stated)
        of_date = options.frame.endswith("of_date")
        floors = _floors(self.pool.ephemeris, task.names, at.et, of_date=of_date)
        put_uncertainties(out, rows, found, clock, floors)

    def _rotation(self, at: _Moments, frames: FramesOfDate, *, given: bool) -> Rotation:
        begin, end = self.pool.orientation_span
        measured = (at.et >= begin) & (at.et <= end) & (not given)
        if measured.all():
            return Rotation(*self.orientation.rotation(at.et), measured)
        matrix, rate = modelled_rotation(frames, at.ut1_1, at.ut1_2)
        if measured.any():
            matrix[measured], rate[measured] = self.orientation.rotation(at.et[measured])
        return Rotation(matrix, rate, measured)


@dataclass(frozen=True, slots=True)
class _Moments:
    """The arrays of an `Instant` that are needed, (E,) each."""

    et: Floats
    tt1: Floats
    tt2: Floats
    ut1_1: Floats
    ut1_2: Floats
    sigma_tt: Floats
    sigma_ut1: Floats
    stated: Floats

    @classmethod
    def of(cls, instant: Instant, et: Floats, stated: Floats, rows: NDArray[np.intp]) -> _Moments:
        def pick(value: Any) -> Floats:
            return np.asarray(np.broadcast_to(value, et.shape)[rows], dtype=np.float64)

        # As `uncertainty.clock_of`: whichever of TT and UT1 was not given has ΔT's sigma
        given_ut1 = np.broadcast_to(instant.input_is_ut1, et.shape)[rows]
        delta_t = pick(instant.delta_t_sigma_s)
        return cls(
            et[rows], pick(instant.tt[0]), pick(instant.tt[1]), pick(instant.ut1[0]),
            pick(instant.ut1[1]), np.where(given_ut1, delta_t, pick(instant.utc_sigma_s)),
            np.where(given_ut1, 0.0, delta_t), pick(stated),
        )  # fmt: skip


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _some_sites(site: object, rows: NDArray[np.intp]) -> SiteVectors:
    assert isinstance(site, Sites)  # noqa: S101 - the caller took the other kind away
    return sites_vectors(site.latitude[rows], site.longitude[rows], site.elevation[rows])


def _floors(ephemeris: str, names: tuple[str, ...], et: Floats, *, of_date: bool) -> Floats:
    """Return the models' own errors, arcsec: (E, B). By the year, as for one chart."""
    centuries = np.round(et / (DAY * JULIAN_CENTURY), 2)
    years, index = np.unique(centuries, return_inverse=True)
    table = [
        [uncertainty.floor_arcsec(ephemeris, name, year, of_date) for name in names]
        for year in years.tolist()
    ]
    return np.asarray(np.array(table).T[:, index].T)
