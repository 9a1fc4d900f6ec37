"""docs/api.md against the service: its examples run, its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from services.common.problems import CODES
from services.spice.api.models import ChartRequest
from services.spice.api.schemas import BodyPosition, Houses, Meta, Moment
from services.spice.api.unknown_time_model import UnknownTimeRequest
from services.spice.engine_operations import OPERATIONS

from .conftest import Client

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = re.findall(
    r"curl -s localhost:8000(\S+) -H 'content-type: (\S+)'(?: -H 'accept: (\S+)')? -d '([^']*)'",
    PAGE,
)


def test_every_example_was_found() -> None:
    assert len(CURLS) == PAGE.count("curl ") > 20


@pytest.mark.parametrize(("path", "kind", "accept", "body"), CURLS)
def test_the_examples_run(client: Client, path: str, kind: str, accept: str, body: str) -> None:
    headers = {"content-type": kind, "accept": accept or "*/*"}
    reply = client.send("POST", path, body.encode(), headers)
    if "-0500" in body:
        report = orjson.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
        given = reply.json()
        assert {**report, "request_id": given["request_id"]} == given
    else:
        assert reply.status == 200, reply.body
        assert reply.headers["content-type"].startswith(accept)
    if path.endswith("/batch"):
        assert [result.get("code") for result in reply.json()["results"]] == [
            None,
            "VALIDATION_FAILED",
        ]


@pytest.mark.parametrize(
    "model", [ChartRequest, UnknownTimeRequest, BodyPosition, Moment, Meta, Houses]
)
def test_every_field_is_on_the_page(model: type) -> None:
    for name in model.model_fields:
        assert f"`{name}`" in PAGE, name


def test_every_code_is_on_the_page_with_its_status() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d{3}) \|", PAGE, re.MULTILINE))
    assert rows == {code: str(status) for code, (status, _) in CODES.items()}


def test_every_route_that_is_served_is_on_the_page(client: Client) -> None:
    served = client.get("/openapi.json").json()["paths"]
    for path in served:
        assert path in PAGE, path
    assert set(served) <= {path for _, path in OPERATIONS}
