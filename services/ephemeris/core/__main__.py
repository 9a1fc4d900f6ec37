"""The compiled numerics' command line: `python -m services.ephemeris.core`."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from services.ephemeris.core import jit
from services.ephemeris.errors import NotReady


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Compile the numerics, or check that they are compiled.

    Variables: CORE_CACHE_DIR (where), CORE_CPU (for which processor; by default the best of the
    fixed ones that this machine has).
    Exit codes: 0 good, 1 finding, 2 wrong usage, 3 could not run.
    """


@cli.command("build")
@click.option(
    "--portable",
    is_flag=True,
    help="For every processor of this architecture: for an image that runs elsewhere.",
)
def build(portable: bool) -> None:
    """Compile what is missing, and write it to the cache."""
    others = [name for name in jit.targets() if name != jit.TARGET] if portable else []
    try:
        _print(jit.build())
    except NotReady as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(3)
    for name in others:
        command = [sys.executable, "-m", "services.ephemeris.core", "build"]
        done = subprocess.run(command, env={**os.environ, "CORE_CPU": name}, check=False)
        if done.returncode:
            sys.exit(done.returncode)


@cli.command("check")
def check() -> None:
    """Load everything from the cache; say what is missing."""
    try:
        _print(jit.require())
    except NotReady as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


def _print(summary: jit.Summary) -> None:
    click.echo(
        f"{summary.functions} functions for {summary.target} in {summary.folder}: "
        f"{summary.compiled} compiled, {summary.seconds:.1f} s",
        err=True,
    )


if __name__ == "__main__":
    cli(prog_name="python -m services.ephemeris.core")
