"""Answers in words (`accept: text/markdown`): the same numbers, with the digits that are certain.

Expected values: the JSON of the same request, read back from the words by this test's own
arithmetic; the rule of the digits (a unit of the last is at least three sigma, a tenth of it is
not) is checked for what it says, with fractions.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.spice.api.certain_digits import FINEST, angle, clock, decimal, fixed
from services.spice.api.rows import SIGNS

from .conftest import Client

CHART = {
    "local_time": "1990-05-15T14:30:00",
    "place": "Munich",
    "houses": "placidus",
    "aspects": "major",
    "aspect_points": ["Ascendant", "MC"],
}
MARKDOWN = "text/markdown"
_PLACE = re.compile(r"(\d+)(?:\.(\d+))?°(?:(\d\d)(?:\.(\d+))?′(?:(\d\d)(?:\.(\d+))?″)?)?")


def arcsec(text: str) -> tuple[Fraction, Fraction]:
    """Return an angle as it is written and the unit of its last digit, seconds of arc."""
    match = _PLACE.match(text)
    assert match, text
    value, unit = Fraction(0), Fraction(0)
    for size, whole, part in zip((3600, 60, 1), match.groups()[::2], match.groups()[1::2],
                                 strict=True):  # fmt: skip
        if whole is not None:
            unit = Fraction(size, 10 ** len(part or ""))
            value += size * Fraction(f"{whole}.{part or 0}")
    return value, unit


LADDER = [Fraction(1, 10**n) for n in range(FINEST, -1, -1)] + [6, 60, 360, 3600]


@given(st.floats(0.0, 359.999), st.floats(1e-7, 1500.0))
def test_an_angle_has_its_certain_digits_and_no_more(degrees: float, sigma: float) -> None:
    value, unit = arcsec(angle(degrees, sigma))
    exact = Fraction(degrees) * 3600
    assert -Fraction(1, 10**5) <= exact - value < unit, "cut, not rounded (but for 1e-9 degrees)"
    reach = 3 * Fraction(sigma)
    assert unit in LADDER
    smaller = [one for one in LADDER if one < unit]
    if unit < 3600:
        assert unit * Fraction(1 + 1e-8) >= reach
    if smaller:
        assert smaller[-1] <= reach * Fraction(1 + 1e-8), "a certain digit was kept back"


@given(st.floats(-400.0, 400.0), st.floats(1e-9, 20.0))
def test_a_decimal_has_its_certain_digits_and_no_more(value: float, sigma: float) -> None:
    text = decimal(value, sigma)
    digits = len(text.partition(".")[2])
    assert abs(Fraction(text) - Fraction(value)) <= max(Fraction(1, 10**digits), 60)
    if digits:
        assert Fraction(1, 10**digits) * Fraction(1 + 1e-8) >= 3 * Fraction(sigma)
        assert digits == 6 or Fraction(1, 10 ** (digits + 1)) <= 3 * Fraction(sigma) * Fraction(
            1 + 1e-8
        )


@pytest.mark.parametrize(
    ("sigma", "text"),
    [
        (0.0, "2024-01-20 14:07:20.733"),
        (0.0003, "2024-01-20 14:07:20.733"),
        (0.02, "2024-01-20 14:07:20.7"),
        (0.3, "2024-01-20 14:07:20"),
        (0.5, "2024-01-20 14h07.3m"),
        (3.0, "2024-01-20 14:07"),
        (25.0, "2024-01-20 14.1h"),
        (200.0, "2024-01-20 14h"),
        (2000.0, "2024-01-20"),
    ],
)
def test_a_clock_is_cut_after_its_last_certain_part(sigma: float, text: str) -> None:
    assert clock("2024-01-20T14:07:20.733526Z", sigma) == text


def test_nothing_is_less_than_no_zero() -> None:
    assert decimal(-1e-9, 1e-3, 4) == "0.00"
    assert fixed(-0.00001, 3) == "0.000"
    assert fixed(-0.0006, 3) == "-0.001"


def words(client: Client, path: str, body: Any) -> str:
    reply = client.post(path, body, accept=MARKDOWN)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.headers["vary"] == "accept"
    return reply.body.decode()


def table(text: str) -> dict[str, list[str]]:
    """Return the rows of a text's first table by their first cell."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("uncertainty", [0.0, 60.0, 3600.0])
