"""Ayanamsas: where a sidereal zodiac begins, and how fast it drifts from the tropical one.

    sidereal longitude = true tropical longitude - (ayanamsa + Δψ)

The ayanamsa itself is free of nutation. The definitions are those of the Swiss Ephemeris
documentation (section 2.8, "Sidereal Ephemerides for Astrology"), which users compare with.

Formula kind: the equinox of date is carried to J2000 and on to the epoch t0 with the long-term
precession (Vondrák et al. 2011). Its longitude L on the mean ecliptic of t0 gives

    ayanamsa = value at t0 - L - corr

where corr is the longitude, at t0, of the t0 equinox carried to J2000 with the long-term model
and back with the model in which the ayanamsa was defined (zero where none is named).

Star kind: the apparent star (space motion, parallax, the Sun's deflection and aberration in,
nutation out) stands at a fixed sidereal longitude: ayanamsa = longitude of the star - anchor.
It breathes by ±20" within a year with the aberration, and needs the Earth's state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

import erfa
import numpy as np

from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS, Ayanamsa, Star
from services.ephemeris.constants import ARCSEC, AU, DAY, J2000, C
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames import precession
from services.ephemeris.frames.precession import DAYS_PER_YEAR, Epoch, FloatArray

__all__ = [
    "AYANAMSAS",
    "Ayanamsa",
    "Choice",
    "EarthState",
    "ayanamsa",
    "ayanamsas",
    "custom",
    "resolve",
]

Choice: TypeAlias = str | Ayanamsa | tuple[float, float] | Mapping[str, float]

# Half-width of the central difference for the formula kind, in years. The shortest term of the
# long-term model has a period of 257 years, so this costs less than 1e-11 degrees a day.
_HALF_STEP_YEARS = 0.05
# The same for the star kind, in seconds; the Earth's state is carried over it by its own rates.
_HALF_STEP_S = 600.0

# Ephemeris files end at years -13200 and 17191; an epoch outside has no use.
_T0_SPAN = (-3_100_500.0, 8_000_500.0)

_MODEL_ANGLES: dict[str, Callable[[float, float], tuple[Any, Any, Any]]] = {
    "Newcomb": precession.kinoshita_angles,
    "IAU 1976": precession.iau1976_angles,
}


@dataclass(frozen=True, slots=True)
class EarthState:
    """The Earth and the Sun, barycentric, ICRF axes; each array has shape (..., 3).

    The last two serve the rates only, and may be zeros where no rate is wanted. A difference of
    velocities gives the acceleration well enough for a rate within 1e-9 degrees a day.
    """

    position_km: FloatArray
    velocity_km_s: FloatArray
    sun_position_km: FloatArray
    sun_velocity_km_s: FloatArray
    acceleration_km_s2: FloatArray

    def after(self, seconds: float) -> EarthState:
        """Give the state some seconds (TDB) later, for spans that are short beside a day."""
        change = self.acceleration_km_s2 * seconds
        return replace(
            self,
            position_km=self.position_km + (self.velocity_km_s + 0.5 * change) * seconds,
            velocity_km_s=self.velocity_km_s + change,
            sun_position_km=self.sun_position_km + self.sun_velocity_km_s * seconds,
        )


@lru_cache(maxsize=512)
def custom(t0_jd: float, value_deg: float) -> Ayanamsa:
    """Build a user's own ayanamsa: its value, in degrees, at a Julian date in TT.

    Raises `InvalidInput` when either is not finite or out of range.
    """
    if not _T0_SPAN[0] <= t0_jd <= _T0_SPAN[1]:
        raise InvalidInput(
            f"ayanamsa t0_jd must be a Julian date between {_T0_SPAN[0]} and {_T0_SPAN[1]}.",
            field="ayanamsa.t0_jd",
        )
    if not -360.0 <= value_deg <= 360.0:
        raise InvalidInput(
            "ayanamsa value must lie between -360 and 360 degrees.", field="ayanamsa.value"
        )
    return Ayanamsa(
        id="custom", name="User-defined", t0_jd=float(t0_jd), value_deg=float(value_deg),
        source="the request",
    )  # fmt: skip


def resolve(which: Choice) -> Ayanamsa:
    """Find the row for an id, a (t0_jd, value) pair, `{"t0_jd": .., "value": ..}`, or a row.

    Raises `InvalidInput`, field "ayanamsa", for an unknown id or an incomplete mapping.
    """
    if isinstance(which, Ayanamsa):
        return which
    if isinstance(which, str):
        row = AYANAMSAS.get(which)
        if row is None:
            known = ", ".join(AYANAMSAS)
            raise InvalidInput(f"Unknown ayanamsa {which!r}; known: {known}.", field="ayanamsa")
        return row
    if isinstance(which, tuple):
        return custom(*which)
    if set(which) != {"t0_jd", "value"}:
        raise InvalidInput(
            "A user-defined ayanamsa has exactly two members, t0_jd and value.", field="ayanamsa"
        )
    return custom(which["t0_jd"], which["value"])


def ayanamsa(
    which: Choice, tt1: Epoch, tt2: Epoch = 0.0, earth: EarthState | None = None
) -> tuple[Any, Any]:
    """Ayanamsa, degrees in (-180, 180], without nutation, and its rate, degrees a day.

    tt1, tt2: two-part Julian date in TT, scalars or arrays; both answers have their shape.
    earth: needed by the star kind only, at the same epochs, or `InvalidInput` is raised.
    """
    row = resolve(which)
    if row.star is not None:
        value, rate = _star(row, tt1, tt2, _needed(earth, row))
        return value[()], rate[()]
    year = precession.julian_year(tt1, tt2)
    shape = np.shape(year)
    if shape == ():
        return _formula_once(row, float(year))
    if shape == (1,):
        once = _formula_once(row, float(year[0]))
        return np.array(once[:1]), np.array(once[1:])
    values, rates = _formula((row,), year)
    return values[..., 0], rates[..., 0]


def ayanamsas(
    which: Sequence[Choice], tt1: Epoch, tt2: Epoch = 0.0, earth: EarthState | None = None
) -> tuple[FloatArray, FloatArray]:
    """Many ayanamsas and their rates, shapes (..., n), from one evaluation of the precession."""
    rows = [resolve(item) for item in which]
    shape = (*np.shape(np.asarray(tt1) + np.asarray(tt2)), len(rows))
    values, rates = np.empty(shape), np.empty(shape)
    formula = [i for i, row in enumerate(rows) if row.star is None]
    if formula:
        values[..., formula], rates[..., formula] = _formula(
            tuple(rows[i] for i in formula), precession.julian_year(tt1, tt2)
        )
    for i, row in enumerate(rows):
        if row.star is not None:
            values[..., i], rates[..., i] = _star(row, tt1, tt2, _needed(earth, row))
    return values, rates


def _needed(earth: EarthState | None, row: Ayanamsa) -> EarthState:
    if earth is None:
        raise InvalidInput(f"The ayanamsa {row.id} needs the Earth's state.", field="ayanamsa")
    return earth


def _wrap(degrees: Any) -> Any:
    """Fold into (-180, 180]."""
    return 180.0 - (180.0 - degrees) % 360.0


# ---- formula kind -----------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _constants(row: Ayanamsa) -> tuple[FloatArray, float]:
    """Give the x and y axes of t0's mean ecliptic in J2000's mean equator (2, 3), value - corr."""
    t0 = row.t0_tt
    to_t0 = precession.precession_longterm(t0)
    to_ecliptic = erfa.rx(precession.obliquity_longterm(t0), np.eye(3))
    corr = 0.0
    if row.model:
        angles = _MODEL_ANGLES[row.model](J2000, t0)
        equinox = to_ecliptic @ precession.precession_matrix(*angles) @ to_t0[0]
        corr = math.degrees(math.atan2(equinox[1], equinox[0]))
    return np.asarray(to_ecliptic @ to_t0)[:2], row.value_deg - corr


@lru_cache(maxsize=128)
def _stacked(rows: tuple[Ayanamsa, ...]) -> tuple[FloatArray, FloatArray]:
    """Axes of all rows, (3, 2n), x axes first, and their offsets, (n,)."""
    pairs = [_constants(row) for row in rows]
    axes = np.array([axes[i] for i in (0, 1) for axes, _ in pairs])
    return np.ascontiguousarray(axes.T), np.array([offset for _, offset in pairs])


def _formula(rows: tuple[Ayanamsa, ...], year: Any) -> tuple[FloatArray, FloatArray]:
    axes, offset = _stacked(rows)
    n, h = len(rows), _HALF_STEP_YEARS
    samples = np.asarray(year)[..., None] + np.array([-h, 0.0, h])
    xy = erfa.ltp(samples)[..., 0, :] @ axes
    x, y = xy[..., 1, :n], xy[..., 1, n:]
    change = xy[..., 2, :] - xy[..., 0, :]
    turn = (x * change[..., n:] - y * change[..., :n]) / (x * x + y * y)
    rates = np.degrees(turn) / (-2.0 * h * DAYS_PER_YEAR)
    return _wrap(offset - np.degrees(np.arctan2(y, x))), rates


def _formula_once(row: Ayanamsa, year: float) -> tuple[float, float]:
    """As `_formula` for one row and epoch: plain floats are four times as fast there."""
    ((ax, ay, az), (bx, by, bz)), offset = _plain_constants(row)
    h = _HALF_STEP_YEARS
    equinoxes = erfa.ltp(np.array((year - h, year, year + h)))[:, 0].tolist()
    (x0, y0), (x, y), (x1, y1) = (
        (ax * u + ay * v + az * w, bx * u + by * v + bz * w) for u, v, w in equinoxes
    )
    turn = (x * (y1 - y0) - y * (x1 - x0)) / (x * x + y * y)
    rate = math.degrees(turn) / (-2.0 * h * DAYS_PER_YEAR)
    return float(_wrap(offset - math.degrees(math.atan2(y, x)))), rate


@lru_cache(maxsize=512)
def _plain_constants(row: Ayanamsa) -> tuple[list[list[float]], float]:
    axes, offset = _constants(row)
    return axes.tolist(), float(offset)


# ---- star kind --------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _space_motion(star: Star) -> tuple[FloatArray, FloatArray]:
    """Barycentric place (AU) and motion (AU a year) at J2000, ICRF axes, each (3,)."""
    ra, dec = math.radians(star.ra_deg), math.radians(star.dec_deg)
    distance = 1000.0 / (star.parallax_mas * ARCSEC)
    outward = np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])
    east = np.array([-math.sin(ra), math.cos(ra), 0.0])
    north = np.cross(outward, east)
    mas = ARCSEC / 1000.0
    across = distance * mas * (star.pm_ra_mas * east + star.pm_dec_mas * north)
    along = star.radial_velocity_km_s * DAYS_PER_YEAR * DAY / AU * outward
    return distance * outward, across + along


def _star_value(row: Ayanamsa, tt1: Epoch, tt2: Epoch, earth: EarthState) -> FloatArray:
    assert row.star is not None  # noqa: S101 - the callers chose the star kind
    place, motion = _space_motion(row.star)
    year = np.asarray(precession.julian_year(tt1, tt2))
    seen = place + (year[..., None] - 2000.0) * motion - earth.position_km / AU
    seen = seen / np.linalg.norm(seen, axis=-1, keepdims=True)

    from_sun = (earth.position_km - earth.sun_position_km) / AU
    sun_distance = np.linalg.norm(from_sun, axis=-1)
    bent = erfa.ldsun(seen, from_sun / sun_distance[..., None], sun_distance)
    speed = earth.velocity_km_s / C
    lorentz_inverse = np.sqrt(1.0 - np.sum(speed * speed, axis=-1))
    apparent = erfa.ab(bent, speed, sun_distance, lorentz_inverse)

    frame = erfa.ltecm(year)
    x = np.sum(frame[..., 0, :] * apparent, axis=-1)
    y = np.sum(frame[..., 1, :] * apparent, axis=-1)
    return np.asarray(_wrap(np.degrees(np.arctan2(y, x)) - row.value_deg))


def _star(
    row: Ayanamsa, tt1: Epoch, tt2: Epoch, earth: EarthState
) -> tuple[FloatArray, FloatArray]:
    h = _HALF_STEP_S / DAY
    before = _star_value(row, tt1, tt2 - h, earth.after(-_HALF_STEP_S))
    after = _star_value(row, tt1, tt2 + h, earth.after(_HALF_STEP_S))
    return _star_value(row, tt1, tt2, earth), _wrap(after - before) / (2.0 * h)
