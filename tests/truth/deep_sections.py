"""The sections of docs/accuracy.md about deep time, kernel sets and eclipses."""

from __future__ import annotations

from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.calendar import format_year
from tests.truth import by_de441, deep_time, eclipses, kernel_steps, obliquity
from tests.truth.deep_time import Beside
from tests.truth.engine import BODIES
from tests.truth.report import Section, table
from tests.truth.test_eclipses import PLACES

REASONS = """
Why they differ, TT against TT:

- **On the same DE422, longitudes**: Swiss Ephemeris precesses with the same model (Vondrák et al.
  2011) and nutates with IAU 2000B (1 mas); both nutations are extrapolations so far back. Some mas
  in all ages for a body near the ecliptic; bodies off the ecliptic show part of the next line.
- **On the same DE422, latitudes**: up to 6″ at -2900, 0.5″ at -500, 5 mas from 1066 on. The two
  ecliptics are tilted to each other: Swiss Ephemeris sets its own up from the equator by the
  model's series for the obliquity, the engine takes the model's own pole of the ecliptic, and the
  two do not agree (see the obliquity below). The Sun decides: it must stay about 1″ from the
  ecliptic, and it does so on the engine's.
- **Ayanamsas of stars** carry the same tilt, by the star's latitude: in -2000 0.6″ for `true_mula`
  (13.8° south), 0.2″ for the galactic centre, 0.08″ for `true_citra`, 0.01″ and less for the
  others. On Swiss Ephemeris's ecliptic all agree with it within 0.001″ from -2000 to 2100, as those
  that are formulas do anyway (tests/ephemeris/test_ayanamsa.py).
- **Moshier**: his series were fitted to DE404 and are built into Swiss Ephemeris. The Moon departs
  for want of an up-to-date tidal acceleration, the outer planets because DE404 rests on older
  observations, Mars before -1500 because the series do not hold so long: 0.4° near -2800. Swiss
  Ephemeris's own files (from DE431) are not compared: they are not on every machine.

With UT as input each takes its own ΔT, and the Moon moves 0.5″ a second of it:

- Swiss Ephemeris takes Stephenson, Morrison & Hohenkerk 2016 and, before -720, a parabola; the
  engine the same authors' solution of 2020 (Morrison et al. 2021), which has more eclipses in it.
- Both move it to the tidal acceleration of their Moon: -25.936″/cy² here (DE440 and DE441), -25.58
  for Moshier's. That is 195 s of the 206 s at -500. It is no contradiction: a Moon that is slowed
  less needs a smaller ΔT to meet the same eclipses, and the two Moons then agree better than at the
  same TT (-2900: 14″ instead of 240″). DE422's own Moon has -25.85 (by Swiss Ephemeris's table):
  the ΔT that goes with it would be 47 s smaller at -500, a ninth of σ(ΔT).
- 1066 is where the authors revised themselves most: by 140 to 190 s from 800 to 1150. Our σ(ΔT) is
  wide enough for both solutions from 850 to 1350 (128 s in 1000; the usual 0.8 ((y-1820)/100)² s
  would be 54 s). Swiss Ephemeris still has the solution of 2016; whoever compares will see it.
"""


def beside(engine: Ephemeris) -> str:
    """Set the engine beside Swiss Ephemeris at six dates."""
    comparisons = [deep_time.beside(engine, date) for date in deep_time.DATES]
    text = (
        "Noon of each date, geocentric apparent places, true ecliptic and equinox of date. First "
        "with TT as the input of both (ΔT matched): the engine on DE422, Swiss Ephemeris on the "
        "same DE422 (repacked, see above) and on its built-in Moshier series. Differences are "
        "the engine's minus the other's; longitude times cosine of latitude."
    )
    parts = [text]
    for one in comparisons:
        year, month, day, calendar = one.date
        parts += [
            f"**{format_year(year)}-{month:02d}-{day:02d}, {calendar} calendar**",
            _places(one),
        ]
    return "\n\n".join(
        [*parts, "Then with UT, each with its own ΔT:", _clocks(comparisons), REASONS.strip()]
    )


