"""A kernels folder with small bodies added, and the app on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.spice.kernel_sets.add import add
from tests.api.conftest import Client, served, settings
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
    yield from served(settings(KERNELS_DIR=folder))
