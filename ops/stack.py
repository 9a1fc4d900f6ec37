"""Which stack runs here: containers of this folder's compose file, systemd's units, or processes.

Looked for are containers whose compose project lies in this folder, the masters of gunicorn that
serve our apps from this folder, and which of them are units of systemd. Nothing is started or
changed by looking.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ops.processes import ROOT, Background

Kind = Literal["compose", "systemd", "processes"]
PATIENCE = 15.0
APPS = {
    "services.spice.main:app": "engine",
    "services.time_resolver.main:app": "time-resolver",
    "gateway.main:app": "gateway",
}
PORTS = {"engine": 8000, "time-resolver": 8000, "gateway": 3000}
_CONTAINED = re.compile(r"docker|libpod|containerd|kubepods|lxc")
_LABEL = "com.docker.compose."


@dataclass(frozen=True, slots=True)
class Process:
    """A gunicorn master of ours; `environment` is None where it belongs to somebody else."""

    pid: int
    app: str
    words: tuple[str, ...]
    environment: dict[str, str] | None
    unit: str | None = None

    @property
    def url(self) -> str:
        """Where it answers: --bind on its command line, else BIND_ADDRESS and PORT."""
        given = self.environment or {}
        bound = _bound(self.words)
        host = given.get("BIND_ADDRESS") or "0.0.0.0"  # noqa: S104 - what it listens to
        port = given.get("PORT") or str(PORTS[self.app])
        if bound:
            host, _, port = bound.rpartition(":")
        if host in {"", "0.0.0.0", "[::]", "::"}:  # noqa: S104
            host = "127.0.0.1"
        return f"http://{host}:{port}"

    def variable(self, name: str) -> str:
        """Return a variable that it runs with; empty where it has none."""
        return (self.environment or {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs together, and how it is spoken of."""

    kind: Kind
    name: str
    processes: tuple[Process, ...] = ()
    compose: tuple[str, ...] = ()  # the words of the compose command that acts on it
    services: tuple[str, ...] = field(default=())  # names of the containers' services that run

    def of(self, app: str) -> tuple[Process, ...]:
        """Return the processes that serve one app."""
        return tuple(process for process in self.processes if process.app == app)


def running(run_dir: Path | None = None) -> list[Stack]:
    """Return the stacks of this folder that run; with `run_dir` only processes recorded there."""
    if run_dir is not None:
        own = {pid for path in run_dir.glob("*.pid") if (pid := _recorded(path, run_dir))}
        return _grouped([process for process in masters() if process.pid in own])
    return [*projects(), *_grouped(list(masters()))]


def _recorded(path: Path, run_dir: Path) -> int | None:
    return Background(path.stem, run_dir).running()


def _grouped(processes: list[Process]) -> list[Stack]:
    """Return one stack of systemd's units, and one of other processes, where there are any."""
    units = _units()
    kinds: dict[Kind, list[Process]] = {"systemd": [], "processes": []}
    for process in processes:
        kinds["systemd" if process.pid in units else "processes"].append(process)
    stacks = []
    for kind, ours in kinds.items():
        if ours:
            names = [units.get(one.pid) or f"{one.app} {one.pid}" for one in ours]
            stacks.append(Stack(kind, ", ".join(names), tuple(ours)))
    return stacks


# --- Processes


def masters(proc: Path = Path("/proc")) -> Iterator[Process]:
    """Yield the gunicorn masters that serve our apps from this folder, in this container."""
    here = _link(Path("/proc/self/ns/mnt"))
    collected: dict[int, tuple[str, tuple[str, ...], int]] = {}
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = tuple((folder / "cmdline").read_text().split("\0"))[:-1]
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        app = next((APPS[word] for word in words if word in APPS), None)
        if app and any("gunicorn" in Path(word).name for word in words[:4]):
            collected[int(folder.name)] = (app, words, parent)
    for pid, (app, words, parent) in sorted(collected.items()):
        if parent in collected:  # a worker
            continue
        cwd, space = _link(proc / str(pid) / "cwd"), _link(proc / str(pid) / "ns/mnt")
        # one that belongs to somebody else does not show where it is, but whether in a container,
        # and often what it was started from
        hidden = cwd is None and not _CONTAINED.search(_text(proc / str(pid) / "cgroup"))
        hidden = hidden and not _elsewhere(words)
        if hidden or (cwd == str(ROOT) and space == here):
            yield Process(pid, app, words, _environment(proc / str(pid) / "environ"))


