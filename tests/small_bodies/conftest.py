"""A kernels folder with small bodies added, and the app on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.settings import Settings
from services.spice.kernel_sets.add import add
from services.spice.main import create_app
from tests.api.conftest import Client
from tests.ephemeris.test_small_bodies import centre_of_jupiter
from tests.oracle.kernel_folders import EXCERPT, own_folder


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's kernels, an excerpt of small bodies, and the centre of Jupiter."""
    place = tmp_path_factory.mktemp("bodies")
    made = own_folder(place / "kernels")
    add(made, EXCERPT)
    centre_of_jupiter(place / "jupiter.bsp")
    add(made, place / "jupiter.bsp")
    return made


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    settings = Settings.model_validate(
        {
            "ENVIRONMENT": "test",
            "DISABLE_RATE_LIMIT": True,
            "LOG_LEVEL": "critical",
            "DATABASE_URL": "none",
            "KERNELS_DIR": folder,
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
