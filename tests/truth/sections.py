"""The sections of docs/accuracy.md, in their order."""

from __future__ import annotations

from importlib.metadata import version

import erfa
import numpy as np

from services.ephemeris.frames.of_date import frames_of_date
from services.ephemeris.observe import Ephemeris
from services.ephemeris.targets.bodies import BODIES as CATALOGUE
from tests.truth import by_horizons, by_skyfield, by_swiss, handover, orientation, rates, rigorous
from tests.truth.engine import BODIES, J2000, charts, random_instants, random_sites
from tests.truth.report import Section, by_body, table
from tests.truth.residuals import MAS, Residuals

COUNT = 200


def references(engine: Ephemeris) -> str:
    """Say what is compared with what, and in which version."""
    kernels = [f"{name} (sha256 {digest[:12]}…)" for name, digest in engine.pool.kernels]
    rows = [
        ("the engine", f"kernel set {engine.pool.tag}, {engine.pool.spice_version}"),
        ("its kernels", ", ".join(kernels)),
        ("ERFA (IAU SOFA's routines)", f"pyerfa {version('pyerfa')}"),
        ("Skyfield", version("skyfield")),
        ("Swiss Ephemeris", f"pyswisseph {version('pyswisseph')}"),
        ("Earth orientation of the IERS", f"EOP 20 C04, to {orientation.UNTIL}"),
        ("JPL Horizons", "tests/data/horizons_*, with their dates"),
    ]
    return table(("what", "which"), rows).replace("|---:|", "|---|")


def reduction(engine: Ephemeris) -> str:
    """Compare the pipeline with the reduction done the slow way."""
    instants = random_instants(engine, 2000, COUNT)
    sites = random_sites(2001, COUNT)
    columns = {}
    for observer in ("geocentric", "topocentric"):
        ours = charts(engine, instants, sites, observer, frame="icrf")
        theirs = [
            [
                rigorous.apparent(
                    CATALOGUE[body].naif, float(et), site if observer == "topocentric" else None
                )
                for body in BODIES
            ]
            for et, site in zip(instants.et, sites, strict=True)
        ]
        longitude, latitude = erfa.c2s(np.array(theirs))
        other = np.degrees(longitude), np.degrees(latitude)
        columns[observer] = Residuals.between(BODIES, ours, other)
    text = (
        f"{COUNT} random instants and sites, 1962-2026, ICRF axes, mas. The reference iterates the "
        "light time to the end with the Shapiro delay in it, bends the light with `erfa.ld` and "
        "aberrates it with `erfa.ab`, on CSPICE's states."
    )
    return f"{text}\n\n{by_body(columns, 4)}"


def skyfield(engine: Ephemeris) -> str:
    """Compare with Skyfield."""
    result = by_skyfield.compare(engine, COUNT)
    text = (
        f"{COUNT} random instants and sites, 1962-2026, true ecliptic of date, mas. Skyfield reads "
        "the same de440.bsp, has the engine's UT1 and the IERS's polar motion."
    )
    note = (
        "Skyfield also bends light by the Earth's own mass (0.5 mas for a body on the horizon), "
        "which the engine leaves out: that is all of the topocentric difference but the Moon's, "
        "where the IERS's newer Earth orientation of 1962-1976 differs from the kernels' by up to "
        "3 m on the ground (see the Earth's orientation below)."
    )
    names = {
        by_skyfield.GEOCENTRIC: "geocentric",
        by_skyfield.TOPOCENTRIC: "topocentric",
        by_skyfield.WITHOUT_EARTH: "topocentric, no Earth",
    }
    columns = {names[key]: value for key, value in result.items()}
    return f"{text}\n\n{by_body(columns)}\n\n{note}"


