"""Ayanamsas: where a sidereal zodiac begins, and how fast it drifts from the tropical one.

    sidereal longitude = true tropical longitude - (ayanamsa + Δψ)

The ayanamsa itself is free of nutation. The definitions are those of the Swiss Ephemeris
documentation (section 2.8, "Sidereal Ephemerides for Astrology"), which users compare with.

Formula kind: the equinox of date is carried to J2000 and on to the epoch t0 with the long-term
precession (Vondrák et al. 2011). Its longitude L on the mean ecliptic of t0 gives

    ayanamsa = value at t0 - L - corr

where corr is the longitude, at t0, of the t0 equinox carried to J2000 with the long-term model
and back with the model in which the ayanamsa was defined (zero where none is named).

Star kind: the apparent star (space motion, parallax, the Sun's deflection and aberration in, by the
same reduction as every star's; nutation out) stands at a fixed sidereal longitude:
ayanamsa = longitude of the star - anchor.
It breathes by ±20" within a year with the aberration, and needs the Earth's state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import erfa
import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS, Ayanamsa, Star
from services.ephemeris.constants import J2000
from services.ephemeris.core.ayanamsas import STATE_COLUMNS, put_ayanamsas
from services.ephemeris.core.star_places import STAR_COLUMNS
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames import precession
from services.ephemeris.frames.precession import Epoch, FloatArray
from services.ephemeris.targets.star_rows import one_star_row

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

    def rows(self) -> FloatArray:
        """Return the states as the core reads them: (E, 15)."""
        parts = (
            self.position_km,
            self.velocity_km_s,
            self.acceleration_km_s2,
            self.sun_position_km,
            self.sun_velocity_km_s,
        )
        return np.ascontiguousarray(np.concatenate(parts, axis=-1).reshape(-1, STATE_COLUMNS))


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
    values, rates = ayanamsas((which,), tt1, tt2, earth)
    return values[..., 0][()], rates[..., 0][()]


def ayanamsas(
    which: Sequence[Choice], tt1: Epoch, tt2: Epoch = 0.0, earth: EarthState | None = None
) -> tuple[FloatArray, FloatArray]:
    """Many ayanamsas and their rates, shapes (..., n), from one evaluation of the precession."""
    rows = tuple(resolve(item) for item in which)
    defined = _definitions(rows)
    days = np.asarray((tt1 - J2000) + tt2, dtype=np.float64)
    states = _NO_STATES
    if len(defined.stars):
        if earth is None:
            name = rows[int(defined.star_columns[0])].id
            raise InvalidInput(f"The ayanamsa {name} needs the Earth's state.", field="ayanamsa")
        states = earth.rows()
        if len(states) != days.size:
            raise ValueError("the Earth's states must be those of the epochs")
    out = np.empty((2, days.size, len(rows)))
    put_ayanamsas(np.ascontiguousarray(days).reshape(-1), *defined, states, out)
    shape = (*days.shape, len(rows))
    return out[0].reshape(shape), out[1].reshape(shape)


_NO_STATES = np.empty((0, STATE_COLUMNS))


class _Definitions(NamedTuple):
    """Some ayanamsas as the core reads them (`core.ayanamsas.put_ayanamsas`)."""

    equinoxes: FloatArray
    equinox_columns: NDArray[np.int64]
    stars: FloatArray
    anchors: FloatArray
    star_columns: NDArray[np.int64]


@lru_cache(maxsize=256)
def _definitions(rows: tuple[Ayanamsa, ...]) -> _Definitions:
    equinoxes = [i for i, row in enumerate(rows) if row.star is None]
    stars = [i for i, row in enumerate(rows) if row.star is not None]
    return _Definitions(
        np.array([_equinox(rows[i]) for i in equinoxes]).reshape(-1, 7),
        np.array(equinoxes, dtype=np.int64),
        np.array([_star(rows[i].star) for i in stars]).reshape(-1, STAR_COLUMNS),
        np.array([rows[i].value_deg for i in stars], dtype=np.float64),
        np.array(stars, dtype=np.int64),
    )


@lru_cache(maxsize=512)
def _equinox(row: Ayanamsa) -> tuple[float, ...]:
    """Give the x and y axes of t0's mean ecliptic in J2000's mean equator, and value - corr."""
    t0 = row.t0_tt
    to_t0 = precession.precession_longterm(t0)
    to_ecliptic = erfa.rx(precession.obliquity_longterm(t0), np.eye(3))
    corr = 0.0
    if row.model:
        angles = _MODEL_ANGLES[row.model](J2000, t0)
        equinox = to_ecliptic @ precession.precession_matrix(*angles) @ to_t0[0]
        corr = math.degrees(math.atan2(equinox[1], equinox[0]))
    axes = np.asarray(to_ecliptic @ to_t0)[:2]
    return (*axes.ravel().tolist(), row.value_deg - corr)


def _star(star: Star | None) -> FloatArray:
    """Return a defining star's row, epoch J2000."""
    assert star is not None  # noqa: S101 - the caller chose the star kind
    return one_star_row(
        (
            star.ra_deg, star.dec_deg, star.pm_ra_mas, star.pm_dec_mas, star.parallax_mas,
            star.radial_velocity_km_s,
        ),
        0.0,
    )  # fmt: skip
