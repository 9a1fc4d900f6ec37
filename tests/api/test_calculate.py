"""POST /calculate on the real kernels: the shape and meaning of its answer."""

from __future__ import annotations

from typing import Any

import pytest

from services.spice.api.schemas import ChartAnswer

from .conftest import MODERN, Client

PLANETS = ["Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"]


def answer(client: Client, **more: Any) -> dict[str, Any]:
    """Return a chart, having held it against the published schema."""
    reply = client.post("/calculate", {**MODERN, **more})
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/json"
    value: dict[str, Any] = reply.json()
    ChartAnswer.model_validate(value)
    assert b"NaN" not in reply.body
    return value


def test_the_usual_chart_has_every_field_and_no_other(client: Client) -> None:
    value = answer(client)
    usual = ["Sun", "Moon", "Mercury", "Venus", *PLANETS, "MeanNode", "TrueNode"]
    assert list(value["data"]) == usual
    # The Sun enters Cancer at 2024-06-20 20:51 UTC (US Naval Observatory, Seasons 2024) and moves
    # 57' a day in June: 21 h later it stands 0.84 degrees into the sign.
    sun = value["data"]["Sun"]
    assert sun["sign"] == "Cancer"
    assert sun["sign_degree"] == pytest.approx(0.84, abs=0.01)
    assert sun["longitude"] == pytest.approx(90.84, abs=0.01)
    assert sun["point"] == "centre"
    assert value["data"]["MeanNode"]["distance"] is None
    assert value["time"]["utc"] == "2024-06-21T18:00:00Z"
    assert value["meta"]["kernel_set_tag"] == "DE440"
    assert value["meta"]["ayanamsa"] is None


def test_numbers_are_there_wherever_the_schema_promises_one(client: Client) -> None:
    for body in answer(client, bodies=["Sun", "Moon", *PLANETS])["data"].values():
        assert all(value is not None for value in body.values())


@pytest.mark.parametrize("corrections", ["apparent", "astrometric", "geometric"])
@pytest.mark.parametrize("frame", ["ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf"])
@pytest.mark.parametrize("observer", ["topocentric", "geocentric", "heliocentric", "barycentric"])
def test_every_combination_answers_as_the_schema_says(
    client: Client, observer: str, corrections: str, frame: str
) -> None:
    value = answer(client, observer=observer, corrections=corrections, frame=frame)
    meta = value["meta"]
    reply = (meta["observer"], meta["corrections"], meta["frame"])
    assert reply == (observer, corrections, frame)
    on_ground = observer == "topocentric"
    for body in value["data"].values():
        assert (body["azimuth"] is not None) == on_ground
        assert (body["sign"] is not None) == frame.startswith("ecliptic")
    assert ("Earth" in value["data"]) == (observer in {"heliocentric", "barycentric"})


def test_bodies_come_in_the_order_asked(client: Client) -> None:
    assert list(answer(client, bodies=["Pluto", "Sun", "Mars"])["data"]) == ["Pluto", "Sun", "Mars"]


@pytest.mark.parametrize(
    ("observer", "body"),
    [
        ("topocentric", "Earth"),
        ("geocentric", "Earth"),
        ("heliocentric", "Sun"),
        ("heliocentric", "TrueNode"),
        ("barycentric", "MeanNode"),
    ],
)
def test_nobody_sees_the_place_he_stands_on(client: Client, observer: str, body: str) -> None:
    reply = client.post("/calculate", {**MODERN, "observer": observer, "bodies": ["Mars", body]})
    value = reply.json()
    assert (reply.status, value["code"], value["field"]) == (422, "VALIDATION_FAILED", "bodies")
    assert body in value["detail"]


@pytest.mark.parametrize(
    ("birth_time", "scale"),
    [
        ("2024-06-21T18:00:00Z", "utc"),
        ("2024-06-21T23:30:00+05:30", "utc"),
        ("2024-06-21T11:00:00-07:00", "utc"),
        (2460483.25, "utc"),
        # TT = UTC + 37 s (TAI-UTC since 2017, IERS Bulletin C 52) + 32.184 s
        ("2024-06-21T18:01:09.184", "tt"),
    ],
)
def test_one_moment_in_many_words(client: Client, birth_time: str | float, scale: str) -> None:
    value = answer(client, birth_time=birth_time, time_scale=scale, bodies=["Moon"])
    expected = answer(client, bodies=["Moon"])
    moon, same = value["data"]["Moon"], expected["data"]["Moon"]
    assert moon["longitude"] == pytest.approx(same["longitude"], abs=1e-9)
    assert value["time"]["utc"] == "2024-06-21T18:00:00Z"


