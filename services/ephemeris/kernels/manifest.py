"""Which kernel files make a set, where they lie, and whether they are the right bytes.

The manifest says what every file must be; a meta-kernel says where the files lie and in which
order they go in; a digest proves them. Nothing here calls CSPICE.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.ephemeris.errors import NotReady

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
LOCAL_MANIFEST = f"{FILES}/local_manifest.json"
STAMPS = f"{FILES}/.checked.json"
CHUNK = 1 << 22

# A change within this time of the start of a check may carry an older time stamp than the check:
# file systems count time in ticks of up to 10 ms (ext4, xfs), or 2 s (vfat, some network shares).
_CLOCK_TICK_NS = 2_100_000_000


@dataclass(frozen=True, slots=True)
class KernelFile:
    """What one kernel must be. `size` in bytes; `sha256` None where only a fetch can record it."""

    name: str
    path: Path
    kind: str
    size: int | None = None
    sha256: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KernelSet:
    """A named set: its label (`ephemeris`), its files in order, and the command that gets it."""

    tag: str
    ephemeris: str
    about: str
    metakernel: Path
    files: tuple[str, ...]
    get: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files and sets known in one kernels folder (the committed manifest and the local one)."""

    folder: Path
    files: dict[str, KernelFile]
    sets: dict[str, KernelSet]

    @classmethod
    def read(cls, folder: Path, *, local: bool = True) -> Manifest:
        """Read `manifest.json` and, if `local`, what was made or recorded on this machine."""
        data = _read_json(folder / MANIFEST)
        local_path = folder / LOCAL_MANIFEST
        made_here = _read_json(local_path) if local and local_path.exists() else {}
        files = dict(data["files"])
        for name, entry in made_here.get("files", {}).items():
            files[name] = _overlay(files.get(name), entry)
        return cls(
            folder,
            {name: _kernel_file(folder, name, entry) for name, entry in files.items()},
            {
                tag: _kernel_set(folder, tag, entry)
                for tag, entry in {**made_here.get("sets", {}), **data["sets"]}.items()
            },
        )

    def set(self, tag: str) -> KernelSet:
        """Return the set of that tag (any case), or raise NotReady that names those there are."""
        for known, entry in self.sets.items():
            if known.lower() == tag.lower():
                return entry
        raise NotReady(f"kernel set {tag!r} is not known; known sets: {', '.join(self.sets)}")


def _overlay(pinned: dict[str, Any] | None, local: dict[str, Any]) -> dict[str, Any]:
    """Merge a local record: it may fill in a missing digest, never replace a pinned one."""
    if pinned is None or pinned.get("sha256") is None or pinned.get("moving"):
        return {**(pinned or {}), **local}
    return pinned


def _kernel_file(folder: Path, name: str, entry: dict[str, Any]) -> KernelFile:
    path = folder / entry.get("path", f"{FILES}/{name}")
    known = ("path", "kind", "size", "sha256")
    facts = {key: value for key, value in entry.items() if key not in known}
    return KernelFile(name, path, entry["kind"], entry.get("size"), entry.get("sha256"), facts)


def _kernel_set(folder: Path, tag: str, entry: dict[str, Any]) -> KernelSet:
    return KernelSet(
        tag,
        entry["ephemeris"],
        entry["about"],
        folder / entry["metakernel"],
        tuple(entry["files"]),
        entry["get"],
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotReady(f"cannot read the kernel manifest {path}: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotReady(f"{path} is not a kernel manifest of format {FORMAT}")
    return data


# --- meta-kernels -----------------------------------------------------------------------------

_DATA = re.compile(
    r"^[ \t]*\\begindata[ \t]*$(.*?)(?=^[ \t]*\\begintext[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_ASSIGNMENT = re.compile(r"(\w+)[ \t]*(\+?=)\s*(\((?:[^()']|'(?:[^']|'')*')*\)|'(?:[^']|'')*')")
_STRING = re.compile(r"'((?:[^']|'')*)'")


def read_metakernel(path: Path) -> list[Path]:
    """List the files a meta-kernel loads, in its order, relative ones taken from its own folder.

    Follows NAIF's "Kernel Required Reading": PATH_VALUES, PATH_SYMBOLS and KERNELS_TO_LOAD, where
    a string that ends in '+' goes on in the next one (a line of a kernel holds 132 characters).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(f"cannot read the meta-kernel {path}: {error}") from error
    values: dict[str, list[str]] = {}
    for block in _DATA.findall(text):
        for name, operator, body in _ASSIGNMENT.findall(block):
            strings = list(_joined(s.replace("''", "'") for s in _STRING.findall(body)))
            values[name] = values.get(name, []) + strings if operator == "+=" else strings
    symbols = values.get("PATH_SYMBOLS", [])
    folders = values.get("PATH_VALUES", [])
    if not values.get("KERNELS_TO_LOAD"):
        raise NotReady(f"the meta-kernel {path} has no KERNELS_TO_LOAD")
    if len(symbols) != len(folders):
        raise NotReady(f"the meta-kernel {path} needs as many PATH_SYMBOLS as PATH_VALUES")
    known = dict(zip(symbols, folders, strict=True))
    return [path.parent / _expand(name, known) for name in values["KERNELS_TO_LOAD"]]


def _joined(strings: Iterator[str]) -> Iterator[str]:
    """Join strings that end in '+' with what follows them."""
    begun = ""
    for string in strings:
        if string.endswith("+"):
            begun += string[:-1]
        else:
            yield begun + string
            begun = ""


def _expand(name: str, symbols: dict[str, str]) -> str:
    """Replace a leading $SYMBOL, the longest that fits, as CSPICE does."""
    for symbol in sorted(symbols, key=len, reverse=True):
        if name.startswith(f"${symbol}"):
            return symbols[symbol] + name[len(symbol) + 1 :]
    return name


# --- digests ----------------------------------------------------------------------------------


def sha256(path: Path, progress: Callable[[int], object] | None = None) -> str:
    """Read the whole file, return its SHA-256 in hex; `progress` is told each chunk's bytes."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            if progress is not None:
                progress(len(chunk))
    return digest.hexdigest()


class Digests:
    """SHA-256 of files, remembered so that a start need not read gigabytes again.

    A remembered digest counts only while path, size, inode, device, modification time and change
    time are those of the check. The change time cannot be set by a program, so a file rewritten
    with its old length and time stamp is read anew. A file that changed within a tick of the file
    system's clock before its check is not remembered at all.
    """

    def __init__(self, stamps: Path) -> None:
        self._stamps = stamps
        try:
            known = json.loads(stamps.read_bytes())
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, list[Any]] = known if isinstance(known, dict) else {}

    def sha256(self, path: Path) -> str:
        """Return the digest of `path`, reading the file only if it is not known unchanged."""
        key = os.path.realpath(path)
        identity = _identity(path)
        known = self._known.get(key)
        if known is not None and known[:-1] == identity:
            return str(known[-1])
        clock = self._file_clock()
        digest = sha256(path)
        if _identity(path) != identity:
            raise NotReady(f"{path.name} changed while it was checked: {path}")
        if clock is not None and identity[-1] + _CLOCK_TICK_NS < clock:
            self._known[key] = [*identity, digest]
            self._write()
        return digest

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


def _identity(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


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
