"""The whole stack under load while its parts die, freeze, fill and rot at random.

`scripts/chaos.sh` runs it (outside CI) and writes docs/chaos.md. What must hold: no wrong answer
with 200, no acknowledged chart lost, every refusal typed, and every fault that outlasts its rule
has rung (the rules' times divided by `FASTER`).
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import pwd
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import chaos_faults as faults
import click
from chaos_faults import Happened
from chaos_load import Clients, requests
from deployed import ROOT, RULES, Stack, Watched, tool
from postgres import PASSWORD, Postgres
from processes import call, until

PAGE = ROOT / "docs/chaos.md"
FASTER = 12
SLACK = 7.0  # seconds: a scrape and its time-out (2 s each), an evaluation, a busy machine
QUESTIONS = 150
DISK_MB = 400


def shortened(folder: Path) -> Path:
    """The project's rules with every time a twelfth, at least 4 s."""

    def shorter(match: re.Match) -> str:
        seconds = int(match[2]) * {"s": 1, "m": 60, "h": 3600, "d": 86_400}[match[3]]
        return f"{match[1]}{max(4, round(seconds / FASTER))}s"

    for file in RULES.glob("*.yml"):
        text = re.sub(r"(\bfor: |\[)(\d+)([smhd])\b", shorter, file.read_text())
        (folder / file.name).write_text(text)
    return folder


class Disk:
    """A small disk of memory for PostgreSQL's data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        size = f"size={DISK_MB}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "chaos", folder], check=True)
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def stop(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=False)


class World:
    """The stack, its watchers, its disk and its kernels, each engine's its own copy."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        def new(name: str) -> Path:
            made = folder / name
            made.mkdir(exist_ok=True)
            return made

        def start(server, ready: bool = True):
            stack.callback(server.stop)
            return server.start() if ready else server.start(ready=False)

        self.postgres = Postgres(folder, fsync="on")
        self.disk = Disk(self.postgres.folder)
        stack.callback(self.disk.stop)
        start(self.postgres)
        secret = urllib.parse.quote(PASSWORD, safe="")
        uri = self.postgres.uri.replace("involution@", f"involution:{secret}@", 1)
        store = {"DATABASE_URL": uri, "DB_TIMEOUT": 2}
        self.stack = Stack(
            new, start, each=_kernels, **store, RATE_LIMIT="1000000/minute", WORKER_TIMEOUT=6,
            RATE_LIMIT_TIMEOUT_MS=100, WORKERS=2, GRACEFUL_TIMEOUT=5,
        )  # fmt: skip
        source = (
            f"postgresql://involution@127.0.0.1:{self.postgres.port}/involution?sslmode=disable"
        )
        os.environ |= {"DATA_SOURCE_NAME": source, "PGPASSWORD": PASSWORD}
        rules = shortened(new("rules"))
        exporter = [tool("prometheus-postgres-exporter")]
        self.watched = Watched(self.stack, new, start, rules, "2s", postgres=exporter)
        stack.callback(self.watched.hook.close)
        self.folder = folder

    def faults(self, chance: random.Random, left_out: set[str]) -> list[faults.Fault]:
        """Everything that can break, each once."""
        s = self.stack
        made = [
            faults.killed(s.redis, faults.REDIS),
            faults.frozen(s.redis, faults.REDIS),
            faults.killed(self.postgres, faults.STORE),
            faults.frozen(self.postgres, faults.STORE),
            faults.filled(self.postgres, self.disk.folder),
            faults.killed(s.front, faults.SITE),
            faults.frozen(s.front, faults.SITE),
            faults.killed(s.gateway, faults.DOWN),
            faults.frozen(s.gateway, faults.DOWN),
            faults.killed(s.resolver, faults.DOWN),
        ]
        for engine in s.engines:
            kernels = self.folder / engine.name / "kernels"
            made += [
                faults.killed(engine, faults.DOWN),
                faults.frozen(engine, faults.DOWN),
                faults.master_killed(engine, faults.DOWN),
                faults.worker(engine, 9, "killed", chance),
                faults.worker(engine, 19, "frozen", chance),
                faults.flipped(engine, kernels, chance),
                faults.halved(engine, kernels),
            ]
        return [one for one in made if one.kind.split()[0] not in left_out]

    def well(self) -> bool:
        """Whether everything serves again."""
        ready = all(_ready(engine) for engine in self.stack.engines)
        return ready and _healthy(self.stack.front)

    def state(self) -> str:
        """What does not serve, and what the site says."""
        lines = [f"{e.name}: {e.metrics() and e.ready()} ready" for e in self.stack.engines]
        try:
            lines.append(self.stack.front.ask("GET", "/health")[2].decode())
        except OSError as error:
            lines.append(repr(error))
        logs = [self.stack.engines[1].log, self.stack.front.log, self.postgres.log]
        return "\n".join([*lines, *(file.read_text()[-1500:] for file in logs)])


