"""Houses in a chart: against Swiss Ephemeris's houses at ERFA's own sidereal time and obliquity."""

import json
import math

import erfa
import numpy as np
import pytest
import swisseph as swe

PLACE = {"latitude": 51.4779, "longitude": -0.0015, "elevation": 46}
REQUEST = {"birth_time": "2024-06-21T18:00:00Z", **PLACE}
# Swiss Ephemeris's letters for the systems (its documentation, "House cusp calculation")
LETTERS = {
    "placidus": b"P",
    "koch": b"K",
    "porphyry": b"O",
    "regiomontanus": b"R",
    "campanus": b"C",
    "equal": b"A",
    "whole_sign": b"W",
    "alcabitius": b"B",
    "topocentric": b"T",
    "morinus": b"M",
    "meridian": b"X",
    "vehlow": b"V",
}


def calculate(client, **fields):
    body = json.dumps({**REQUEST, **fields}).encode()
    return client.send("POST", "/calculate", body, {"content-type": "application/json"})


def sky(time: dict, longitude: float) -> tuple[float, float]:
    """ARMC and true obliquity, degrees, by ERFA (IAU 2006/2000A)."""
    ut1, tt = time["ut1_jd"], time["tt_jd"]
    gast = erfa.gst06a(ut1, 0.0, tt, 0.0)
    _, deps = erfa.nut06a(tt, 0.0)
    return (
        (math.degrees(gast) + longitude) % 360.0,
        math.degrees(erfa.obl06(tt, 0.0) + deps),
    )


def apart(a: float, b: float) -> float:
    """Arcseconds between two longitudes."""
    return abs((a - b + 180.0) % 360.0 - 180.0) * 3600.0


@pytest.mark.parametrize("system", sorted(LETTERS))
def test_cusps_are_those_of_swiss_ephemeris(client, system):
    answer = calculate(client, houses=system).json()
    armc, obliquity = sky(answer["time"], PLACE["longitude"])
    cusps, angles = swe.houses_armc(armc, PLACE["latitude"], obliquity, LETTERS[system])
    actual = answer["houses"]
    assert actual["system"] == system
    assert actual["fallback"] is None
    # a Julian date in one double is good to 40 µs: 0.6 mas of the Earth's turn
    for mine, theirs in zip(actual["cusps"], cusps, strict=True):
        assert apart(mine, theirs) < 0.01
    names = ("ascendant", "mc", "armc", "vertex", "east_point")
    for name, theirs in zip(names, angles[:5], strict=True):
        assert apart(actual[name], theirs) < 0.01, name


def test_every_body_stands_between_its_cusps(client):
    answer = calculate(client, houses="placidus").json()
    cusps = answer["houses"]["cusps"]
    for body in answer["data"].values():
        start, end = cusps[body["house"] - 1], cusps[body["house"] % 12]
        assert (body["longitude"] - start) % 360.0 < (end - start) % 360.0


def test_sidereal_houses_are_tropical_ones_less_the_ayanamsa_and_nutation(client):
    tropical = calculate(client, houses="campanus").json()
    sidereal = calculate(client, houses="campanus", zodiac="sidereal").json()
    dpsi, _ = erfa.nut06a(tropical["time"]["tt_jd"], 0.0)
    offset = sidereal["meta"]["ayanamsa_deg"] + math.degrees(dpsi)
    for a, b in zip(tropical["houses"]["cusps"], sidereal["houses"]["cusps"], strict=True):
        assert apart(a - offset, b) < 1e-4
    assert sidereal["houses"]["armc"] == tropical["houses"]["armc"]


def test_speeds_are_those_of_the_cusps(client):
    before, now, after = (
        calculate(client, houses="placidus", birth_time=t).json()["houses"]
        for t in ("2024-06-21T17:59:50Z", "2024-06-21T18:00:00Z", "2024-06-21T18:00:10Z")
    )
    for i in range(12):
        moved = (after["cusps"][i] - before["cusps"][i] + 180.0) % 360.0 - 180.0
        assert now["cusp_speeds"][i] == pytest.approx(moved * 86400.0 / 20.0, abs=2e-3)


