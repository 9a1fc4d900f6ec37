"""Several engines of one kind on this machine, for a proxy to spread requests over."""

from __future__ import annotations

from pathlib import Path

import click

from ops.amounts import Amount
from ops.configuration import configured
from ops.outcome import give_up
from ops.preparation import prepare
from ops.processes import Service, Trouble, all_or_none, alone
from services.common.settings import OperatorSettings

NAME = "engine-"


@click.group()
def cluster() -> None:
    """Run several engines of one kind, for a proxy in front of them."""


@cluster.command()
@click.option("--instances", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The first one's port; the others follow [PORT]."
)
@click.option(
    "--wait", type=Amount(), default=60.0, show_default=True, help="Seconds to wait for readiness."
)
def start(instances: int, port: int | None, wait: float) -> None:
    """Start engines in the background, each on a port of its own, and wait until all are ready.

    They take the settings of this shell's environment. Their PID files and logs are in RUN_DIR.
    """
    settings = configured()
    first = port if port is not None else settings.port
    prepare()
    started: list[Service] = []
    try:
        with alone(settings.run_dir), all_or_none(started):
            _start(settings, instances, first, wait, started)
    except Trouble as error:
        give_up(f"{error} What this call had started is stopped again.")
    click.echo("Stop them with scripts/stop_cluster.sh, update them with scripts/rolling_update.sh")


def _start(
    settings: OperatorSettings, instances: int, first: int, wait: float, started: list[Service]
) -> None:
    for number in range(instances):
        # What a later update must start it with again, whatever that shell's environment is
        variables = {
            "KERNEL_SET_TAG": settings.kernel_set_tag,
            "WORKERS": str(settings.workers),
            "INSTANCE_ID": f"{NAME}{number + 1}",
        }
        service = Service(f"{NAME}{number + 1}", first + number, variables, settings.run_dir)
        pid = service.start(wait)
        started.append(service)
        click.echo(f"{service.name} on {service.url}: process {pid}, ready")


@cluster.command()
def stop() -> None:
    """Stop the engines that `start` started, and nothing else."""
    folder = configured().run_dir
    if not members(folder):
        click.echo(f"no engine was started from {folder}")
        return
    try:
        with alone(folder):
            for service in members(folder):
                was = service.stop()
                click.echo(f"{service.name}: {'stopped' if was else 'was not running'}")
    except Trouble as error:
        give_up(str(error))


def members(folder: Path) -> list[Service]:
    """Return the numbered engines that were started from a RUN_DIR."""
    return [s for s in Service.recorded(folder) if s.name.removeprefix(NAME).isdigit()]
