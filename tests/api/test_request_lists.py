"""Aspects, several ayanamsas at once, and the lots, as /calculate answers them."""

import json
from itertools import combinations

import pytest
import swisseph as swe

REQUEST = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 51.4779, "longitude": 0.0}


def calculate(client, **fields):
    body = json.dumps({**REQUEST, **fields}).encode()
    return client.send("POST", "/calculate", body, {"content-type": "application/json"})


def test_aspects_are_the_angles_within_their_orbs(client):
    """The list by hand: every pair of bodies, every angle asked for."""
    orbs = {"conjunction": 8.0, "opposition": 8.0, "trine": 5.5, "square": 7.0, "sextile": 4.0}
    angles = {"conjunction": 0, "opposition": 180, "trine": 120, "square": 90, "sextile": 60}
    answer = calculate(client, aspects=orbs).json()
    data, expected = answer["data"], {}
    for a, b in combinations(data, 2):
        if {a, b} == {"MeanNode", "TrueNode"}:  # two definitions of one point
            continue
        apart = abs((data[b]["longitude"] - data[a]["longitude"] + 180.0) % 360.0 - 180.0)
        for name, angle in angles.items():
            if abs(apart - angle) <= orbs[name]:
                expected[a, b] = name, apart - angle
    actual = {
        (row["first"], row["second"]): (row["aspect"], row["orb"]) for row in answer["aspects"]
    }
    assert len(expected) > 5
    assert actual.keys() == expected.keys()
    for pair, (name, orb) in expected.items():
        assert actual[pair][0] == name
        assert actual[pair][1] == pytest.approx(orb, abs=1e-9)
    closeness = [abs(row["orb"]) for row in answer["aspects"]]
    assert closeness == sorted(closeness)


def test_the_angles_make_aspects_as_the_bodies_do(client):
    """The pairs of an angle by hand, from the answer's own longitudes; the others as without."""
    orbs = {"conjunction": 10.0, "opposition": 10.0, "trine": 10.0, "square": 10.0, "sextile": 9.0}
    angles = {"conjunction": 0, "opposition": 180, "trine": 120, "square": 90, "sextile": 60}
    request = {"houses": "placidus", "aspects": orbs}
    answer = calculate(client, **request, aspect_points=[" ascendant", "MC"]).json()
    places = {name: (row["longitude"], row["speed"]) for name, row in answer["data"].items()}
    houses = answer["houses"]
    points = {
        "Ascendant": (houses["ascendant"], houses["ascendant_speed"]),
        "MC": (houses["mc"], houses["mc_speed"]),
    }
    pairs = [(a, b) for a in places for b in points] + [("Ascendant", "MC")]
    places |= points
    expected = {}
    for a, b in pairs:
        signed = (places[b][0] - places[a][0] + 180.0) % 360.0 - 180.0
        for name, angle in angles.items():
            if abs(abs(signed) - angle) <= orbs[name]:
                rate = (places[b][1] - places[a][1]) * (1.0 if signed > 0.0 else -1.0)
                expected[a, b] = name, abs(signed) - angle, rate
    actual = {(row["first"], row["second"]): row for row in answer["aspects"]}
    assert len(expected) > 5
    assert {pair for pair in actual if pair[1] in points} == expected.keys()
    for pair, (name, orb, rate) in expected.items():
        assert actual[pair]["aspect"] == name
        assert actual[pair]["orb"] == pytest.approx(orb, abs=1e-9)
        assert actual[pair]["orb_rate"] == pytest.approx(rate, abs=1e-9)
        assert actual[pair]["applying"] == (orb * rate < 0.0)
    alone = calculate(client, **request).json()["aspects"]
    assert [row for row in answer["aspects"] if row["second"] not in points] == alone


@pytest.mark.parametrize("lacking", ["houses", "aspects"])
def test_the_angles_need_houses_and_aspects(client, lacking):
    request = {"houses": "placidus", "aspects": "major", "aspect_points": ["MC"], lacking: None}
    reply = calculate(client, **request)
    problem = reply.json()
    assert (reply.status, problem["code"]) == (422, "VALIDATION_FAILED")
    assert problem["field"] == "aspect_points"


