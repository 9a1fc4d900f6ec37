"""What every chore of the operators reports: checks, as a table or as JSON, and an exit code."""

from __future__ import annotations

import errno
import json
import sys
from dataclasses import asdict, dataclass
from typing import NoReturn

import click

GOOD, FINDING, USAGE, COULD_NOT_RUN = 0, 1, 2, 3
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


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


def words(error: BaseException, where: object = None) -> str:
    """Return what an error says, an operating system's as `file: No space left on device`.

    `where` is named by one that knows no file: of writing to a file that is open.
    """
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    # of two files, as of a copy, what was written is what has no room; what was read is named first
    full = error.errno in NO_ROOM and error.filename2 is not None
    named = (error.filename2 if full else error.filename) or where
    return f"{named}: {error.strerror}" if named else error.strerror


def give_up(message: str) -> NoReturn:
    """Say why the chore could not be done at all and leave with COULD_NOT_RUN."""
    click.echo(f"error: {message}", err=True)
    sys.exit(COULD_NOT_RUN)
