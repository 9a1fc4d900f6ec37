"""`from involution import open_ephemeris`: the service's answers, without a service."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .conftest import ROOT, examples
from .test_generated_python import without_ids

# A process of its own: CSPICE is one for the process.
# It runs what docs/clients.md shows, and goes on with the engine that this opened.
PROGRAM = """
import asyncio, contextlib, io, json, sys

asked, shown = json.load(sys.stdin)
printed, page = io.StringIO(), {}
with contextlib.redirect_stdout(printed):
    exec(shown, page)
engine, Problem = page["engine"], page["Problem"]
calls = {
    "/calculate": engine.calculate,
    "/wheel": engine.wheel,
    "/calculate/batch": lambda body: {"results": engine.calculate_batch(body["charts"])},
    "/ephemeris": engine.ephemeris,
    "/events": engine.events,
    "/transits": engine.transits,
    "/returns": engine.returns,
    "/time/resolve": engine.time_resolve,
}

def answer(path, body):
    try:
        return calls[path](body)
    except Problem as problem:
        return problem.body(None)

told = [answer(*one) for one in asked]

async def in_a_notebook():
    return answer(*asked[0])

told.append(asyncio.run(in_a_notebook()))
json.dump([told, printed.getvalue()], sys.stdout)
"""
(SHOWN,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "clients.md").read_text(), re.DOTALL)
NATAL = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 48.1, "longitude": 11.6}
SPAN = {"natal": NATAL, "start": "2024-01-01T00:00:00Z", "stop": "2024-03-01T00:00:00Z"}
REQUESTS = [
    *examples(),
    ("/transits", {**SPAN, "bodies": ["Sun"]}),
    ("/returns", {**SPAN, "body": "Moon", "chart": True}),
    ("/calculate", {**NATAL, "latitude": 91}),
    ("/time/resolve", {"local_time": "1990-05-15T14:30:00"}),
    ("/ephemeris", {**SPAN, "step": {"days": 1}}),
]


@pytest.fixture(scope="module")
def outcomes() -> Any:
    """Return the answers to `REQUESTS`, that to the first once more, and what the page printed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, input=json.dumps([REQUESTS, SHOWN]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_answer_and_every_refusal_is_the_service_s(service: str, outcomes: Any) -> None:
    answers, _ = outcomes
    for (path, body), answer in zip(REQUESTS, answers, strict=False):
        reply = httpx.post(service + path, json=body)
        plain = reply.text if path == "/wheel" else reply.json()
        assert [*differing(without_ids(answer), without_ids(plain))] == [], (path, body)


def differing(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Yield where two answers differ: numbers by more than a nanodegree, the rest at all."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and [*ours] == [*theirs]:
        for name, value in ours.items():
            yield from differing(value, theirs[name], f"{where}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differing(one, other, f"{where}[{number}]")
    elif isinstance(ours, float) and isinstance(theirs, float):
        if abs(ours - theirs) > 1e-9:
            yield f"{where}: {ours} {theirs}"
    elif ours != theirs:
        yield f"{where}: {ours} {theirs}"


def test_it_minds_no_event_loop_that_runs(outcomes: Any) -> None:
    answers, _ = outcomes
    assert answers[-1] == answers[0]


def test_to_look_at_it_costs_neither_compiler_nor_web_framework() -> None:
    code = (
        "import sys; from involution import open_ephemeris; "
        "print([name for name in ('numba', 'numpy', 'fastapi') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_what_the_page_shows_runs(outcomes: Any) -> None:
    first, second = outcomes[1].splitlines()
    assert first.startswith("1990-05-15T12:30:00Z ")
    assert second.startswith("VALIDATION_FAILED latitude: ")