def _kernels(folder: Path) -> dict:
    shutil.copytree(ROOT / "kernels", folder / "kernels")
    # what the tests' excerpt is named by
    (folder / "tests").symlink_to(ROOT / "tests")
    return {"KERNELS_DIR": folder / "kernels"}


def _ready(engine) -> bool:
    try:
        return engine.process.poll() is None and engine.ready() == engine.workers
    except OSError:
        return False


def _healthy(front) -> bool:
    try:
        return json.loads(front.ask("GET", "/health")[2])["status"] == "healthy"
    except (OSError, ValueError, KeyError):
        return False


async def play(world: World, clients: Clients, seconds: float, chance: random.Random, left_out):
    """Break one thing, sometimes a second beside it, for short and for long; return what was."""
    load = asyncio.create_task(clients.run(6))
    happened: list[Happened] = []
    end = time.monotonic() + seconds
    everything = world.faults(chance, left_out)
    order: list[faults.Fault] = []
    while time.monotonic() < end:
        order = order or chance.sample(everything, len(everything))
        chosen = [order.pop()]
        if chance.random() < 0.3 and order and order[-1].target != chosen[0].target:
            chosen.append(order.pop())
        lasting = chance.choice([2.0, 14.0, 22.0])
        for one in chosen:
            happened.append(Happened(one, time.time(), 0.0))
            await asyncio.to_thread(one.begin)
        await asyncio.sleep(lasting)
        for one in happened[-len(chosen) :]:
            one.ended = time.time()
            await asyncio.to_thread(one.fault.mend)
        click.echo(f"{lasting:4.0f} s  " + ", ".join(f"{o.target} {o.kind}" for o in chosen))
        try:
            await asyncio.to_thread(until, world.well, "all is well again", 90)
        except AssertionError:
            click.echo(world.state())
            raise
        await asyncio.sleep(1.0)
    clients.ended.set()
    await load
    return happened


def firing(world: World, begin: float) -> list[tuple[str, float]]:
    """Every (alert, second) at which an alert fired, out of Prometheus's own memory."""
    query = {"query": 'ALERTS{alertstate="firing"}', "start": begin, "end": time.time(), "step": 1}
    url = f"{world.watched.prometheus.url}/api/v1/query_range?{urllib.parse.urlencode(query)}"
    values = json.loads(call(url)[2])["data"]["result"]
    return [(one["metric"]["alertname"], float(at)) for one in values for at, _ in one["values"]]


def waits(rules: Path) -> dict[str, float]:
    """Each alert's `for`, as shortened, in seconds."""
    text = "".join(file.read_text() for file in rules.glob("*.yml"))
    values = {}
    for part in text.split("- alert: ")[1:]:
        name, _, rest = part.partition("\n")
        match = re.search(r"^\s+for: (\d+)s", rest.split("- alert: ")[0], re.MULTILINE)
        values[name.strip()] = float(match[1]) if match else 0.0
    return values


def judge(world: World, happened: list[Happened], began: float) -> list[Happened]:
    """Note what rang during each fault; return those that should have rung and did not."""
    rung = firing(world, began)
    wait = waits(world.folder / "rules")
    silent = []
    for one in happened:
        one.rang = {n for n, at in rung if one.began <= at <= one.ended + SLACK}
        due = [wait[name] for name in one.fault.alerts if name in wait]
        one.due = bool(due) and one.ended - one.began > min(due) + SLACK
        if one.due and not one.rang & one.fault.alerts:
            silent.append(one)
    return silent


