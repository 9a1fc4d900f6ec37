"""300 stars beside ERFA (which astropy calls), Skyfield, and places of another mission."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import erfa
import numpy as np
import pytest
from skyfield.api import load
from skyfield.framelib import ecliptic_frame
from skyfield.jpllib import SpiceKernel

from services.ephemeris.core.angle_sigmas import ADDED, EAST, NORTH
from services.ephemeris.frames.earth import Site
from services.ephemeris.options import Options
from services.ephemeris.targets.stars import stars as star_table
from tests.truth import by_erfa_stars as by_erfa
from tests.truth.engine import DAY, J2000, KERNELS, opened

HIPS = by_erfa.chosen(300)
NAMES = tuple(star_table().ids[star_table().find(f"HIP {hip}")] for hip in HIPS)
ANYWHERE = Site(0.0, 0.0)


def seen(engine, jd, **options):
    """Return the directions (300, 3) by the engine's angles, and its positions."""
    instant = engine.timescales.instant(float(jd), time_scale="tt")
    options = {"observer": "geocentric", "frame": "icrf"} | options
    positions = engine.observe(instant, ANYWHERE, Options(bodies=NAMES, **options))
    return by_erfa.vectors(positions.longitude[0], positions.latitude[0]), positions


def earth_at(engine, jd):
    """Return the Earth's place and velocity and the Sun's place (TDB serves as TT: 2 ms)."""
    et = float(engine.timescales.instant(float(jd), time_scale="tt").et)
    earth, sun = engine.states((399, 10), np.array([[et, et]]))[0]
    return earth[:3], earth[3:6], sun[:3]


def test_among_them_are_the_hard_ones():
    stars = by_erfa.catalogue(HIPS)
    assert len(HIPS) == 300
    assert (stars["parallax"] <= 0.0).sum() >= 5
    assert np.hypot(*stars["motion"].T).max() > 10_000.0  # Barnard's Star
    assert {32349, 71683, 65474, 49669} <= set(HIPS)


YEARS = (1550, 1700, 1850, 1991, 2024, 2300, 2649)


@pytest.mark.parametrize("corrections", ["astrometric", "apparent"])
def test_as_erfa_has_them_in_the_centuries_of_de440(corrections):
    stars = by_erfa.catalogue(HIPS)
    with opened() as engine:
        for year in YEARS:
            jd = J2000 + (year - 2000) * 365.25 + 77.0
            earth = earth_at(engine, jd)
            wanted = by_erfa.directions(stars, jd, earth[0])
            if corrections == "apparent":
                wanted = by_erfa.apparent(wanted, earth)
            got, _ = seen(engine, jd, corrections=corrections)
            assert by_erfa.apart_mas(got, wanted).max() < 0.01


def test_as_erfa_has_them_from_minus_3000_to_3000():
    stars = by_erfa.catalogue(HIPS)
    with opened("DE422-excerpt") as engine:
        for year in (-2999, -2000, -500, 0, 1066, 2999):
            begin = J2000 + (year - 2000) * 365.2425
            inside = [
                0.5 * (begin_s + end_s) / DAY + J2000 for begin_s, end_s in engine.pool.windows
            ]
            jd = min(inside, key=lambda one: abs(one - begin))
            earth = earth_at(engine, jd)
            wanted = by_erfa.apparent(by_erfa.directions(stars, jd, earth[0]), earth)
            got, positions = seen(engine, jd)
            assert by_erfa.apart_mas(got, wanted).max() < 0.05
            assert np.isfinite(positions.longitude_sigma).all()
            assert (positions.longitude_sigma > 0.01).all()


def test_as_skyfield_has_them_in_the_icrf_and_of_date():
    stars = by_erfa.catalogue(HIPS)
    with closing(SpiceKernel(str(KERNELS / "files" / "de440.bsp"))) as kernel, opened() as engine:
        timescale = load.timescale(builtin=True)
        theirs = by_erfa.skyfield_stars(stars)
        for year in (1600, 1850, 2024, 2400):
            jd = J2000 + (year - 2000) * 365.25 + 200.0
            here = kernel["earth"].at(timescale.tt_jd(jd))
            astrometric = here.observe(theirs)
            got, _ = seen(engine, jd, corrections="astrometric")
            assert by_erfa.apart_mas(got, astrometric.position.au.T).max() < 0.1
            # Skyfield bends light at Jupiter, Saturn, ... too: 0.1 mas a degree from Jupiter
            apparent = astrometric.apparent()
            got, _ = seen(engine, jd)
            apart = by_erfa.apart_mas(got, apparent.position.au.T)
            assert np.sort(apart)[-6] < 0.1
            assert apart.max() < 2.0
            if 1850 <= year <= 2150:  # where both have IAU 2006
                latitude, longitude, _ = apparent.frame_latlon(ecliptic_frame)
                wanted = by_erfa.vectors(longitude.degrees, latitude.degrees)
                got, _ = seen(engine, jd, frame="ecliptic_of_date")
                assert np.sort(by_erfa.apart_mas(got, wanted))[-6] < 0.1


