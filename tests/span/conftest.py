"""The real app on two kernel sets, one after the other: CSPICE has one pool a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.conftest import Client, served, settings


@pytest.fixture(scope="package", params=["DE422-excerpt", "DE440"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    yield from served(settings(KERNEL_SET_TAG=request.param))
