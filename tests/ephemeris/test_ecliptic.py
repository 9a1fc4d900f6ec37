"""Frames of date against ERFA itself, without the grid."""

import erfa
import numpy as np
import pytest

from services.ephemeris.frames import of_date as ecliptic
from tests.oracle.rotation import delta_t_from_rotation

J2000, DAY = 2451545.0, 86400.0
MAS = np.degrees(1.0) * 3.6e6


def spread(first_year, last_year, count=400, seed=2000):
    years = np.random.default_rng(seed).uniform(first_year, last_year, count)
    days = (years - 2000.0) * 365.25
    return np.full(count, J2000), days


def turn_mas(matrices, others):
    """Angle (mas) between two sets of rotations."""
    return np.linalg.norm(erfa.rm2v(matrices @ others.swapaxes(-1, -2)), axis=-1) * MAS


def test_short_term_frames_are_those_of_iau_2006_2000a():
    tt1, tt2 = spread(1800.1, 2199.9)
    frames = ecliptic.frames_of_date(tt2)
    assert frames.short_term.all()
    # erfa.pnm06a: the classical NPB matrix, IAU 2006/2000A
    assert turn_mas(frames.equator, erfa.pnm06a(tt1, tt2)).max() < 0.005
    # The ecliptic has the same equinox and is turned by the true obliquity
    dpsi, deps = erfa.nut06a(tt1, tt2)
    true_obliquity = erfa.obl06(tt1, tt2) + deps
    wanted = np.array(
        [erfa.rx(a, m) for a, m in zip(true_obliquity, erfa.pnm06a(tt1, tt2), strict=True)]
    )
    assert turn_mas(frames.ecliptic, wanted).max() < 0.005
    assert np.abs(frames.dpsi - dpsi).max() * MAS < 0.005


def test_ecliptic_of_date_carries_no_nutation_in_obliquity():
    tt1, tt2 = spread(1900.0, 2100.0, 50)
    frames = ecliptic.frames_of_date(tt2)
    # erfa.ecm06: mean ecliptic and mean equinox of date. Its pole is the true ecliptic's too.
    assert np.abs(frames.ecliptic[:, 2] - erfa.ecm06(tt1, tt2)[:, 2]).max() * MAS < 0.005


def test_sidereal_time_is_that_of_iau_2006():
    tt1, tt2 = spread(1800.1, 2199.9, 100)
    frames = ecliptic.frames_of_date(tt2)
    wanted = erfa.gst06a(tt1, tt2, tt1, tt2)
    ours = erfa.era00(tt1, tt2) - frames.eo
    assert np.abs(erfa.anpm(ours - wanted)).max() * MAS < 0.01


@pytest.mark.parametrize(("first", "last"), [(-13200, -3000), (-3000, 1799), (2201, 17191)])
def test_long_term_frames_are_vondraks(first, last):
    tt1, tt2 = spread(first, last)
    frames = ecliptic.frames_of_date(tt2)
    assert not frames.short_term.any()
    epoch = erfa.epj(tt1, tt2)
    dpsi, deps = erfa.nut06a(tt1, tt2)
    wanted = np.array([erfa.rz(-a, m) for a, m in zip(dpsi, erfa.ltecm(epoch), strict=True)])
    assert turn_mas(frames.ecliptic, wanted).max() < 0.02
    # The true equator: nutation about the mean obliquity between the two long-term poles
    mean = erfa.ltpb(epoch)
    cosine = np.vecdot(erfa.ltpecl(epoch), erfa.ltpequ(epoch))
    nutation = erfa.numat(np.arccos(cosine), dpsi, deps)
    assert turn_mas(frames.equator, nutation @ mean).max() < 0.02


def test_one_epoch_and_many_are_the_same_to_the_last_digit():
    _, tt2 = spread(1700.0, 2300.0, 40)
    together = ecliptic.frames_of_date(tt2)
    for i in range(len(tt2)):
        alone = ecliptic.frames_of_date(tt2[i : i + 1])
        assert np.array_equal(alone.table[0], together.table[i])
        assert alone.short_term[0] == together.short_term[i]


@pytest.mark.parametrize("span", [(1800.1, 2199.9), (-13000, 1799), (2201, 17000)])
def test_rates_are_those_of_the_frames(span):
    _, tt2 = spread(*span, 60)
    step = 0.01
    values = [
        ecliptic.frames_of_date(tt2 + k * step) for k in (-2, -1, 0, 1, 2)
    ]  # days: the grid's own interpolation is what is differentiated
    for name in ("ecliptic", "equator"):
        rows = [getattr(value, name) for value in values]
        slope = (rows[0] - 8 * rows[1] + 8 * rows[3] - rows[4]) / (12 * step * DAY)
        # 1e-6 degrees a day is 2e-13 rad/s; the grid's seams leave a little
        assert np.abs(getattr(values[2], f"{name}_rate") - slope).max() < 1e-14


def test_delta_t_from_rotation_finds_what_was_put_in():
    tt1, tt2 = spread(1962.0, 2026.0, 50)
    frames = ecliptic.frames_of_date(tt2)
    put_in = np.linspace(-20.0, 70.0, 50)
    gast = erfa.gst06a(tt1, tt2 - put_in / DAY, tt1, tt2)
    computed = delta_t_from_rotation(gast, frames.eo, tt1, tt2)
    assert np.abs(computed - put_in).max() < 1e-6
