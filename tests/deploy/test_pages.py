"""What the pages tell an operator must exist: scripts, recipes, commands, files, variables."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("kernels/*.md")])
COMPOSE = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())
COMPOSE_TEXT = (ROOT / "docker-compose.prod.yml").read_text()
START = (ROOT / "nginx/start.sh").read_text()


def recipes():
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def documented():
    text = "\n".join(
        (ROOT / f"docs/{n}.md").read_text() for n in ("deployment", "operations", "gateway")
    )
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_script_recipe_and_file_named_exists(page):
    text = page.read_text()
    for script in re.findall(
        r"(?<![\w/])(?:\./)?((?:scripts|nginx|lab|tests|benchmarks)/[\w/-]+\.\w+)", text
    ):
        assert (ROOT / script).is_file() or script.startswith("nginx/ssl/"), (
            f"{page.name}: {script}"
        )
    for recipe in re.findall(r"`make ([a-z-]+)`", text):
        assert recipe in recipes(), f"{page.name}: make {recipe}"
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        # `make bench` writes this one, on the machine it is about
        assert (page.parent / link).exists() or link.endswith("performance.md"), link


def test_every_script_can_be_run():
    for script in [
        *ROOT.glob("scripts/*.sh"),
        *ROOT.glob("nginx/*.sh"),
        ROOT / "lab/build-images.sh",
    ]:
        if script.name != "lib.sh":
            assert script.stat().st_mode & 0o111, f"{script.name} is not executable"


@pytest.mark.parametrize("script", ["lab", "images", "sbom", "new_env", "lint_deploy"])
def test_help(script):
    done = subprocess.run(
        [ROOT / f"scripts/{script}.sh", "--help"], capture_output=True, text=True, check=True
    )
    assert "Usage" in done.stdout


def test_every_ops_command_named_exists():
    done = subprocess.run(
        [sys.executable, "-m", "ops", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    commands = set(re.findall(r"^  ([a-z-]+)  ", done.stdout, re.MULTILINE))
    text = (ROOT / "docs/deployment.md").read_text()
    named = set(re.findall(r"run --rm ops ([a-z-]+)", text))
    assert named <= commands
    assert named
    for service in ("backup", "ops"):
        command = COMPOSE["services"][service]["command"]
        assert command[0] in commands | {"--help"}


def test_every_variable_of_the_stack_is_documented():
    compose = set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", COMPOSE_TEXT))
    nginx = set(re.findall(r'"\$\{([A-Z][A-Z0-9_]+):=', START))
    assert compose <= documented()
    assert nginx <= documented()


def test_every_variable_of_the_stack_is_in_the_example_file():
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", COMPOSE_TEXT)) <= named


def test_the_example_file_gives_no_secret():
    for line in (ROOT / ".env.example").read_text().splitlines():
        name, _, value = line.partition("=")
        if re.search(r"PASSWORD|PASSPHRASE|SECRET|TOKEN", name) and not name.startswith("# --"):
            assert value == "", line


def alerts():
    for file in sorted((ROOT / "monitoring/prometheus/rules").glob("*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


def test_every_alert_has_a_section_of_the_runbook():
    headings = " ".join(
        re.findall(r"^## (.+)$", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE)
    ).lower()
    for rule in alerts():
        assert rule["annotations"]["runbook"] in headings, rule["alert"]


def test_every_alert_is_documented():
    text = (ROOT / "docs/deployment.md").read_text()
    for rule in alerts():
        assert rule["alert"] in text


def test_dashboards_are_what_the_program_writes():
    done = subprocess.run(
        [sys.executable, "-c", "import build, json; print(json.dumps(build.files()))"],
        cwd=ROOT / "monitoring/grafana",
        capture_output=True,
        text=True,
        check=True,
    )
    for name, text in json.loads(done.stdout).items():
        assert (ROOT / "monitoring/grafana/dashboards" / name).read_text() == text
