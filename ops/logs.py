"""Log lines of the services and of nginx: JSON, one an event; from files or standard input."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from ops.outcome import give_up
from ops.processes import called_from
from services.common.settings import OperatorSettings

Line = dict[str, Any]
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Duration(click.ParamType[Any]):
    """`90m`, `24h`, `7d`."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return it as a timedelta."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d+)([smhd])", value)
        if match is None:
            self.fail(f"{value!r} is no duration: write 90m, 24h or 7d", param, ctx)
        try:
            duration = timedelta(**{_UNITS[match[2]]: int(match[1])})
            _ = datetime.now(UTC) - duration
        except OverflowError:
            self.fail(f"{value!r} is longer than there are dates", param, ctx)
        return duration


def sources(settings: OperatorSettings, files: tuple[str, ...]) -> list[str]:
    """Return the files to read: those named (`-` is standard input), else all logs of RUN_DIR."""
    paths = list(files) or sorted(str(path) for path in settings.run_dir.glob("*.log"))
    if not paths:
        give_up(
            f"no log in {settings.run_dir}. Name files, or pipe them in, as in\n"
            "  docker compose -f docker-compose.prod.yml logs --no-log-prefix --since 24h | "
            "scripts/log_analysis.sh -"
        )
    return paths


def read(files: Iterable[str], last: timedelta | None) -> Iterator[Line]:
    """Yield the lines of the `last` while; what is no JSON comes as {"event": "text", ...}.

    Lines without a time of their own (a crash's last words) count as of the line before.
    """
    begin = datetime.now(UTC) - last if last is not None else None
    for name in files:
        moment = None
        for text in _lines(name):
            line = _parsed(text)
            moment = _moment(line) or moment
            if begin is None or moment is None or moment >= begin:
                yield line


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
        return
    try:
        with called_from(name).open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        give_up(f"{name}: {error.strerror}")


def _parsed(text: str) -> Line:
    # Compose puts the container's name before each line.
    start = text.find("{")
    if start >= 0:
        try:
            line = json.loads(text[start:])
        except ValueError:
            line = None
        if isinstance(line, dict):
            return line
    return {"event": "text", "text": text.strip()}


def _moment(line: Line) -> datetime | None:
    for name in ("timestamp", "time"):
        try:
            stamp = datetime.fromisoformat(str(line[name]))
        except (KeyError, ValueError):
            continue
        return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return None