def test_a_chart_says_what_its_json_says(client: Client, uncertainty: float) -> None:
    request = {**CHART, "time_uncertainty_s": uncertainty}
    answer, text = client.post("/calculate", request).json(), words(client, "/calculate", request)
    rows = table(text)
    for name, body in answer["data"].items():
        place, _, latitude, _, house = rows[name]
        written, sign = place.split(" ")[:2]
        value, unit = arcsec(written)
        assert sign == body["sign"] == SIGNS[int(body["longitude"] // 30)]
        assert 0 <= Fraction(body["longitude"]) % 30 * 3600 - value + Fraction(1, 10**5) <= unit
        assert unit >= Fraction(body["uncertainty_arcsec"]) * 3 or unit == 3600
        assert (" R" in place) is body["retrograde"]
        assert ("uncertain" in place) is not body["sign_certain"]
        assert int(house) == body["house"]
        assert abs(float(latitude.rstrip("°")) - body["latitude"]) <= 1.0
    assert text.count("\n- ") >= len(answer["aspects"])
    for row in answer["aspects"]:
        assert f"- {row['first']} {row['aspect']} {row['second']}: orb " in text
    assert "Munich, Bavaria, DE" in text
    assert "14:30:00 CEST (+02:00)" in text


def test_a_body_without_a_place_and_other_frames(client: Client) -> None:
    moment = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 48.4, "longitude": 9.99}
    text = words(client, "/calculate", {**moment, "frame": "icrf", "bodies": ["Sun", "Spica"]})
    assert "Right ascension" in text
    json = client.post("/calculate", {**moment, "frame": "icrf", "bodies": ["Sun"]}).json()
    assert abs(float(table(text)["Sun"][0].rstrip("°")) - json["data"]["Sun"]["longitude"]) < 2e-6
    missing = {**moment, "bodies": ["Sun", "Chiron"], "missing": "null"}
    answer = client.post("/calculate", missing).json()
    text = words(client, "/calculate", missing)
    assert answer["data"]["Chiron"] is None, "the small bodies' pack is not loaded here"
    assert table(text)["Chiron"][0] == "no place"
    assert answer["meta"]["warnings"][0]["detail"] in text
    several = {**moment, "zodiac": "sidereal", "ayanamsa": ["lahiri", "raman"], "bodies": ["Sun"]}
    assert "| raman | " in words(client, "/calculate", several)


def test_an_unknown_time_says_when_what_changed(client: Client) -> None:
    request = {"local_time": "1962-07-02", "time": "unknown", "latitude": 37.9, "longitude": -85.9,
             "aspects": "major", "houses": "whole_sign", "bodies": ["Sun", "Moon"]}  # fmt: skip
    answer, text = client.post("/calculate", request).json(), words(client, "/calculate", request)
    assert text.count(" → ") + text.count("(enter)") + text.count("(exact)") + text.count(
        "(leave)"
    ) == len(answer["distribution"]["changes"])
    assert table(text)["Sun"][0] == "Cancer"


@pytest.mark.parametrize("path", ["/events", "/transits", "/returns"])
def test_events_say_what_their_json_says(client: Client, path: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    for name, example in examples.items():
        answer = client.post(path, example["value"]).json()
        text = words(client, path, example["value"])
        lines = [line for line in text.splitlines() if re.match(r"- [+-]?\d{4,6}-\d\d-\d\d", line)]
        assert len(lines) == len(answer["events"]), name
        for line, event in zip(lines, answer["events"], strict=True):
            assert line.startswith(f"- {event['time']['gregorian'][:10]}"), (name, line)
            whole = re.match(r"- \S+ (\d\d:\d\d:\d\d[.\d]*) ", line)
            if whole:
                assert event["time"]["gregorian"][11:].startswith(whole[1]), (name, line)
                assert 3 * event["sigma_s"] <= 1.0 + 1e-6, (name, line)
            assert "probability" in line or event["probability"] > 0.999, (name, line)
        assert f"\n{len(lines)} event" in text
        assert ("missed none" in text) is answer["complete"]


def test_a_return_has_its_chart(client: Client) -> None:
    request = {
        "natal": {"birth_time": "1990-01-15T06:30:00Z", "latitude": 48.2, "longitude": 16.37},
        "start": "2024-01-01T00:00:00Z", "stop": "2026-01-01T00:00:00Z",
        "chart": True, "latitude": 52.5, "longitude": 13.4,
    }  # fmt: skip
    text = words(client, "/returns", request)
    assert text.count("## The chart of this moment") == 2
    assert "52.5° N, 13.4° E" in text


def test_civil_times_and_towns(client: Client) -> None:
    fold = {"local_time": "2024-11-03T01:30:00", "time_zone": "America/New_York"}
    text = words(client, "/time/resolve", fold)
    for one in client.post("/time/resolve", fold).json()["candidates"]:
        assert f"`{one['id']}`" in text
        assert one["utc"].replace("T", " ").rstrip("Z") in text
    reply = client.get("/places?q=Konstantinopel&limit=1", accept=MARKDOWN)
    assert "Istanbul" in reply.body.decode()
    assert "GeoNames" in reply.body.decode(), "CC BY 4.0 wants it named"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/markdown", MARKDOWN),
        ("text/markdown, application/json", "application/json"),  # a tie is JSON's
        ("text/markdown, application/json;q=0.9", MARKDOWN),
        ("text/markdown;q=0.5, application/json", "application/json"),
        ("Text/Markdown;Q=0.9, */*;q=0.1", MARKDOWN),
        ("text/*", MARKDOWN),
        ("text/markdown;q=0", "application/json"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),  # as ever: nothing that worked is refused
    ],
)
def test_who_prefers_words_gets_words(client: Client, accept: str, kind: str) -> None:
    moment = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 48.4, "longitude": 9.99}
    reply = client.post("/calculate", moment, accept=accept)
    assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, kind)


def test_a_refusal_stays_a_problem(client: Client) -> None:
    reply = client.post("/calculate", {"birth_time": "no"}, accept=MARKDOWN)
    assert (reply.status, reply.headers["content-type"]) == (422, "application/problem+json")
