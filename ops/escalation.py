"""Whom to call, from the file that the operator fills in."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from ops.configuration import configured
from ops.outcome import FINDING, GOOD, give_up

EXAMPLE = Path(__file__).parent / "escalation.example.toml"
_PLACEHOLDER = "fill in"
_FIELDS = ("name", "role", "contact", "after_minutes")


@click.command()
@click.option("--severity", help="Only one severity.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def escalation_matrix(severity: str | None, as_json: bool) -> None:
    """Print who is called for what, in which order (ESCALATION_FILE).

    Exit code 1 when the file still holds places to fill in, 3 when there is none.
    """
    file = configured().escalation_file
    if not file.exists():
        give_up(f"{file} is not there: copy {EXAMPLE} to it and fill it in")
    try:
        matrix = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as error:
        give_up(f"{file}: {error}")
    levels: dict[str, Any] = matrix.get("severity", {})
    if severity is not None:
        if severity not in levels:
            raise click.UsageError(f"{severity!r} is none of {', '.join(levels)}")
        levels = {severity: levels[severity]}
    faults = unfilled(levels)
    if as_json:
        click.echo(json.dumps({"severity": levels, "faults": faults}, indent=2))
    else:
        _print(levels)
        for fault in faults:
            click.echo(f"FAIL {fault}")
    sys.exit(FINDING if faults else GOOD)


def unfilled(levels: dict[str, Any]) -> list[str]:
    """Return what is missing or still as in the example."""
    faults = [] if levels else ["no [severity.NAME] is described"]
    for name, level in levels.items():
        calls = level.get("call", [])
        if not calls:
            faults.append(f"{name}: nobody is called")
        for number, person in enumerate(calls, 1):
            for field in _FIELDS:
                value = str(person.get(field, ""))
                if not value or _PLACEHOLDER in value.lower():
                    faults.append(f"{name}, call {number}: {field} is not filled in")
    return faults


def _print(levels: dict[str, Any]) -> None:
    for name, level in levels.items():
        click.echo(f"{click.style(name, bold=True)}: {level.get('when', '')}")
        for person in level.get("call", []):
            click.echo(
                f"  after {person.get('after_minutes', '?')} min  {person.get('name', '?')} "
                f"({person.get('role', '?')}): {person.get('contact', '?')}"
            )
