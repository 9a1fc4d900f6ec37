"""A real engine, its schema, and the documentation's examples, for programs that call it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway import running

ROOT = Path(__file__).parents[2]


def examples() -> list[tuple[str, dict[str, Any]]]:
    """Return path and body of each example of the README and of docs/api.md."""
    (command,) = re.findall(r"^curl .*?$", (ROOT / "README.md").read_text(), re.MULTILINE)
    words = shlex.split(command)
    path = words[2].removeprefix("localhost:8000")
    page = (ROOT / "docs/api.md").read_text()
    shown = re.findall(r"curl -s localhost:8000(\S+) -H 'content-type: \S+' -d '([^']*)'", page)
    return [(path, json.loads(words[-1])), *((path, json.loads(body)) for path, body in shown)]


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real engine."""
    folder = tmp_path_factory.mktemp("service")
    server = running.engine(
        "DE440",
        folder / "engine.log",
        METRICS_DIR=str(folder),
        DATABASE_URL=f"sqlite:///{folder / 'charts.db'}",
    )
    yield server.url
    server.stop()


@pytest.fixture(scope="package")
def schema_file(service: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the schema that the engine serves."""
    path = tmp_path_factory.mktemp("schema") / "openapi.json"
    path.write_bytes(httpx.get(f"{service}/openapi.json").raise_for_status().content)
    return path
