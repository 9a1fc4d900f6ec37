"""What openapi-python-client makes of the served schema: it compiles, and it answers."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from .conftest import examples

NAME = "generated_client"
CALLS = {
    "/calculate": ("charts.calculate", "ChartRequest"),
    "/wheel": ("charts.draw_wheel", "WheelRequest"),
    "/calculate/batch": ("charts.calculate_batch", "BatchRequest"),
    "/ephemeris": ("charts.ephemeris", "EphemerisRequest"),
    "/events": ("events.events", "EventsRequest"),
    "/time/resolve": ("time.time_resolve", "ResolveRequest"),
}


class Generated(NamedTuple):
    """The generated package, and a client of it for the engine."""

    folder: Path
    client: Any

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{NAME}.{name}")

    def model(self, name: str) -> Any:
        return getattr(self.module("models"), name)


CONFIG = """\
post_hooks: []
content_type_overrides:  # the generator knows no pictures: they are bytes
  image/svg+xml: application/octet-stream
  image/png: application/octet-stream
"""


@pytest.fixture(scope="module")
def generated(service: str, schema_file: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("python") / NAME
    words = ["generate", "--path", str(schema_file), "--meta", "none", "--output-path", str(folder)]
    config = folder.parent / "config.yml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words, "--config", str(config)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "arning" not in done.stdout + done.stderr, "something of the schema was left out"
    sys.path.insert(0, str(folder.parent))
    client = importlib.import_module(NAME).Client(base_url=service)
    with client:
        yield Generated(folder, client)
    sys.path.remove(str(folder.parent))


def test_all_types_are_right(generated: Generated) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", NAME],
        cwd=generated.folder.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("path", "body"), examples())
def test_the_examples_go_through_it(
    generated: Generated, service: str, path: str, body: dict[str, Any]
) -> None:
    """The request says what was said, no more; the answer is understood to its last member."""
    function, name = CALLS[path]
    if {"time", "time_from", "time_sigma_s"} & {*body}:
        name = "UnknownTimeRequest"
    request = generated.model(name).from_dict(body)
    assert request.to_dict() == body
    answer = generated.module(f"api.{function}").sync(client=generated.client, body=request)
    if path == "/wheel":
        assert answer.payload.read() == httpx.post(service + path, json=body).content
        return
    ancient = str(body.get("birth_time")).startswith("-0500")
    assert (type(answer).__name__ == "ProblemAnswer") == ancient
    plain = httpx.post(service + path, json=body).json()
    assert without_ids(answer.to_dict()) == without_ids(plain)


def without_ids(value: Any) -> Any:
    """Return an answer without what differs from request to request."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "request_id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value


def test_the_words_have_names(generated: Generated) -> None:
    models = generated.module("models")
    request = models.ChartRequest(
        birth_time="2024-06-21T18:00:00Z", place="Ulm, DE",
        houses=models.HouseSystem.WHOLE_SIGN, zodiac=models.ZodiacKind.SIDEREAL,
    )  # fmt: skip
    answer = generated.module("api.charts.calculate").sync(client=generated.client, body=request)
    assert answer.houses.system == models.HouseSystem.WHOLE_SIGN
    assert answer.meta.zodiac is models.ZodiacKind.SIDEREAL
    assert answer.town.country_code == "DE"


def test_a_refusal_is_a_problem_on_every_route(generated: Generated) -> None:
    resolve = generated.module("api.time.time_resolve")
    body = generated.model("ResolveRequest")(local_time="yesterday", time_zone="UTC")
    problem = resolve.sync(client=generated.client, body=body)
    assert (problem.code, problem.field) == ("VALIDATION_FAILED", "local_time")
    missing = generated.module("api.saved_charts.read_chart")
    assert missing.sync("A" * 22, client=generated.client).status == 404


@pytest.mark.parametrize("name", ["ayanamsas", "bodies", "coverage", "houses", "info"])
def test_what_the_service_says_of_itself(generated: Generated, service: str, name: str) -> None:
    answer = generated.module(f"api.about.{name}").sync(client=generated.client)
    assert answer.to_dict() == httpx.get(f"{service}/{name}").json()
