"""POST /wheel and the pictures of saved charts: what comes back, and what is refused."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.api.conftest import MODERN
from tests.wheel.png_pixels import pixels
from tests.wheel.random_charts import parsed

SVG = "{http://www.w3.org/2000/svg}"
MUNICH = {"local_time": "1990-05-15T14:30:00", "place": "Munich"}


def picture(reply):
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"].startswith("image/svg+xml")
    return parsed(reply.body)


def names(root):
    return [g.get("data-body") for g in root.iter(SVG + "g") if g.get("data-part") == "body"]


def test_the_picture_shows_what_calculate_answers(client):
    bodies = ["Sun", "Moon", "Mars", "Regulus"]
    request = {**MODERN, "bodies": bodies, "houses": "koch", "aspects": "major"}
    chart = client.post("/calculate", request).json()
    root = picture(client.post("/wheel", request))
    assert names(root) == bodies
    said = {g.get("data-body"): g.find(SVG + "title").text for g in root.iter(SVG + "g")
            if g.get("data-part") == "body"}  # fmt: skip
    for name, body in chart["data"].items():
        minutes = int(body["sign_degree"] * 60)
        place = f"{minutes // 60}°{minutes % 60:02d}′ {body['sign']}"
        assert place in said[name]
        assert f"house {body['house']}" in said[name]
    lines = [
        e.get("data-aspect") for e in root.iter(SVG + "line") if e.get("data-part") == "aspect"
    ]
    shown = [row["aspect"] for row in chart["aspects"] if row["aspect"] != "conjunction"]
    assert sorted(lines) == sorted(shown)


def test_it_can_be_read_aloud(client):
    root = picture(client.post("/wheel", {**MUNICH, "name": "Ada"}))
    assert root.get("role") == "img"
    title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text.startswith("Chart of Ada: 15 May 1990, 14:30 CEST (+02:00), Munich 48°")
    assert "Sun 24°" in desc.text


def test_the_usual_picture_has_houses_aspects_and_one_node(client):
    root = picture(client.post("/wheel", MUNICH))
    kinds = {e.get("data-part") for e in root.iter()}
    assert {"cusp", "axis", "aspect", "moon-phase"} <= kinds
    assert [name for name in names(root) if "Node" in name] == ["TrueNode"]
    text = " ".join(e.text or "" for e in root.iter(SVG + "text"))
    for words in ("Tropical zodiac", "Placidus houses", "Topocentric, DE440", "Munich"):
        assert words in text


def test_null_leaves_houses_and_aspects_out(client):
    root = picture(client.post("/wheel", {**MUNICH, "houses": None, "aspects": None}))
    kinds = {e.get("data-part") for e in root.iter()}
    assert not {"cusp", "axis", "aspect"} & kinds


def test_a_sheet_has_the_table_and_the_grid(client):
    request = {**MUNICH, "style": {"layout": "sheet", "lots": True}}
    root = picture(client.post("/wheel", request))
    assert root.get("viewBox") == "0 0 1000 1414"
    cells = [e for e in root.iter(SVG + "g") if e.get("data-part") == "aspect-cell"]
    chart = client.post("/calculate", {**MUNICH, "houses": "placidus", "aspects": "major"}).json()
    one_node = [row for row in chart["aspects"] if "MeanNode" not in (row["first"], row["second"])]
    assert len(cells) == len(one_node)
    orbs = {cell.find(SVG + "text").text for cell in cells}
    for row in one_node:
        minutes = int(abs(row["orb"]) * 60)
        assert f"{minutes // 60}{'a' if row['applying'] else 's'}{minutes % 60:02d}" in orbs
    assert names(root)[-2:] == ["PartOfFortune", "PartOfSpirit"]


def test_transits_are_a_ring_of_their_own(client):
    transits = {"birth_time": "2026-11-28T12:00:00Z", "bodies": ["Saturn", "Pluto"], "orb": 3}
    root = picture(client.post("/wheel", {**MUNICH, "transits": transits}))
    rings = [g for g in root.iter(SVG + "g") if g.get("data-part") == "bodies"]
    assert [len(ring) for ring in rings] == [2, 11]
    there = client.post(
        "/calculate",
        {"birth_time": "2026-11-28T12:00:00Z", "bodies": ["Saturn"], "place": "Munich"},
    ).json()["data"]["Saturn"]
    minutes = int(there["sign_degree"] * 60)
    assert f"{minutes // 60}°{minutes % 60:02d}′ {there['sign']}" in rings[0][0][0].text
    natal = client.post("/calculate", MUNICH).json()["data"]
    del natal["MeanNode"]
    close = [
        name for name, body in natal.items()
        if min(abs(abs((there["longitude"] - body["longitude"] + 180) % 360 - 180) - angle)
               for angle in (60, 90, 120, 180)) <= 3
    ]  # fmt: skip
    lines = [e for e in root.iter(SVG + "line") if e.get("data-part") == "aspect"]
    assert len(lines) >= len(close) > 0


@pytest.mark.parametrize("form", ["north_indian", "south_indian"])
def test_indian_forms_put_each_body_into_its_sign(client, form):
    request = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 28.6, "longitude": 77.2,
             "zodiac": "sidereal", "houses": "whole_sign",
             "bodies": ["Sun", "Moon", "MeanNode"]}  # fmt: skip
    chart = client.post("/calculate", request).json()
    root = picture(client.post("/wheel", {**request, "style": {"form": form}}))
    seen = {g.get("data-body"): g for g in root.iter(SVG + "g") if g.get("data-part") == "body"}
    assert set(seen) == {"Sun", "Moon", "MeanNode", "Ascendant"}
    for name, body in chart["data"].items():
        assert seen[name].get("data-house") == str(body["house"])
        assert body["sign"] in seen[name].find(SVG + "title").text
    assert "R" in seen["MeanNode"].find(SVG + "text").text
    signs = [e.get("data-sign") for e in root.iter(SVG + "text") if e.get("data-sign")]
    assert len(set(signs)) == 12


def test_png_by_accept_or_format_with_its_words_in_it(client):
    request = {**MUNICH, "name": "Ада Ångström", "style": {"width": 500}}
    by_accept = client.post("/wheel", request, accept="image/png")
    by_format = client.post("/wheel", {**request, "format": "png"})
    assert by_accept.headers["content-type"] == "image/png"
    assert by_accept.body == by_format.body
    shown = pixels(by_accept.body)
    assert shown.shape[:2] == (530, 500)
    # The title stands at 34 to 300 units of 1000, 26 to 60 below the top: dark ink on light paper.
    title = shown[13:30, 17:150, :3]
    assert (title.sum(axis=2) < 300).sum() > 150
    nameless = pixels(client.post("/wheel", {**request, "name": " ", "format": "png"}).body)
    assert (nameless[13:30, 17:150] != shown[13:30, 17:150]).any()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Ada Lovelace", "Ada Lovelace 1990-05-15 Munich.svg"),
        ('../a/b\\c:"d"', "a b c d 1990-05-15 Munich.svg"),
        ("山田 & Zoë", "山田 & Zoë 1990-05-15 Munich.svg"),
        (None, "Chart 1990-05-15 Munich.svg"),
        ("Zoë", "Zoë 1990-05-15 Schwabing.svg"),
    ],
)
def test_the_file_s_name_says_what_it_is(client, name, file):
    more = {"place_name": "Schwabing"} if "Schwabing" in file else {}
    reply = client.post("/wheel", {**MUNICH, "name": name, **more})
    sent = reply.headers["content-disposition"]
    assert unquote(sent.partition("filename*=UTF-8''")[2]) == file
    assert re.fullmatch(r'inline; filename="[ -~]*"; filename\*=\S+', sent)
    shown = parsed(reply.body).find(SVG + "title").text
    assert (name or "15 May") in shown


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"style": {"theme": "blue"}}, "style.theme"),
        ({"style": {"them": "dark"}}, "style.them"),
        ({"style": {"width": 100}}, "style.width"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"nam": "x"}, "nam"),
        ({"format": "gif"}, "format"),
        ({"frame": "icrf"}, "frame"),
        ({"observer": "heliocentric", "style": {"form": "north_indian"}}, "houses"),
        ({"transits": {}}, "transits.birth_time"),
        ({"transits": {"birth_time": "2026-11-28"}}, "transits.birth_time"),
        ({"transits": {"birth_time": "2026-11-28T12:00:00Z", "zodiac": "tropical"}},
         "transits.zodiac"),
        ({"transits": {"birth_time": "2026-11-28T12:00:00Z", "place": "Nowhereatall"}},
         "transits.place"),
        ({"transits": {"birth_time": "2026-11-28T12:00:00Z"}, "style": {"form": "south_indian"}},
         "transits"),
        ({"time": "unknown"}, "time"),
    ],
)  # fmt: skip
def test_refusals_name_the_field(client, more, field):
    reply = client.post("/wheel", {**MUNICH, **more})
    assert reply.status == 422
    assert reply.json()["field"] == field


def test_no_such_media_type(client):
    assert client.post("/wheel", MUNICH, accept="text/html").status == 406


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("\u202eeviL adA", "eviL adA"),
        ("Ada\u2066\ufffe Lovelace", "Ada Lovelace"),
        ("\u200b\ufeff", ""),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_cannot_be_seen_in_a_name_turns_and_hides_nothing(client, name, title):
    """UAX 9: a mark of direction would turn what follows the name, title and file's name."""
    reply = client.post("/wheel", {**MUNICH, "name": name})
    shown = picture(reply).find(SVG + "title").text
    assert shown.startswith(f"Chart of {title}: 15 May" if title else "Chart of 15 May"), shown
    file = unquote(reply.headers["content-disposition"].partition("UTF-8''")[2])
    assert file.startswith(title.replace("\u200d", " ") or "Chart 1990"), file


