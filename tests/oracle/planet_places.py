"""The reduction in numpy on dual numbers: the oracle of the compiled core.

Geometric states -> light time -> deflection -> aberration -> frames, positions and rates together,
each formula once, its rate by the arithmetic of `dual`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import OMEGA
from services.ephemeris.frames.earth import Orientation
from services.ephemeris.frames.of_date import ECLIPTIC_J2000, FramesOfDate
from services.ephemeris.kernels.cspice_states import EARTH, MOON, SUN
from services.ephemeris.targets.bodies import BODIES
from tests.oracle import lunar_points as points
from tests.oracle.apparent import Observer, deflect, linear_light_time, retarded, towards
from tests.oracle.dual_numbers import (
    EPSILON,
    Duals,
    cross,
    dual,
    epochs_last,
    length,
    over,
    pair,
    rate_of,
    root,
    turned,
)
from tests.oracle.spk_states import RecordStates

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DualFrames:
    """Frames of date whose numbers carry their rates."""

    ecliptic: Duals
    equator: Duals
    dpsi: Duals

    @classmethod
    def of(cls, frames: FramesOfDate) -> DualFrames:
        """Join the frames and their rates."""
        return cls(
            dual(frames.ecliptic, frames.ecliptic_rate),
            dual(frames.equator, frames.equator_rate),
            dual(frames.dpsi, frames.dpsi_rate),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a set of bodies needs from the ephemeris; made once for each set and observer.

    `now`: targets at the time of observation; `around`: those whose acceleration is needed;
    `body_rows` and `point_rows`: places in the answer.
    """

    names: tuple[str, ...]
    observer: str
    bodies: tuple[int, ...]
    body_rows: tuple[int, ...]
    point_rows: tuple[int, ...]
    now: tuple[int, ...]
    around: tuple[int, ...]
    is_sun: NDArray[np.bool_]


