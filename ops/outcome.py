"""What every chore of the operators reports: checks, as a table or as JSON, and an exit code."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import NoReturn

import click

GOOD, FINDING, USAGE, COULD_NOT_RUN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it was as it must be, and what was seen."""

    name: str
    good: bool
    detail: str


def report(title: str, checks: list[Check], *, as_json: bool) -> NoReturn:
    """Print the checks and leave with GOOD or FINDING."""
    good = all(check.good for check in checks)
    if as_json:
        rows = [asdict(check) for check in checks]
        click.echo(json.dumps({"title": title, "good": good, "checks": rows}, indent=2))
    else:
        for check in checks:
            mark = click.style("ok  ", fg="green") if check.good else click.style("FAIL", fg="red")
            click.echo(f"{mark} {check.name}: {check.detail}")
        failed = sum(not check.good for check in checks)
        click.echo(f"{title}: {len(checks) - failed} of {len(checks)} checks passed")
    sys.exit(GOOD if good else FINDING)


def words(error: BaseException) -> str:
    """Return what an error says, an operating system's as `file: No space left on device`."""
    if isinstance(error, OSError) and error.strerror:
        named = f"{error.filename}: " if error.filename is not None else ""
        return f"{named}{error.strerror}"
    return str(error)


def give_up(message: str) -> NoReturn:
    """Say why the chore could not be done at all and leave with COULD_NOT_RUN."""
    click.echo(f"error: {message}", err=True)
    sys.exit(COULD_NOT_RUN)
