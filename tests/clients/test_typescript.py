"""TypeScript against a real engine: what is generated from the schema, and our own client."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import npm_packages

from .conftest import ROOT, examples
from .test_generated_python import without_ids

FOLDER = ROOT / "clients" / "typescript"
BLOCKS = re.findall(r"```ts\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
MODELS = {
    "/calculate": "ChartRequest",
    "/wheel": "WheelRequest",
    "/calculate/batch": "BatchRequest",
    "/ephemeris": "EphemerisRequest",
    "/events": "EventsRequest",
    "/time/resolve": "ResolveRequest",
}
OPTIONS = {
    "target": "ES2022", "module": "NodeNext", "lib": ["ES2022", "DOM", "DOM.AsyncIterable"],
    "types": [], "strict": True, "exactOptionalPropertyTypes": True, "skipLibCheck": True,
    "outDir": "built",
}  # fmt: skip


def run(*words: str, cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    """The compiler and the generator of types."""
    npm_packages.modules(FOLDER)


@pytest.fixture(scope="module")
def built(service: str, schema_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of programs that were compiled strictly, in one run of the compiler.

    `shownN.js` are the README's, on the packed and unpacked package; `generated.js` sends the
    examples through what openapi-typescript makes of the served schema.
    """
    folder = tmp_path_factory.mktemp("typescript")
    modules = folder / "node_modules"
    package = modules / "involution-client"
    package.mkdir(parents=True)
    answer = run("npm", "pack", "--silent", "--pack-destination", str(folder), cwd=FOLDER)
    tarball = str(folder / answer.split()[-1])
    run("tar", "-xzf", tarball, "--strip-components=1", "-C", str(package), cwd=folder)
    for name in ("openapi-fetch", "openapi-typescript-helpers"):
        (modules / name).symlink_to(FOLDER / "node_modules" / name)
    generator = str(FOLDER / "node_modules/.bin/openapi-typescript")
    run(generator, str(schema_file), "--output", "schema.ts", cwd=folder)
    (folder / "generated.ts").write_text(generated(service))
    for number, block in enumerate(BLOCKS):
        text = block.replace("http://localhost:8000", service)
        (folder / f"shown{number}.ts").write_text(text)
    (folder / "package.json").write_text('{"type": "module"}')
    options = {"compilerOptions": OPTIONS, "include": ["*.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(options))
    run(str(FOLDER / "node_modules/.bin/tsc"), "-p", ".", cwd=folder)
    return folder / "built"


def generated(service: str) -> str:
    """Return a program that sends each example, typed; a misspelt field must not compile."""
    lines = [
        'import createClient from "openapi-fetch";',
        'import type { components, paths } from "./schema.js";',
        'type Models = components["schemas"];',
        f"const where = {{ baseUrl: {json.dumps(service)} }};",
        'type Problem = "application/problem+json";',
        'const client = createClient<paths, "application/json" | Problem>(where);',
        'const pictures = createClient<paths, "image/svg+xml" | Problem>(where);',
        "const answers: unknown[] = [];",
    ]
    for number, (path, body) in enumerate(examples()):
        model = MODELS[path]
        if {"time", "time_from", "time_sigma_s"} & {*body}:
            model = "UnknownTimeRequest"
        client, how = ("pictures", ', parseAs: "text"') if path == "/wheel" else ("client", "")
        lines += [
            f'const body{number}: Models["{model}"] = {json.dumps(body)};',
            f'const answer{number} = await {client}.POST("{path}", {{ body: body{number}{how} }});',
            f"answers.push(answer{number}.data ?? answer{number}.error?.code);",
        ]
    lines += [
        "// @ts-expect-error",
        'export const misspelt: Models["ChartRequest"] = { huoses: "placidus" };',
        "// @ts-expect-error",
        'export const unknown: Models["ChartRequest"] = { houses: "placid" };',
        'const chart = await client.POST("/calculate", { body: body0 });',
        'if (chart.data === undefined || !("data" in chart.data)) throw new Error("no chart");',
        'const longitude: number | undefined = chart.data.data["Moon"]?.longitude;',
        "console.log(JSON.stringify([answers, longitude, chart.data.houses ?? null]));",
    ]
    return "\n".join(lines)


def test_its_own_tests_pass() -> None:
    answer = run("npm", "test", "--silent", cwd=FOLDER)
    assert "# fail 0" in answer
    assert "# skipped 0" in answer


def test_what_is_generated_from_the_schema_answers_the_examples(service: str, built: Path) -> None:
    """openapi-typescript's types, openapi-fetch's client: each example is typed, sent, answered."""
    answers, longitude, houses = json.loads(run("node", "generated.js", cwd=built))
    for (path, body), answer in zip(examples(), answers, strict=True):
        reply = httpx.post(service + path, json=body)
        if path == "/wheel":
            assert answer == reply.text
            continue
        plain: Any = reply.json()
        assert without_ids(answer) == without_ids(plain.get("code", plain)), (path, body)
    assert longitude == pytest.approx(266.74857148069583, abs=1e-9)  # as the README shows it
    assert houses is None


@pytest.mark.parametrize("number", range(3))
def test_what_the_readme_shows_runs(built: Path, number: int) -> None:
    """As an installed package: packed, unpacked, imported by its name."""
    shown = run("node", f"shown{number}.js", cwd=built)
    assert shown.strip()
    assert "undefined" not in shown


def test_the_package_holds_what_it_needs(built: Path) -> None:
    package = built.parent / "node_modules" / "involution-client"
    assert {path.name for path in package.iterdir()} == {
        "LICENSE", "README.md", "dist", "package.json",
    }  # fmt: skip
    assert (package / "dist" / "index.d.ts").is_file()
    assert (package / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert len(BLOCKS) == 3


def test_the_types_of_both_clients_are_the_served_ones(tmp_path: Path) -> None:
    run(str(ROOT / "scripts/generate_clients.sh"), str(tmp_path), cwd=ROOT)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == 2
    for path in made:
        name = path.relative_to(tmp_path)
        same = path.read_bytes() == (ROOT / name).read_bytes()
        assert same, f"{name} is no longer what the engine serves: run `make clients`"
