"""GET /places as a page's box of suggestions asks it."""

from __future__ import annotations

import asyncio
import json

import pytest

from services.common.settings import Settings
from services.time_resolver.main import create_app
from tests.common.asgi import ask


@pytest.fixture(scope="module")
def send():
    app = create_app(Settings(disable_rate_limit=True))
    with asyncio.Runner() as runner:
        context = app.router.lifespan_context(app)
        runner.run(context.__aenter__())
        yield lambda *request, **more: runner.run(ask(app, *request, **more))
        runner.run(context.__aexit__(None, None, None))


@pytest.fixture
def get(send):
    return lambda path: send("GET", path)


@pytest.fixture
def post(send):
    headers = [("content-type", "application/json")]
    return lambda body: send(
        "POST", "/time/resolve", headers=headers, body=json.dumps(body).encode()
    )


def test_a_town_has_the_zone_of_the_land_it_lies_in(get):
    answer = get("/places?q=Ulm%2C%20DE&limit=1")
    assert answer.status == 200
    (ulm,) = answer.json["places"]
    assert ulm["time_zone"] == "Europe/Berlin"
    assert ulm["label"] == "Ulm, Baden-Wurttemberg, DE"
    assert ulm["elevation"] is None
    assert "CC BY" in answer.json["source"]


def test_no_town_is_an_empty_list(get):
    assert get("/places?q=xqzzt").json["places"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "q is the name of a town"),
        ("q=%20", "q is the name of a town"),
        ("q=" + "a" * 101, "at most 100"),
        ("q=Ulm&limit=0", "limit"),
        ("q=Ulm&limit=many", "limit"),
        ("q=Ulm&limt=3", "'limt' is not a parameter"),
    ],
)
def test_bad_questions_are_refused_by_name(get, query, words):
    answer = get(f"/places?{query}")
    assert answer.status == 422
    assert answer.json["code"] == "VALIDATION_FAILED"
    assert words in answer.json["detail"]


def test_a_clock_reading_may_name_its_town(post):
    # 1879, before standard time: local mean time of Ulm, 9.9917 E, is 39 min 58 s before UT
    answer = post({"local_time": "1879-03-14T11:30:00", "place": "Ulm, DE"})
    assert answer.status == 200
    assert answer.json["town"]["label"] == "Ulm, Baden-Wurttemberg, DE"
    assert answer.json["candidates"][0]["utc"].startswith("1879-03-14T10:50:0")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Springfield", "may be several towns"),
        ("Philidelphia", "Philadelphia, Pennsylvania, US"),
        ("xqzzt", "No town is called"),
    ],
)
def test_a_name_that_does_not_decide_is_refused_with_the_choices(post, place, words):
    answer = post({"local_time": "1990-05-15T14:30", "place": place})
    assert (answer.status, answer.json["field"]) == (422, "place")
    assert words in answer.json["detail"]
    for choice in answer.json.get("choices", []):
        assert post({"local_time": "1990-05-15T14:30", "place": choice}).status == 200
