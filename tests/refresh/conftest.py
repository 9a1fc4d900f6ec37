from collections.abc import Iterator

import pytest

from tests.refresh.package_server import Registry, running


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry that pip asks, in this process and in those it starts."""
    with running() as registry:
        for name, value in registry.environment().items():
            monkeypatch.setenv(name, value)
        yield registry
