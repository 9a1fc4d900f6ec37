"""No refusal costs much more than a usual chart: in calls, which no busy machine changes."""

from __future__ import annotations

import random
import string
import sys
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from services.common.json_body import validate
from services.common.problems import Problem
from services.spice.api.answer import answers_of
from services.spice.api.many_answers import results
from services.spice.api.models import ChartRequest
from services.spice.api.series_model import EphemerisRequest
from services.time_resolver.resolve_schemas import ResolveRequest

from .conftest import MODERN, PLACE, Client

WORDS = random.Random(20261128)
LOCAL = {**PLACE, "local_time": "1950-06-01T12:00:00"}
MARGIN = 3
USUAL = {**LOCAL, "houses": "placidus", "aspects": "major"}
"""What a page for people asks for: by the clock, with houses and aspects."""


def word(length: int = 40) -> str:
    """Return a word that nobody has asked for yet: what is remembered costs nothing."""
    return "".join(WORDS.choices(string.ascii_lowercase, k=length))


def words(count: int) -> dict[str, int]:
    return {word(): 1 for _ in range(count)}


# The kinds of refusals, each the dearest that could be thought of
REFUSALS: dict[str, Callable[[], Any]] = {
    "no object": lambda: 7,
    "unknown zone": lambda: {**LOCAL, "time_zone": "europe/" + word(50)},
    "unknown zone, one word": lambda: {**LOCAL, "time_zone": word(64)},
    "unknown zone in brackets": lambda: {
        **PLACE,
        "birth_time": f"1950-06-01T12:00:00+01:00[{word(70)}]",
    },
    "unknown candidate": lambda: {**LOCAL, "candidate": word(100)},
    "unreadable moment": lambda: {**MODERN, "birth_time": word(100)},
    "nearly a moment": lambda: {
        **MODERN,
        "birth_time": "2024-06-21T18:00:00 " + "[a/b]" * 15 + "x",
    },
    "unreadable clock": lambda: {**LOCAL, "local_time": word(64)},
    "out of coverage": lambda: {**MODERN, "birth_time": "1066-10-14T12:00:00Z"},
    "unknown body": lambda: {**MODERN, "bodies": ["Sun", word()]},
    "a thousand bodies": lambda: {**MODERN, "bodies": ["Sun", "Moon"] * 500},
    "unknown ayanamsa": lambda: {**MODERN, "zodiac": "sidereal", "ayanamsa": word()},
    "unknown ayanamsas": lambda: {**MODERN, "zodiac": "sidereal", "ayanamsa": [*words(500)]},
    "unknown houses": lambda: {**MODERN, "houses": word()},
    "unknown aspects": lambda: {**MODERN, "aspects": words(500)},
    "unknown fields": lambda: {**MODERN, **words(500)},
    "unknown fields inside": lambda: {**MODERN, "ayanamsa": {"t0_jd": 1.0, **words(500)}},
    "every field wrong": lambda: {name: {} for name in ChartRequest.model_fields},
    "a word of 100 kB": lambda: {**MODERN, "bodies": [word(100_000)]},
    "a field of 100 kB": lambda: {**MODERN, word(100_000): 1},
    "a zone of 64 signs": lambda: {**LOCAL, "time_zone": "+" * 64},
}


def calls(work: Callable[[], Any]) -> int:
    """Return how many functions `work` calls, those written in C as well."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.fixture(scope="module")
def answered(client: Client) -> Callable[[Any], bytes]:
    class Request:
        app = client.app

    client.post("/time/resolve", {**LOCAL})  # which waits for the time zones
    answers = answers_of(Request())  # type: ignore[arg-type]
    return lambda value: results(answers, [value], None)[0]


@pytest.fixture(scope="module")
def usual(answered: Callable[[Any], bytes]) -> int:
    """Return what a usual chart costs once everything is warm."""
    for _ in range(2):
        answer = answered(USUAL)
    assert b'"houses"' in answer
    return calls(lambda: answered({**USUAL, "latitude": 37.77}))


@pytest.mark.parametrize("kind", REFUSALS)
def test_the_worst_refusal_of_every_kind(
    answered: Callable[[Any], bytes], usual: int, kind: str
) -> None:
    answered(REFUSALS[kind]())
    item = REFUSALS[kind]()
    answer: list[bytes] = []
    cost = calls(lambda: answer.append(answered(item)))
    assert orjson.loads(answer[0])["status"] == 422
    assert cost <= MARGIN * usual


@pytest.mark.parametrize(
    ("model", "request_of"),
    [
        (EphemerisRequest, lambda: {**PLACE, "start": word(), "step": words(500), **words(500)}),
        (ResolveRequest, lambda: {"local_time": word(), "place": words(500), **words(500)}),
    ],
)
def test_requests_of_other_routes_cost_no_more(
    usual: int, model: type[BaseModel], request_of: Callable[[], Any]
) -> None:
    def refuse(value: Any) -> None:
        with pytest.raises(Problem):
            validate(model, value)

    refuse(request_of())
    value = request_of()
    assert calls(lambda: refuse(value)) <= MARGIN * usual


def test_a_hint_that_was_given_is_remembered(answered: Callable[[Any], bytes]) -> None:
    item = {**LOCAL, "time_zone": word()}
    first, again = (calls(lambda: answered(item)) for _ in range(2))
    assert again < first