def test_a_doubtful_birth_time_shows_on_the_cusps(client):
    """The Ascendant moves about 15" a second of time: here by its own speed."""
    actual = calculate(client, houses="placidus", time_uncertainty_s=60).json()["houses"]
    expected = abs(actual["ascendant_speed"]) / 86400.0 * 60.0 * 3600.0
    assert actual["ascendant_uncertainty_arcsec"] == pytest.approx(expected, rel=1e-4)


def test_the_lots_have_the_sigma_that_two_clocks_show(client):
    """A minute's sigma moves each lot as far as two charts a minute apart differ, halved."""
    lots = calculate(client, houses="equal", time_uncertainty_s=60).json()["houses"]["lots"]
    before, after = (
        calculate(client, houses="equal", birth_time=time).json()["houses"]["lots"]
        for time in ("2024-06-21T17:59:00Z", "2024-06-21T18:01:00Z")
    )
    for name in ("part_of_fortune", "part_of_spirit"):
        moved = apart(before[name]["longitude"], after[name]["longitude"]) / 2.0
        assert lots[name]["uncertainty_arcsec"] == pytest.approx(moved, rel=1e-3)


def test_the_lots_are_unsure_where_only_the_moon_is(client):
    """In 1600 the input is UT1: the Ascendant is sure, ΔT moves the Moon against the Sun."""
    fields = {"houses": "equal", "observer": "geocentric"}
    answer = calculate(client, birth_time="1600-06-21T18:00:00Z", **fields).json()
    elongation = answer["data"]["Moon"]["speed"] - answer["data"]["Sun"]["speed"]
    expected = abs(elongation) / 24.0 * answer["time"]["delta_t_sigma_s"]
    sigma = answer["houses"]["lots"]["part_of_fortune"]["uncertainty_arcsec"]
    assert sigma == pytest.approx(expected, rel=1e-3)


def test_whole_signs_are_as_sure_as_the_sign_of_the_ascendant(client):
    sure = calculate(client, houses="whole_sign").json()["houses"]
    assert sure["cusp_uncertainty_arcsec"] == [0.0] * 12
    # an Ascendant 6 degrees from the next sign, known to 6 degrees: 1 in 6 that it is there
    gap = 30.0 - sure["ascendant"] % 30.0
    seconds = gap / (sure["ascendant_speed"] / 86400.0)
    doubtful = calculate(client, houses="whole_sign", time_uncertainty_s=seconds).json()["houses"]
    rng = np.random.default_rng(3)
    drawn = sure["ascendant"] % 30.0 + gap * rng.standard_normal(400_000)
    expected = 30.0 * np.floor(drawn / 30.0).std() * 3600.0
    assert doubtful["cusp_uncertainty_arcsec"] == [pytest.approx(expected, rel=0.01)] * 12


def test_polar_circles_fall_back_and_say_so(client):
    answer = calculate(client, houses="placidus", latitude=78.2).json()
    actual = answer["houses"]
    assert actual["system"] == "porphyry"
    assert actual["fallback"]["requested"] == "placidus"
    assert actual["fallback"]["used"] == "porphyry"
    assert "polar" in actual["fallback"]["reason"]
    (warning,) = [w for w in answer["meta"]["warnings"] if w["code"] == "HOUSES_FALLBACK"]
    assert "porphyry, not placidus" in warning["detail"]


def test_an_age_when_the_clock_was_the_earth_has_sure_cusps_and_unsure_bodies(client):
    """Before 1960 the input is UT1: ΔT moves the Moon, not the Ascendant."""
    answer = calculate(client, houses="placidus", birth_time="1600-06-21T18:00:00Z").json()
    assert answer["houses"]["ascendant_uncertainty_arcsec"] < 0.05
    assert answer["data"]["Moon"]["uncertainty_arcsec"] > 5.0


@pytest.mark.parametrize(
    "fields", [{"observer": "heliocentric"}, {"frame": "icrf"}, {"observer": "barycentric"}]
)
def test_houses_without_a_meaning_are_refused(client, fields):
    reply = calculate(client, houses="placidus", **fields)
    assert reply.status == 422
    problem = reply.json()
    assert (problem["code"], problem["field"]) == ("VALIDATION_FAILED", "houses")


def test_no_houses_no_house(client):
    answer = calculate(client).json()
    assert "houses" not in answer
    assert "house" not in answer["data"]["Sun"]
