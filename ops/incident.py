"""A security incident: collect the evidence before it is gone, and watch closely."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from ops import backup_files, trail
from ops.amounts import Amount
from ops.archive import sha256
from ops.configuration import configured
from ops.instances import look
from ops.outcome import Check, give_up, report, words
from ops.processes import ROOT, Background, Trouble, get
from services.common.settings import OperatorSettings

WATCH = "security-watch"
HOURS = 24.0
NEXT = """\
Next: scripts/security_log_analysis.sh --last 1h       who is doing this
      scripts/block_ip.sh ADDRESS --hours 24           shut them out
      scripts/emergency_runbook.sh security            the whole procedure
      scripts/security_incident_response.sh --stop     end the close watch"""


@click.command()
@click.option("--stop", is_flag=True, help="End the close watch.")
@click.option(
    "--interval",
    type=Amount(more=True),
    default=5.0,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--no-watch", is_flag=True, help="Collect only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def security_incident_response(stop: bool, interval: float, no_watch: bool, as_json: bool) -> None:
    """Copy logs, metrics, health, blocklist and audit trail into INCIDENT_DIR, with checksums.

    Then the security monitor is started in the background, writing there too, until --stop.
    """
    settings = configured()
    watch = Background(WATCH, settings.run_dir)
    try:
        if stop:
            was = watch.stop()
            detail = "stopped" if was else "was not running"
            report("Close watch", [Check("watch", True, detail)], as_json=as_json)
        folder, checks = collect(settings)
        if not no_watch:
            checks.append(_start(watch, folder, interval))
    except (OSError, Trouble) as error:
        give_up(words(error, settings.incident_dir))
    trail.record(settings, "incident_opened", folder.name)
    if not as_json:
        click.echo(NEXT)
    report(f"Incident {folder}", checks, as_json=as_json)


def collect(settings: OperatorSettings) -> tuple[Path, list[Check]]:
    """Copy the evidence into a new folder; say what was there to copy."""
    folder = _new_folder(settings.incident_dir)
    checks = [_keep(folder, "instances", _instances(settings, folder))]
    checks.append(_keep(folder, "blocklist.json", backup_files.blocked(settings)))
    events = trail.recent(settings, HOURS)
    rows = [
        f"{e.at_ms} {e.kind} {e.client} {e.instance} {e.count} {e.detail}" for e in events or []
    ]
    (folder / "audit_trail.txt").write_text("\n".join(rows) + "\n")
    readable = events is not None or not settings.store_url
    checks.append(Check("audit trail", readable, f"{len(rows)} records of {HOURS:g} h"))
    logs = sorted(settings.run_dir.glob("*.log"))
    for log in logs:
        shutil.copy2(log, folder / log.name)
    checks.append(Check("logs", True, f"{len(logs)} files of {settings.run_dir}"))
    kernels = backup_files.kernels(settings)
    about = {"commit": backup_files.commit(), "kernels": kernels}
    (folder / "software.json").write_text(json.dumps(about, indent=2))
    bad = backup_files.unsound(kernels)
    checks.append(Check("kernels", not bad, backup_files.summary(kernels)))
    lines = [f"{sha256(path)}  {path.name}" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    return folder, checks


def _new_folder(parent: Path) -> Path:
    stamp = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    for name in (stamp, *(f"{stamp}-{number}" for number in range(2, 100))):
        try:
            (parent / name).mkdir(parents=True, mode=0o700)
        except FileExistsError:
            continue
        return parent / name
    raise FileExistsError(errno.EEXIST, "there are too many of this second", str(parent / stamp))


def _instances(settings: OperatorSettings, folder: Path) -> dict[str, Any]:
    states = {}
    for number, url in enumerate(settings.instances, 1):
        one = look(url)
        states[url] = one.health or f"status {one.status}"
        status, text = get(f"{url}/metrics")
        if status == 200:
            (folder / f"metrics-{number}.txt").write_bytes(text)
    return states


def _keep(folder: Path, name: str, value: dict[str, Any]) -> Check:
    file = folder / (name if name.endswith(".json") else f"{name}.json")
    file.write_text(json.dumps(value, indent=2))
    return Check(name, True, str(value.get("trouble") or f"{len(value)} entries"))


def _start(watch: Background, folder: Path, interval: float) -> Check:
    """Start the close watch, in place of one that an earlier incident may have left."""
    watch.stop()
    log = folder / "watch.jsonl"
    words = [sys.executable, "-m", "ops", "security-monitor", "--json", "--interval", str(interval)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    watch.write(process.pid)
    return Check("watch", True, f"process {process.pid} every {interval:g} s into {log}")
