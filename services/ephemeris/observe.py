"""The one way to a place: epochs x observers x targets, positions and rates.

Geometric states -> light time -> deflection -> aberration -> frames. One chart is the case of one
epoch; tables, batches and files are the same call with more. The arithmetic is `core`'s; here it
is given what it needs: records, frames of date, the turning Earth, sites.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.bodies_of_kernels import BodiesOfKernels, Source, tdb_text
from services.ephemeris.constants import DAY, J2000, OMEGA
from services.ephemeris.core import observation as core
from services.ephemeris.core import table
from services.ephemeris.core.frame_table import put_within
from services.ephemeris.core.records import READ
from services.ephemeris.errors import InvalidInput, NotReady, OutOfCoverage
from services.ephemeris.frames.earth import (
    MeasuredDeltaT,
    Orientation,
    Site,
    Sites,
    one_site_vectors,
    orientation,
    site_vectors,
)
from services.ephemeris.frames.of_date import ECLIPTIC_J2000, FramesOfDate, frames_of_date
from services.ephemeris.kernels.checking import Supply
from services.ephemeris.kernels.cspice_states import EARTH, MOON, SUN
from services.ephemeris.kernels.pool import KernelPool
from services.ephemeris.kernels.reach import holds
from services.ephemeris.kernels.record_tables import ephemeris_tables, orientation_tables
from services.ephemeris.options import CORRECTIONS, FRAMES, Options, resolve_bodies
from services.ephemeris.positions import Positions
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.small_bodies import add_loaded
from services.ephemeris.targets.target_plan import Plan, orbits_of, plan_of
from services.ephemeris.time.delta_t import GIVEN
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.leap_seconds import LeapSeconds
from services.ephemeris.time.timescales import Timescales

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LONGEST_LIGHT_TIME = 28800.0
"""Seconds by which coverage must reach back: Pluto is never farther than 7 light hours."""

MARGIN = 300.0
"""Seconds by which coverage must reach on."""

_OBSERVER_CODES = {
    "topocentric": core.TOPOCENTRIC,
    "geocentric": core.GEOCENTRIC,
    "heliocentric": core.HELIOCENTRIC,
    "barycentric": core.BARYCENTRIC,
    "body": core.GEOCENTRIC,
}
"""From a body's centre the sky is seen as from the Earth's: only the row differs."""

_Levels = tuple[float, float]
_Doubts = tuple[Floats, Flags, Floats, Floats, tuple[bool, bool], _Levels]

_FIXED = np.stack([ECLIPTIC_J2000.ravel(), np.eye(3).ravel()])
_NO_STATES = np.empty((1, 2, 6, 0))
_NO_SITE = np.zeros((1, 12))
_NO_TURN = np.zeros((1, 18))
_OFF_THE_GROUND = np.empty(0, dtype=np.bool_)
_NO_OFFSET = np.empty((0, 1))
_LEVELS = (uncertainty.OBSERVED_CENTURIES, uncertainty.MODEL_FLOOR)


class Sky(NamedTuple):
    """What is known of E epochs besides the targets: frames, the Earth's turn, time.

    `epochs` (2, E): TDB seconds past J2000, and days of TT from J2000.0. `orientation` is None
    unless the observer stands on the ground.
    """

    epochs: Floats
    frames: FramesOfDate
    orientation: Orientation | None

    @property
    def et(self) -> Floats:
        """Return TDB seconds past J2000, (E,)."""
        return np.asarray(self.epochs[core.ET])

    @property
    def days(self) -> Floats:
        """Return days of TT from J2000.0, (E,)."""
        return np.asarray(self.epochs[core.TT_DAYS])


class _Wanted(NamedTuple):
    """What options ask of an observation, whatever the epochs: made once for each set of them.

    `codes`: observer, corrections and frame as the core knows them; `moon`: the row of the records
    that its points need, or -1; `orbits` (T, 4): the targets' own errors; `counted`: whether the
    frame is of date, and longitudes are counted from its equinox; `centred`: planets whose centre
    may be had, and their NAIF ids.
    """

    names: tuple[str, ...]
    plan: Plan
    codes: tuple[int, int, int]
    moon: int
    orbits: Floats
    counted: tuple[bool, bool]
    centred: tuple[tuple[str, int], ...]
    on_ecliptic: bool


class Ephemeris:
    """The engine of one process: kernels, time scales and the reduction."""

    def __init__(self, pool: KernelPool) -> None:
        """Read the loaded kernels' records. Raises NotReady if they are of no known kind."""
        self.pool = pool
        heads = [(one, _head(one.source)) for one in pool.served]
        self.records = ephemeris_tables(one for one, kind in heads if kind == b"DAF/SPK ")
        self._earth = orientation_tables(one for one, kind in heads if kind == b"DAF/PCK ")
        for body in (SUN, EARTH, MOON):
            if not self.records.readable(body):
                raise NotReady(f"the kernels hold no Chebyshev records for body {body}")
        self._rows = tuple(int(self.records.row(body) or 0) for body in (SUN, EARTH, MOON))
        self.bodies = BodiesOfKernels(self.records)
        self._with_centre = {naif for naif in range(4, 10) if self.bodies.centre_of(naif)}
        self._wanted = lru_cache(maxsize=1024)(self._wanted_by)
        pool.reach = self.bodies.spans
        add_loaded(self.records.known, pool.body_names)
        self._begins = np.array([window[0] for window in pool.windows])
        self._ends = np.array([window[1] for window in pool.windows])
        begin, end = (J2000 + et / DAY for et in pool.orientation_span)
        until = pool.measured_until
        self.timescales = Timescales(
            LeapSeconds.from_lsk(_leap_seconds_text(pool)),
            MeasuredDeltaT(self._earth),
            # a second inside the span: TT and TDB differ by milliseconds
            (begin + 1.0 / DAY, end - 1.0 / DAY),
            measured_until=None if until is None else J2000 + until / DAY,
        )

    @classmethod
    def open(
        cls, tag: str, folder: Path, metakernel: Path | None = None, supply: Supply | None = None
    ) -> Ephemeris:
        """Load the kernel set `tag` of `folder` and make the engine of this process.

        `metakernel` and `supply`: see `KernelPool.load`. Raises NotReady, which names the file at
        fault and the command that mends it.
        """
        return cls(KernelPool.load(tag, folder, metakernel, supply))

    def sky(self, instant: Instant, observer: str) -> Sky:
        """Return frames and, for a site, the Earth's orientation at E epochs."""
        self._earth.make_room()
        et = instant.et
        epochs = np.empty((core.EPOCH_ROWS, np.size(et) if isinstance(et, np.ndarray) else 1))
        epochs[core.ET] = et
        epochs[core.TT_DAYS] = (instant.tt[0] - J2000) + instant.tt[1]
        frames = frames_of_date(epochs[core.TT_DAYS])
        turn = None
        if observer == "topocentric":
            measured = np.zeros(epochs.shape[1], dtype=np.bool_)
            if instant.delta_t_source != GIVEN:
                put_within(epochs[core.ET], *self.pool.orientation_span, measured)
            ut1 = np.empty((epochs.shape[1], 2))
            ut1[:, 0], ut1[:, 1] = instant.ut1
            turn = orientation(self._earth, epochs[core.ET], frames, ut1, measured)
        return Sky(epochs, frames, turn)

    def observe(
        self,
        instant: Instant,
        site: Site | Sites,
        options: Options,
        time_uncertainty_s: float | Floats = 0.0,
        *,
        sky: Sky | None = None,
        offset: tuple[Floats, Floats] | None = None,
    ) -> Positions:
        """Return the positions of the options' bodies at the instant's E epochs.

        `site`: one for all epochs, or one for each. `time_uncertainty_s`: one sigma of the stated
        time. `sky`: of these epochs, if it is known already. `offset`: what a sidereal longitude is
        less than the tropical one, and its rate, degrees (a day), (E,) each. Raises InvalidInput
        (options, site), OutOfCoverage (an epoch: see `covered`; a body, unless the options want
        NaN for it), NotReady (called from another process or thread than the kernels').
        """
        self.pool.guard()
        self.records.make_room()
        wanted = self._wanted(options)
        plan = wanted.plan
        if sky is None:
            sky = self.sky(instant, options.observer)
        et, epochs, frames, turn = sky.et, sky.epochs, sky.frames.table, sky.orientation
        sites = one_site_vectors(site) if isinstance(site, Site) else site_vectors(site)
        offsets = _NO_OFFSET
        if offset is not None:
            offsets = np.empty((2, len(et)))
            offsets[:] = offset
        out = np.empty((table.NUMBERS, len(wanted.names), len(et)))
        stand = self._rows[1] if options.observer_body is None else self._standing(options, sky)
        kernels = (*self.records.arrays_at(et), self._rows[0], stand, wanted.moon)
        targets, sources = self.bodies.targets(wanted.names, plan.table, et)
        given = _NO_STATES
        turns = _NO_TURN if turn is None else turn.table
        doubts: _Doubts = (
            _clock_sigmas(instant, time_uncertainty_s, len(et)),
            _OFF_THE_GROUND if turn is None else turn.measured,
            wanted.orbits, plan.sigmas, wanted.counted, _LEVELS,
        )  # fmt: skip

        def reduced(targets: NDArray[np.int64], given: Floats, out: Floats) -> int:
            return core.observe(
                kernels, epochs, offsets, frames, sites, turns, targets, plan.stars, given,
                wanted.codes, _FIXED, OMEGA, doubts, out,
            )  # fmt: skip

        if sources:
            given = self._given_states(sources, sky, targets, reduced)
        status = reduced(targets, given, out)
        if status != READ:
            raise OutOfCoverage(
                "The loaded ephemeris does not cover this instant (light time included).",
                field="birth_time",
            )
        missing = self._missing(plan, sources, out, options)
        centres = {name: self.bodies.has_centre(naif, et) for name, naif in wanted.centred}
        carried = uncertainty.extrapolated(plan.small, sky.days) if plan.small else {}
        return Positions(wanted.names, out, wanted.on_ecliptic, missing, centres, carried)

    def _wanted_by(self, options: Options) -> _Wanted:
        """Return what options ask for. Raises InvalidInput."""
        names = resolve_bodies(options)
        plan = plan_of(names, options.observer)
        return _Wanted(
            names,
            plan,
            (
                _OBSERVER_CODES[options.observer],
                CORRECTIONS.index(options.corrections),
                FRAMES.index(options.frame),
            ),
            self._rows[2] if plan.moon else -1,
            orbits_of(self.pool.ephemeris, names),
            (options.frame.endswith("of_date"), options.counts_from_equinox),
            tuple(
                (name, naif)
                for name, naif in zip(names, plan.naif, strict=True)
                if naif is not None and naif in self._with_centre
            ),
            options.frame.startswith("ecliptic"),
        )

    def _standing(self, options: Options, sky: Sky) -> int:
        """Return the row of the body whose centre the observer stands on. Raises OutOfCoverage."""
        target = REGISTRY[str(options.observer_body)]
        source = self.bodies.source(target, sky.et)
        naif = source.first if source.second is None else source.second
        row = self.records.row(naif)
        reach = self.records.reach(naif)
        begin, end = float(sky.et.min()), float(sky.et.max())
        if row is None or not holds(reach, begin, end):
            raise self.bodies.refusal([target], "observer")
        if not self.records.readable(naif):
            raise InvalidInput(
                f"{target.id} cannot be stood on: its kernel is of a kind that only gives places.",
                field="observer",
            )
        return row

    def _given_states(
        self, sources: dict[int, Source], sky: Sky, targets: NDArray[np.int64],
        reduced: Callable[[NDArray[np.int64], Floats, Floats], int],
    ) -> Floats:  # fmt: skip
        """Return states of targets that the core does not read: (G, 2, 6, E), NaN for none.

        Their states at the epochs give the light times, with which they are asked for again.
        """
        given = np.empty((len(sources), 2, 6, len(sky.et)))
        for i, source in enumerate(sources.values()):
            given[i] = self.bodies.states(source, sky.et, sky.et)
        chosen = np.ascontiguousarray(targets[list(sources)])
        out = np.empty((table.NUMBERS, len(sources), len(sky.et)))
        reduced(chosen, given, out)
        for i, source in enumerate(sources.values()):
            light = np.nan_to_num(out[table.LIGHT_TIME_S, i])
            given[i, 1] = self.bodies.states(source, sky.et - light, sky.et)
            given[i, 0, :, np.isnan(given[i, 1, 0])] = np.nan
        return given

    def _missing(
        self, plan: Plan, sources: dict[int, Source], out: Floats, options: Options
    ) -> Flags | None:
        """Return which targets have no place at which epochs (T, E), None where all have one.

        Raises BodyOutOfCoverage unless the options want nothing in their place.
        """
        if not sources:
            return None
        missing = np.zeros(out.shape[1:], dtype=np.bool_)
        for i in sources:
            missing[i] = np.isnan(out[table.LONGITUDE, i])
        if not missing.any():
            return None
        if options.missing != "null":
            names = [name for i, name in enumerate(plan.names) if missing[i].any()]
            raise self.bodies.refusal([REGISTRY[name] for name in names])
        out[:, missing] = np.nan
        return missing

    def covered(self, et: Floats) -> Flags:
        """Say where the kernels cover an epoch (TDB s past J2000) and the light time before it."""
        index = np.searchsorted(self._begins, et - LONGEST_LIGHT_TIME, side="right") - 1
        return np.asarray((index >= 0) & (et + MARGIN <= self._ends[index]))

    def check_bodies(self, names: tuple[str, ...]) -> None:
        """Raise BodyOutOfCoverage if there is no kernel at all for one of these targets."""
        targets = [REGISTRY[name] for name in names]
        none = [one for one in targets if one.naif and not self.bodies.spans(one.naif)]
        if none:
            raise self.bodies.refusal(none)

    def check_coverage(self, instant: Instant) -> None:
        """Raise OutOfCoverage unless the kernels cover the instant and the light time before it."""
        if not self.pool.covers(float(instant.et), LONGEST_LIGHT_TIME, MARGIN):
            raise self.out_of_coverage("birth_time")

    def out_of_coverage(self, field_name: str) -> OutOfCoverage:
        """Return the refusal of an instant outside, which tells the coverage (not raised here)."""
        coverage = self.coverage()
        pieces = len(self.pool.windows)
        gaps = f" in {pieces} pieces with gaps between them" if pieces > 1 else ""
        return OutOfCoverage(
            f"The loaded ephemeris {self.pool.tag} answers from {coverage['begin']} to "
            f"{coverage['end']} (TDB){gaps}; this instant lies outside.",
            field=field_name,
            coverage=coverage,
        )

    def coverage(self) -> dict[str, Any]:
        """Return what instants this engine answers, as Gregorian TDB dates and Julian dates."""
        begin, end = self.pool.coverage
        begin, end = begin + LONGEST_LIGHT_TIME, end - MARGIN
        return {
            "kernel_set": self.pool.tag,
            "begin": tdb_text(begin),
            "end": tdb_text(end),
            "begin_jd_tdb": J2000 + begin / DAY,
            "end_jd_tdb": J2000 + end / DAY,
        }

    def states(self, bodies: tuple[int, ...], et: Floats) -> Floats:
        """Return barycentric positions, velocities, accelerations (E, B, 9): ICRF, km and s.

        `et` (E, B): TDB seconds past J2000. Raises OutOfCoverage.
        """
        self.records.make_room()
        return self.records.states(bodies, et)


def _clock_sigmas(instant: Instant, stated: float | Floats, count: int) -> Floats:
    """Return the sigmas of TT, UT1 and the stated time as the core takes them, (3, E) seconds."""
    out = np.empty((3, count))
    out[table.OF_TT], out[table.OF_UT1], out[table.STATED] = uncertainty.clock_of(instant, stated)
    return out


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _leap_seconds_text(pool: KernelPool) -> str:
    for one in pool.served:
        if one.path.name.endswith(".tls"):
            return one.source.read_text(encoding="ascii")
    raise NotReady(f"the kernel set {pool.tag} holds no leap-seconds kernel (*.tls)")