def swiss(engine: Ephemeris) -> str:
    """Compare with Swiss Ephemeris on the same file."""
    result = by_swiss.compare(engine, COUNT)
    text = (
        f"{COUNT} random instants and sites, 1962-2026, true ecliptic of date, mas. Swiss "
        "Ephemeris reads the same DE440: its Chebyshev coefficients are repacked into JPL's "
        "classic file (tests/truth/jpl_file.py), and geometric states then agree to 1 mm."
    )
    note = (
        "Swiss Ephemeris takes the 77-term nutation IAU 2000B (good to 1 mas). Its topocentric "
        "observer turns about the mean pole instead of the true one, up to 18″ of the Earth's "
        "radius (570 m) away: 0.15″ for the Moon."
    )
    return f"{text}\n\n{by_body(result)}\n\n{note}"


def horizons(engine: Ephemeris) -> str:
    """Compare with Horizons, in its own frame."""
    result, residuals, _ = by_horizons.compare(engine)
    rows = [
        [utc.removesuffix(":00Z").replace("T", " "), *row.tolist()]
        for utc, row in zip(result.utc, residuals.along, strict=True)
    ]
    lat_rows = [
        [utc[:10], *row.tolist()] for utc, row in zip(result.utc, residuals.across, strict=True)
    ]
    text = (
        "Horizons (DE441) gives apparent places on the IAU 1976/1980 ecliptic with observed pole "
        "offsets; the engine's directions are turned into that same frame. Its last digit is "
        "0.36 mas. Differences in longitude (x cos latitude), mas:"
    )
    notes = """
- Sun to Mars agree within 3 mas in all years of measured Earth orientation, and in 1800 and 1912.
- 1955: one and the same 0.7 s of ΔT explains Sun, Moon and planets. Horizons' ΔT before 1962 is
  another curve; the engine's follows the USNO's table there. The Moon of 1800: 0.04 s of ΔT, and
  DE441's Moon, which has no core-mantle damping.
- 2050: Horizons' pole offset (kept at its last value) is another retrieval date's than ours.
- Jupiter to Pluto: Horizons gives the planet's centre, DE440 the barycentre of planet and
  satellites. Jupiter 77 mas, Saturn 50, Neptune 3.5, Pluto 100 are the satellites' full pull.
- Uranus (and less so Neptune) differs by more than its satellites can pull, slowly and evenly in
  time: Horizons' centre of Uranus follows another solution of its orbit than DE440. On DE440
  itself Skyfield and Swiss Ephemeris agree with the engine.
"""
    return "\n\n".join(
        [
            text,
            table(("UT", *BODIES), rows, 2),
            "and in latitude:",
            table(("UT", *BODIES), lat_rows, 2),
            notes.strip(),
            _mars(engine),
        ]
    )


def _mars(engine: Ephemeris) -> str:
    days, astrometric, apparent = by_horizons.compare_mars(engine)
    rows = []
    for first, last in ((2021.4, 2021.6), (2021.6, 2024.0), (2024.0, 2027.0), (2027.0, 2032.0)):
        years = 2000.0 + (days - J2000) / 365.25
        chosen = (years >= first) & (years < last)
        cells = [part.apart()[chosen] for part in (astrometric, apparent)]
        rows.append(
            [f"{first:.1f}-{last:.1f}", int(chosen.sum())]
            + [f(cell) for cell in cells for f in (np.median, np.max)]
        )
    text = (
        "Mars from a site (38.92056° N, 77.0658° W), Horizons 2021-07-09, distances on the sky, "
        "mas. Its Earth orientation was a prediction after that day, and so was ours after the "
        "last measurement in our kernels; ICRF astrometric places hardly need it, apparent places "
        "of date need the celestial pole."
    )
    head = ("years", "rows", "astrometric: median", "max", "of date: median", "max")
    return f"{text}\n\n{table(head, rows, 2)}"


def speeds(engine: Ephemeris) -> str:
    """Compare the analytic rates with differences."""
    result = rates.compare(engine)
    rows = [
        [body, *(float(result[o][a][i]) * 1e9 for o in result for a in result[o])]
        for i, body in enumerate(BODIES)
    ]
    head = ["body"] + [f"{o}: {a}" if a == "longitude" else a for o in result for a in result[o]]
    text = (
        "Analytic rates minus a five-point difference of the engine's own positions, 60 random "
        "instants and sites: largest, in 1e-9 degrees a day (distance: 1e-9 AU a day). The limit "
        "in the tests is 1000."
    )
    return f"{text}\n\n{table(head, rows, 2)}"


