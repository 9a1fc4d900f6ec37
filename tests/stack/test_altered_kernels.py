"""Kernels altered, cut and mended under a running engine: no wrong answer, no dead worker."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from pathlib import Path

import load
import pytest
from processes import ROOT, Engine, until

EPHEMERIS = "de440.bsp"
LEAPS = "latest_leapseconds.tls"
CHANGED = f'involution_kernel_file_changed{{file="{EPHEMERIS}"}}'
YEARS = range(1560, 2640, 27)
CLIENTS = 4


def chart(year: int) -> dict:
    return {
        "birth_time": f"{year}-03-0{year % 9 + 1}T06:00:00Z",
        "latitude": 48.2,
        "longitude": 16.4,
    }


def kernels_of_its_own(folder: Path) -> Path:
    """Copies, not links: what is altered here is nobody else's."""
    kernels = folder / "kernels"
    shutil.copytree(ROOT / "kernels", kernels, ignore=shutil.ignore_patterns(".*"))
    return kernels


def flip(file: Path) -> None:
    """Alter one byte in each 400: at least one of every record that a chart reads."""
    with file.open("r+b") as stream:
        data = bytearray(stream.read())
        for at in range(65_536, len(data), 400):
            data[at] ^= 0x55
        stream.seek(0)
        stream.write(data)


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def mend(file: Path) -> None:
    """Write the right bytes into the same file, as a restore in place does."""
    with (ROOT / "kernels/files" / file.name).open("rb") as right, file.open("r+b") as stream:
        shutil.copyfileobj(right, stream)


def positions(body: bytes) -> dict:
    return json.loads(body)["data"]


def ready(engine) -> set[int]:
    """What the workers say, asked on new connections."""
    return {engine.get("/health/ready")[0] for _ in range(8)}


def changed(engine) -> set[tuple]:
    """The verdicts of the workers on the files, asked on new connections."""
    checks = [json.loads(engine.get("/health")[2])["checks"]["spice"] for _ in range(8)]
    return {(check["status"], *check.get("changed_on_disk", ())) for check in checks}


def answers_of(engine, during):
    """Ask for all charts again and again while `during` runs: (what was answered, its outcome)."""
    messages = [load.message(chart(year)) for year in YEARS]
    answers: dict[int, list[bytes]] = {}

    async def one_client(port, over):
        connection = load.Connection(port)
        number = 0
        try:
            while not over.is_set() or number < len(messages):
                try:
                    status, body = await connection.ask(messages[number % len(messages)])
                except (OSError, EOFError):
                    status, body = 0, b""
                answers.setdefault(status, []).append((YEARS[number % len(messages)], body))
                number += 1
                await asyncio.sleep(0.002)
        finally:
            await connection.close()

    async def everything():
        over = asyncio.Event()

        async def alongside():
            await asyncio.to_thread(during)
            over.set()

        clients = (one_client(engine.port, over) for _ in range(CLIENTS))
        await asyncio.gather(alongside(), *clients)

    asyncio.run(everything())
    return answers


@pytest.fixture(scope="module")
def right(engine):
    """What an engine with the right files answers, by year."""
    return {year: positions(engine.post("/calculate", chart(year))[2]) for year in YEARS}