def _places(one: Beside) -> str:
    same, moshier = deep_time.arcsec(one.tt, one.same_file), deep_time.arcsec(one.tt, one.moshier)
    rows = [
        [
            body,
            f"{one.tt[i, 0]:.6f}",
            f"{one.tt[i, 1]:.6f}",
            f"{one.same_file[i, 0]:.6f}",
            f"{one.moshier[i, 0]:.6f}",
            *(f"{value:.4f}" for value in same[i]),
            *(f"{value:.2f}" for value in moshier[i]),
            f"{one.sigma[0][i]:.3f}",
        ]
        for i, body in enumerate(BODIES)
    ]
    head = (
        "body", "longitude, °", "latitude, °", "Swiss, same file", "Swiss, Moshier",
        "same file: lon, ″", "lat, ″", "Moshier: lon, ″", "lat, ″", "our σ (TT), ″",
    )  # fmt: skip
    return table(head, rows)


def _clocks(comparisons: list[Beside]) -> str:
    rows = []
    for one in comparisons:
        ours, sigma, theirs = one.delta_t
        apart = deep_time.arcsec(one.ut, one.moshier_ut)[:, 0]
        rows.append(
            [
                format_year(one.date[0]),
                *(f"{value:.1f}" for value in (ours, sigma, theirs, ours - theirs)),
                *(f"{value:.1f}" for value in (one.rate[1] / 24.0 * (ours - theirs), apart[1])),
                f"{one.sigma[1][1]:.1f}",
                f"{apart[0]:.1f}",
                f"{one.sigma[1][0]:.1f}",
            ]
        )
    head = (
        "year", "our ΔT, s", "σ", "Swiss ΔT, s", "difference", "moves the Moon by, ″",
        "Moon, engine - Moshier, ″", "our σ (UT), ″", "Sun, ″", "our σ (UT), ″",
    )  # fmt: skip
    return table(head, rows)


def kernels(engine: Ephemeris) -> str:
    """Compare DE422 with DE440 by century."""
    spans = {start: kernel_steps.century(engine, start) for start in range(1550, 2650, 100)}
    rows = [[f"{start}-{start + 100}", *steps.apart.max(axis=0)] for start, steps in spans.items()]
    ratio = [
        [f"{start}-{start + 100}", *(steps.apart / steps.sigma).max(axis=0)]
        for start, steps in spans.items()
    ]
    text = (
        "A date answered by another kernel set gets another ephemeris. Geocentric directions of "
        "DE422 against DE440 on 400 random days of each century: the largest difference, arcsec."
    )
    more = (
        "and the largest in units of the σ that the engine states on DE422 "
        "(`uncertainty_arcsec` at a given TT):"
    )
    note = (
        "The Moon: its tidal acceleration and its inner damping. Uranus, Neptune, Pluto: twelve "
        "years more of observations. Mars: its mean motion, pulled by the asteroids, seen at its "
        "nearest. DE441 is DE440's twin: the planets are the same within metres in 1900-2100, the "
        "Moon within 2 mas in 1970-2040 and 0.44″ at 1550."
    )
    head = ("years", *BODIES)
    return "\n\n".join([text, table(head, rows), more, table(head, ratio, 2), note])


def horizons_de441(engine: Ephemeris) -> str:
    """Compare DE422 with the published places of DE441."""
    comparisons = by_de441.compare(engine)
    years = sorted({one.year for one in comparisons})
    cells = {(one.body, one.year): one for one in comparisons}
    rows = [
        [
            body,
            *(f"{cells[body, year].apart:.3f} ({cells[body, year].sigma:.3f})" for year in years),
        ]
        for body in BODIES
    ]
    text = (
        "The engine on DE422 against JPL Horizons on DE441 (kernels/horizons_de441.json): "
        "geocentric astrometric places at the same TT, distance on the sky in arcsec, and in "
        "brackets the σ that the answer states. The tests hold every one within three σ."
    )
    return f"{text}\n\n{table(('body', *map(format_year, years)), rows)}"