# Gaia EDR3 as SIMBAD lists it at J2000 (2020yCat.1350....0G, read 2023-09-29): h m s, sign ° ' ",
# mas a year, mas, km/s. Another mission, 25 years later: SIMBAD moved the places of 2016.0 back
# with these motions, and so they are moved on again.
GAIA = {
    "61 Cyg": ((21, 6, 53.9395895022), (1, 38, 44, 57.902349973),
               (4164.209, 3249.614, 285.9949, -65.82)),
    "eps Ind": ((22, 3, 21.6536261624), (-1, 56, 47, 9.522795714),
                (3966.661, -2536.192, 274.8431, -40.035)),
    "tau Cet": ((1, 44, 4.0831371922), (-1, 15, 56, 14.927607677),
                (-1721.728, 854.963, 273.8097, -16.597)),
    "mu Cas": ((1, 8, 16.3029454473), (1, 54, 55, 12.561201263),
               (3468.251, -1564.844, 130.2881, -96.489)),
    "HIP 57939": ((11, 52, 58.7673387755), (1, 37, 43, 7.254113125),
                  (4002.655, -5817.800, 109.0296, -98.008)),
    "Keid": ((4, 15, 16.3196189945), (-1, 7, 39, 10.330779018),
             (-2240.085, -3421.809, 199.6080, -42.269)),
    "HIP 15510": ((3, 19, 55.6509122226), (-1, 43, 4, 11.215188426),
                  (3035.017, 726.964, 165.5242, 87.882)),
}  # fmt: skip


def test_places_of_gaia_lie_within_three_sigma(engine):
    ra = np.radians([15.0 * (h + m / 60.0 + s / 3600.0) for (h, m, s), _, _ in GAIA.values()])
    dec = np.radians([g * (d + m / 60.0 + s / 3600.0) for _, (g, d, m, s), _ in GAIA.values()])
    pm_ra, pm_dec, parallax, velocity = np.array([row[2] for row in GAIA.values()]).T
    mas = np.pi / 648e6
    wanted = erfa.pmpx(
        ra, dec, pm_ra * mas / np.cos(dec), pm_dec * mas, parallax / 1000.0, velocity, 16.0,
        np.zeros((len(ra), 3)),
    )  # fmt: skip
    instant = engine.timescales.instant(J2000 + 16.0 * 365.25, time_scale="tt")
    options = Options(
        bodies=tuple(GAIA), observer="barycentric", corrections="astrometric", frame="icrf"
    )
    positions = engine.observe(instant, ANYWHERE, options)
    ours = by_erfa.vectors(positions.longitude[0], positions.latitude[0])
    apart = by_erfa.apart_mas(ours, wanted) / 1000.0
    in_sigmas = dict(zip(GAIA, (apart / positions.latitude_sigma[0]).tolist(), strict=True))
    assert max(in_sigmas.values()) < 3.0, in_sigmas


def test_barnard_s_star_is_where_gaia_saw_it(engine):
    """Gaia DR3 4472832130942575872, epoch 2016.0; without its approach of 110 km/s 0.46" away."""
    instant = engine.timescales.instant(J2000 + 16.0 * 365.25, time_scale="tt")
    options = Options(
        bodies=("Barnard's Star",), observer="barycentric", corrections="astrometric", frame="icrf"
    )
    star = engine.observe(instant, ANYWHERE, options)
    east = (star.longitude[0, 0] - 269.44850252543836) * np.cos(np.radians(star.latitude[0, 0]))
    north = star.latitude[0, 0] - 4.739420051112412
    apart = 3600.0 * float(np.hypot(east, north))
    assert apart < 0.1
    assert apart < 2.0 * star.latitude_sigma[0, 0]


