"""The reduction as one pipeline on arrays: epochs x observers x bodies.

Geometric states -> light time -> deflection -> aberration -> frames, positions and rates together.
One chart is the case of one epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import points
from .apparent import Observer, aberrate, deflect, linear_light_time, retarded
from .bodies import BODIES
from .earth import Rotation, SiteVectors, site_state
from .ecliptic import ECLIPTIC_J2000, FramesOfDate
from .states import EARTH, MOON, SUN, States
from .vectors import unit

Floats = NDArray[np.float64]

OBSERVERS = ("topocentric", "geocentric", "heliocentric", "barycentric")
CORRECTIONS = ("apparent", "astrometric", "geometric")
FRAMES = ("ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf")

ACCELERATION_STEP = 300.0
"""Half width (s) of the central difference of velocity that gives the Earth's and the Moon's
acceleration; its error is the third derivative times 15 000 s², below 1e-12 km/s²."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a set of bodies needs from the ephemeris; made once for each set and observer.

    `now`: targets at the time of observation; `around`: targets whose velocity is needed on both
    sides of it; `body_rows` and `point_rows`: places in the answer.
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
    extra = [SUN, *([EARTH] if on_earth else []), *([MOON] if "TrueNode" in names else [])]
    around = [*([EARTH] if on_earth else []), *([MOON] if "TrueNode" in names else [])]
    return Plan(
        names=names,
        observer=observer,
        bodies=bodies,
        body_rows=tuple(i for i, row in enumerate(rows) if row.naif is not None),
        point_rows=tuple(i for i, row in enumerate(rows) if row.naif is None),
        now=(*bodies, *(target for target in extra if target not in bodies)),
        around=tuple(target for target in around for _ in range(2)),
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
    """A site and the Earth's orientation at the E epochs."""

    vectors: SiteVectors
    turn: Rotation


@dataclass(frozen=True, slots=True)
class _Directions:
    """ICRF directions and rates (E, K, B, 3); distances and rates (E, K, B)."""

    direction: Floats
    rate: Floats
    distance: Floats
    growth: Floats


def places(
    states: States,
    todo: Plan,
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
    ground: Ground | None,
    corrections: str,
    frame: str,
) -> Places:
    """Return the places of a plan's bodies at E epochs.

    `epochs` = (et, tt1, tt2): TDB seconds past J2000 and TT as a two-part JD, each (E,). `ground`
    is needed for a topocentric observer. Raises OutOfCoverage where the ephemeris ends.
    """
    et = epochs[0]
    now = states.at(todo.now, et[:, None])
    accelerations = _accelerations(states, todo, et)
    observer = _observer(todo, now, accelerations, ground)
    seen = _bodies(states, todo, et, now, observer, corrections)
    if todo.point_rows:
        seen = _with_points(todo, seen, _point_directions(todo, now, accelerations, epochs, frames))
    horizon = None
    if todo.observer == "topocentric" and ground is not None:
        horizon = ground.vectors.axes @ ground.turn.matrix.swapaxes(1, 2)
    return _angles(seen, frames, frame, horizon)


def _accelerations(states: States, todo: Plan, et: Floats) -> dict[int, Floats]:
    """Return barycentric accelerations, (E, 3) each, of the Earth and where needed the Moon."""
    if not todo.around:
        return {}
    steps = np.tile([-ACCELERATION_STEP, ACCELERATION_STEP], len(todo.around) // 2)
    velocity = states.at(todo.around, et[:, None] + steps)[:, :, 3:]
    change = (velocity[:, 1::2] - velocity[:, 0::2]) / (2.0 * ACCELERATION_STEP)
    return {target: change[:, i] for i, target in enumerate(todo.around[::2])}


def _observer(
    todo: Plan, now: Floats, accelerations: dict[int, Floats], ground: Ground | None
) -> Observer:
    """Return the observers (K = 2 for a site: itself, then the Earth's centre; else K = 1)."""
    count = len(now)
    sun = now[:, todo.now.index(SUN)]
    if EARTH in accelerations:
        earth = now[:, todo.now.index(EARTH)]
        rows = [earth[:, :3], earth[:, 3:], accelerations[EARTH]]
        if todo.observer == "topocentric" and ground is not None:
            site = site_state(ground.vectors, ground.turn)
            rows = [np.stack([e + s, e], 1) for e, s in zip(rows, site, strict=True)]
    elif todo.observer == "heliocentric":
        rows = [sun[:, :3], sun[:, 3:], np.zeros((count, 3))]
    else:
        rows = [np.zeros((count, 3))] * 3
    position, velocity, acceleration = (row.reshape(count, -1, 1, 3) for row in rows)
    return Observer(
        position, velocity, acceleration, sun[:, None, None, :3], sun[:, None, None, 3:]
    )


def _bodies(
    states: States, todo: Plan, et: Floats, now: Floats, observer: Observer, corrections: str
) -> _Directions:
    """Return the bodies' directions as `corrections` asks.

    Only an observer on the Earth sees deflection and aberration: at the Sun's centre or at the
    barycentre neither has a meaning.
    """
    count = len(todo.bodies)
    body, velocity = now[:, None, :count, :3], now[:, None, :count, 3:]
    if corrections == "geometric":
        return _Directions(*unit(body - observer.position, velocity - observer.velocity))
    apparent = corrections == "apparent" and todo.observer in ("topocentric", "geocentric")
    base = observer.position[:, 0]  # the site; from the centre only the sign of a rate is used
    lt = linear_light_time(now[:, :count, :3] - base, now[:, :count, 3:])
    then = states.at(todo.bodies, et[:, None] - lt)[:, None]
    path, rate, _ = retarded(then[..., :3], then[..., 3:], lt[:, None], observer, shapiro=apparent)
    if not apparent:
        return _Directions(*unit(path, rate))
    direction, turn, distance, growth = deflect(path, rate, observer, todo.is_sun)
    return _Directions(*aberrate(direction, turn, observer), distance, growth)


def _point_directions(
    todo: Plan,
    now: Floats,
    accelerations: dict[int, Floats],
    epochs: tuple[Floats, Floats, Floats],
    frames: FramesOfDate,
) -> list[tuple[Floats, Floats]]:
    """Return (direction, rate), (E, 3) each in ICRF, of the plan's points in their order."""
    found = []
    for row in todo.point_rows:
        if todo.names[row] == "MeanNode":
            longitude, rate = points.mean_node(epochs[1], epochs[2], frames)
        else:
            moon = now[:, todo.now.index(MOON)] - now[:, todo.now.index(EARTH)]
            acceleration = accelerations[MOON] - accelerations[EARTH]
            longitude, rate = points.true_node(moon[:, :3], moon[:, 3:], acceleration, frames)
        found.append(points.on_ecliptic(longitude, rate, frames))
    return found


def _with_points(todo: Plan, seen: _Directions, found: list[tuple[Floats, Floats]]) -> _Directions:
    """Put the points between the bodies: the same direction for every observer, no distance."""
    epochs, observers = seen.distance.shape[:2]
    shape = (epochs, observers, len(todo.names))
    direction, rate = np.empty((2, *shape, 3))
    distance, growth = np.full((2, *shape), np.nan)
    rows = list(todo.body_rows)
    direction[:, :, rows], rate[:, :, rows] = seen.direction, seen.rate
    distance[:, :, rows], growth[:, :, rows] = seen.distance, seen.growth
    for row, (place, turn) in zip(todo.point_rows, found, strict=True):
        direction[:, :, row], rate[:, :, row] = place[:, None], turn[:, None]
    return _Directions(direction, rate, distance, growth)


def _angles(seen: _Directions, frames: FramesOfDate, frame: str, horizon: Floats | None) -> Places:
    """Turn ICRF directions into angles of the frames asked for."""
    to_ecliptic = frames.ecliptic.swapaxes(1, 2)[:, None]
    local = seen.direction @ to_ecliptic
    local_rate = seen.rate @ to_ecliptic
    local_rate += seen.direction @ frames.ecliptic_rate.swapaxes(1, 2)[:, None]
    across = local[..., 0] ** 2 + local[..., 1] ** 2
    of_date = (local[..., 0] * local_rate[..., 1] - local[..., 1] * local_rate[..., 0]) / across

    direction, rate = seen.direction[:, 0], seen.rate[:, 0]
    to_equator = frames.equator.swapaxes(1, 2)
    equatorial = direction @ to_equator
    if frame == "ecliptic_of_date":
        main, main_rate = local[:, 0], local_rate[:, 0]
    elif frame == "equator_of_date":
        main = equatorial
        main_rate = rate @ to_equator + direction @ frames.equator_rate.swapaxes(1, 2)
    elif frame == "ecliptic_j2000":
        main, main_rate = direction @ ECLIPTIC_J2000.T, rate @ ECLIPTIC_J2000.T
    else:
        main, main_rate = direction, rate
    if frame in ("icrf", "ecliptic_j2000"):
        equatorial = direction
    x, y, z = main[..., 0], main[..., 1], main[..., 2]
    dx, dy, dz = main_rate[..., 0], main_rate[..., 1], main_rate[..., 2]
    rho2 = x * x + y * y
    rho = np.sqrt(rho2)
    azimuth = altitude = None
    if horizon is not None:
        sky = direction @ horizon.swapaxes(1, 2)
        azimuth = np.arctan2(sky[..., 0], sky[..., 1])
        altitude = np.arctan2(sky[..., 2], np.hypot(sky[..., 0], sky[..., 1]))
    return Places(
        longitude=np.arctan2(y, x),
        latitude=np.arctan2(z, rho),
        distance=seen.distance[:, 0],
        longitude_rate=(x * dy - y * dx) / rho2,
        latitude_rate=(dz * rho2 - z * (x * dx + y * dy)) / rho,
        distance_rate=seen.growth[:, 0],
        right_ascension=np.arctan2(equatorial[..., 1], equatorial[..., 0]),
        declination=np.arctan2(
            equatorial[..., 2], np.hypot(equatorial[..., 0], equatorial[..., 1])
        ),
        azimuth=azimuth,
        altitude=altitude,
        geocentric_rate=of_date[:, -1],
        rate_of_date=of_date[:, 0],
    )
