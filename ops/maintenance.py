"""Let nginx answer for the service while it is being worked on."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from ops import trail
from ops.configuration import configured
from ops.outcome import Check, give_up, report
from ops.processes import get, get_here

PATIENCE = 5.0


@click.command()
@click.argument("action", type=click.Choice(["enable", "disable", "status"]))
@click.option("--reason", default="", help="Kept in the file, for colleagues.")
@click.option("--no-check", is_flag=True, help="Do not ask SERVICE_URL whether it took effect.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def maintenance_mode(action: str, reason: str, no_check: bool, as_json: bool) -> None:
    """Enable or disable maintenance, or tell the status.

    nginx answers everything with 503 and Retry-After while MAINTENANCE_DIR holds a file named `on`;
    it needs no reload. SERVICE_URL must lead through nginx for the check to mean something.
    """
    settings = configured()
    file = settings.maintenance_file
    if action != "status":
        try:
            _switch(file, action == "enable", reason)
        except OSError as error:
            give_up(f"{file}: {error.strerror}")
        trail.record(settings, f"maintenance_{action}d", reason)
    on = file.exists()
    checks = [
        Check("file", action == "status" or on == (action == "enable"), _state_text(file, on))
    ]
    if not no_check:
        checks.append(_effect(settings.service_url.rstrip("/"), on))
    report(f"Maintenance is {'on' if on else 'off'}", checks, as_json=as_json)


def _switch(file: Path, on: bool, reason: str) -> None:
    if not on:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    file.touch()
    # nginx runs as somebody else and must be able to see it.
    file.chmod(0o644)
    # That the file exists is what counts: on a full disk maintenance is on, without its reason.
    with suppress(OSError):
        file.write_text(json.dumps({"since": since, "by": trail.user(), "reason": reason}))


def _state_text(file: Path, on: bool) -> str:
    return f"{file}: {file.read_text()[:300]}" if on else f"{file} is not there"


def _effect(url: str, on: bool) -> Check:
    """Ask the service until it answers as it should, some seconds at most."""
    end = time.monotonic() + PATIENCE
    while True:
        status, body = get(f"{url}/health/ready")
        if status == 0 and url.startswith("https://"):
            # its name leads nowhere from here, or its certificate is one for trying
            status, body = get_here(f"{url}/health/ready")
        shut = status == 503 and b"aintenance" in body
        if (shut is on and status != 0) or time.monotonic() > end:
            break
        time.sleep(0.2)
    if status == 0:
        return Check("effect", False, f"nobody answers at {url}")
    detail = "is shut for maintenance" if shut else f"answers with status {status}"
    return Check("effect", shut is on, f"{url} {detail}")