def test_the_calendar_is_the_callers_choice(client: Client) -> None:
    # Newton's birth: 25 December 1642 in the Julian calendar is 4 January 1643 Gregorian.
    julian = answer(client, birth_time="1642-12-25T01:00:00Z", calendar="julian")
    auto = answer(client, birth_time="1642-12-25T01:00:00Z", calendar="auto")
    gregorian = answer(client, birth_time="1643-01-04T01:00:00Z")
    assert julian["time"]["gregorian"] == "1643-01-04T01:00:00"
    assert julian["time"]["julian"] == "1642-12-25T01:00:00"
    assert julian["data"] == gregorian["data"]
    # `auto` is Gregorian after the reform of 1582, wherever the birth was.
    assert auto["time"]["gregorian"] == "1642-12-25T01:00:00"


def test_the_sidereal_zodiac_starts_at_its_ayanamsa(client: Client) -> None:
    moment = {"birth_time": "2024-06-21T12:00:00", "time_scale": "tt"}
    sidereal, tropical = answer(client, **moment, zodiac="sidereal"), answer(client, **moment)
    meta = sidereal["meta"]
    # Lahiri at that moment: Swiss Ephemeris 2.10.3, good to its 0.0008 arcsec against ours.
    assert (meta["zodiac"], meta["ayanamsa"]) == ("sidereal", "lahiri")
    assert meta["ayanamsa_deg"] == pytest.approx(24.1989419, abs=3e-7)
    for name, body in tropical["data"].items():
        # ... and the nutation in longitude, never more than 20 arcsec (0.0056 degrees).
        shift = (body["longitude"] - sidereal["data"][name]["longitude"]) % 360.0
        assert shift == pytest.approx(meta["ayanamsa_deg"], abs=0.0056)


def test_a_callers_own_ayanamsa_is_echoed_as_it_came(client: Client) -> None:
    own = {"t0_jd": 2415020.0, "value": 22.5}
    meta = answer(client, zodiac="sidereal", ayanamsa=own)["meta"]
    assert meta["ayanamsa"] == own
    # General precession in longitude: 50.29 arcsec a year (IAU 2006), 124.47 years.
    assert meta["ayanamsa_deg"] == pytest.approx(22.5 + 124.47 * 50.29 / 3600, abs=0.002)
    assert answer(client, ayanamsa=own)["meta"]["ayanamsa"] is None


def test_an_uncertain_time_shows_in_every_body(client: Client) -> None:
    sharp, blurred = answer(client), answer(client, time_uncertainty_s=3600.0)
    for name, body in blurred["data"].items():
        # One sigma of an hour moves a body by an hour's motion: speed is degrees a day.
        moved = abs(body["speed"]) / 24.0 * 3600.0
        assert body["uncertainty_arcsec"] == pytest.approx(moved, rel=1e-3, abs=25.0)
        assert body["uncertainty_arcsec"] > sharp["data"][name]["uncertainty_arcsec"]


def test_a_given_delta_t_is_used_and_said(client: Client) -> None:
    value = answer(client, birth_time="1900-01-01T00:00:00Z", delta_t_s=-2.5)
    assert value["time"]["delta_t_s"] == -2.5
    assert (value["time"]["tt_jd"] - value["time"]["ut1_jd"]) * 86400 == pytest.approx(
        -2.5, abs=1e-4
    )


def test_what_is_worth_a_warning_is_told_with_a_code(client: Client) -> None:
    value = answer(client, birth_time="1570-01-01T00:00:00Z")
    codes = {warning["code"] for warning in value["meta"]["warnings"]}
    assert codes == {"UT1_ASSUMED", "JULIAN_CALENDAR_LIKELY"}
    assert value["time"]["utc"] is None


def test_the_request_id_is_the_clients_own_where_it_sent_one(client: Client) -> None:
    reply = client.post("/calculate", MODERN, **{"x-request-id": "chart-42"})
    assert reply.json()["meta"]["request_id"] == reply.headers["x-request-id"] == "chart-42"


def test_the_same_question_has_the_same_answer(client: Client) -> None:
    once, again = (
        client.post("/calculate", MODERN, **{"x-request-id": "same"}).body for _ in range(2)
    )
    assert once == again
