"""Structured logs: one line an event, JSON or console, with the request id and no personal data.

Nobody's birth time, coordinates or full address is ever written: request lines name the operation,
not the path, and an exception in a request is told by its type and where it happened, not by its
message, which may quote the input.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
import warnings
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, BinaryIO, TextIO

import orjson
import structlog

from services.common.turns import AtEndOfTurn

request_ids: ContextVar[tuple[str, str | None] | None] = ContextVar("request_ids", default=None)
_MAX_FRAMES = 12

_lines: BinaryIO | None = None
"""Where `request` writes without structlog; None where it must not. Standard output's own buffer,
which has nothing in it meanwhile: whoever else writes a line flushes it, and with
it what stood there before."""


def _flush_lines() -> None:
    if _lines is not None:
        with suppress(ValueError):  # closed: whoever captured it has gone
            _lines.flush()


_flush = AtEndOfTurn(_flush_lines)


def configure(level: str, form: str) -> None:
    """Send structlog's and the standard library's events to standard output, in one form.

    Warnings of libraries are among them.
    """
    global _lines  # noqa: PLW0603 - structlog's configuration is the process's, too
    warnings.showwarning = _warned
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in ("uvicorn", "uvicorn.error", "gunicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("spiceypy").setLevel(logging.WARNING)
    # The request line is ours; uvicorn's would hold the full address and the query. Uvicorn leaves
    # out the work for it only where its logger has no handler, not even one further up.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate, access.disabled = False, True
    structlog.configure(
        processors=[
            add_request_ids,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            describe_exception,
            _renderer(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    _lines = getattr(sys.stdout, "buffer", None)
    if form != "json" or number > logging.INFO:
        _lines = None


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - the library's signature
    line: str | None = None,  # noqa: ARG001
) -> None:
    """Log a library's warning; while a request is served without its words, which may quote it."""
    facts = {"category": category.__name__, "place": f"{_short(filename)}:{lineno}"}
    if request_ids.get() is None:
        facts["said"] = str(message)
    get("py.warnings").warning("library_warning", **facts)


def _short(filename: str) -> str:
    return filename.rsplit("/site-packages/", maxsplit=1)[-1]


def formatter(form: str) -> logging.Formatter:
    """Return a formatter that gives the standard library's records the same shape."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            add_request_ids,
            structlog.stdlib.add_log_level,
            add_source,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            describe_exception,
            _renderer(form),
        ],
    )


def get(name: str) -> Any:
    """Return a logger: `log.info("event", key=value)`."""
    return structlog.get_logger(source=name)


def request(
    source: str, operation: str, status: int, code: str | None, ms: float, client: str
) -> None:
    """Write the one line that every request has, as structlog would, at a tenth of its cost.

    `code`: the problem's, if it is one. Goes structlog's way unless the form is JSON.
    """
    if _lines is None or not structlog.is_configured():
        facts = _facts(operation, status, code, ms, client)
        get(source).info("request", **facts)
        return
    before, behind = _around_ms(source, operation, status, code, client)
    ids = request_ids.get()
    named = "" if ids is None else f',"request_id":"{ids[0]}"'
    if ids is not None and ids[1]:
        named += f',"trace_id":"{ids[1]}"'
    line = f'{before}{ms!r}{behind}{named},"level":"info","timestamp":"{_now()}"}}\n'
    _lines.write(line.encode())
    _flush.ask()


def _facts(
    operation: str, status: int, code: str | None, ms: object, client: str
) -> dict[str, object]:
    coded = {} if code is None else {"code": code}
    return {"operation": operation, "status": status, **coded, "ms": ms, "client": client}


@lru_cache(maxsize=1024)
def _around_ms(
    source: str, operation: str, status: int, code: str | None, client: str
) -> tuple[str, str]:
    """Return what stands before and behind a request's milliseconds, up to its ids."""
    facts = _facts(operation, status, code, [], client)
    line = orjson.dumps({"source": source, **facts, "event": "request"}).decode()
    before, _, behind = line.partition('"ms":[]')
    return f'{before}"ms":', behind[:-1]


def _now() -> str:
    """Return the time as structlog writes it; the second's text is kept while it lasts."""
    global _second  # noqa: PLW0603 - a cache of one
    now = time.time_ns() // 1000
    second, micro = divmod(now, 1_000_000)
    if second != _second[0]:
        _second = second, datetime.fromtimestamp(second, UTC).isoformat()[:-6]
    return f"{_second[1]}.{micro:06d}Z" if micro else f"{_second[1]}Z"


_second = (0, "")


def add_request_ids(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the ids of the request that this task serves into the event."""
    ids = request_ids.get()
    if ids is not None:
        event["request_id"] = ids[0]
        if ids[1]:
            event["trace_id"] = ids[1]
    return event


def add_source(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Name the standard library's logger as our own name themselves."""
    event["source"] = event["_record"].name
    return event


def describe_exception(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its type and the places it went through.

    Its message stays out of the lines of a request, where it may quote what a person sent.
    """
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["raised"] = _chain(error, quoting=request_ids.get() is None)
    return event


def _chain(error: BaseException, quoting: bool) -> list[str]:
    """Return the types and frames of `error` and what caused it, innermost last."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 3 * _MAX_FRAMES:
        name = f"{type(seen).__module__}.{type(seen).__qualname__}"
        lines.append(f"{name}: {seen}" if quoting else name)
        frames = traceback.extract_tb(seen.__traceback__)[-_MAX_FRAMES:]
        lines += [f"  {_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines


def _renderer(form: str) -> Any:
    if form == "console":
        return structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    return structlog.processors.JSONRenderer(
        serializer=lambda event, **_: orjson.dumps(event, default=str).decode()
    )
