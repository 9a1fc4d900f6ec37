"""What searches need of the sky, as curves of each body, made once and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.zodiac_offset import zodiac_offset
from services.ephemeris.constants import DAY, J2000
from services.ephemeris.core import table as core
from services.ephemeris.core.dynamical_time import put_tdb_minus_tt
from services.ephemeris.core.piece_fits import POINTS
from services.ephemeris.events.curves import (
    Channel,
    Curve,
    Integers,
    Pieces,
    SampleSpans,
    fit_all,
    joined,
)
from services.ephemeris.events.piece_lattice import Lattice
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets.bodies import BODIES
from services.ephemeris.time.delta_t import julian_year
from services.ephemeris.time.instants import Instant

Floats = NDArray[np.float64]

SHORTEST = 1.0 / 128.0
"""Days below which no piece is divided: at the Sun's limb the models themselves are not smooth."""

ANGLE, ANGLE_RATE = 3e-8, 2e-7
"""Bounds wanted, degrees and degrees a day."""
NOISE, NOISE_RATE = 3e-9, 2e-8
"""What interpolating nutation between half days leaves: 0.01 mas, and what that makes of rates."""


def _angle(name: str, period: float) -> Channel:
    return Channel(name, period, ANGLE, ANGLE_RATE, noise=NOISE, rate_noise=NOISE_RATE)


_RANGE = Channel("distance", 0.0, 1e-9, 1e-8, noise=1e-13, rate_noise=1e-12, relative=True)
CHANNELS = [
    _angle("longitude", 360.0),
    _angle("latitude", 0.0),
    _angle("right_ascension", 360.0),
    _angle("declination", 0.0),
    _RANGE,
]
HORIZON = [
    Channel("height", 0.0, 5e-10, np.inf, rated=False, noise=5e-11),
    Channel("east", 0.0, 5e-10, np.inf, rated=False, noise=5e-11),
]
"""The sine of the airless altitude, and the eastward part of the direction."""

_ROWS = {
    "longitude": (core.LONGITUDE, core.LONGITUDE_RATE),
    "latitude": (core.LATITUDE, core.LATITUDE_RATE),
    "right_ascension": (core.RIGHT_ASCENSION, core.RIGHT_ASCENSION_RATE),
    "declination": (core.DECLINATION, core.DECLINATION_RATE),
    "distance": (core.RANGE, core.RANGE_RATE),
}
ALL = slice(None)
TOGETHER, MOST_BODIES = 100_000.0, 48
"""Places that are sampled at once at most (20 MB), and bodies."""

NOWHERE = Site(0.0, 0.0)
"""The place of those who look from elsewhere."""


