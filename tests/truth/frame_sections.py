"""The sections of docs/accuracy.md about sidereal time, long-term precession, eclipse records."""

from __future__ import annotations

import erfa
import numpy as np

from services.ephemeris.frames import sidereal as engine_sidereal
from services.ephemeris.frames.of_date import SHORT_TERM, frames_of_date
from services.ephemeris.frames.precession import obliquity_longterm
from services.ephemeris.observe import Ephemeris
from services.ephemeris.targets.angle_uncertainty import ClockSigmas, armc_sigma, model_sigmas
from services.ephemeris.targets.uncertainty import MODEL_FLOOR
from services.ephemeris.time.calendar import format_year
from tests.truth import eclipses, precession_theory, sidereal
from tests.truth.engine import J2000, Floats
from tests.truth.report import Section, table
from tests.truth.test_eclipses import RECORDS

YEARS = (-13000, -12000, -10000, -5000, -3000, -2000, -1000, 0, 1000, 1700, 2300, 3000, 5000, 10000,
         15000, 17000)  # fmt: skip
PAST = (1000, 0, -1000, -2000, -2900, -5000, -10000, -13000)
FUTURE = (3000, 4000, 5000, 10000, 15000, 17000)
ARCSEC = np.pi / 648000.0
HALF_WIDTH = 1000.0  # years of the random epochs about each row


def sidereal_time(engine: Ephemeris) -> str:
    """Compare sidereal time with an origin carried along by hand, and with ERFA."""
    rows = []
    for year in YEARS:
        days = (year - 2000.0) * 365.25
        old = engine_sidereal.gmst_minus_era_iau2006(days)
        new = engine_sidereal.gmst_minus_era_longterm(days)
        alone = sidereal.gmst_minus_era(np.array([float(year)]), nutation=False)[0]
        epsilon = float(obliquity_longterm(J2000, days))
        models = model_sigmas(days / 36525.0)
        sure = armc_sigma(epsilon, ClockSigmas(0.0, 0.0, 0.0), models, MODEL_FLOOR)
        sigma = engine.timescales.delta_t.sigma(float(year))
        rows.append(
            [
                format_year(year),
                f"{(old - new) / ARCSEC:.3f}",
                f"{(alone - new) / ARCSEC:.3f}",
                f"{_largest(year) * 1e3:.2f}",
                f"{float(sure):.3f}",
                f"{15.041 * sigma:.0f}" if sigma > 1.0 else f"{15.041 * sigma:.1f}",
            ]
        )
    head = (
        "year", "IAU 2006's polynomial, ″", "without nutation's area, ″", "engine - carried, mas",
        "σ of ARMC at a given UT1, ″", "at a given TT, ″",
    )  # fmt: skip
    text = (
        "Outside 1800-2200 GAST - ERA comes from the motion of the long-term equinox along its own "
        "equator (frames/build_sidereal_time.py). What the other ways are off: IAU 2006's "
        "polynomial, and the same integral without the area of nutation's ellipses. Then the "
        "engine against an origin that is carried along by the shortest rotation from pole to "
        "pole, year by year, the area measured day by day on the true pole: the largest "
        f"difference at 200 random epochs within {HALF_WIDTH:.0f} years. The last two are what the "
        "answers state: with UT1 known the models' own, with TT known what ΔT's σ turns the Earth."
    )
    note = (
        f"In 1900-2100 the engine is within {_near() * 1e3:.3f} mas of ERFA's `gst06a`. At 1800 "
        "and 2200 hour angles on the equator go on within "
        f"{max(_turn(edge) for edge in SHORT_TERM):.4f} mas; apparent sidereal time steps as the "
        f"equinox does, by {_step(SHORT_TERM[0]):.2f} and {_step(SHORT_TERM[1]):.2f} mas."
    )
    return "\n\n".join([text, table(head, rows), note])


def _gast_minus_era(years: Floats) -> Floats:
    days = (years - 2000.0) * 365.25
    return -frames_of_date(days).eo


def _largest(year: int, count: int = 200) -> float:
    """Return the engine's largest difference from the carried origin about a year, arcsec."""
    low, high = max(year - HALF_WIDTH, -13200.0), min(year + HALF_WIDTH, 17190.0)
    if low < 1800.0 < high:
        high = 1800.0
    if low < 2200.0 < high:
        low = 2200.0
    years = np.random.default_rng(abs(year)).uniform(low, high, count)
    days = (years - 2000.0) * 365.25
    day = np.full_like(days, J2000)
    dpsi, _ = erfa.nut06a(day, days)
    epsilon = np.arccos(np.vecdot(erfa.ltpequ(years), erfa.ltpecl(years)))
    theirs = sidereal.gmst_minus_era(years) + dpsi * np.cos(epsilon) + erfa.eect00(day, days)
    return float(np.abs(_gast_minus_era(years) - theirs).max() / ARCSEC)