def test_applying_is_what_happens_next(client):
    now = calculate(client, aspects="all").json()["aspects"]
    later = calculate(client, aspects="all", birth_time="2024-06-21T18:01:00Z").json()["aspects"]
    then = {(row["first"], row["second"], row["aspect"]): row["orb"] for row in later}
    known = [row for row in now if (row["first"], row["second"], row["aspect"]) in then]
    assert len(known) > 10
    for row in known:
        orb = then[row["first"], row["second"], row["aspect"]]
        assert (abs(orb) < abs(row["orb"])) == row["applying"], row


def test_many_ayanamsas_are_what_each_gives_alone(client):
    ids = ["lahiri", "fagan_bradley", "true_citra", "galactic_center_0sag"]
    answer = calculate(client, zodiac="sidereal", ayanamsa=ids).json()
    assert answer["meta"]["ayanamsa"] == "lahiri"
    assert list(answer["zodiacs"]) == ids
    for name in ids:
        alone = calculate(client, zodiac="sidereal", ayanamsa=name).json()
        zodiac = answer["zodiacs"][name]
        assert zodiac["ayanamsa_deg"] == pytest.approx(alone["meta"]["ayanamsa_deg"], abs=1e-9)
        for body, longitude in zodiac["longitudes"].items():
            assert longitude == pytest.approx(alone["data"][body]["longitude"], abs=1e-9)


def test_the_part_of_fortune(client):
    """Swiss Ephemeris's Ascendant, and the formulas of day and night (Paulus Alexandrinus)."""
    for time, day in (("2024-06-21T12:00:00Z", True), ("2024-06-21T23:30:00Z", False)):
        answer = calculate(client, birth_time=time, houses="equal").json()
        data, houses = answer["data"], answer["houses"]
        _, angles = swe.houses_armc(houses["armc"], 51.4779, 23.4383, b"A")
        ahead = data["Moon"]["longitude"] - data["Sun"]["longitude"]
        fortune = (angles[0] + (ahead if day else -ahead)) % 360.0
        assert (data["Sun"]["altitude"] > 0.0) == day == houses["lots"]["day"]
        assert houses["lots"]["part_of_fortune"]["longitude"] == pytest.approx(fortune, abs=1e-3)


@pytest.mark.parametrize(("time", "day"), [("03:49:52.7Z", False), ("03:49:53.3Z", True)])
def test_day_begins_when_the_sun_seen_from_the_place_is_on_the_horizon(client, time, day):
    """Skyfield 1.55 on DE440: the Sun's airless altitude there is zero at 03:49:53.00 UTC.

    The Sun's parallax makes that 0.8 s later than its longitude alone would.
    """
    answer = calculate(client, birth_time=f"2024-06-21T{time}", houses="equal").json()
    assert answer["houses"]["lots"]["day"] == day


def test_no_lots_without_sun_and_moon(client):
    answer = calculate(client, houses="equal", bodies=["Mars"]).json()
    assert answer["houses"]["lots"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aspects", "minor"),
        ("aspects", {}),
        ("aspects", {"trigon": 5}),
        ("aspects", {"trine": 16}),
        ("aspects", {"trine": -1}),
        ("aspects", {"trine": True}),
        ("aspects", ["trine"]),
        ("aspect_points", []),
        ("aspect_points", "MC"),
        ("aspect_points", [5]),
        ("aspect_points", ["Asc"]),
        ("aspect_points", ["MC", "mc"]),
        ("ayanamsa", []),
        ("ayanamsa", ["lahiri", "lahiri"]),
        ("ayanamsa", ["lahirri"]),
        ("ayanamsa", [5]),
    ],
)
def test_a_wrong_wish_is_refused_with_its_field(client, field, value):
    reply = calculate(client, zodiac="sidereal", **{field: value})
    problem = reply.json()
    assert (reply.status, problem["code"], problem["field"]) == (422, "VALIDATION_FAILED", field)


def test_aspects_need_an_ecliptic(client):
    problem = calculate(client, aspects="major", frame="icrf").json()
    assert (problem["code"], problem["field"]) == ("VALIDATION_FAILED", "aspects")


def test_the_vernal_point_is_no_point_of_the_moon_s_orbit(client):
    problem = calculate(client, observer="heliocentric", bodies=["VernalPoint"]).json()
    assert (problem["code"], problem["field"]) == ("VALIDATION_FAILED", "bodies")
    assert "Moon" not in problem["detail"]
