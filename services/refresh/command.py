"""The commands `refresh`, `rollback` and `status` of one kind of data.

Exit codes: 0 good, 1 refused (what came is not to be used), 3 could not be done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from services.common import settings
from services.refresh import flow
from services.refresh.errors import RefreshError
from services.refresh.issues import Issues

EXIT = {"refused": 1, "failed": 3}

_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON on standard output.")


def default_folder() -> Path:
    """Return the folder of all refreshed data: REFRESH_DIR of the settings."""
    return Path(os.environ.get("REFRESH_DIR") or settings.REFRESH_DIR)


_folder = click.option(
    "--in",
    "base",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of refreshed data. Default: REFRESH_DIR, else data/refresh.",
)


def commands(make: Callable[[click.Context], flow.Source]) -> list[click.Command]:
    """Return the three commands for the source that `make` gives."""

    @click.command("refresh")
    @click.option("--accept-revision", is_flag=True, help="Take an issue that changes the past.")
    @click.option("--retry", is_flag=True, help="Take up again an issue that a rollback left.")
    @_folder
    @_json
    @click.pass_context
    def refresh(
        context: click.Context,
        accept_revision: bool,
        retry: bool,
        base: Path | None,
        as_json: bool,
    ) -> None:
        """Bring the newest issue into use: fetched, verified, swapped in at once.

        Running services see it within seconds and reload their workers. Exit codes: 0 good,
        1 refused (the old one stays), 3 could not be done.
        """
        source = make(context)
        folder = (base or default_folder()) / source.name
        done = flow.refresh(source, folder, accept=accept_revision, retry=retry)
        _say(f"{source.name}: {done.outcome}: {done.detail}", asdict(done), as_json)
        raise click.exceptions.Exit(EXIT.get(done.outcome, 0))

    @click.command("rollback")
    @_folder
    @_json
    @click.pass_context
    def rollback(context: click.Context, base: Path | None, as_json: bool) -> None:
        """Go back to the issue that was in use before, in the end to the one that is shipped."""
        source = make(context)
        issues = Issues((base or default_folder()) / source.name)
        try:
            with issues.locked():
                issues.rollback()
        except RefreshError as error:
            click.echo(f"{source.name}: {error}", err=True)
            raise click.exceptions.Exit(3) from None
        detail = issues.state().detail
        _say(f"{source.name}: {detail}", {"outcome": "rolled-back", "detail": detail}, as_json)

    @click.command("status")
    @_folder
    @_json
    @click.pass_context
    def status(context: click.Context, base: Path | None, as_json: bool) -> None:
        """Show which issue is in use, which are kept, and what the last refresh did."""
        source = make(context)
        summary = report(source, Issues((base or default_folder()) / source.name))
        lines = [f"{key}: {value}" for key, value in summary.items() if value not in ("", [])]
        _say("\n".join(lines), summary, as_json)

    return [refresh, rollback, status]


def report(source: flow.Source, issues: Issues) -> dict[str, Any]:
    """Return what `status` shows."""
    issue, versions = flow.versions_in_use(source, issues)
    state = issues.state()
    checked = datetime.fromtimestamp(state.checked_at, UTC) if state.checked_at else None
    return {
        "in_use": issue.id if issue else source.issue_id(versions),
        "shipped": issue is None,
        "versions": versions,
        "kept": [kept.id for kept in issues.kept()],
        "held": list(state.held),
        "checked_at": checked.strftime("%Y-%m-%dT%H:%M:%SZ") if checked else "",
        "outcome": state.outcome,
        "detail": state.detail,
    }


def _say(text: str, data: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(data) if as_json else text)
