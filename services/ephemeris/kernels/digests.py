"""SHA-256 of kernels, computed once: the proof that a file is the right one, and its stamp.

DE441 has 3.1 GB. Its digest must not be computed by every worker at every start: what was found is
kept with the file's identity, beside the files or, where they are read-only, in a cache folder, and
a lock lets one process of a machine compute while the others wait for its result.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from services.ephemeris.errors import NotReady

STAMPS = "files/.checked.json"
CHUNK = 1 << 22
BLOCK = 1 << 13
"""Bytes that have a digest of their own in a table of blocks."""
BLOCK_DIGEST = 16

# A change within this time of the start of a check may carry an older time stamp than the check:
# file systems count time in ticks of up to 10 ms (ext4, xfs), or 2 s (vfat, some network shares).
_CLOCK_TICK_NS = 2_100_000_000


def stamps_of(folder: Path, cache: Path | None = None) -> Path:
    """Return where the stamps of the kernels folder `folder` are kept.

    That is beside its files where this process may write there, else in `cache`, a folder that
    belongs to this user alone (made if need be), under a name of the folder's own.
    """
    beside = folder / STAMPS
    if cache is None or os.access(beside.parent, os.W_OK):
        return beside
    with contextlib.suppress(OSError):
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        stat = cache.lstat()
        # A stamp vouches for a file: nobody else may write one.
        if stat.st_uid == os.geteuid() and not stat.st_mode & 0o022:
            name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
            return cache / f"kernels-{name}.json"
    return beside


def sha256(
    path: Path,
    progress: Callable[[int], object] | None = None,
    sink: Callable[[memoryview], object] | None = None,
) -> str:
    """Read the whole file, return its SHA-256 in hex.

    `progress` is told each chunk's bytes; `sink` is given the very bytes that are hashed, in pieces
    of CHUNK, of which only the last may be shorter.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while chunk := _full(stream):
            digest.update(chunk)
            if sink is not None:
                sink(memoryview(chunk))
            if progress is not None:
                progress(len(chunk))
    return digest.hexdigest()


def _full(stream: FileIO) -> bytes:
    """Read CHUNK bytes, fewer only at the end of the file."""
    chunk = stream.read(CHUNK) or b""
    while 0 < len(chunk) < CHUNK and (more := stream.read(CHUNK - len(chunk))):
        chunk += more
    return chunk


class Digests:
    """SHA-256 of files, remembered so that a start need not read gigabytes again.

    A remembered digest counts only while path, size, inode, device, modification time and change
    time are those of the check. The change time cannot be set by a program, so a file rewritten
    with its old length and time stamp is read anew. A file that changed within a tick of the file
    system's clock before its check is remembered by this object alone, not for later ones.
    """

    def __init__(self, stamps: Path, compute: Callable[[Path], str] | None = None) -> None:
        """`stamps` is the file they are kept in; `compute` gives the digest of a file."""
        self._stamps = stamps
        self._compute = compute or sha256
        self._known: dict[str, list[Any]] = {}
        self._own: dict[str, list[Any]] = {}
        self._tables: dict[str, bytes] = {}
        self._read()

    def known(self, path: Path) -> str | None:
        """Return the digest of `path` if it is known to be unchanged; None where it is not."""
        identity = identity_of(path)
        key = os.path.realpath(path)
        for stamps in (self._own, self._known):
            if (stamp := stamps.get(key)) is not None and stamp[:-1] == identity:
                return str(stamp[-1])
        return None

    def sha256(self, path: Path) -> str:
        """Return the digest of `path`, reading the file only if it is not known unchanged.

        Where another process computes it just now, waits and takes its result.
        """
        if (digest := self.known(path)) is not None:
            return digest
        with self._locked():
            self._read()
            if (digest := self.known(path)) is None:
                digest = self._checked(path)
        return digest

    def blocks(self, path: Path) -> tuple[str, bytes]:
        """Return the digest of `path`, and those of its blocks, one after the other.

        Both come of one reading, which is not done again while the file is known unchanged.
        """
        if (known := self._known_blocks(path)) is None:
            with self._locked():
                self._read()
                if (known := self._known_blocks(path)) is None:
                    table = bytearray()
                    digest = self._checked(path, lambda path: _with_blocks(path, table))
                    self._keep_table(digest, bytes(table))
                    known = digest, bytes(table)
        return known

    def knows_blocks(self, path: Path) -> bool:
        """Say whether `blocks` need not read the file."""
        return self._known_blocks(path) is not None

    def _known_blocks(self, path: Path) -> tuple[str, bytes] | None:
        digest = self.known(path)
        table = None if digest is None else self._table(digest)
        return None if digest is None or table is None else (digest, table)

    def _table(self, digest: str) -> bytes | None:
        """Return the table kept for a file, if it is whole: its own SHA-256 stands before it."""
        if digest not in self._tables:
            try:
                data = self._table_path(digest).read_bytes()
            except OSError:
                return None
            if hashlib.sha256(data[32:]).digest() != data[:32]:
                return None
            self._tables[digest] = data[32:]
        return self._tables[digest]

    def _keep_table(self, digest: str, table: bytes) -> None:
        self._tables[digest] = table
        with contextlib.suppress(OSError):
            path = self._table_path(digest)
            write_atomically(path, hashlib.sha256(table).digest() + table)

    def _table_path(self, digest: str) -> Path:
        return self._stamps.with_name(f".table-{digest}")

    def _checked(self, path: Path, compute: Callable[[Path], str] | None = None) -> str:
        key, identity = os.path.realpath(path), identity_of(path)
        clock = self._file_clock()
        digest = (compute or self._compute)(path)
        if identity_of(path) != identity:
            raise NotReady(f"{path.name} changed while it was checked: {path}")
        self._own[key] = [*identity, digest]
        if clock is not None and identity[-1] + _CLOCK_TICK_NS < clock:
            self._known[key] = [*identity, digest]
            self._write()
        return digest

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the stamps for one process; without a folder to write in, hold nothing."""
        try:
            name = self._stamps.with_suffix(".lock")
            handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError:
            yield
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _read(self) -> None:
        try:
            known = json.loads(self._stamps.read_bytes())
        except (OSError, ValueError):
            known = {}
        self._known = known if isinstance(known, dict) else {}

    def _file_clock(self) -> int | None:
        """Return the file system's own time in ns, or None where nothing can be remembered."""
        try:
            with tempfile.TemporaryFile(dir=self._stamps.parent) as probe:
                return os.fstat(probe.fileno()).st_mtime_ns
        except OSError:  # a read-only folder: check in full each time
            return None

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            write_atomically(self._stamps, json.dumps(self._known, indent=1).encode())


def identity_of(path: Path) -> list[int]:
    """Return what changes when a file does: device, inode, size, times of change."""
    stat = path.stat()
    return [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def _with_blocks(path: Path, table: bytearray) -> str:
    """Return the SHA-256 of a file, and append the digests of its blocks to `table`."""

    def put(chunk: memoryview) -> None:
        for start in range(0, len(chunk), BLOCK):
            table.extend(block_digest(chunk[start : start + BLOCK]))

    return sha256(path, sink=put)


def block_digest(block: bytes | memoryview) -> bytes:
    """Return the digest of one block: BLAKE2b of 128 bits."""
    return hashlib.blake2b(block, digest_size=BLOCK_DIGEST).digest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a small file so that a reader sees the old bytes or the new, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
