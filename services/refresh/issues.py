"""Where the issues of one kind of data lie, and which of them is in use.

    FOLDER/issues/ID/issue.json, ...    an issue, complete or not there at all
    FOLDER/current -> issues/ID         the one in use; where it names none, what the product ships
    FOLDER/state.json                   what the last refresh or rollback did

One process writes at a time (a lock); readers need none: the link is replaced in one step, and the
folder it named stays for two more issues.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from services.refresh.errors import RefreshError

KEPT = 3
RELOAD_LOCK = ".reload"  # beside the folders: held by an instance that reloads
SHIPPED = "shipped"  # no issue has this name
STATE_BYTES = 4096
_LOCK_WAIT_S = 600.0


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: its id, its folder, and `facts` as issue.json has them."""

    id: str
    folder: Path
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """What the last refresh or rollback did: `checked_at` in Unix seconds (0: never).

    `outcome` is installed, current, refused, failed, rolled-back or never; `held` are the ids that
    a rollback left, which no refresh takes up again by itself.
    """

    checked_at: float = 0.0
    outcome: str = "never"
    detail: str = ""
    held: tuple[str, ...] = field(default=())

    @property
    def bad(self) -> bool:
        """Whether the last refresh brought nothing that could be used."""
        return self.outcome in {"refused", "failed"}


class Issues:
    """The issues in one folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._link = folder / "current"
        self._state = folder / "state.json"

    def current(self) -> Issue | None:
        """Return the issue in use; None where it is the one that the product ships."""
        try:
            name = self._link.readlink().name
        except OSError:
            return None
        return _read(self.folder / "issues" / name)

    def mark(self) -> tuple[int, ...] | None:
        """Return what changes whenever another issue comes into use (None: none ever did)."""
        try:
            stat = self._link.lstat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino, stat.st_mtime_ns

    def kept(self) -> list[Issue]:
        """Return all issues that are here, the one installed last first."""
        with contextlib.suppress(OSError):
            candidates = [_read(path) for path in (self.folder / "issues").iterdir()]
            issues = [issue for issue in candidates if issue is not None]
            return sorted(issues, key=lambda issue: -float(issue.facts["installed_at"]))
        return []

    def state(self) -> State:
        """Return what the last refresh or rollback did."""
        for _ in range(2):  # it may be overwritten in place at this moment
            with contextlib.suppress(OSError, ValueError, TypeError):
                record = json.loads(self._state.read_bytes())
                return State(**{**record, "held": tuple(record["held"])})
        return State()

    def record(self, state: State) -> None:
        """Keep `state`, on a full disk as well: the file's own blocks are used again then."""
        data = json.dumps(asdict(state)).encode()[:STATE_BYTES].ljust(STATE_BYTES)
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as part:
                part.write(data)
            Path(part.name).chmod(0o644)
            Path(part.name).replace(self._state)
        except OSError:
            with contextlib.suppress(OSError, NameError):
                Path(part.name).unlink()
            with contextlib.suppress(OSError), self._state.open("r+b", buffering=0) as old:
                old.write(data)

    @contextmanager
    def locked(self, wait_s: float = _LOCK_WAIT_S) -> Iterator[None]:
        """Let one process at a time change what is here; raise RefreshError if that takes long."""
        try:
            (self.folder / "issues").mkdir(parents=True, exist_ok=True)
            (self.folder.parent / RELOAD_LOCK).touch()
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise RefreshError(f"cannot write to {self.folder}: {error.strerror}") from error
        try:
            _lock(handle, self.folder, wait_s)
            for leftover in self.folder.glob(".scratch-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Make a folder for what is half done, on the disk it will lie on; gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".scratch-") as name:
            yield Path(name)

    def install(self, made: Path, name: str, facts: dict[str, Any]) -> Issue:
        """Take the folder `made` as the issue `name`, put it into use, drop the oldest ones."""
        facts = {**facts, "id": name, "installed_at": time.time()}
        (made / "issue.json").write_text(json.dumps(facts, indent=1) + "\n")
        made.chmod(0o755)
        for path in made.iterdir():
            path.chmod(0o644)
            _to_disk(path)
        target = self.folder / "issues" / name
        shutil.rmtree(target, ignore_errors=True)  # the same issue, left by a rollback
        made.replace(target)
        _to_disk(target.parent)
        self._use(name)
        for old in self.kept()[KEPT:]:
            shutil.rmtree(old.folder, ignore_errors=True)
        return Issue(name, target, facts)

    def previous(self) -> Issue | None:
        """Return what a rollback goes to: the issue installed before, None for the shipped one."""
        issues, current = self.kept(), self.current()
        if current is None:
            raise RefreshError("what the product ships is in use: there is nothing to go back from")
        at = [issue.id for issue in issues].index(current.id)
        return issues[at + 1] if at + 1 < len(issues) else None

    def rollback(self) -> Issue | None:
        """Put the issue before into use, or what the product ships; return it (None for that).

        The issue it leaves is held: no refresh takes it up again by itself.
        """
        current, previous = self.current(), self.previous()
        # The link stays when it names nothing: each change of it is another one (`mark`).
        self._use(previous.id if previous else SHIPPED)
        held = {*self.state().held, current.id if current else ""} - {""}
        to = previous.id if previous else "the shipped issue"
        detail = f"back from {current.id if current else ''} to {to}"
        self.record(State(time.time(), "rolled-back", detail, tuple(sorted(held))))
        return previous

    def _use(self, name: str) -> None:
        new = self.folder / ".current-new"
        new.unlink(missing_ok=True)
        new.symlink_to(Path("issues") / name)
        new.replace(self._link)
        _to_disk(self.folder)


def _read(folder: Path) -> Issue | None:
    try:
        facts = json.loads((folder / "issue.json").read_bytes())
        return Issue(str(facts["id"]), folder, facts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lock(handle: int, folder: Path, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise RefreshError(f"another refresh of {folder} is under way") from None
            time.sleep(0.2)
        else:
            return


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
