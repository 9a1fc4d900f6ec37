"""POST /calculate for a time that is not known, as its users meet it."""

from __future__ import annotations

from typing import Any

import pytest

from services.ephemeris.events.ingresses import NAKSHATRAS, SIGNS
from services.spice.api import examples
from services.spice.api.unknown_time_json import PHASES
from services.spice.api.unknown_time_schemas import DistributionAnswer

from .conftest import MODERN, PLACE, Client

DAY = {"local_time": "2024-11-03", "time": "unknown", **PLACE}
ANGLES = {"aspect_points": ["MC"]}
"""Which need houses and aspects."""


def answer(client: Client, **more: Any) -> Any:
    reply = client.post("/calculate", {**DAY, **more})
    assert reply.status == 200, reply.body
    return reply.json()


@pytest.mark.parametrize("name", [*examples.UNKNOWN_TIMES])
def test_the_examples_are_answered_as_the_schema_says(client: Client, name: str) -> None:
    reply = client.post("/calculate", examples.UNKNOWN_TIMES[name]["value"])
    result = reply.json()
    DistributionAnswer.model_validate(result)
    assert result["distribution"]["complete"] is True
    times = [row["tt_jd"] for row in result["distribution"]["changes"]]
    assert times == sorted(times)


def test_a_day_of_25_hours(client: Client) -> None:
    reply = answer(client, bodies=["Sun", "Moon", "Mars"])
    assert reply["time"]["hours"] == pytest.approx(25.0, abs=1e-9)
    (span,) = reply["time"]["spans"]
    assert (span["from"]["time"], span["to"]["time"]) == (
        "2024-11-03T07:00:00Z", "2024-11-04T08:00:00Z",
    )  # fmt: skip
    # Mars into Leo at 04:10 UT (any almanac, geocentric); from the place some minutes earlier
    mars = next(row for row in reply["distribution"]["changes"] if row.get("of") == "Mars")
    assert (mars["from"], mars["to"], mars["time"][:14]) == ("Cancer", "Leo", "2024-11-04T04:")
    before = (mars["tt_jd"] - span["from"]["tt_jd"]) * 24.0 / 25.0
    signs = reply["distribution"]["bodies"]["Mars"]["signs"]
    assert signs == pytest.approx({"Cancer": before, "Leo": 1.0 - before}, abs=1e-6)
    assert mars["local"].startswith("2024-11-03T20:")
    assert "AMBIGUOUS" not in {row["code"] for row in reply["meta"]["warnings"]}


