"""Solar eclipses as witnesses: what the engine sees from a place, and what NASA's Canon does.

The Canon (Espenak & Meeus, tests/data/besselian_elements.json) knows nothing of JPL's ephemerides:
its elements come from VSOP87 and ELP2000-82. Local circumstances from them follow the Explanatory
Supplement to the Astronomical Almanac (1992), section 8.3.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import erfa

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.time.calendar import jdn as day_number
from services.ephemeris.time.calendar import parse
from tests.truth.engine import chart_rows

ELEMENTS = Path(__file__).parents[1] / "data" / "besselian_elements.json"
AU_KM, EARTH_KM = 149597870.7, 6378.137
SUN_SEMIDIAMETER = math.radians(959.63 / 3600.0)  # at 1 AU; Auwers, the Canon's too
PENUMBRA_K, UMBRA_K = 0.272488, 0.272281  # the Moon's radii in Earth radii, the Canon's own
FLATTENING = 0.99664719
BODIES = Options(bodies=("Sun", "Moon"), observer="topocentric", frame="icrf")


@dataclass(frozen=True)
class Seen:
    """An eclipse at its middle, from one place. `hour`: UT1 of that day."""

    hour: float
    magnitude: float
    ratio: float
    altitude: float
    total: bool


def canon() -> dict[str, dict[str, Any]]:
    """Return the Canon's elements by the eclipse's name."""
    rows = json.loads(ELEMENTS.read_text(encoding="utf-8"))["eclipses"]
    return {row["name"]: row for row in rows}


def by_canon(row: dict[str, Any], site: Site, delta_t: float) -> Seen:
    """Return the circumstances at a place by the Canon's elements, with a ΔT (s) of our choice."""
    middle = _least(lambda hour: _shadow(row, site, delta_t, hour)[0], -4.0, 4.0)
    distance, penumbra, umbra, altitude = _shadow(row, site, delta_t, middle)
    return Seen(
        row["t0_td_h"] + middle - delta_t / 3600.0,
        (penumbra - distance) / (penumbra + umbra),
        (penumbra - umbra) / (penumbra + umbra),
        altitude,
        distance < -umbra,
    )


def _shadow(row: dict[str, Any], site: Site, delta_t: float, hour: float) -> tuple[float, ...]:
    """Return the axis's distance, L1, L2 (Earth radii) and the Sun's altitude, `hour` after t0."""
    x, y, d, mu, l1, l2 = (
        sum(term * hour**power for power, term in enumerate(row[name]))
        for name in ("x", "y", "d", "mu", "l1", "l2")
    )
    latitude, d = math.radians(site.latitude), math.radians(d)
    turn = math.radians(mu + site.longitude - 0.00417807 * delta_t)
    reduced = math.atan(FLATTENING * math.tan(latitude))
    sine, cosine = FLATTENING * math.sin(reduced), math.cos(reduced)
    xi = cosine * math.sin(turn)
    eta = sine * math.cos(d) - cosine * math.cos(turn) * math.sin(d)
    zeta = sine * math.sin(d) + cosine * math.cos(turn) * math.cos(d)
    up = math.sin(d) * math.sin(latitude) + math.cos(d) * math.cos(latitude) * math.cos(turn)
    return (
        math.hypot(x - xi, y - eta),
        l1 - zeta * row["tan_f1"],
        l2 - zeta * row["tan_f2"],
        math.degrees(math.asin(up)),
    )


def by_engine(
    engine: Ephemeris, row: dict[str, Any], site: Site, near: float, delta_t: float | None = None
) -> Seen:
    """Return the circumstances at a place by the engine's own topocentric Sun and Moon.

    UT1 and the calendar of the day go in. `near`: an hour (UT1) within half an hour of the middle.
    `delta_t` (s) replaces the engine's own.
    """

    def places(hour: float) -> tuple[dict[str, Any], dict[str, Any]]:
        civil, _ = parse(f"{row['date']}T00:00:00", row["calendar"])
        midnight = day_number(civil.year, civil.month, civil.day, row["calendar"]) - 0.5
        instant = engine.timescales.instant(
            f"{midnight + hour / 24.0:.12f}", time_scale="ut1", delta_t_s=delta_t
        )
        results = chart_rows(engine, instant, site, BODIES)
        return results["Sun"], results["Moon"]

    middle = _least(lambda hour: separation(*places(hour)), near - 0.5, near + 0.5)
    sun, moon = places(middle)
    apart = separation(sun, moon)
    sun_radius = math.asin(math.sin(SUN_SEMIDIAMETER) / sun["distance"])
    outer, inner = (
        math.asin(k * EARTH_KM / (moon["distance"] * AU_KM)) for k in (PENUMBRA_K, UMBRA_K)
    )
    return Seen(
        middle,
        (sun_radius + outer - apart) / (2.0 * sun_radius),
        inner / sun_radius,
        sun["altitude"],
        apart < inner - sun_radius,
    )


def _record(
    engine: Ephemeris, date: str, site: Site
) -> tuple[float, float, Callable[[float], Seen]]:
    """Return ΔT, its sigma (s) and what is seen on a Julian date by a ΔT (s)."""
    row = {"date": date, "calendar": "julian"}
    noon = engine.timescales.instant(f"{date}T12:00:00", time_scale="ut1", calendar="julian")
    delta_t, sigma = float(noon.delta_t_s), float(noon.delta_t_sigma_s)
    hours = [hour - site.longitude / 15.0 for hour in range(5, 20)]
    deepest = max((by_engine(engine, row, site, hour) for hour in hours), key=lambda s: s.magnitude)

    def seen(given: float) -> Seen:
        # the shadow comes earlier by what the Earth has turned less: half as fast as the Earth
        return by_engine(engine, row, site, deepest.hour - (given - delta_t) * 0.6 / 3600.0, given)

    return delta_t, sigma, seen


def sigmas_to_totality(engine: Ephemeris, date: str, place: str, site: Site) -> float:
    """Return how many sigmas ΔT must change at least for a total eclipse; by quarters, to 4."""
    delta_t, sigma, seen = _record(engine, date, site)
    for quarters in range(17):
        for sign in (1.0, -1.0):
            if seen(delta_t + sign * quarters / 4.0 * sigma).total:
                return quarters / 4.0
    raise AssertionError(f"no total eclipse at {place} on {date} within four sigma")


def limits_of_totality(engine: Ephemeris, date: str, place: str, site: Site) -> tuple[float, float]:
    """Return between which ΔT (s) an eclipse is total at a place, which it must be with our own."""
    delta_t, sigma, seen = _record(engine, date, site)
    if not seen(delta_t).total:
        raise AssertionError(f"not total at {place} on {date}")
    results = []
    for sign in (-1.0, 1.0):
        inside, outside = delta_t, delta_t + sign * 4.0 * sigma
        while abs(outside - inside) > 1.0:
            middle = (inside + outside) / 2.0
            inside, outside = (middle, outside) if seen(middle).total else (inside, middle)
        results.append(inside)
    return results[0], results[1]


def separation(sun: dict[str, Any], moon: dict[str, Any]) -> float:
    """Return the angle between the centres, radians."""
    ends = [
        erfa.s2c(math.radians(row["longitude"]), math.radians(row["latitude"]))
        for row in (sun, moon)
    ]
    return float(erfa.sepp(*ends))


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one minimum is least, to 1e-5 of an hour (golden section)."""
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    while high - low > 1e-5:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
    return (low + high) / 2.0