@lru_cache(maxsize=1024)
def plan(names: tuple[str, ...], observer: str) -> Plan:
    """Return the plan for bodies named as in `BODIES`, seen by an observer of `OBSERVERS`."""
    rows = [BODIES[name] for name in names]
    bodies = tuple(row.naif for row in rows if row.naif is not None)
    on_earth = observer in ("topocentric", "geocentric")
    moon = [MOON] if points.FROM_THE_MOON.intersection(names) else []
    around = [*([EARTH] if on_earth else []), *moon]
    extra = [SUN, *around]
    return Plan(
        names=names,
        observer=observer,
        bodies=bodies,
        body_rows=tuple(i for i, row in enumerate(rows) if row.naif is not None),
        point_rows=tuple(i for i, row in enumerate(rows) if row.naif is None),
        now=(*bodies, *(target for target in extra if target not in bodies)),
        around=tuple(around),
        is_sun=np.array([target == SUN for target in bodies], dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Positions and rates, (E, B) each: radians and rad/s; distance in km and km/s.

    `longitude`, `latitude` in the frame asked for; `right_ascension`, `declination` as `equatorial`
    of `places` says; `azimuth` (north through east) and `altitude` (airless) for a site, else None.
    `geocentric_rate` is the rate of the ecliptic longitude of date as seen from the Earth's centre
    (for other observers: from theirs); `rate_of_date` the same from the observer's own place.
    Distance is NaN for points at no distance.
    """

    longitude: Floats
    latitude: Floats
    distance: Floats
    longitude_rate: Floats
    latitude_rate: Floats
    distance_rate: Floats
    right_ascension: Floats
    declination: Floats
    azimuth: Floats | None
    altitude: Floats | None
    geocentric_rate: Floats
    rate_of_date: Floats


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a site on the turning Earth is at E epochs, and how it stands there.

    Geocentric `position`, `velocity`, `acceleration`: ICRF, km and s, (E, 3) each. `horizon`
    (E, 3, 3) turns ICRF into east, north, up.
    """

    position: Floats
    velocity: Floats
    acceleration: Floats
    horizon: Floats

    @classmethod
    def of(cls, site: Floats, turn: Orientation) -> Ground:
        """Put a site (12,), its ITRF position and axes, on the Earth as it is turned."""
        position = turn.matrix @ site[:3]
        velocity = turn.rate @ site[:3]
        pole = OMEGA * turn.matrix[..., 2]
        axes = site[3:].reshape(3, 3)
        return cls(position, velocity, cross(pole, velocity), axes @ turn.matrix.swapaxes(1, 2))


@dataclass(frozen=True, slots=True)
class _Seen:
    """ICRF directions (E, K, B, 3), about one long, and distances in km (E, K, B), with rates."""

    direction: Duals
    distance: Duals


def places(
    states: RecordStates,
    targets_plan: Plan,
    epochs: tuple[Floats, Floats, Floats],
    frames: DualFrames,
    ground: Ground | None,
    corrections: str,
    frame: str,
) -> Places:
    """Return the places of a plan's bodies at E epochs.

    `epochs` = (et, tt1, tt2): TDB seconds past J2000 and TT as a two-part JD, each (E,). `ground`
    is needed for a topocentric observer. Raises OutOfCoverage where the ephemeris ends.
    """
    et = epochs[0]
    now = states.at(targets_plan.now, et[:, None])
    accelerations = _accelerations(states, targets_plan, et)
    observer = _observer(targets_plan, now, accelerations, ground)
    seen = _bodies(states, targets_plan, et, now, observer, corrections)
    if targets_plan.point_rows:
        seen = _with_points(
            targets_plan, seen, _point_directions(targets_plan, now, accelerations, epochs, frames)
        )
    horizon = (
        ground.horizon if targets_plan.observer == "topocentric" and ground is not None else None
    )
    return _angles(seen, frames, frame, horizon)


def _accelerations(states: RecordStates, targets_plan: Plan, et: Floats) -> dict[int, Floats]:
    """Return barycentric accelerations, (E, 3) each, of the Earth and where needed the Moon."""
    if not targets_plan.around:
        return {}
    values = states.accelerations(targets_plan.around, et[:, None])
    return {target: values[:, i] for i, target in enumerate(targets_plan.around)}


def _observer(
    targets_plan: Plan, now: Floats, accelerations: dict[int, Floats], ground: Ground | None
) -> Observer:
    """Return the observers (K = 2 for a site: itself, then the Earth's centre; else K = 1)."""
    count = len(now)
    sun = now[:, targets_plan.now.index(SUN)]
    if EARTH in accelerations:
        earth = now[:, targets_plan.now.index(EARTH)]
        rows = [earth[:, :3], earth[:, 3:], accelerations[EARTH]]
        if targets_plan.observer == "topocentric" and ground is not None:
            site = (ground.position, ground.velocity, ground.acceleration)
            rows = [pair(e + s, e) for e, s in zip(rows, site, strict=True)]
    elif targets_plan.observer == "heliocentric":
        rows = [sun[:, :3], sun[:, 3:], np.zeros((count, 3))]
    else:
        rows = [np.zeros((count, 3))] * 3
    position, velocity, acceleration = (
        row[:, None, None] if row.ndim == 2 else row[:, :, None] for row in rows
    )
    return Observer(
        dual(position, velocity),
        dual(velocity, acceleration),
        dual(sun[:, :3], sun[:, 3:])[:, None, None],
    )


def _bodies(
    states: RecordStates,
    targets_plan: Plan,
    et: Floats,
    now: Floats,
    observer: Observer,
    corrections: str,
) -> _Seen:
    """Return the bodies' directions as `corrections` asks.

    Only an observer on the Earth sees deflection and aberration: at the Sun's centre or at the
    barycentre neither has a meaning.
    """
    count = len(targets_plan.bodies)
    if corrections == "geometric":
        state = now[:, None, :count]
        path = dual(state[..., :3], state[..., 3:]) - observer.position
        distance = length(path)
        return _Seen(over(path, distance), distance)
    apparent = corrections == "apparent" and targets_plan.observer in {"topocentric", "geocentric"}
    base = observer.position.real[:, 0]  # the site; from the centre only a rate's sign is used
    lt = linear_light_time(now[:, :count, :3] - base, now[:, :count, 3:])
    sent = et[:, None] - lt
    lt = et[:, None] - sent  # what rounding left of it: in 0.1 µs the Moon goes 3 mm with the Earth
    then = states.at(targets_plan.bodies, sent)[:, None]
    path, distance, side = retarded(
        then[..., :3], then[..., 3:], lt[:, None], observer, shapiro=apparent
    )
    if not apparent:
        return _Seen(over(path, distance), distance)
    return _Seen(
        towards(deflect(path, distance, observer, targets_plan.is_sun, side), observer), distance
    )


def _point_directions(
    targets_plan: Plan,
    now: Floats,
    accelerations: dict[int, Floats],
    epochs: tuple[Floats, Floats, Floats],
    frames: DualFrames,
) -> list[Duals]:
    """Return the ICRF directions, (E, 3) each, of the plan's points in their order."""
    moon = None
    if MOON in accelerations:
        state = now[:, targets_plan.now.index(MOON)] - now[:, targets_plan.now.index(EARTH)]
        moon = state[:, :3], state[:, 3:], accelerations[MOON] - accelerations[EARTH]
    sky = points.Sky(epochs[1], epochs[2], frames, moon)
    return [points.POINTS[targets_plan.names[row]](sky) for row in targets_plan.point_rows]


def _with_points(targets_plan: Plan, seen: _Seen, directions: list[Duals]) -> _Seen:
    """Put the points between the bodies: the same direction for every observer, no distance."""
    epochs, observers = seen.distance.shape[:2]
    shape = (epochs, observers, len(targets_plan.names))
    direction = epochs_last((*shape, 3))
    distance = epochs_last(shape)
    for i, row in enumerate(targets_plan.body_rows):
        direction[:, :, row], distance[:, :, row] = seen.direction[:, :, i], seen.distance[:, :, i]
    for row, place in zip(targets_plan.point_rows, directions, strict=True):
        direction[:, :, row] = place[:, None]
        distance[:, :, row] = complex(np.nan, np.nan)
    return _Seen(direction, distance)


def _angles(seen: _Seen, frames: DualFrames, frame: str, horizon: Floats | None) -> Places:
    """Turn ICRF directions into angles of the frames asked for."""
    direction = seen.direction[:, 0]
    local = turned(direction, frames.ecliptic)
    rate_of_date = geocentric_rate = _azimuthal_rate(local[..., 0], local[..., 1])
    if seen.direction.shape[1] > 1:
        x, y = np.moveaxis(turned(seen.direction[:, 1], frames.ecliptic[:, :2]), -1, 0)
        geocentric_rate = _azimuthal_rate(x, y)
    equatorial: Duals | Floats = direction
    if frame == "ecliptic_of_date":
        main = local
    elif frame == "ecliptic_j2000":
        main = direction @ ECLIPTIC_J2000.T
    elif frame == "equator_of_date":
        main = turned(direction, frames.equator)
    else:
        main = direction
    if frame.endswith("of_date"):
        equatorial = turned(direction.real, frames.equator.real)
    x, y, z = main[..., 0], main[..., 1], main[..., 2]
    rho = root(x * x + y * y)
    azimuth = altitude = None
    if horizon is not None:
        east_north_up = turned(direction.real, horizon)
        east, north, up = (east_north_up[..., i] for i in range(3))
        azimuth, altitude = _spherical(north, east, up)  # from north through east
    right_ascension, declination = _spherical(*(equatorial.real[..., i] for i in range(3)))
    return Places(
        longitude=np.arctan2(y.real, x.real),
        latitude=np.arctan2(z.real, rho.real),
        distance=seen.distance.real[:, 0],
        longitude_rate=rate_of_date if frame == "ecliptic_of_date" else _azimuthal_rate(x, y),
        latitude_rate=_azimuthal_rate(rho, z),
        distance_rate=rate_of(seen.distance[:, 0]),
        right_ascension=right_ascension,
        declination=declination,
        azimuth=azimuth,
        altitude=altitude,
        geocentric_rate=geocentric_rate,
        rate_of_date=rate_of_date,
    )


def _spherical(x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return the two angles of directions, radians."""
    return np.arctan2(y, x), np.arctan2(z, np.sqrt(x * x + y * y))


def _azimuthal_rate(x: Duals, y: Duals) -> Floats:
    """Return the rate of arctan2(y, x), rad/s."""
    turn = x.real * y.imag - y.real * x.imag
    return np.asarray(turn / ((x.real * x.real + y.real * y.real) * EPSILON))