@pytest.mark.parametrize("letter", ["x", "名", "𝔘"])
def test_a_file_s_name_can_be_saved(client, letter):
    """255 bytes is the most that ext4, APFS and NTFS take in all scripts."""
    reply = client.post("/wheel", {**MUNICH, "name": letter * 80, "place_name": letter * 80})
    file = unquote(reply.headers["content-disposition"].partition("UTF-8''")[2])
    assert len(file.encode()) <= 210
    assert " 1990-05-15 " in file
    assert file.endswith(".svg")


def test_markup_in_a_name_is_text(client):
    reply = client.post("/wheel", {**MUNICH, "name": "<script>\"&'"})
    assert b"<script" not in reply.body
    assert "<script>\"&'" in picture(reply).find(SVG + "title").text


@pytest.mark.parametrize("hour", [1, 16, 17, 18])
def test_the_title_block_and_the_mc_s_name_do_not_touch(client, hour):
    """Hours at which the MC stands at the upper left; letters as wide as Arial's, 0.556 em."""
    request = {"birth_time": f"1990-05-15T{hour:02}:30:00Z", "latitude": 60, "longitude": 11,
             "name": "Ada Lovelace", "place_name": "Frankfurt am Main",
             "transits": {"name": "Transits of 2026", "birth_time": "2026-11-28T12:00:00Z"}
             }  # fmt: skip
    texts = [
        (e.text or "", *(float(e.get(key)) for key in ("x", "y", "font-size")))
        for e in picture(client.post("/wheel", request)).iter(SVG + "text")
    ]
    line, left, low, size = next(one for one in texts if one[0].startswith("Transits of"))
    _, middle, base, tall = next(one for one in texts if one[0] == "MC")
    assert 200 < middle < 450
    right, top = left + 0.556 * size * len(line), base - 0.716 * tall
    assert low + 0.22 * size < top or right < middle - 0.8 * tall