def _near() -> float:
    """Return the largest difference from ERFA in 1900-2100, arcsec."""
    years = np.linspace(1900.0, 2100.0, 400)
    days = (years - 2000.0) * 365.25
    day = np.full_like(days, J2000)
    ours = erfa.era00(day, days) + _gast_minus_era(years)
    return float(np.abs(erfa.anpm(ours - erfa.gst06a(day, days, day, days))).max() / ARCSEC)


def _turn(edge: float) -> float:
    """Return by how much the Earth's frame turns about its pole where models meet, mas."""
    frames = frames_of_date(edge + np.array([-1e-9, 1e-9]))
    before, after = (
        np.asarray(erfa.rz(-eo, matrix))
        for eo, matrix in zip(frames.eo, frames.equator, strict=True)
    )
    return float(abs(erfa.rm2v(after @ before.T)[2]) / ARCSEC * 1e3)


def _step(edge: float) -> float:
    frames = frames_of_date(edge + np.array([-1e-9, 1e-9]))
    return float(abs(frames.eo[1] - frames.eo[0]) / ARCSEC * 1e3)


def precession(_: Ephemeris) -> str:
    """Set the long-term model's two versions before the law of precession."""
    differences = precession_theory.differences(PAST) | precession_theory.differences(FUTURE)
    still = precession_theory.differences(PAST, rounder=False)
    still |= precession_theory.differences(FUTURE, rounder=False)
    rows = []
    for year in sorted(differences):
        one, sigmas = differences[year], model_sigmas((year - 2000.0) / 100.0)
        rows.append(
            [
                format_year(year),
                *(f"{value:.2f}" for value in (
                    one.series[0], one.theory[0], still[year].theory[0], sigmas.equinox,
                    one.series[1], one.theory[1], still[year].theory[1], sigmas.obliquity,
                )),
            ]
        )  # fmt: skip
    head = (
        "year", "p_A: series", "law", "law, J2 constant", "our σ of the equinox",
        "ε: series", "law", "law, J2 constant", "our σ of the obliquity",
    )  # fmt: skip
    text = (
        "Vondrák, Capitaine & Wallace 2011 give the poles of equator and ecliptic, which the "
        "engine takes (as ERFA does), and series of the general precession p_A and the obliquity "
        "ε_A. Here are the series minus the poles, and, minus the poles as well, the equator's "
        "pole integrated from J2000 under the torque of Moon and Sun about the paper's ecliptic "
        "(tests/truth/precession_theory.py), with the Earth's flattening changing at today's rate "
        "and not at all. Arcseconds."
    )
    note = (
        "The law sides with the series: the published pole of the equator is what departs, by 6″ "
        "in obliquity and 7 to 12″ in the equinox at -2900. The engine keeps the published poles, "
        "which other programs have, and carries the difference as σ "
        "(docs/decisions/deep-time-angles.md). Longitudes count from that equinox, so "
        "`uncertainty_arcsec` on axes of date has it too."
    )
    return "\n\n".join([text, table(head, rows), note])


def records(engine: Ephemeris) -> str:
    """Tell how far ΔT must move for each eclipse that was seen total."""
    rows = []
    for date, place, site in RECORDS:
        noon = engine.timescales.instant(f"{date}T12:00:00", time_scale="ut1", calendar="julian")
        needed = eclipses.sigmas_to_totality(engine, date, place, site)
        rows.append(
            [
                f"{date} {place}",
                f"{noon.delta_t_s:.0f} ± {noon.delta_t_sigma_s:.0f}",
                "total" if needed == 0.0 else f"total with {needed:.2f} σ",
            ]
        )
    low, high = eclipses.limits_of_totality(engine, *RECORDS[2])
    text = (
        "Eclipses of which it is said that the Sun was covered wholly, on DE422: the least change "
        "of ΔT, in its σ, by quarters, that makes them so. All are inside three. It is a check of "
        "consistency, since ΔT's curve was fitted to some of them."
    )
    note = (
        f"Babylon in -135 is total for ΔT between {low:.0f} and {high:.0f} s; Stephenson (1997) "
        "has 11 210 and 12 140."
    )
    return "\n\n".join([text, table(("record", "ΔT, s", "with it"), rows), note])


ALL = (
    Section("sidereal-time", "Sidereal time in deep time", "DE422-excerpt", sidereal_time),
    Section("precession", "The long-term precession before its law", "DE422-excerpt", precession),
    Section("records", "Eclipses of record", "DE422-excerpt", records),
)
