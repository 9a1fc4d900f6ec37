"""Builds at work in processes of their own: what each piece of work took there, in CPU seconds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.old_build import Build

WORKER = Path(__file__).with_name("worker.py").read_text(encoding="utf-8")

Ask = Callable[[str, int], float]


@contextmanager
def worker(build: Build, given: dict[str, Any]) -> Iterator[Ask]:
    """Start a build's worker on `given`; the function asks for (work, count): its seconds."""
    process = build.start("-c", WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None  # noqa: S101 - pipes were asked for
    assert process.stdout is not None  # noqa: S101
    tell, hear = process.stdin, process.stdout

    def write(value: dict[str, Any]) -> None:
        tell.write(json.dumps(value).encode() + b"\n")
        tell.flush()

    def ask(work: str, count: int) -> float:
        write({"work": work, "count": count})
        line = hear.readline()
        if not line:
            raise SystemExit(f"{build.name} could not do {work}: see above")
        return float(json.loads(line))

    with process:
        write(given)
        yield ask
        tell.close()
