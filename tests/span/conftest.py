"""The real app on two kernel sets, one after the other: CSPICE has one pool a process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from services.common.settings import Settings
from services.spice.main import create_app
from tests.api.conftest import Client


def _serve(tag: str) -> Iterator[Client]:
    settings = Settings.model_validate(
        {
            "ENVIRONMENT": "test",
            "DISABLE_RATE_LIMIT": True,
            "LOG_LEVEL": "critical",
            "KERNEL_SET_TAG": tag,
        }
    )
    app = create_app(settings)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        assert app.state.fault is None
        yield Client(app, runner)
        runner.run(lifespan.__aexit__(None, None, None))
        app.state.ephemeris.pool.close()


@pytest.fixture(scope="package", params=["DE422-excerpt", "DE440"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    yield from _serve(request.param)
