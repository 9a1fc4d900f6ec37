"""What is here, and is it right: the answers behind `verify` and `list`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from services.ephemeris.constants import DAY, J2000
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import ADDED, KernelFile, KernelSet, Manifest
from services.ephemeris.time.calendar import civil_date
from services.spice.kernel_sets.progress import byte_bar

OF_BODIES = ("ephemeris", "small-bodies", ADDED)
"""Kinds of files that say where bodies are."""


def verify(folder: Path, tag: str) -> dict[str, Any]:
    """Read every file of a set in full; say of each what is wrong with it, if anything."""
    manifest = Manifest.read(folder)
    kernel_set = manifest.collection(tag)
    files = [_verified(manifest.files[name]) for name in kernel_set.files]
    return {
        "tag": kernel_set.tag,
        "ok": all(entry["ok"] for entry in files),
        "mend": kernel_set.get,
        "files": files,
    }


def _verified(file: KernelFile) -> dict[str, Any]:
    size, digest, finding = None, None, None
    try:
        size = file.path.stat().st_size
        if file.size is not None and size != file.size:
            finding = f"has {size:,} bytes, not {file.size:,}"
        else:
            with byte_bar(file.name, size) as bar:
                digest = sha256(file.path, bar.update)
            if file.sha256 is None:
                finding = "has no checksum on record"
            elif digest != file.sha256:
                finding = f"sha256 is {digest}, not {file.sha256}"
    except FileNotFoundError:
        finding = "missing"
    except OSError as error:
        finding = f"cannot be read ({error.strerror})"
    return {
        "file": file.name,
        "ok": finding is None,
        "finding": finding,
        "size": size,
        "sha256": digest,
    }


def listing(folder: Path) -> list[dict[str, Any]]:
    """Describe every set, pack and added file: presence, bytes, coverage, how to get it."""
    manifest = Manifest.read(folder)
    added = [owner for file, owner in manifest.optional() if file.kind == ADDED]
    collections = (*manifest.sets.values(), *manifest.packs.values(), *added)
    return [_row(manifest, one) for one in collections]


def _row(manifest: Manifest, kernel_set: KernelSet) -> dict[str, Any]:
    files = [manifest.files[name] for name in kernel_set.files]
    sizes = [file.size or int(file.facts.get("size_about", 0)) for file in files]
    return {
        "tag": kernel_set.tag,
        "ephemeris": kernel_set.ephemeris,
        "about": kernel_set.about,
        "files": len(files),
        "files_here": sum(_is_here(file) for file in files),
        "size": sum(sizes),
        "size_known": all(file.size for file in files),
        "covers": _covers([file for file in files if file.kind in OF_BODIES]),
        "get": kernel_set.get,
    }


def _is_here(file: KernelFile) -> bool:
    try:
        return file.path.stat().st_size == (file.size or file.path.stat().st_size)
    except OSError:
        return False


def _covers(files: list[KernelFile]) -> str:
    """Join the spans of a set's ephemeris files, first to last."""
    first, last = files[0].facts, files[-1].facts
    if "begin_et" in first:
        return span(float(first["begin_et"]), float(last["end_et"]))
    return f"{first.get('begin', '?')} .. {last.get('end', '?')}"


def span(begin: float, end: float) -> str:
    """Write a span of TDB seconds past J2000 as Gregorian dates with astronomical years."""
    return f"{gregorian_date(begin)} .. {gregorian_date(end)}"


def gregorian_date(et: float) -> str:
    """Return the proleptic Gregorian TDB date of seconds past J2000."""
    year, month, day = civil_date(math.floor(et / DAY + J2000 + 0.5))
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"