def test_motions_of_a_century_bear_the_sigmas_out():
    """FK5's motions (tests/data): the sigma of a motion is what it says, companions included."""
    with np.load(by_erfa.TABLE) as table:
        hip, motion = table["hip"], table["motion"]
    in_sigmas = []
    with (Path(__file__).parents[1] / "data" / "fk5_motions.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            i = int(np.searchsorted(hip, int(row["hip"])))
            sigma = star_table().sigmas[i]
            fk5 = np.array([float(row["ra_mas_y"]), float(row["dec_mas_y"])])
            # FK5's own: 0.7 mas a year, and more in the south
            square = sigma[[EAST + 2, NORTH + 2]] + sigma[ADDED + 1] + 0.0007**2
            in_sigmas += np.abs((fk5 - motion[i]) / 1000.0 / np.sqrt(square)).tolist()
    shares = [np.mean(np.array(in_sigmas) < limit) for limit in (1.0, 2.0, 3.0, 4.0)]
    assert len(in_sigmas) == 116
    assert shares[0] > 0.65
    assert shares[1] > 0.9
    assert shares[2] > 0.96
    assert shares[3] == 1.0


def test_a_parallax_that_is_no_distance_does_no_harm(engine):
    stars = by_erfa.catalogue(HIPS)
    _, positions = seen(engine, J2000)
    bad = stars["parallax"] <= 0.0
    assert np.isnan(positions.distance[0, bad]).all()
    near = stars["parallax"] > 100.0
    wanted = 648000.0 / np.pi * 1000.0 / stars["parallax"][near]
    assert positions.distance[0, near] == pytest.approx(wanted, rel=7e-4)  # 1 AU, and 9 years
    for array in (positions.longitude, positions.latitude_rate, positions.longitude_sigma):
        assert np.isfinite(array).all()


@pytest.mark.parametrize("frame", ["ecliptic_of_date", "icrf", "equator_of_date"])
def test_rates_are_the_slopes_of_the_places(engine, frame):
    jd, step = 2460483.25, 0.005
    site = Site(47.0, 8.0, 500.0)
    moments = engine.timescales.instants((np.full(3, jd), np.array([-step, 0.0, step])), "tt")
    options = Options(bodies=NAMES[:100], observer="topocentric", frame=frame)
    positions = engine.observe(moments, site, options)
    for value, rate in (("longitude", "longitude_rate"), ("latitude", "latitude_rate")):
        before, _, after = getattr(positions, value)
        slope = ((after - before + 180.0) % 360.0 - 180.0) / (2.0 * step)
        cosine = np.cos(np.radians(positions.latitude[1]))
        error = (slope - getattr(positions, rate)[1]) * (cosine if value == "longitude" else 1.0)
        assert np.abs(error).max() < 1e-6  # degrees a day: the third differences of the day's turn


def test_the_sigma_is_the_catalogues_at_its_epoch_and_grows():
    with np.load(by_erfa.TABLE) as table:
        row = int(np.searchsorted(table["hip"], 65474))
        errors = table["errors"][row]
    spica = star_table().find("Spica")
    at_epoch = star_table().sigma(spica, 1991.25) * 1000.0
    assert errors[:2].max() < at_epoch <= np.linalg.norm(errors[:3])  # α, δ, ϖ
    sigmas = [star_table().sigma(spica, year) for year in (1991.25, 2024.0, 1600.0, 0.0, -3000.0)]
    assert sigmas == sorted(sigmas)
    # Sirius goes round its companion, 2.5" from the middle (Bond et al. 2017)
    assert star_table().sigma(star_table().find("Sirius"), 1991.25) > 2.4


def test_erfa_is_what_astropy_calls():
    """`erfa.pmsafe` (astropy's apply_space_motion) moves a slow star to where we have it."""
    hips = [hip for hip in HIPS if hip in {65474, 49669, 80763, 30438}]
    stars = by_erfa.catalogue(hips)
    mas = np.pi / 648e6
    ra, dec = stars["place"].T
    moved = erfa.pmsafe(
        ra, dec, stars["motion"][:, 0] * mas / np.cos(dec), stars["motion"][:, 1] * mas,
        stars["parallax"] / 1000.0, stars["velocity"], by_erfa.HIPPARCOS_JD, 0.0, J2000, 0.0,
    )  # fmt: skip
    wanted = erfa.s2c(moved[0], moved[1])
    ours = by_erfa.directions(stars, J2000, np.zeros(3))
    assert by_erfa.apart_mas(ours, wanted).max() < 0.01