def page(happened, silent, clients: Clients, lost, world: World, seconds, left_out) -> str:
    """Return the page's text."""
    kinds: dict[str, list[Happened]] = {}
    for one in happened:
        kinds.setdefault(f"{re.sub('-[0-9]$', '', one.fault.target)} {one.fault.kind}", []).append(
            one
        )
    rows = "\n".join(
        f"| {kind} | {len(ones)} | {sum(o.due for o in ones)} | "
        f"{', '.join(sorted(set().union(*(o.rang & o.fault.alerts for o in ones)))) or '-'} |"
        for kind, ones in sorted(kinds.items())
    )
    answered = clients.statuses
    good = sum(n for what, n in answered.items() if what.endswith((" 200", " 201")))
    others = ", ".join(f"{what}: {n:,}" for what, n in sorted(answered.items()))
    heard = {a["labels"]["alertname"] for _, m in world.watched.hook.messages for a in m["alerts"]}
    without = f" Left out: {', '.join(sorted(left_out))}." if left_out else ""
    return f"""# Chaos

Written by `scripts/chaos.sh` (outside CI; Linux {platform.machine()}, {os.cpu_count()} processors).
Two engines of two workers, gateway, time resolver, nginx with TLS, Redis, PostgreSQL on a disk of
{DISK_MB} MB, Prometheus with the project's rules (every time in them divided by {FASTER}) and
Alertmanager; six clients that ask without a pause. {seconds / 60:.1f} minutes, {len(happened)}
faults at random, sometimes two at once, for 2, 14 or 22 s each; then what was killed is started
again.{without}

| fault | times | outlasted their rule | alerts that rang |
|---|---:|---:|---|
{rows}

| what must hold | found |
|---|---:|
| wrong answers with 200, of {answered["/calculate 200"]:,} | {len(clients.wrong)} |
| acknowledged charts lost, of {len(clients.kept):,} | {len(lost)} |
| refusals that are not problem+json | {len(clients.untyped)} |
| faults that outlasted their rule and did not ring | {len(silent)} |

{good:,} of {sum(answered.values()):,} requests were served. All outcomes: {others}.
Alertmanager told of {len(heard)} kinds of alerts: {", ".join(sorted(heard))}.

Answers are compared to the last digit with those that the same stack gave before; that these are
right is [accuracy.md](accuracy.md)'s matter.
"""


@click.command()
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--seed", default=15, show_default=True)
@click.option("--without", multiple=True, help="Leave a kind of fault out: kernel, disk ...")
@click.option("--page/--no-page", "write", default=True, help="Write docs/chaos.md.")
def main(minutes: float, seed: int, without: tuple[str, ...], write: bool) -> None:
    """Break things under load for a while; exit code 1 where something did not hold."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="involution-chaos-") as name, ExitStack() as stack:
        Path(name).chmod(0o755)
        world = World(stack, Path(name))
        until(world.well, "the stack is well", 90)
        questions = requests(QUESTIONS, seed)
        answers = []
        for question in questions:
            status, _, body = world.stack.front.ask("POST", "/calculate", question)
            assert status == 200, body
            answers.append(json.loads(body)["data"])
        clients = Clients(world.stack.front, questions, answers, seed)
        began = time.time()
        happened = asyncio.run(play(world, clients, minutes * 60, chance, set(without)))
        seconds = time.time() - began
        time.sleep(SLACK)
        silent = judge(world, happened, began)
        lost = clients.lost()
        text = page(happened, silent, clients, lost, world, seconds, set(without))
    if write:
        PAGE.write_text(text)
    click.echo(text)
    for one in silent:
        lasted = one.ended - one.began
        click.echo(f"silent: {one.fault.target} {one.fault.kind}, {lasted:.0f} s: {one.rang}")
    for line in [*clients.wrong[:3], *lost[:3], *clients.untyped[:3]]:
        click.echo(line)
    counted = Counter(wrong=len(clients.wrong), lost=len(lost), untyped=len(clients.untyped))
    sys.exit(1 if silent or any(counted.values()) else 0)


if __name__ == "__main__":
    main()
