"""Stars in requests and answers, and the search of all targets, through the HTTP interface."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pytest

from services.spice.api.catalogue_schemas import BodySearch
from services.spice.api.schemas import ChartAnswer

from .conftest import MODERN, PLACE, Client

STARS = ["Spica", "Regulus", "Sirius"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("spica", "Spica"), ("alp Leo", "Regulus"), ("Alpha Leonis", "Regulus"),
        ("α Leo", "Regulus"), ("HIP 65474", "Spica"), ("hip65474", "Spica"), ("32 Leo", "Regulus"),
        ("31 leo", "A Leo"), ("alpha2 Librae", "Zubenelgenubi"),
        ("Alpha Centauri", "Rigil Kentaurus"), ("Shedar", "Schedar"),
        ("zeta Piscium", "Revati"), ("Barnard's Star", "Barnard's Star"),
        # Allen 1899 and Robson 1923: β Cen, α Cen, β Cet, η UMa, β Sco, σ Sgr, α CrB
        ("Agena", "Hadar"), ("Bungula", "Rigil Kentaurus"), ("deneb kaitos", "Diphda"),
        ("Benetnasch", "Alkaid"), ("Graffias", "Acrab"), ("Pelagus", "Nunki"),
        ("Gemma", "Alphecca"), ("Rigil Kent", "Rigil Kentaurus"),
        # WDS 14396-6050 and 21069+3845; Hipparcos 71681 and 104217
        ("Alpha Cen A", "Rigil Kentaurus"), ("α Cen B", "Toliman"), ("61 Cygni A", "61 Cyg"),
        ("61 Cyg B", "HIP 104217"), ("ζ1 UMa", "Mizar"),
        ("Kapteyn's Star", "HIP 24186"), ("Lalande 21185", "HIP 54035"),
        ("Barnard", "Barnard's Star"), ("Groombridge 1830", "HIP 57939"),
    ],
)  # fmt: skip
def test_a_star_is_called_as_people_call_it(client: Client, word: str, name: str) -> None:
    reply = client.post("/calculate", {**MODERN, "bodies": [word]})
    assert reply.status == 200
    assert [*reply.json()["data"]] == [name]


@pytest.mark.parametrize("word", ["Isis", "Sirius B", "theta1 Ori A", "M45", "A", " B"])
def test_what_is_no_star_of_the_catalogue_is_none(client: Client, word: str) -> None:
    """(42) Isis; companions that Hipparcos has not by themselves; a cluster; a bare letter."""
    reply = client.post("/calculate", {**MODERN, "bodies": [word]})
    assert (reply.status, reply.json()["field"]) == (422, "bodies")


def test_other_names_are_told_and_searched(client: Client) -> None:
    (hadar,) = client.get("/bodies?q=agena").json()["bodies"]
    assert hadar["id"] == "Hadar"
    assert "Agena" in hadar["aliases"]


def test_a_star_has_the_fields_of_a_body(client: Client) -> None:
    request = {
        **MODERN,
        "bodies": ["Sun", *STARS, "HIP 10180"],
        "houses": "placidus",
        "aspects": "major",
    }
    answer = client.post("/calculate", request).json()
    ChartAnswer.model_validate(answer)
    regulus = answer["data"]["Regulus"]
    # The Astronomical Almanac's kind of place: 0° Virgo since 2011-12 (J2000 149.83°, 50.3" a year)
    assert 150.1 < regulus["longitude"] < 150.25
    assert regulus["sign"] == "Virgo"
    assert regulus["sign_certain"] is True
    assert 0.46 < regulus["latitude"] < 0.47
    assert regulus["point"] is None
    # 24.3 pc: 41.13 mas (van Leeuwen 2007)
    assert regulus["distance"] == pytest.approx(206264806.2 / 41.13, rel=1e-3)
    assert regulus["azimuth"] is not None
    assert 1 <= regulus["house"] <= 12
    assert 0.01 < regulus["uncertainty_arcsec"] < 0.1
    assert answer["data"]["HIP 10180"]["distance"] is None  # a parallax of -15.59 mas


@pytest.mark.parametrize(
    "more",
    [
        {"observer": "heliocentric"}, {"observer": "barycentric", "frame": "icrf"},
        {"observer": "geocentric", "corrections": "geometric"}, {"frame": "equator_of_date"},
        {"observer": "geocentric", "zodiac": "sidereal", "ayanamsa": ["true_citra", "lahiri"]},
    ],
)  # fmt: skip
def test_stars_in_all_frames_and_zodiacs(client: Client, more: dict[str, Any]) -> None:
    reply = client.post("/calculate", {**MODERN, **more, "bodies": STARS})
    assert reply.status == 200
    answer = reply.json()
    assert [*answer["data"]] == STARS
    if "ayanamsa" in more:  # which is defined so
        spica = answer["data"]["Spica"]["longitude"]
        assert spica == pytest.approx(180.0, abs=0.001 / 3600.0)


def test_stars_in_batches_and_tables(client: Client) -> None:
    chart = {**MODERN, "bodies": ["Moon", "alp vir"]}
    (one,) = client.post("/calculate/batch", {"charts": [chart]}).json()["results"]
    assert one["data"] == client.post("/calculate", chart).json()["data"]
    table = {
        **PLACE, "start": 2451545.0, "stop": 2451546.0, "step": {"days": 1}, "bodies": ["antares"],
    }  # fmt: skip
    rows = client.post("/ephemeris", table).json()["rows"]
    assert [row["body"] for row in rows] == ["Antares", "Antares"]
    arrow = client.post("/ephemeris", table, accept="application/vnd.apache.arrow.stream")
    read = pa.ipc.open_stream(io.BytesIO(arrow.body)).read_all()
    assert read.column("body").to_pylist() == ["Antares", "Antares"]


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        (["Spcia"], "did you mean Spica?"), (["Spica", "HIP 65474"], "Spica is asked twice"),
        (["HIP 1234567"], "is not a body"), (["Alpha Nothing"], "is not a body"),
        (["Vulcan"], "no orbit that is agreed on"), (["Zeus"], "Hamburg school"),
        (["4"], "did you mean Mars or Vesta?"), (["433"], "did you mean Eros?"),
        (["2000001"], "did you mean Ceres?"), (["20000001"], "did you mean Ceres?"),
        (["123456"], "no kernel that is loaded has a small body of that number"),
        (["Apophis"], "known: the Sun"), (["Hygeia"], "did you mean Hygiea?"),
        (["Europa"], "AsteroidEuropa"), (["Sgr A*"], "GET /ayanamsas"),
        ([f"HIP {n}" for n in range(1, 102)], "may hold 100"),
    ],
)  # fmt: skip
def test_what_is_no_star_is_refused(client: Client, bodies: list[str], words: str) -> None:
    reply = client.post("/calculate", {**MODERN, "bodies": bodies})
    assert reply.status == 422
    assert words in reply.body.decode()


@pytest.mark.parametrize(
    ("query", "first", "kind"),
    [
        ("spica", "Spica", "star"), ("65474", "Spica", "star"), ("JUP", "Jupiter", "planet"),
        ("alpha%20leonis", "Regulus", "star"), ("%CE%B1%20Leo", "Regulus", "star"),
        ("moon", "Moon", "moon"), ("301", "Moon", "moon"), ("rahu", "TrueNode", "lunar_point"),
        ("centauri", "Proxima Centauri", "star"),
    ],
)  # fmt: skip
def test_a_search_finds_what_is_meant(client: Client, query: str, first: str, kind: str) -> None:
    reply = client.get(f"/bodies?q={query}")
    assert reply.status == 200
    answer = reply.json()
    BodySearch.model_validate(answer)
    assert (answer["bodies"][0]["id"], answer["bodies"][0]["kind"]) == (first, kind)
    for entry in answer["bodies"]:
        assert entry["sigma"]
        (begin, end), *_ = entry["spans_jd_tdb"]
        assert begin < 2451545.0 < end
    ids = [entry["id"] for entry in answer["bodies"]]
    request = {**MODERN, "bodies": ids, "observer": "geocentric"}
    assert client.post("/calculate", request).status == 200


def test_a_search_tells_how_many_there_are(client: Client) -> None:
    answer = client.get("/bodies?q=leonis&limit=3").json()
    assert [entry["id"] for entry in answer["bodies"]] == ["Regulus", "Denebola", "Algieba"]
    assert answer["total"] > 50
    assert answer["hint"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("qqqqq", "known: the Sun"), ("chrion", "did you mean Chiron?"),
        ("vulcan", "no orbit that is agreed on"), ("cupido", "Hamburg school"),
        ("galactic%20center", "GET /ayanamsas"), ("charon", "moons of other planets"),
    ],
)  # fmt: skip
def test_a_search_that_finds_nothing_says_why(client: Client, query: str, words: str) -> None:
    answer = client.get(f"/bodies?q={query}").json()
    BodySearch.model_validate(answer)
    assert (answer["bodies"], answer["total"]) == ([], 0)
    assert words in answer["hint"]
    assert answer["hint"].endswith("?" if "?" in words else ".")


@pytest.mark.parametrize(
    ("query", "field"),
    [("q=", "q"), ("limit=3", "q"), ("q=a&limit=0", "limit"), ("q=a&limit=x", "limit"),
     ("q=a&limit=101", "limit"), ("q=" + "a" * 65, "q"), ("name=Spica", "name")],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(client: Client, query: str, field: str) -> None:
    reply = client.get(f"/bodies?{query}")
    assert reply.status == 422
    assert reply.json()["field"] == field
