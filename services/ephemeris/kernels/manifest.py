"""Which kernel files make a set, where they lie, and whether they are the right bytes.

The manifest says what every file must be; a meta-kernel says where the files lie and in which
order they go in; a digest proves them (digests.py). Nothing here calls CSPICE.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.ephemeris.errors import NotReady

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
ADDED = "added"
"""The kind of an operator's own file of bodies."""
LOCAL_MANIFEST = f"{FILES}/local_manifest.json"


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
    """All files and sets known in one kernels folder (the committed manifest and the local one).

    `packs`: collections of more bodies, which go into every set where their files are there. They
    have no meta-kernel.
    """

    folder: Path
    files: dict[str, KernelFile]
    sets: dict[str, KernelSet]
    packs: dict[str, KernelSet] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, *, local: bool = True, issue: Path | None = None) -> Manifest:
        """Read `manifest.json` and, if `local`, what was made or recorded on this machine.

        `issue` is the folder of a refreshed issue of some files: where it is later than the pinned
        one (by its `issue`), a file's path, size and digest are the issue's.
        """
        data = _read_json(folder / MANIFEST)
        if not all(isinstance(data.get(part), dict) for part in ("files", "sets")):
            raise NotReady(f"{folder / MANIFEST} does not say which files and sets there are")
        local_path = folder / LOCAL_MANIFEST
        made_here = _read_json(local_path) if local and local_path.exists() else {}
        files = dict(data["files"])
        for name, entry in made_here.get("files", {}).items():
            files[name] = _overlay(files.get(name), entry)
        if issue is not None:
            for name, entry in _read_issue(issue).items():
                if name in files:
                    files[name] = _issued(files[name], entry, issue)
        return cls(
            folder,
            {name: _kernel_file(folder, name, entry) for name, entry in files.items()},
            {
                tag: _kernel_set(folder, tag, entry)
                for tag, entry in {**made_here.get("sets", {}), **data["sets"]}.items()
            },
            {tag: _pack(folder, tag, entry) for tag, entry in data.get("packs", {}).items()},
        )

    def optional(self) -> list[tuple[KernelFile, KernelSet]]:
        """Return the files beyond the sets that are there, with what they belong to, in order.

        Later ones go before earlier ones: an operator's own files before the packs'.
        """
        packed = [(self.files[name], pack) for pack in self.packs.values() for name in pack.files]
        added = [
            (file, KernelSet(name, "", "", self.folder, (name,), str(file.facts["get"])))
            for name, file in self.files.items()
            if file.kind == ADDED
        ]
        return [(file, owner) for file, owner in packed if file.path.exists()] + added

    def collection(self, tag: str) -> KernelSet:
        """Return the set or the pack of that tag (any case), or raise NotReady."""
        for known, entry in self.packs.items():
            if known.lower() == tag.lower():
                return entry
        return self.set(tag)

    def set(self, tag: str) -> KernelSet:
        """Return the set of that tag (any case), or raise NotReady that names those there are."""
        for known, entry in self.sets.items():
            if known.lower() == tag.lower():
                return entry
        known_sets = ", ".join(self.sets)
        if tag.lower() in self.packs:
            raise NotReady(
                f"{tag} is a pack that goes into every set, and no set itself; sets: {known_sets}"
            )
        raise NotReady(
            f"kernel set {tag!r} is not known; known sets: {known_sets}; packs: "
            f"{', '.join(self.packs) or 'none'}"
        )


def _overlay(pinned: dict[str, Any] | None, local: dict[str, Any]) -> dict[str, Any]:
    """Merge a local record: it may fill in a missing digest, never replace a pinned one."""
    if pinned is None or pinned.get("sha256") is None or pinned.get("moving"):
        return {**(pinned or {}), **local}
    return pinned


def _read_issue(issue: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((issue / "issue.json").read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"cannot read the refreshed issue {issue}: {error}") from error


def _issued(pinned: dict[str, Any], entry: dict[str, Any], issue: Path) -> dict[str, Any]:
    """Return what the issue's file must be, or the pinned one where that is as late."""
    if _order(entry["issue"]) <= _order(pinned.get("issue", "0")):
        return pinned
    return {**pinned, **entry, "path": str(issue.absolute() / entry["path"]), "issued": True}


def _order(issue: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", issue))


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


def _pack(folder: Path, tag: str, entry: dict[str, Any]) -> KernelSet:
    return KernelSet(tag, "", entry["about"], folder, tuple(entry["files"]), entry["get"])


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