def test_a_change_is_one_of_charts_before_and_after(client: Client) -> None:
    reply = answer(client, houses="placidus", aspects="major", observer="geocentric")
    rows = reply["distribution"]["changes"]
    for kind in ("sign", "house", "angle", "aspect"):
        row = next(r for r in rows if r["kind"] == kind and r.get("moment") != "exact")
        for seconds, side in ((-0.5, "from"), (0.5, "to")):
            chart = client.post(
                "/calculate",
                {
                    **PLACE, "birth_time": row["tt_jd"] + seconds / 86400.0, "time_scale": "tt",
                    "houses": "placidus", "aspects": "major", "observer": "geocentric",
                },
            ).json()  # fmt: skip
            if kind in {"sign", "house"}:
                assert str(chart["data"][row["of"]][kind]) == row[side]
            elif kind == "aspect":
                listed = {(a["first"], a["second"], a["aspect"]) for a in chart["aspects"]}
                held = (row["first"], row["second"], row["aspect"]) in listed
                assert held == ((row["moment"] == "leave") == (side == "from"))
            else:
                degrees = chart["houses"]["mc" if row["of"] == "MC" else "ascendant"]
                assert SIGNS[int(degrees // 30.0)] == row[side]


def test_a_town_by_its_name(client: Client) -> None:
    request = {"local_time": "1879-03-14", "time": "unknown", "place": "Ulm, DE", "bodies": ["Sun"]}
    reply = client.post("/calculate", request).json()
    assert reply["town"]["country"] == "Germany"
    DistributionAnswer.model_validate(reply)
    # local mean time of about ten degrees east, 40 minutes: its readings differ by minutes
    assert {one["id"].split("@")[0] for one in reply["time"]["readings"]} == {
        "lmt",
        "Europe/Berlin",
    }
    assert "UT1_ASSUMED" in {row["code"] for row in reply["meta"]["warnings"]}


def test_two_moments_of_utc_and_a_phase(client: Client) -> None:
    """Full moon 2024-06-22 01:08 UT (USNO)."""
    request = {
        **PLACE, "time_from": "2024-06-21T23:08:00Z", "time_to": "2024-06-22T03:08:00Z",
        "observer": "geocentric", "bodies": ["Sun", "Moon"],
    }  # fmt: skip
    reply = client.post("/calculate", request).json()
    assert reply["time"]["readings"] == []
    assert reply["distribution"]["phase"] == pytest.approx(
        {"waxing_gibbous": 0.5, "full_moon": 0.5}, abs=0.003
    )
    row = next(r for r in reply["distribution"]["changes"] if r["kind"] == "phase")
    assert row["time"][:16] in {"2024-06-22T01:07", "2024-06-22T01:08"}
    assert "local" not in row
    assert len(PHASES) == 8


def test_a_moment_with_its_sigma(client: Client) -> None:
    """As the normal curve has it: half before the likeliest moment, and 0.16 a sigma earlier."""
    row = next(r for r in answer(client)["distribution"]["changes"] if r.get("of") == "Mars")
    for sigmas, share in ((0.0, 0.5), (1.0, 0.158655)):
        request = {
            **PLACE, "birth_time": row["tt_jd"] + sigmas / 24.0, "time_scale": "tt",
            "time_sigma_s": 3600,
        }  # fmt: skip
        reply = client.post("/calculate", request).json()
        DistributionAnswer.model_validate(reply)
        assert (reply["time"]["prior"], reply["time"]["sigma_s"]) == ("normal", 3600.0)
        assert reply["time"]["hours"] == pytest.approx(8.0)
        signs = reply["distribution"]["bodies"]["Mars"]["signs"]
        assert signs["Cancer"] == pytest.approx(share, abs=1e-4)


def test_both_readings_of_an_hour_shown_twice_are_in_it(client: Client) -> None:
    request = {**PLACE, "local_time": "2024-11-03T01:30:00", "time_sigma_s": 60}
    reply = client.post("/calculate", request).json()
    assert [one["probability"] for one in reply["time"]["spans"]] == pytest.approx([0.5, 0.5])
    assert [one["id"] for one in reply["time"]["readings"]] == [
        "America/Los_Angeles@-07:00", "America/Los_Angeles@-08:00",
    ]  # fmt: skip
    assert "AMBIGUOUS" not in {row["code"] for row in reply["meta"]["warnings"]}
    assert all("local" in row for row in reply["distribution"]["changes"])


def test_nakshatras_and_aspects_to_the_angles(client: Client) -> None:
    more = {"houses": "placidus", "aspects": "major", "aspect_points": ["Ascendant", "MC"]}
    reply = answer(client, zodiac="sidereal", **more)
    moon = reply["distribution"]["bodies"]["Moon"]
    assert sum(moon["nakshatras"].values()) == pytest.approx(1.0)
    assert len(reply["distribution"]["angles"]["Ascendant"]["nakshatras"]) == 27
    rows = reply["distribution"]["changes"]
    for kind, of in (("nakshatra", "of"), ("aspect", "second")):
        row = next(r for r in rows if r["kind"] == kind and r[of] == "Ascendant")
        assert row["sigma_s"] is None
    row = next(r for r in rows if r["kind"] == "nakshatra" and r["of"] == "Moon")
    chart = {**PLACE, "birth_time": row["tt_jd"], "time_scale": "tt", "zodiac": "sidereal"}
    longitude = client.post("/calculate", chart).json()["data"]["Moon"]["longitude"]
    assert longitude * 27.0 / 360.0 == pytest.approx(round(longitude * 27.0 / 360.0), abs=1e-6)
    assert NAKSHATRAS[round(longitude * 27.0 / 360.0) % 27] == row["to"]
    assert "nakshatras" not in answer(client)["distribution"]["bodies"]["Moon"]


def test_houses_are_left_out_at_the_pole_with_a_warning(client: Client) -> None:
    reply = answer(client, latitude=80.0, houses="placidus")
    assert "HOUSES_LEFT_OUT" in {row["code"] for row in reply["meta"]["warnings"]}
    assert [*reply["distribution"]["angles"]] == ["MC"]
    assert "houses" not in reply["distribution"]["bodies"]["Sun"]


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"time": "unknown"}, "local_time"),
        ({"time": "unknown", "local_time": "2024-11-03T10:00"}, "local_time"),
        ({"time": "unknown", "local_time": "2024-02-30"}, "local_time"),
        ({"time": "unknown", "local_time": "1400-02-20"}, "local_time"),
        ({"time": "unknown", "local_time": "2024-11-03", "time_from": 2460000.5}, "time_from"),
        ({"time": "unknown", "local_time": "2024-11-03", "birth_time": 2460000.5}, "birth_time"),
        ({"time": "unknown", "local_time": "2024-11-03", "frame": "icrf"}, "frame"),
        ({"time": "unknown", "local_time": "2024-11-03", "time_scale": "tt"}, "time_scale"),
        ({"time": "unknown", "local_time": "2024-11-03", "time_zone": "Mars/Base"}, "time_zone"),
        ({"time": "noon", "local_time": "2024-11-03"}, "time"),
        ({"time_from": "2024-11-03T10:00:00Z"}, "time_to"),
        ({"time_to": "2024-11-03T10:00:00Z"}, "time_from"),
        ({"time_from": "2024-11-03T10:00:00Z", "time_to": "2024-11-03T12:00:00"}, "time_from"),
        ({"time_from": "2024-13-03T10:00:00", "time_to": "2024-11-03T12:00:00"}, "time_from"),
        ({"time_from": "2024-11-03T10:00:00Z", "time_to": "2024-11-03T09:00:00Z"}, "time_to"),
        ({"time_from": "2024-11-03T10:00:00", "time_to": "2024-11-30T09:00:00"}, "time_to"),
        ({"time_from": "2024-11-03T10:00:00Z", "time_to": "2024-11-30T09:00:00Z"}, "time_to"),
        ({"time_from": "2024-03-10T02:10:00", "time_to": "2024-03-10T02:50:00"}, "time_from"),
        ({"time_from": "rubbish", "time_to": "2024-11-03T10:00:00Z"}, "time_from"),
        (
            {"local_time": "2024-11-03", "time_from": 2460000.5, "time_to": 2460001.5},
            "local_time",
        ),
        ({"time_sigma_s": 900}, "birth_time"),
        ({"time_sigma_s": 0, "birth_time": 2460000.5}, "time_sigma_s"),
        ({"time_sigma_s": 86401, "birth_time": 2460000.5}, "time_sigma_s"),
        ({"time_sigma_s": "900", "birth_time": 2460000.5}, "time_sigma_s"),
        ({"time_sigma_s": 900, "birth_time": "rubbish"}, "birth_time"),
        ({"time_sigma_s": 900, "birth_time": "2024-11-03T10:00:00"}, "birth_time"),
        ({"time_sigma_s": 900, "local_time": "2024-11-03"}, "local_time"),
        ({"time_sigma_s": 900, "local_time": "2024-11-03T10:00:00Z"}, "local_time"),
        (
            {"time_sigma_s": 900, "local_time": "2024-11-03T10:00", "birth_time": 2460000.5},
            "local_time",
        ),
        (
            {"time_sigma_s": 900, "local_time": "2024-11-03", "time": "unknown"},
            "time",
        ),
        (
            {"time_sigma_s": 900, "birth_time": 2460000.5, "time_to": 2460001.5},
            "time_to",
        ),
        (
            {"time_sigma_s": 900, "local_time": "2024-11-03T10:00", "time_scale": "tt"},
            "time_scale",
        ),
        ({"time_sigma_s": 900, "birth_time": "3024-11-03T10:00:00Z"}, "birth_time"),
        ({**ANGLES, "time": "unknown", "local_time": "2024-11-03"}, "aspect_points"),
    ],
)
def test_refusals_name_the_field(client: Client, payload: dict[str, Any], field: str) -> None:
    reply = client.post("/calculate", {**PLACE, **payload})
    assert reply.status == 422
    assert reply.json()["field"] == field, reply.body


@pytest.mark.parametrize("field", ["local_time", "birth_time"])
def test_a_date_alone_is_told_of_this_form(client: Client, field: str) -> None:
    reply = client.post("/calculate", {field: "2024-11-03", **PLACE}).json()
    assert reply["field"] == field
    assert '"time": "unknown"' in reply["detail"]


def test_where_charts_need_their_moment_it_is_refused_by_name(client: Client) -> None:
    batch = client.post("/calculate/batch", {"charts": [DAY, MODERN]}).json()["results"]
    assert (batch[0]["code"], batch[0]["field"]) == ("VALIDATION_FAILED", "time")
    assert "data" in batch[1]
    kept = client.post("/charts", DAY)
    assert (kept.status, kept.json()["field"]) == (422, "time")
