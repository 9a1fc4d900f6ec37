"""Whoever is blocked is refused from the first request on, whichever app is started."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gateway import main as gateway_main
from gateway.gateway_settings import GatewaySettings
from gateway.request_kinds import OPERATIONS
from services.common.addresses import parse
from services.common.limiter import SharedWindows
from services.common.settings import Settings
from services.time_resolver import main as resolver_main
from tests.common.asgi import ask
from tests.ports import free_port

BLOCKED = "192.0.2.7"


def _gateway(uri: str) -> Any:
    dead = f"http://127.0.0.1:{free_port()}"
    settings = {"MODERN_URL": dead, "HISTORICAL_URL": dead}
    return gateway_main.create_app(GatewaySettings(RATE_LIMIT_STORAGE_URI=uri, **settings))


def _resolver(uri: str) -> Any:
    return resolver_main.create_app(Settings(RATE_LIMIT_STORAGE_URI=uri))


@pytest.mark.parametrize("create", [_gateway, _resolver])
def test_the_blocklist_is_read_before_the_first_request(
    create: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def probe(_self: SharedWindows, _seconds: float) -> list[str]:
        await asyncio.sleep(0.05)  # Redis is never quicker than the event loop
        return [BLOCKED]

    monkeypatch.setattr(SharedWindows, "probe", probe)
    app = create(f"redis://127.0.0.1:{free_port()}/0")

    async def life() -> int:
        request, reply = asyncio.Queue[Any](), asyncio.Queue[Any]()
        await request.put({"type": "lifespan.startup"})
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        serving = asyncio.create_task(app(scope, request.get, reply.put))
        assert (await reply.get())["type"] == "lifespan.startup.complete"
        answer = await ask(app, "GET", "/routing", client=(BLOCKED, 1))
        await request.put({"type": "lifespan.shutdown"})
        await serving
        assert (await reply.get())["type"] == "lifespan.shutdown.complete"
        return answer.status

    assert asyncio.run(life()) == 403


def test_a_blocked_address_gets_nothing_of_the_gateway_but_its_probes() -> None:
    app = _gateway("")
    gateway = app
    while not hasattr(gateway, "limiter"):
        gateway = gateway.app
    gateway.limiter.blocked = {parse(BLOCKED)}
    paths = {path for method, path in OPERATIONS if method == "GET"} | {"/nothing", "/"}

    async def statuses() -> dict[str, int]:
        answers = {path: await ask(app, "GET", path, client=(BLOCKED, 1)) for path in paths}
        return {path: answer.status for path, answer in answers.items()}

    reply = asyncio.run(statuses())
    open_to_all = {"/health/live", "/health/ready"}
    assert {path for path, status in reply.items() if status != 403} == open_to_all
    assert asyncio.run(ask(app, "GET", "/", client=("192.0.2.8", 1))).status == 200
