"""One chart: an instant, a place and options in; positions, their uncertainty and notes out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.ayanamsa import ayanamsas
from services.ephemeris.astrology.zodiac_offset import earth_state, zodiac_offset
from services.ephemeris.charts.chart_houses import chart_houses, houses_answer, place_in_houses
from services.ephemeris.charts.extras import aspects_of, lots_of, zodiacs_of
from services.ephemeris.constants import AU, DAY, J2000, JULIAN_CENTURY
from services.ephemeris.errors import NotReady, OutOfCoverage
from services.ephemeris.frames.earth import Rotation, Site, measured_delta_t, rotation, site_vectors
from services.ephemeris.frames.of_date import (
    NUTATION_MODEL,
    PRECESSION_MODELS,
    FramesOfDate,
    frames_of_date,
)
from services.ephemeris.kernels.checking import Supply
from services.ephemeris.kernels.cspice_states import CspiceStates, States
from services.ephemeris.kernels.pool import KernelPool
from services.ephemeris.observe import ACCELERATION_STEP, Ground, Places, places, plan
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.bodies import BODIES
from services.ephemeris.time.calendar import isoformat
from services.ephemeris.time.delta_t import GIVEN
from services.ephemeris.time.instants import Instant
from services.ephemeris.time.leap_seconds import LeapSeconds
from services.ephemeris.time.timescales import Timescales

Floats = NDArray[np.float64]

SIGNS = (
    "Aries",
    "Taurus",
    "Gemini",
    "Cancer",
    "Leo",
    "Virgo",
    "Libra",
    "Scorpio",
    "Sagittarius",
    "Capricorn",
    "Aquarius",
    "Pisces",
)

LONGEST_LIGHT_TIME = 28800.0
"""Seconds by which coverage must reach back: Pluto is never farther than 7 light hours."""

ORIENTATION = (
    "modelled: IAU 2006/2000A with UT1 from ΔT, no polar motion",
    "measured: ITRF93 from the Earth-orientation kernels",
)


@dataclass(frozen=True, slots=True)
class Chart:
    """The answer, in the API's fields and units.

    `bodies` by name, `meta`, typed `warnings`; `houses`, `aspects` and `zodiacs` where asked for.
    """

    bodies: dict[str, dict[str, Any]]
    meta: dict[str, Any]
    houses: dict[str, Any] | None = None
    aspects: list[dict[str, Any]] | None = None
    zodiacs: dict[str, Any] | None = None
    warnings: list[tuple[str, str]] = field(default_factory=list)


class Ephemeris:
    """The engine of one process: kernels, time scales and the reduction."""

    def __init__(
        self, pool: KernelPool, timescales: Timescales, states: States | None = None
    ) -> None:
        self.pool = pool
        self.timescales = timescales
        self.states = states or CspiceStates()

    @classmethod
    def open(
        cls, tag: str, folder: Path, metakernel: Path | None = None, supply: Supply | None = None
    ) -> Ephemeris:
        """Load the kernel set `tag` of `folder` and make the engine of this process.

        `metakernel` and `supply`: see `KernelPool.load`. Raises NotReady, which names the file at
        fault and the command that mends it.
        """
        pool = KernelPool.load(tag, folder, metakernel, supply)
        begin, end = (J2000 + et / DAY for et in pool.orientation_span)
        leap_seconds = LeapSeconds.from_lsk(_leap_seconds_text(pool))
        # a second inside the span: TT and TDB differ by milliseconds
        span = (begin + 1.0 / DAY, end - 1.0 / DAY)
        until = pool.measured_until
        measured = None if until is None else J2000 + until / DAY
        return cls(pool, Timescales(leap_seconds, measured_delta_t, span, measured_until=measured))

    def chart(
        self,
        instant: Instant,
        site: Site,
        options: Options,
        time_uncertainty_s: float = 0.0,
    ) -> Chart:
        """Return the chart of one instant for one site.

        Angles in degrees, distances in AU, rates per day. `time_uncertainty_s` is one sigma of the
        stated time. Raises InvalidInput (options, site), OutOfCoverage (instant), NotReady (called
        from another process or thread than the kernels').
        """
        self.pool.guard()
        names = resolve_bodies(options)
        vectors = site_vectors(site)
        self.check_coverage(instant)
        epochs = _epochs(instant)
        frames = frames_of_date(epochs[1], epochs[2])
        ground = None
        turn = None
        if options.observer == "topocentric":
            turn = self._rotation(instant, epochs[0], frames)
            ground = Ground.of(vectors, turn)
        found = places(
            self.states,
            plan(names, options.observer),
            epochs,
            frames,
            ground,
            options.corrections,
            options.frame,
        )
        offset = zodiac_offset(options, self.states, epochs, frames)
        clock = uncertainty.clock_of(instant, time_uncertainty_s)
        cusps = chart_houses(options, instant, site, frames, offset)
        rows = _rows(names, found, offset, self._sigmas(names, found, instant, clock), options)
        houses = None
        if cusps is not None:
            obliquity = math.degrees(float(frames.true_obliquity[0]))
            houses = houses_answer(cusps, clock)
            houses["lots"] = lots_of(cusps, rows, offset[0], obliquity, site.latitude)
            place_in_houses(cusps, rows)
        return Chart(
            bodies=rows,
            meta=_meta(options, frames, turn, math.degrees(frames.dpsi.real[0]), offset[0]),
            houses=houses,
            aspects=aspects_of(options, rows),
            zodiacs=zodiacs_of(options, self.states, epochs, frames, rows, offset[0]),
            warnings=[*instant.warnings, *notes(options)],
        )

    def ayanamsas(self, names: list[str], jd_tt: float) -> dict[str, float]:
        """Return ayanamsas by id at a Julian date (TT): degrees.

        Raises OutOfCoverage, and InvalidInput for an unknown id.
        """
        self.pool.guard()
        instant = self.timescales.instant(jd_tt, time_scale="tt")
        self.check_coverage(instant)
        et, tt1, tt2 = _epochs(instant)
        values, _ = ayanamsas(names, tt1, tt2, earth_state(self.states, et))
        return dict(zip(names, values[0].tolist(), strict=True))

    def check_coverage(self, instant: Instant) -> None:
        """Raise OutOfCoverage unless the kernels cover the instant and the light time before it."""
        et = float(instant.et)
        if not self.pool.covers(et, LONGEST_LIGHT_TIME, ACCELERATION_STEP):
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
        begin, end = begin + LONGEST_LIGHT_TIME, end - ACCELERATION_STEP
        return {
            "kernel_set": self.pool.tag,
            "begin": _tdb_text(begin),
            "end": _tdb_text(end),
            "begin_jd_tdb": J2000 + begin / DAY,
            "end_jd_tdb": J2000 + end / DAY,
        }

    def _rotation(self, instant: Instant, et: Floats, frames: FramesOfDate) -> Rotation:
        begin, end = self.pool.orientation_span
        measured = (et >= begin) & (et <= end) & (instant.delta_t_source != GIVEN)
        ut1 = (np.atleast_1d(instant.ut1[0]), np.atleast_1d(instant.ut1[1]))
        return rotation(et, frames, ut1, measured)

    def _sigmas(
        self,
        names: tuple[str, ...],
        found: Places,
        instant: Instant,
        clock: uncertainty.Clock,
    ) -> list[float]:
        """Return one sigma of each longitude, arcsec."""
        # to a hundredth of a century: the floor is a matter of centuries, and then found in a cache
        centuries = round(float(instant.et) / (DAY * JULIAN_CENTURY), 2)
        rates = np.degrees(found.rate_of_date[0] * DAY).tolist()
        own_rates = np.degrees(found.geocentric_rate[0] * DAY).tolist()
        floors = [uncertainty.floor_arcsec(self.pool.ephemeris, name, centuries) for name in names]
        return [
            uncertainty.longitude_sigma_arcsec(rate, own, clock, floor)
            for rate, own, floor in zip(rates, own_rates, floors, strict=True)
        ]


def _tdb_text(et: float) -> str:
    """Return TDB seconds past J2000 as an ISO 8601 date and time, to the second."""
    second = math.floor(et + 0.5 * DAY)
    day, rest = divmod(second, int(DAY))
    return isoformat(int(J2000) + day, rest * 1_000_000, "gregorian")


def _leap_seconds_text(pool: KernelPool) -> str:
    for name, path in pool.paths.items():
        if name.endswith(".tls"):
            return path.read_text(encoding="ascii")
    raise NotReady(f"the kernel set {pool.tag} holds no leap-seconds kernel (*.tls)")


def _epochs(instant: Instant) -> tuple[Floats, Floats, Floats]:
    return (
        np.atleast_1d(instant.et),
        np.atleast_1d(np.asarray(instant.tt[0], dtype=np.float64)),
        np.atleast_1d(np.asarray(instant.tt[1], dtype=np.float64)),
    )


def _rows(
    names: tuple[str, ...],
    found: Places,
    offset: tuple[float, float],
    sigmas: list[float],
    options: Options,
) -> dict[str, dict[str, Any]]:
    """Return the API's fields for every body."""
    on_ecliptic = options.frame.startswith("ecliptic")
    longitudes = (np.degrees(found.longitude[0]) - offset[0]) % 360.0
    # A value a rounding below zero becomes 360.0 itself: it is 0
    longitudes[longitudes >= 360.0] = 0.0
    columns = zip(
        names,
        longitudes.tolist(),
        np.degrees(found.latitude[0]).tolist(),
        (found.distance[0] / AU).tolist(),
        (np.degrees(found.longitude_rate[0] * DAY) - offset[1]).tolist(),
        np.degrees(found.latitude_rate[0] * DAY).tolist(),
        (found.distance_rate[0] * (DAY / AU)).tolist(),
        (found.geocentric_rate[0] < 0.0).tolist(),
        (np.degrees(found.right_ascension[0]) % 360.0).tolist(),
        np.degrees(found.declination[0]).tolist(),
        *_horizon(found),
        sigmas,
        strict=True,
    )
    rows = {}
    for name, lon, lat, dist, speed, lat_rate, dist_rate, retro, ra, dec, az, alt, sigma in columns:
        body = BODIES[name]
        real = body.kind == "body"
        index = int(lon // 30.0)
        degree = lon - 30.0 * index
        rows[name] = {
            "longitude": lon,
            "latitude": lat,
            "distance": dist if real else None,
            "speed": speed,
            "latitude_speed": lat_rate,
            "distance_speed": dist_rate if real else None,
            "retrograde": retro,
            "sign": SIGNS[index] if on_ecliptic else None,
            "sign_degree": degree if on_ecliptic else None,
            "right_ascension": ra,
            "declination": dec,
            "azimuth": az,
            "altitude": alt,
            "uncertainty_arcsec": sigma,
            "sign_certain": uncertainty.same_sign(degree, sigma) if on_ecliptic else None,
            "point": body.point,
        }
    return rows


def _horizon(found: Places) -> tuple[list[float | None], list[float | None]]:
    if found.azimuth is None or found.altitude is None:
        nothing: list[float | None] = [None] * found.longitude.shape[1]
        return nothing, nothing
    return (
        (np.degrees(found.azimuth[0]) % 360.0).tolist(),
        np.degrees(found.altitude[0]).tolist(),
    )


def _meta(
    options: Options, frames: FramesOfDate, turn: Rotation | None, nutation: float, offset: float
) -> dict[str, Any]:
    sidereal = options.zodiac == "sidereal"
    return {
        "zodiac": options.zodiac,
        "ayanamsa": named(options.ayanamsa) if sidereal else None,
        "ayanamsa_deg": offset - nutation if sidereal else None,
        "frame": options.frame,
        "observer": options.observer,
        "corrections": options.corrections,
        "precession_model": PRECESSION_MODELS[0 if frames.short_term[0] else 1],
        "nutation_model": NUTATION_MODEL,
        "orientation_source": ORIENTATION[int(turn.measured[0])] if turn is not None else None,
    }


def named(ayanamsa: str | tuple[float, float]) -> str | dict[str, float]:
    """Return an ayanamsa as the API writes it."""
    if isinstance(ayanamsa, str):
        return ayanamsa
    return {"t0_jd": ayanamsa[0], "value": ayanamsa[1]}


def notes(options: Options) -> list[tuple[str, str]]:
    """Return warnings that follow from the options alone."""
    if options.corrections == "apparent" and options.observer in {"heliocentric", "barycentric"}:
        detail = (
            f"For a {options.observer} observer deflection and aberration have no meaning: "
            "only light time was applied."
        )
        return [("CORRECTIONS_LIGHT_TIME_ONLY", detail)]
    return []
