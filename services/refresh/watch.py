"""How running services come to another issue: their workers are started anew, once an instance.

Every worker looks at the `current` links. The first that sees another issue in use asks the
gunicorn master, its parent, to reload (HUP): new workers start and load it, the old ones finish
what they have begun. No process needs to know of another's, so that a refresh may run elsewhere.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.common import logging, metrics, resources
from services.refresh.issues import RELOAD_LOCK, Issues

log = logging.get(__name__)


class Watch:
    """What is in use of each kind of data, since this object was made: make it before loading."""

    def __init__(self, base: Path, names: tuple[str, ...], poll_s: float) -> None:
        """Note what is in use in `base` (REFRESH_DIR) of the kinds of data called `names`."""
        self.issues = {name: Issues(base / name) for name in names}
        self._poll_s = poll_s
        self._lock = base / RELOAD_LOCK
        self._waited = False
        self._held: int | None = None
        self._loaded = self._marks()
        self.faults: dict[str, str] = {}

    async def run(self) -> None:
        """Look every `poll_s` seconds, for as long as the service runs."""
        while True:
            await asyncio.sleep(self._poll_s)
            marks = self._marks()
            if marks != self._loaded and self._reload(marks):
                self._loaded = marks

    def _marks(self) -> dict[str, tuple[int, ...] | None]:
        return {name: issues.mark() for name, issues in self.issues.items()}

    def _reload(self, marks: dict[str, tuple[int, ...] | None]) -> bool:
        """Have the instance reload, if no other does now; say whether that is settled.

        Instances that close their connections at once would leave a proxy none to turn to. So one
        holds the lock while it reloads, until this worker ends; another that found it held looks
        once more after it is free, by when the first has its new workers.
        """
        if resources.master() is None:
            log.warning("new_data_wait", advice="restart this process: it has no gunicorn master")
            return True
        if not self._my_turn():
            return False
        if not first(repr(sorted(marks.items()))):  # another worker of this instance has asked
            if self._held is not None:
                os.close(self._held)
                self._held = None
            return True
        _reload("reload_for_new_data")
        return True

    def _my_turn(self) -> bool:
        try:
            handle = os.open(self._lock, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # nobody to wait for
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            self._waited = True
            return False
        if self._waited:
            os.close(handle)
            self._waited = False
            return False
        self._held = handle  # until this process ends
        return True

    def summary(self, name: str) -> dict[str, Any]:
        """Return what /health says of the last refresh of one kind of data."""
        state = self.issues[name].state()
        checked = datetime.fromtimestamp(state.checked_at, UTC) if state.checked_at else None
        return {
            "outcome": state.outcome,
            "detail": self.faults.get(name) or state.detail,
            "checked_at": checked.strftime("%Y-%m-%dT%H:%M:%SZ") if checked else None,
        }

    def facts(self) -> Iterator[metrics.Fact]:
        """Yield what /metrics says of them; nothing where there never was a refresh."""
        for name, issues in self.issues.items():
            state = issues.state()
            if state.checked_at:
                data = {"data": name}
                text = "When a refresh last looked for a newer issue"
                yield "involution_refresh_checked_time_seconds", text, data, state.checked_at
                text = "1 where the last refresh brought nothing that could be used"
                failed = state.bad or name in self.faults
                yield "involution_refresh_failed", text, data, float(failed)


def ask_for_reload(what: str, event: str) -> bool:
    """Have the master reload because of `what`, once an instance; say whether there is a master."""
    if resources.master() is None:
        return False
    if first(what):
        _reload(event)
    return True


def _reload(event: str) -> None:
    master = resources.master()
    if master is not None:
        log.info(event, master=master)
        os.kill(master, signal.SIGHUP)


def first(what: str) -> bool:
    """Say whether this is the first worker of the instance that sees `what`."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return True
    name = f"reload-{hashlib.sha256(what.encode()).hexdigest()[:16]}"
    try:
        (Path(folder) / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError:  # then each worker asks: a reload too many harms nobody
        return True
    return True