def earth(engine: Ephemeris) -> str:
    """Compare UT1 and ITRF93 with the IERS."""
    years, difference = orientation.compare_ut1(engine)
    itrf_years, metres = orientation.compare_itrf(engine)
    rows = []
    for first, last in zip(orientation.EDGES, orientation.EDGES[1:], strict=False):
        a = difference[(years >= first) & (years < last)] * 1e3
        b = metres[(itrf_years >= first) & (itrf_years < last)]
        rows.append(
            [f"{first}-{last}", float(a.mean()), float(np.sqrt(np.mean(a**2))),
             float(np.abs(a).max()), float(np.median(b)), float(b.max())]
        )  # fmt: skip
    head = ("years", "TT-UT1: mean, ms", "rms", "max", "ground: median, m", "max")
    text = (
        "TT-UT1 of the engine (from JPL's Earth-orientation kernels) minus that of the IERS's EOP "
        "20 C04, and the distance between where ITRF93 of the kernels and the IERS's series with "
        "ERFA (IAU 2006/2000A, observed pole) put a site on the equator."
    )
    note = (
        "JPL's kernel has a step of 7.7 ms on 1972-01-01 and one of 7 ms in February 1968, which "
        "the IERS's series has not: its UT1 between them is 5 to 8 ms off. The slow growth after "
        "2000 is the turn of ITRF93 against ITRF2020. 1 ms is 0.015″ of the Ascendant, 0.2 mas of "
        "the Moon's parallax."
    )
    return f"{text}\n\n{table(head, rows)}\n\n{note}"


def seams(engine: Ephemeris) -> str:
    """Measure the steps at hand-overs."""
    rows = [
        [f"IAU 2006 to Vondrák 2011 at {year}", frame, max(pair)]
        for year, frames in handover.precession().items()
        for frame, pair in frames.items()
    ]
    names = {"begin": "beginning", "end": "end"}
    for edge, steps in handover.earth_orientation(engine).items():
        label = f"{names[edge]} of measured Earth orientation"
        rows += [[label, "topocentric Moon", steps["moon"]], [label, "Sun", steps["sun"]]]
    text = (
        "The largest step of a place (mas) where one model gives way to another, within a "
        "microsecond. Measured Earth orientation begins 1962-01-20 and ends with the loaded "
        "kernels; beyond it there is no polar motion, and UT1 goes on without a step."
    )
    frames, grid = _grid()
    more = (
        f"Frames of date are interpolated on a grid of half days: largest error over {frames} "
        f"random instants 1800-2200 against `erfa.pnm06a`: {grid:.4f} mas."
    )
    return f"{text}\n\n{table(('hand-over', 'of', 'step'), rows)}\n\n{more}"


def _grid(count: int = 4000) -> tuple[int, float]:
    days = np.random.default_rng(6).uniform(-72900.0, 72900.0, count)
    tt1 = np.full(count, J2000)
    ours = frames_of_date(days).equator
    turn = erfa.rm2v(ours @ erfa.pnm06a(tt1, days).swapaxes(1, 2))
    return count, float(np.degrees(np.linalg.norm(turn, axis=-1)).max() * MAS)


ALL = (
    Section("references", "References", "DE440", references),
    Section("reduction", "The reduction itself", "DE440", reduction),
    Section("skyfield", "Skyfield on the same DE440", "DE440", skyfield),
    Section("swiss", "Swiss Ephemeris on the same DE440", "DE440", swiss),
    Section("horizons", "JPL Horizons", "DE440", horizons),
    Section("speeds", "Speeds", "DE440", speeds),
    Section("earth", "UT1 and the Earth's orientation", "DE440", earth),
    Section("seams", "Seams", "DE440", seams),
)