def _elsewhere(words: tuple[str, ...]) -> bool:
    """Say whether a command line names the Python or the configuration of another folder."""
    marks = ("/.venv/bin/", "/gunicorn.conf.py")
    homes = [word.partition(mark)[0] for word in words for mark in marks if mark in word]
    return any(home.startswith("/") and home != str(ROOT) for home in homes)


def _environment(file: Path) -> dict[str, str] | None:
    try:
        pairs = file.read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return None
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _link(path: Path) -> str | None:
    try:
        return str(path.readlink())
    except OSError:
        return None


def _bound(words: tuple[str, ...]) -> str | None:
    """Return what --bind says on a command line, the last if there are several."""
    bound = None
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word in {"-b", "--bind"}:
            bound = following
        elif word.startswith("--bind="):
            bound = word.removeprefix("--bind=")
    return bound


# --- Units of systemd


def _units() -> dict[int, str]:
    """Return the main process of each unit of ours that is active: process id -> unit."""
    if shutil.which("systemctl") is None:
        return {}
    words = ["systemctl", "list-units", "--type=service", "--state=active", "--plain"]
    listed = _shown([*words, "--no-legend", "involution-*"])
    collected = {}
    for line in listed.splitlines():
        unit = line.split()[0] if line.split() else ""
        if not unit.endswith(".service"):
            continue
        pid = _shown(["systemctl", "show", "--property=MainPID", "--value", unit]).strip()
        if pid.isdigit() and pid != "0":
            collected[int(pid)] = unit
    return collected


# --- Containers


def projects() -> list[Stack]:
    """Return the compose projects of this folder that run, under docker or podman."""
    collected: dict[tuple[str, str], tuple[dict[str, str], set[str]]] = {}
    for engine in ("docker", "podman"):
        if shutil.which(engine) is None:
            continue
        form = "{{json .}}" if engine == "docker" else "json"
        text = _shown([engine, "ps", "--filter", f"label={_LABEL}project", "--format", form])
        for labels in _labels(text):
            if labels.get(f"{_LABEL}project.working_dir") != str(ROOT):
                continue
            key = engine, labels[f"{_LABEL}project"]
            known = collected.setdefault(key, (labels, set()))
            known[1].add(labels.get(f"{_LABEL}service", ""))
    stacks = []
    for (engine, project), (labels, services) in collected.items():
        words = (*_compose_of(engine), *_files(labels), "-p", project)
        stacks.append(Stack("compose", project, compose=words, services=tuple(sorted(services))))
    return stacks


def _labels(text: str) -> Iterator[dict[str, str]]:
    """Yield each container's labels: docker prints a line of JSON each, podman a list."""
    try:
        rows: list[Any] = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
    except ValueError:
        return
    for row in rows:
        labels = row.get("Labels") or {}
        if isinstance(labels, str):  # docker: a=b,c=d, where a value may hold commas too
            parts = re.split(r",(?=[\w.-]+=)", labels)
            labels = dict(part.split("=", 1) for part in parts if "=" in part)
        yield labels


def _files(labels: dict[str, str]) -> list[str]:
    """Return the options that name the files which a project was started with."""
    words = []
    for name in (labels.get(f"{_LABEL}project.config_files") or "docker-compose.prod.yml").split(
        ","
    ):
        words += ["-f", str(ROOT / name)]
    settings = labels.get(f"{_LABEL}project.environment_file") or os.environ.get("ENV_FILE")
    return [*words, "--env-file", settings] if settings else words


def _compose_of(engine: str) -> list[str]:
    if engine == "docker":
        return ["docker", "compose"]
    return ["podman-compose"] if shutil.which("podman-compose") else ["podman", "compose"]


def _shown(words: list[str]) -> str:
    """Return what a command says, nothing where it fails or does not end."""
    try:
        done = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
