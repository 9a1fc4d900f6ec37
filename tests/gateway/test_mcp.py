"""The MCP server by the SDK's own client: over HTTP at an engine and at the gateway, and stdio.

Expected values: the JSON routes' answers, and what the engine's coverage says.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import sys

import jsonschema_rs
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from services.spice.api.mcp_tools import MOST_CHARACTERS, TOOLS
from tests.gateway import running
from tests.gateway.conftest import ask

PLACE = {"latitude": 50.91, "longitude": 0.49}
HASTINGS = {"birth_time": "1066-10-14T12:00:00Z", **PLACE, "bodies": ["Sun", "Moon"]}
MUNICH = {"local_time": "1990-05-15T14:30:00", "place": "Munich", "houses": "placidus"}
MOON = {
    "start": "2024-01-01T00:00:00Z",
    "stop": "2034-01-01T00:00:00Z",
    "search": [{"kind": "ingress", "bodies": ["Moon"]}],
}
STDIO = StdioServerParameters(
    command=sys.executable,
    args=["-m", "services.mcp"],
    cwd=running.ROOT,
    env={"PATH": os.environ["PATH"], "KERNEL_SET_TAG": "DE440"},
)


def calls(server, *requests, mode="auto"):
    """Call tools one after the other in one session: (is it a refusal, its text) of each."""

    async def session():
        async with Client(server, mode=mode) as client:
            answers = [await client.call_tool(name, arguments) for name, arguments in requests]
            return [(one.is_error, one.content[0].text) for one in answers]

    return asyncio.run(session())


def tools(server, mode="auto"):
    async def session():
        async with Client(server, mode=mode) as client:
            return (await client.list_tools()).tools

    return asyncio.run(session())


@pytest.fixture(scope="module", params=["engine", "gateway"])
def url(request, modern, gateway):
    return f"{(modern if request.param == 'engine' else gateway).url}/mcp"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_the_contracts_requests(url, modern, mode):
    """Each tool's schema takes the examples of its route, and knows every one of its fields."""
    contract = ask(modern.url + "/openapi.json").json
    listed = {tool.name: tool.input_schema for tool in tools(url, mode)}
    assert list(listed) == ["chart", "events", "resolve", "places", "bodies"]
    for name in ("chart", "events", "resolve"):
        schema = listed[name]
        assert not {"anyOf", "oneOf", "allOf", "if"} & set(schema), (
            "clients refuse these at the top"
        )
        operation = contract["paths"][TOOLS[name].path]["post"]
        for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
            jsonschema_rs.validate(schema, example["value"])
    fields = contract["components"]["schemas"]["ChartRequest"]["properties"]
    assert set(fields) <= set(listed["chart"]["properties"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_answer_in_the_contracts_words(url, modern, mode):
    answers = calls(
        url,
        ("chart", MUNICH),
        ("events", {**MOON, "stop": "2024-01-10T00:00:00Z"}),
        ("resolve", {"local_time": "1990-05-15T14:30:00", "place": "Munich"}),
        ("places", {"q": "Bombay", "limit": 1}),
        ("bodies", {"q": "spica"}),
        mode=mode,
    )
    assert [refused for refused, _ in answers] == [False] * 5
    chart, events, civil, places, bodies = (text for _, text in answers)
    assert chart.encode() == ask(modern.url + "/calculate", MUNICH, accept="text/markdown").body
    assert "Moon enters Libra" in events
    assert "1990-05-15 12:30:00 UTC" in civil
    assert places.startswith("- Mumbai")
    assert "`Spica`" in bodies


def test_refusals_are_typed_and_say_what_to_change(url):
    answers = calls(
        url,
        ("chart", {**MUNICH, "hauses": "placidus"}),
        ("chart", {**MUNICH, "place": "Springfield"}),
        ("events", {**MOON, "start": "2035-01-01T00:00:00Z"}),
        ("events", {**MOON, "stop": "2600-01-01T00:00:00Z", "search": MOON["search"] * 16}),
        ("places", {"q": ["Ulm"]}),
        ("places", {}),
        ("bodies", {"q": "x", "colour": "red"}),
    )
    assert all(refused for refused, _ in answers)
    assert all(text.startswith("VALIDATION_FAILED: ") for _, text in answers)
    assert "hauses" in answers[0][1]
    assert "Springfield, Illinois, US" in answers[1][1]
    assert "limit: " in answers[3][1]


def test_a_tool_that_there_is_not_is_named_with_those_there_are(url):
    async def session():
        async with Client(url) as client:
            with pytest.raises(MCPError, match="chart, events, resolve, places, bodies"):
                await client.call_tool("nothing", {})

    asyncio.run(session())


def test_a_long_answer_is_cut_at_a_line_and_says_so(url):
    ((refused, text),) = calls(url, ("events", MOON))
    assert not refused
    assert MOST_CHARACTERS - 200 < len(text) < MOST_CHARACTERS + 200
    assert text.splitlines()[-1].startswith("Cut here: ")


def test_the_gateway_asks_the_engine_that_covers_the_date(modern, gateway):
    """A model cannot be asked to enable anything: the historical engine answers by itself."""
    span = {"start": "1066-10-01T00:00:00Z", "stop": "1066-11-01T00:00:00Z"}
    requests = [("chart", HASTINGS), ("events", {**MOON, **span})]
    (chart, events) = calls(f"{gateway.url}/mcp", *requests)
    assert not chart[0], chart[1]
    assert "DE422" in chart[1]
    assert not events[0], events[1]
    (alone, _) = calls(f"{modern.url}/mcp", *requests)
    assert alone[0]
    assert alone[1].startswith("DATE_OUT_OF_COVERAGE: ")
    ((refused, text),) = calls(f"{gateway.url}/mcp?kernel=de440", ("chart", HASTINGS))
    assert refused
    assert text.startswith("DATE_OUT_OF_COVERAGE: ")


def test_without_the_historical_engine_the_modern_one_says_what_it_covers(modern, logs):
    away = f"http://127.0.0.1:{running.free_port()}"
    server = running.gateway(modern.url, away, logs / "mcp-alone.log")
    try:
        ((refused, text),) = calls(f"{server.url}/mcp", ("chart", HASTINGS))
        assert refused
        assert text.startswith("DATE_OUT_OF_COVERAGE: ")
        assert "covered_by" in text
    finally:
        server.stop()


def status_of_a_head(url: str, length: int) -> int:
    """Return what a request is answered of which only the head has come."""
    to = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    try:
        to.putrequest("POST", "/mcp")
        to.putheader("content-type", "application/json")
        to.putheader("content-length", str(length))
        to.endheaders()
        return to.getresponse().status
    finally:
        to.close()


def test_the_limits_are_those_of_every_route(logs):
    """Requests are counted, and what a search costs besides; a refusal is JSON-RPC's."""
    engine = running.engine(
        "DE440",
        logs / "mcp-limited.log",
        DISABLE_RATE_LIMIT="0",
        RATE_LIMIT="12/minute",
        RATE_LIMIT_POSITIONS="100/minute",
        DATABASE_URL="none",
    )
    try:
        url = f"{engine.url}/mcp"
        short = {**MOON, "stop": "2024-02-01T00:00:00Z"}
        answers = calls(url, *[("events", short)] * 3)
        assert not answers[0][0]
        refused, text = answers[-1]
        assert refused
        assert text.startswith("RATE_LIMITED: This costs ")
        assert "retry_after: " in text
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        kinds = {"accept": "application/json, text/event-stream"}
        while (answer := ask(url, message, **kinds)).status == 200:
            assert "ratelimit" in answer.headers
        assert answer.status == 429
        assert int(answer.headers["retry-after"]) > 0
        error = answer.json["error"]
        assert error["message"].startswith("RATE_LIMITED: Only 12 requests")
        assert error["data"]["code"] == "RATE_LIMITED"
        assert status_of_a_head(engine.url, 1_048_577) in {413, 429}
    finally:
        engine.stop()


def test_nothing_but_post(url):
    for method in ("GET", "DELETE"):
        answer = ask(url, method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_what_is_no_json_rpc_is_refused_as_json_rpc(url):
    kinds = {"accept": "application/json, text/event-stream"}
    answer = ask(url, b"{", **kinds)
    assert (answer.status, answer.json["error"]["code"]) == (400, -32700)


def test_stdio(modern):
    answers = calls(STDIO, ("chart", MUNICH), ("chart", {}), ("places", {"q": "Ulm"}))
    assert [refused for refused, _ in answers] == [False, True, False]
    same = ask(modern.url + "/calculate", MUNICH, accept="text/markdown").body.decode()
    assert answers[0][1] == same