@dataclass(frozen=True, slots=True)
class View:
    """From where, and from which zero, the sky is seen; `ayanamsa` None for the tropical zodiac.

    `horizon`: curves of what is above it are wanted, and none along ecliptic or equator.
    """

    observer: str = "geocentric"
    site: Site = NOWHERE
    ayanamsa: str | tuple[float, float] | None = None
    corrections: str = "apparent"
    horizon: bool = False

    @property
    def options(self) -> Options:
        """Return the options of an observation."""
        if self.ayanamsa is None:
            return Options(observer=self.observer, corrections=self.corrections)
        return Options(
            observer=self.observer,
            corrections=self.corrections,
            zodiac="sidereal",
            ayanamsa=self.ayanamsa,
        )

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what of it decides about curves."""
        return (
            self.observer,
            self.corrections,
            self.site if self.observer == "topocentric" else None,
            self.ayanamsa,
            self.horizon,
        )


class _Block(NamedTuple):
    """A stretch of the lattice of a body's pieces.

    `about`: the sky's number; `rough`: the one channel that is held, on pieces of which none is
    divided; empty for all of them.
    """

    about: int
    body: str
    number: int
    rough: str


class CurveCache:
    """Pieces by block, those used last, within a number of bytes."""

    ENTRY = 512
    """Bytes that an entry takes besides."""
    MOST_SKIES = 4096

    def __init__(self, most_bytes: int = 64 << 20) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[_Block, Pieces | None] = OrderedDict()
        self._numbers: OrderedDict[Any, int] = OrderedDict()
        self._given = 0

    def number_of(self, about: Any) -> int:
        """Return the number by which blocks of one sky are told from those of others."""
        number = self._numbers.pop(about, None)
        if number is None:
            self._given += 1
            number = self._given
        self._numbers[about] = number
        if len(self._numbers) > self.MOST_SKIES:
            # what is kept of the sky not used for longest is asked for no more, and goes in time
            self._numbers.popitem(last=False)
        return number

    def known(self, wanted: Iterable[_Block]) -> tuple[dict[_Block, Pieces | None], list[_Block]]:
        """Return what is kept of blocks (None: there is no sky), and which are not."""
        known: dict[_Block, Pieces | None] = {}
        missing = []
        for block in wanted:
            if block in self._kept:
                known[block] = self._kept[block]
                self._kept.move_to_end(block)
            else:
                missing.append(block)
        return known, missing

    def keep(self, made: Mapping[_Block, Pieces | None]) -> None:
        """Keep pieces, and let go of those not used for the longest time."""
        for block, pieces in made.items():
            self._kept[block] = pieces
            self.bytes += self._size(pieces)
        while self.bytes > self.most_bytes and len(self._kept) > 1:
            _, freed = self._kept.popitem(last=False)
            self.bytes -= self._size(freed)

    def _size(self, pieces: Pieces | None) -> int:
        return self.ENTRY + (0 if pieces is None else pieces.nbytes)


class SkyCurves:
    """The sky of one view: exact places, and curves that follow them within their bounds."""

    def __init__(self, ephemeris: Ephemeris, view: View, cache: CurveCache) -> None:
        self.ephemeris, self.view, self.cache = ephemeris, view, cache
        self.on_ground = view.observer == "topocentric"
        self.channels = [_RANGE, *HORIZON] if view.horizon else CHANNELS
        self._lattice = Lattice(ephemeris, on_ground=self.on_ground, horizon=view.horizon)
        self._rows = np.array([_ROWS.get(one.name, (0, 0)) for one in self.channels])
        self._about = cache.number_of((ephemeris.pool.tag, view.key))

    def instant(self, days: Floats) -> Instant:
        """Return moments of TT, days from J2000.0 (n,), as far as the sky needs them.

        TT, TDB, UT1 and ΔT with its sigma; no UTC, and no warnings.
        """
        return moments_of(self.ephemeris, days)

    def observe(
        self,
        bodies: tuple[str, ...],
        days: Floats,
        *,
        relative: bool = False,
        rotation_exact: bool = False,
    ) -> Positions:
        """Return exact places at moments of TT, days from J2000.0 (n,).

        Their sigmas are at a moment of TT that is exact. `relative`: without the equinox's, which
        falls out of what lies between two bodies; `rotation_exact`: without ΔT's.
        """
        instant = self.instant(days) if self.on_ground else _of_the_sky(days)
        if rotation_exact:
            instant = instant._replace(delta_t_sigma_s=np.zeros(len(days)))
        ephemeris, view = self.ephemeris, self.view
        sky = ephemeris.sky(instant, view.observer)
        offset = None
        if view.ayanamsa is not None:
            offset = zodiac_offset(ephemeris, view.ayanamsa, sky)
        options = view.options._replace(bodies=bodies)
        if relative:
            options = options._replace(zodiac="sidereal")
        return ephemeris.observe(instant, view.site, options, sky=sky, offset=offset)

    def samples(self, body: str, days: Floats) -> Floats:
        """Return values and rates of the channels, (C, 2, n), from exact places."""
        return self.of_positions(self.observe((body,), days), 0)

    def of_positions(
        self, positions: Positions, target: int, rows: list[int] | slice = ALL
    ) -> Floats:
        """Return channels (C, 2, n) of one of the targets observed; `rows`: which, else all."""
        values = positions.values
        if not self.view.horizon:
            return np.asarray(values[self._rows[rows], target])
        out = values[self._rows, target]
        out[-2:] = np.nan
        altitude, azimuth = np.radians(values[[core.ALTITUDE, core.AZIMUTH], target])
        out[-2, 0] = np.sin(altitude)
        out[-1, 0] = np.cos(altitude) * np.sin(azimuth)
        return np.asarray(out[rows])

    def index(self, channel: str) -> int:
        """Return the row of a channel in `samples`."""
        return next(i for i, one in enumerate(self.channels) if one.name == channel)

    def curve(
        self,
        body: str,
        channel: str,
        start: float,
        stop: float,
        around: float = 0.0,
        *,
        rough: bool = False,
    ) -> Curve:
        """Return a channel of a body on pieces that hold start..stop, days of TT from J2000.0.

        `around`: days before and after it that are held too, by pieces with the bounds that they
        have: near the Sun none of them is divided. `rough`: so it is with all of them.
        """
        wanted = self._blocks(body, start, stop, around, channel, rough=rough)
        kept = self._kept(wanted)
        names = [one.name for one in self._channels(wanted[0]._replace(rough=""))]
        row = names.index(channel)
        rows = [(kept[block], 0 if block.rough else row) for block in wanted]
        period = self.channels[self.index(channel)].period
        made = joined([(one, row) for one, row in rows if one], period)
        return made.within(start - around, stop + around)

    def prepare(self, around: Mapping[str, float], start: float, stop: float, channel: str) -> None:
        """Make what rough curves of bodies will want, all together, which costs less. See `curve`.

        Where that were too much at once, each is left to make its own.
        """
        pieces = sum(
            (stop - start + 2.0 * more) / self._lattice.step(body) for body, more in around.items()
        )
        if pieces * len(POINTS) > TOGETHER or len(around) > MOST_BODIES:
            return
        wanted = [
            self._blocks(body, start, stop, days, channel, rough=True)
            for body, days in around.items()
        ]
        self._kept([block for blocks in wanted for block in blocks])

    def _channels(self, block: _Block) -> list[Channel]:
        """Return what is held of a body: a point has no distance."""
        if block.rough:
            return [self.channels[self.index(block.rough)]]
        if is_point(block.body):
            return [one for one in self.channels if one is not _RANGE]
        return self.channels

    def _blocks(
        self, body: str, start: float, stop: float, around: float, channel: str, *, rough: bool
    ) -> list[_Block]:
        """Return the blocks that hold start..stop, and what lies around it."""
        inside, about = self._lattice.blocks(start, stop), self._about
        if rough:
            inside = range(0)
        return [
            _Block(about, body, number, "" if number in inside else channel)
            for number in self._lattice.blocks(start - around, stop + around)
        ]

    def _kept(self, wanted: list[_Block]) -> dict[_Block, Pieces | None]:
        """Return the pieces of blocks, None out of coverage; what is not kept is made."""
        kept, missing = self.cache.known(wanted)
        groups: dict[tuple[str, bool], list[_Block]] = {}
        for one in missing:
            # a point has other channels
            key = one.rough, not one.rough and is_point(one.body)
            groups.setdefault(key, []).append(one)
        for blocks in groups.values():
            made = self._made(blocks)
            self.cache.keep(made)
            kept |= made
        return kept

    def _made(self, blocks: list[_Block]) -> dict[_Block, Pieces | None]:
        """Return the pieces of blocks of the same channels, all fitted together."""
        out: dict[_Block, Pieces | None] = dict.fromkeys(blocks)
        lattice = self._lattice
        edges = {one: lattice.edges_of(one.body, one.number) for one in blocks}
        covered = [one for one in blocks if len(edges[one])]
        if covered:
            channels = self._channels(covered[0])
            sample = self._sampling([one.body for one in covered], channels)
            shortest = np.inf if covered[0].rough else SHORTEST
            fits = fit_all(sample, channels, [edges[one] for one in covered], shortest)
            out |= zip(covered, fits, strict=True)
        return out

    def _sampling(self, bodies: list[str], channels: list[Channel]) -> SampleSpans:
        """Return what samples pieces of spans, of which each is of a body.

        Bodies whose pieces are the same are looked at together: the Earth moves once for all.
        """
        names = [*dict.fromkeys(bodies)]
        numbers = np.array([names.index(body) for body in bodies])
        rows = [i for i, one in enumerate(self.channels) if one in channels]

        def sample(owners: Integers, times: Floats) -> Floats:
            out = np.empty((len(rows), 2, *times.shape))
            which = numbers[owners]
            # by where they begin and end
            _, piece = np.unique(times[:, 0] + 1j * times[:, -1], return_inverse=True)
            of = np.full((piece.max() + 1, len(names)), -1)
            of[piece, which] = np.arange(len(piece))
            sets = (of >= 0) @ (1 << np.arange(len(names)))
            for one in np.unique(sets).tolist():
                chosen = of[sets == one]
                seen = np.flatnonzero(chosen[0] >= 0)
                days = times[chosen[:, seen[0]]].ravel()
                places = self.observe(tuple(names[k] for k in seen.tolist()), days)
                for target, k in enumerate(seen.tolist()):
                    both = self.of_positions(places, target, rows)
                    out[:, :, chosen[:, k]] = both.reshape(len(rows), 2, len(chosen), -1)
            return out

        return sample


def _of_the_sky(days: Floats) -> Instant:
    """Return moments of TT, days from J2000.0 (n,), as far as the sky off the ground needs them.

    UT1 is not told, and taken as TT.
    """
    days = np.ascontiguousarray(days, dtype=np.float64)
    jd, tdb, nothing = np.full(len(days), J2000), np.empty(len(days)), np.zeros(len(days))
    put_tdb_minus_tt(jd, days, tdb)
    tdb = days + tdb / DAY
    pair = (jd, days)
    return Instant(pair, (jd, tdb), pair, None, nothing, nothing, "", "tt", input_is_ut1=False)


def moments_of(ephemeris: Ephemeris, days: Floats) -> Instant:
    """Return moments of TT, days from J2000.0 (n,), as far as the sky needs them.

    TT, TDB, UT1 and ΔT with its sigma; no UTC, and no warnings.
    """
    midnight = np.floor(days + 0.5) - 0.5
    jd, part = J2000 + midnight, days - midnight
    tdb = np.empty(len(days))
    put_tdb_minus_tt(jd, part, tdb)
    model = ephemeris.timescales.delta_t
    delta_t, sigma = model(jd, part), model.sigmas(np.asarray(julian_year(jd, part)))
    ut1, tdb = part - delta_t / DAY, part + tdb / DAY
    return Instant(
        (jd, part), (jd, tdb), (jd, ut1), None, delta_t, sigma, "", "tt", input_is_ut1=False
    )


def is_point(body: str) -> bool:
    """Say whether a body is a defined point, which has no distance."""
    known = BODIES.get(body)
    return known is not None and known.kind == "point"
