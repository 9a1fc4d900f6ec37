"""The pair of engines: the modern one, and the historical one on the best deep-time set at hand."""

from __future__ import annotations

from pathlib import Path

import click

from ops.amounts import Amount
from ops.environment import environment
from ops.outcome import give_up
from ops.preparation import prepare
from ops.processes import ROOT, Service, Trouble, all_or_none, alone
from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.manifest import KernelSet, Manifest

MODERN_TAG = "DE440"
MODERN_PORT, HISTORICAL_PORT = 8000, 8001

HOW_TO_GET_ONE = (
    "no deep-time kernel set is on this machine. Get one with\n"
    "  python -m services.spice.kernel_sets fetch --set DE441 (JPL, 3.1 GB, 13200 BC to AD 17191)\n"
    "or, where JPL cannot be reached,\n"
    "  python -m services.spice.kernel_sets fetch --set DE422 (a registry, 3000 BC to AD 3000)"
)


def kernels_folder() -> Path:
    """Return the folder of the kernels: KERNELS_DIR, or the project's own."""
    return Path(environment().get("KERNELS_DIR", ROOT / "kernels"))


def historical_set(folder: Path) -> KernelSet | None:
    """Return the best deep-time set that is here: DE441, a cut of it, else DE422, else a cut of it.

    HISTORICAL_KERNEL_SET_TAG names one outright.
    """
    manifest = Manifest.read(folder)
    wanted = environment().get("HISTORICAL_KERNEL_SET_TAG")
    if wanted:
        return manifest.set(wanted)
    for ephemeris in ("DE441", "DE422"):
        candidates = [s for s in manifest.sets.values() if s.ephemeris == ephemeris]
        # The whole set carries the ephemeris' own name; a cut or an excerpt carries a longer one.
        # An excerpt for tests is never taken by itself.
        candidates.sort(key=lambda candidate: (candidate.tag != ephemeris, candidate.tag))
        for candidate in candidates:
            if "excerpt" not in candidate.tag.lower() and is_here(manifest, candidate):
                return candidate
    return None


def is_here(manifest: Manifest, kernel_set: KernelSet) -> bool:
    """Say whether all files of a set exist (their checksums are proved when they are loaded)."""
    return all(manifest.files[name].path.exists() for name in kernel_set.files)


def pair() -> tuple[Service, Service]:
    """Return the modern and the historical service as the variables of this machine ask."""
    modern = Service(
        "engine-modern",
        int(environment().get("MODERN_PORT", MODERN_PORT)),
        {"KERNEL_SET_TAG": MODERN_TAG, "WORKERS": environment().get("WORKERS", "2")},
        _run_folder(),
    )
    historical = Service(
        "engine-historical",
        int(environment().get("HISTORICAL_PORT", HISTORICAL_PORT)),
        {"WORKERS": environment().get("HISTORICAL_WORKERS", "1")},
        _run_folder(),
    )
    return modern, historical


def _run_folder() -> Path:
    return Path(environment().get("RUN_DIR", ROOT / "run"))


@click.group()
def dual() -> None:
    """Run the modern (8000) and the historical (8001) engine side by side."""


@dual.command()
@click.option(
    "--wait", type=Amount(), default=60.0, show_default=True, help="Seconds to wait for readiness."
)
def start(wait: float) -> None:
    """Start both engines in the background and wait until both are ready."""
    try:
        chosen = historical_set(kernels_folder())
    except NotReady as error:
        give_up(str(error))
    if chosen is None:
        give_up(HOW_TO_GET_ONE)
    modern, historical = pair()
    historical.variables["KERNEL_SET_TAG"] = chosen.tag
    prepare()
    started: list[Service] = []
    try:
        with alone(_run_folder()), all_or_none(started):
            for service in (modern, historical):
                pid = service.start(wait)
                started.append(service)
                tag = service.variables["KERNEL_SET_TAG"]
                click.echo(f"{service.name} on {service.url}: {tag}, process {pid}, ready")
    except Trouble as error:
        give_up(f"{error} What this call had started is stopped again.")
    click.echo("Stop both with scripts/stop_dual_ephemeris.sh")


@dual.command()
def stop() -> None:
    """Stop the two engines that `start` started, and nothing else."""
    try:
        with alone(_run_folder()):
            for service in pair():
                was = service.stop()
                click.echo(f"{service.name}: {'stopped' if was else 'was not running'}")
    except Trouble as error:
        give_up(str(error))