def ecliptic(engine: Ephemeris) -> str:
    """Say how sure the long-term ecliptic and its obliquity are."""
    rows = []
    for year in obliquity.YEARS:
        there = -3000 < year < 2900
        sun = [f"{v:.2f}" for v in obliquity.tilt(engine, year)] if there else ["", "", ""]
        both = obliquity.ours(year), obliquity.series(year)
        rows.append([format_year(year), *both, both[0] - both[1], *sun])
    text = (
        "Outside 1800-2200 precession is that of Vondrák, Capitaine & Wallace 2011. The engine "
        "takes its two poles; the angle between them is its obliquity. The paper's own series for "
        "the obliquity differs from that. The Sun's latitude on DE422 says how well the pole of "
        "the ecliptic lies: the part that goes with the sine of its longitude, with the cosine, "
        "and the largest (the Moon and planets alone make 1″)."
    )
    note = (
        "The ecliptic is good to 0.8″ at -2900 by DE422's own Sun. The equator's pole is what the "
        "difference comes from (see the long-term precession before its law): 0.2″ in year 0, 1″ "
        "at -1000, 6″ at -2900, 46″ at -13000. The engine keeps it and carries it as the σ of "
        "declinations, right ascensions, azimuths, altitudes and houses. A tilt about the line of "
        "the equinoxes leaves longitudes as they are; latitudes have only the ecliptic's own part."
    )
    head = (
        "year", "poles (engine), ″", "series, ″", "difference", "Sun: sine, ″", "cosine", "largest",
    )  # fmt: skip
    return f"{text}\n\n{table(head, rows)}\n\n{note}"


def witnesses(engine: Ephemeris) -> str:
    """Tell the eclipses that were seen."""
    rows = []
    for place, (name, site) in PLACES.items():
        row = eclipses.canon()[name]
        noon = engine.timescales.instant(
            f"{row['date']}T12:00:00", time_scale="ut1", calendar=row["calendar"]
        )
        delta_t, sigma = noon.delta_t_s, noon.delta_t_sigma_s
        canon = eclipses.by_canon(row, site, delta_t)
        seen = [
            eclipses.by_engine(engine, row, site, canon.hour, delta_t + n * sigma)
            for n in (-1, 0, 1)
        ]
        rows.append(
            [
                f"{row['date']} {place}",
                f"{delta_t:.0f} ± {sigma:.0f}",
                f"{row['delta_t_s']:.0f}",
                _clock(seen[1].hour),
                f"{(seen[1].hour - canon.hour) * 3600.0:.0f}",
                *(
                    f"{one.magnitude:.4f}{' total' if one.total else ''}"
                    for one in (seen[1], canon)
                ),
                *(f"{one.magnitude:.3f}{' total' if one.total else ''}" for one in seen[::2]),
            ]
        )
    text = (
        "Topocentric Sun and Moon on DE422 at mid-eclipse (UT1 in, the engine's ΔT), beside NASA's "
        "Canon (Eclipse Predictions by Fred Espenak and Jean Meeus, NASA's GSFC; VSOP87 and "
        "ELP2000-82) computed from its Besselian elements with the same ΔT. The magnitude is the "
        "part of the Sun's diameter that is covered; it depends on where the Earth has turned to, "
        "so the last columns take ΔT one σ less and more (in -647, 2° of longitude). The records "
        "and their sources stand in tests/truth/test_eclipses.py."
    )
    head = (
        "where", "our ΔT, s", "Canon's ΔT", "middle, UT1", "minus the Canon's, s", "magnitude",
        "Canon's", "ΔT - σ", "ΔT + σ",
    )  # fmt: skip
    return f"{text}\n\n{table(head, rows)}"


def _clock(hour: float) -> str:
    minutes = round(hour * 60.0)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


ALL = (
    Section("deep-time", "Deep time beside Swiss Ephemeris", "DE422-excerpt", beside),
    Section("eclipses", "Eclipses as witnesses", "DE422-excerpt", witnesses),
    Section("de441", "DE422 against JPL Horizons on DE441", "DE422-excerpt", horizons_de441),
    Section("kernel-sets", "From one kernel set to another", "DE422", kernels),
    Section("obliquity", "The ecliptic and its obliquity in deep time", "DE422", ecliptic),
)