def test_what_was_verified_is_served_whatever_becomes_of_the_file(servers, tmp_path, right):
    kernels = kernels_of_its_own(tmp_path)
    file = kernels / "files" / EPHEMERIS
    engine = servers(Engine, "whole", KERNELS_DIR=kernels, WORKERS=2)
    until(lambda: CHANGED in engine.metrics(), "the files have been compared", log=engine.log)
    workers = engine.worker_pids()

    def harm():
        flip(file)
        until(lambda: ready(engine) == {503}, "every worker is not ready", log=engine.log)
        halve(file)
        (file.parent / LEAPS).unlink()
        os.kill(workers[0], signal.SIGKILL)  # whoever starts now has what the others have
        until(lambda: engine.loads() == 3, "a new worker", log=engine.log)
        engine.wait()
        both = {("degraded", EPHEMERIS, LEAPS)}
        until(lambda: changed(engine) == both, "every worker names both", log=engine.log)

    answers = answers_of(engine, harm)
    assert set(answers) <= {200, 0}
    assert len(answers.get(0, [])) <= CLIENTS  # what the killed one had in hand
    assert len(answers[200]) > CLIENTS * len(YEARS)
    assert all(positions(body) == right[year] for year, body in answers[200])
    assert workers[1] in engine.worker_pids()

    def refused():
        # what a worker knows of the others is up to a second old
        status, _, body = engine.get("/health/ready")
        return (status, json.loads(body)["code"]) == (503, "NOT_READY") and (
            f"{EPHEMERIS}, {LEAPS}" in json.loads(body)["detail"]
        )

    until(lambda: all(refused() for _ in range(8)), "every worker says so", log=engine.log)
    assert engine.metrics()[CHANGED] == 1

    mend(file)
    shutil.copy(ROOT / "kernels/files" / LEAPS, file.parent)
    until(lambda: engine.metrics()[CHANGED] == 0, "no worker minds it", log=engine.log)
    until(lambda: ready(engine) == {200}, "ready again, without a reload", log=engine.log)
    assert workers[1] in engine.worker_pids()
    assert "SIGBUS" not in engine.log.read_text()


def test_kernels_read_by_blocks_are_refused_where_they_were_altered(servers, tmp_path, right):
    """As DE441, which is not held in memory: each block is verified before it is used."""
    kernels = kernels_of_its_own(tmp_path)
    file = kernels / "files" / EPHEMERIS
    engine = servers(Engine, "blocks", KERNELS_DIR=kernels, KERNELS_IN_MEMORY_MB=0, WORKERS=1)
    workers = engine.worker_pids()
    begun = list(YEARS)[: len(YEARS) // 2]
    for year in begun:
        assert positions(engine.post("/calculate", chart(year))[2]) == right[year]
    for harm in (flip, halve):
        harm(file)
        answers = answers_of(engine, lambda: None)
        assert set(answers) == {200, 503}
        # what was verified before is still answered; and what was computed at the start
        refused = {year for year, _ in answers[503]}
        assert not refused & set(begun)
        assert len(refused) > len(YEARS) / 3
        assert all(positions(body) == right[year] for year, body in answers[200])
        assert {json.loads(body)["code"] for _, body in answers[503]} == {"NOT_READY"}
        assert all(EPHEMERIS in json.loads(body)["detail"] for _, body in answers[503])
        until(lambda: ready(engine) == {503}, "not ready", log=engine.log)
        mend(file)
        until(lambda: ready(engine) == {200}, "ready again", log=engine.log)
    answers = answers_of(engine, lambda: None)
    assert set(answers) == {200}
    assert all(positions(body) == right[year] for year, body in answers[200])
    assert engine.worker_pids() == workers
    assert engine.loads() == 1


@pytest.mark.parametrize("harm", [None, b'{"format": 1, "files": {}}'])
def test_a_manifest_that_is_gone_or_says_nothing_is_named_and_leaves_it_ready(watched, harm):
    """What is served stays right; whoever starts now would find no kernels."""
    engine, manifest = watched
    good = manifest.read_bytes()
    manifest.unlink()
    if harm is not None:
        manifest.write_bytes(harm)
    until(lambda: changed(engine) == {("degraded", manifest.name)}, "named", log=engine.log)
    assert ready(engine) == {200}
    assert engine.post("/calculate", chart(2000))[0] == 200
    manifest.unlink(missing_ok=True)
    manifest.write_bytes(good)
    until(lambda: changed(engine) == {("healthy",)}, "mended", log=engine.log)


@pytest.fixture(scope="module")
def watched(servers, tmp_path_factory):
    kernels = kernels_of_its_own(tmp_path_factory.mktemp("watched"))
    engine = servers(Engine, "watched", KERNELS_DIR=kernels, WORKERS=1)
    until(lambda: CHANGED in engine.metrics(), "the files have been compared", log=engine.log)
    return engine, kernels / "manifest.json"
