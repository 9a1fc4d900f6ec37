"""Replace running engines one after the other, so that a proxy always has one to ask."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import click

from ops import trail
from ops.amounts import Amount
from ops.configuration import configured
from ops.outcome import Check, give_up, report
from ops.preparation import prepare
from ops.processes import ROOT, Service, Trouble, alone, get, post
from ops.stack import projects
from services.common.settings import OperatorSettings

COMPOSE_FILE = "docker-compose.prod.yml"
PROBE = {"birth_time": 2451545.0, "time_scale": "tt", "latitude": 0, "longitude": 0}
_ASK_READY = (
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=5)"
)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--compose", is_flag=True, help="Update the containers of the compose stack.")
@click.option(
    "--wait", type=Amount(), default=90.0, show_default=True, help="Seconds an instance may take."
)
@click.option(
    "--pause", type=Amount(), default=2.0, show_default=True, help="Seconds between two instances."
)
@click.option("--allow-outage", is_flag=True, help="Go on where nobody could stand in.")
@click.option(
    "--new-settings", is_flag=True, help="Start with the settings of this shell and .env."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rolling_update(
    names: tuple[str, ...],
    compose: bool,
    wait: float,
    pause: float,
    allow_outage: bool,
    new_settings: bool,
    as_json: bool,
) -> None:
    """Restart the engines of RUN_DIR (or only NAMES) one by one with the code that is here now.

    Each finishes its requests, is started anew, and must be ready and compute a chart before the
    next one's turn. The first that fails ends the update: the others run on as they were, and the
    next update begins with it, as it does with one that a killed update has left down. Each keeps
    the settings it was started with: where this shell or .env sets one to something else, nothing
    is touched, unless --new-settings says that this is meant. With --compose the same is done to
    the services engine-1, engine-2, ... of the compose stack; and so it is without, where that
    stack runs and no engine of RUN_DIR does.
    """
    settings = configured()
    if compose or (not _services(settings) and projects()):
        checks = _containers(names, wait, pause)
    else:
        prepare(towns=False)
        try:
            with alone(settings.run_dir):
                checks = _processes(settings, names, wait, pause, allow_outage, renew=new_settings)
        except Trouble as error:
            give_up(str(error))
    trail.record(settings, "rolling_update", ", ".join(check.name for check in checks)[:500])
    report("Rolling update", checks, as_json=as_json)


def _processes(
    settings: OperatorSettings,
    names: tuple[str, ...],
    wait: float,
    pause: float,
    outage: bool,
    *,
    renew: bool,
) -> list[Check]:
    services = _services(settings)
    if unknown := set(names) - {service.name for service in services}:
        give_up(f"not running from {settings.run_dir}: {', '.join(sorted(unknown))}")
    if not services:
        give_up(f"no engine runs from {settings.run_dir} (for containers: --compose)")
    due = [service for service in services if not names or service.name in names]
    if not renew:
        _refuse_changes(due)
    checks: list[Check] = []
    for service in due:
        up = service.running() is not None
        if up and not outage and not _stand_in(service, services):
            detail = "nobody could answer meanwhile: not touched (see --allow-outage)"
            return [*checks, Check(service.name, False, detail)]
        if checks:
            time.sleep(pause)
        checks.append(_replace(replace(service, remembered=None) if renew else service, wait))
        if not checks[-1].good:
            break
    return checks


def _services(settings: OperatorSettings) -> list[Service]:
    """Return the engines to update: first those that an update before has left down."""
    services = [
        s for s in Service.recorded(settings.run_dir) if s.updating or s.running() is not None
    ]
    return sorted(services, key=lambda service: service.running() is not None)


def _refuse_changes(due: list[Service]) -> None:
    changed = {service.name: service.changes() for service in due}
    changes = [f"{name}: {', '.join(names)}" for name, names in changed.items() if names]
    if changes:
        give_up(
            "this shell or .env sets otherwise than they were started with: "
            f"{'; '.join(changes)}. Nothing was touched; --new-settings takes the new ones"
        )


def _stand_in(service: Service, services: list[Service]) -> bool:
    """Say whether another instance with the same kernel set is ready."""
    tag = service.variables.get("KERNEL_SET_TAG")
    others = [s for s in services if s != service and s.variables.get("KERNEL_SET_TAG") == tag]
    return any(get(f"{other.url}/health/ready")[0] == 200 for other in others)


def _replace(service: Service, wait: float) -> Check:
    begun = time.monotonic()
    before = service.running() or "none"
    try:
        pid = service.stop_for_update(patience=60.0).start(wait)
    except Trouble as error:
        detail = f"{error} The update ends here; the next one starts it as it was."
        return Check(service.name, False, detail)
    status, body = post(f"{service.url}/calculate", PROBE)
    # A date that the kernel set does not have is answered well by 422; a quota by 429.
    if status not in {200, 422, 429}:
        return Check(service.name, False, f"ready, but a chart is answered by status {status}")
    version = json.loads(body).get("meta", {}).get("service_version", "") if status == 200 else ""
    took = time.monotonic() - begun
    return Check(service.name, True, f"process {before} -> {pid} {version} in {took:.1f} s")


def _containers(names: tuple[str, ...], wait: float, pause: float) -> list[Check]:
    result = projects()
    compose = list(result[0].compose) if result else [*_compose(), "-f", str(ROOT / COMPOSE_FILE)]
    listed = _run([*compose, "config", "--services"])
    if listed.returncode:
        give_up(f"{' '.join(compose)}: {_last(listed)}")
    engines = sorted(s for s in listed.stdout.split() if s.startswith("engine-"))
    checks: list[Check] = []
    for name in names or engines:
        if checks:
            time.sleep(pause)
        checks.append(_recreate(compose, name, wait))
        if not checks[-1].good:
            break
    return checks


def _recreate(compose: list[str], name: str, wait: float) -> Check:
    begun = time.monotonic()
    made = _run([*compose, "up", "-d", "--no-deps", "--build", "--force-recreate", name])
    if made.returncode:
        return Check(name, False, f"{_last(made)} The update ends here.")
    while time.monotonic() - begun < wait:
        probe = _run([*compose, "exec", "-T", name, "python", "-c", _ASK_READY])
        if probe.returncode == 0:
            return Check(name, True, f"ready after {time.monotonic() - begun:.1f} s")
        time.sleep(1.0)
    return Check(name, False, f"not ready after {wait:.0f} s. The update ends here.")


def _compose() -> list[str]:
    """Return the compose command of this machine."""
    if shutil.which("docker") and _run(["docker", "compose", "version"]).returncode == 0:
        return ["docker", "compose"]
    commands = [name for name in ("docker-compose", "podman-compose") if shutil.which(name)]
    if not commands:
        give_up("neither docker compose nor podman-compose is here")
    return commands[:1]


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=Path(ROOT), capture_output=True, text=True, check=False)


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else "it said nothing"
