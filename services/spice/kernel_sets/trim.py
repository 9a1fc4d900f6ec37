"""Cut a set's ephemeris to a span of years: DE441 is 3.1 GB, a thousand years of it 110 MB."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spiceypy

from services.ephemeris.constants import DAY
from services.ephemeris.kernels.digests import STAMPS, Digests, sha256, write_atomically
from services.ephemeris.kernels.manifest import FILES, KernelSet, Manifest
from services.ephemeris.kernels.pool import Window, spice_name
from services.spice.kernel_sets import workspace
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.fetch import is_sound
from services.spice.kernel_sets.progress import byte_bar, say
from services.spice.kernel_sets.structure import (
    new_spk,
    segments,
    windows_of,
    year_begins,
)

Array = np.ndarray[Any, Any]

# Pluto's light takes up to 7 hours; a charted instant needs the bodies where they were then, and a
# year's edge may be asked for in any time scale. A record of 32 days is the least there is.
MARGIN_S = 32 * DAY
_SUMMARY_BYTES = 80  # a DAF summary and name, per segment


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment to copy: where it is, what it is, and the part of it that is wanted."""

    path: Path
    descriptor: Array
    name: str
    window: Window
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a cut will make: told before it starts."""

    source: KernelSet
    tag: str
    first_year: int
    last_year: int
    window: Window
    cuts: tuple[Cut, ...]

    @property
    def size(self) -> int:
        """Bytes of the new ephemeris file, within a few KiB."""
        return 4096 + sum(cut.size + _SUMMARY_BYTES for cut in self.cuts)

    @property
    def file_name(self) -> str:
        """Name of the new ephemeris file."""
        return f"{self.tag.lower()}.bsp"


def plan(folder: Path, tag: str, first_year: int, last_year: int, new_tag: str) -> Plan:
    """Work out the cut of set `tag` from 1 January of `first_year` to the end of `last_year`.

    Years are astronomical (0 exists, -3000 is 3001 BC) and Gregorian.
    """
    manifest = Manifest.read(folder)
    source = manifest.set(tag)
    if new_tag in Manifest.read(folder, local=False).sets:
        raise KernelError(f"{new_tag} is a set of the project. To mend it: choose another --as")
    digests = Digests(folder / STAMPS)
    begin = year_begins(first_year) - MARGIN_S
    end = year_begins(last_year + 1) + MARGIN_S
    cuts: list[Cut] = []
    spans: list[Window] = []
    for file in (manifest.files[name] for name in source.files):
        if file.kind != "ephemeris":
            continue
        if not is_sound(file, digests):
            raise KernelError(
                f"{file.name} is missing, or not the file that is on record. "
                f"To mend it: {source.get}"
            )
        spans += windows_of(file.path, "ephemeris")
        cuts += _cuts(file.path, begin, end)
    if not cuts:
        raise KernelError(
            f"{source.tag} has nothing between the years {first_year} and {last_year}"
        )
    covered = (max(begin, min(a for a, _ in spans)), min(end, max(b for _, b in spans)))
    return Plan(source, new_tag, first_year, last_year, covered, tuple(cuts))


def _cuts(path: Path, begin: float, end: float) -> list[Cut]:
    """List the parts of the file's segments that lie in begin .. end."""
    doubles = np.memmap(path, dtype="<f8", mode="r")
    collected = []
    for descriptor, name in segments(path):
        times, integers = spiceypy.dafus(descriptor, 2, 6)
        window = (max(begin, float(times[0])), min(end, float(times[1])))
        if window[0] < window[1]:
            size = _size(doubles, integers, window, path)
            collected.append(Cut(path, descriptor, name, window, size))
    return collected


def _size(doubles: Array, integers: Array, window: Window, path: Path) -> int:
    """Return the bytes of the records that a window needs, from a type 2 segment's directory."""
    if integers[3] != 2:
        raise KernelError(f"{path.name} has a segment of type {integers[3]}: only 2 can be cut")
    start, length, width, count = (float(x) for x in doubles[integers[5] - 4 : integers[5]])
    first = max(0.0, (window[0] - start) // length)
    last = min(count - 1.0, (window[1] - start) // length)
    return int(((last - first + 1) * width + 4) * 8)


def trim(folder: Path, cut: Plan) -> Path:
    """Write the planned file and record its set, so that its tag can be used; return the file."""
    with workspace.locked(folder) as files:
        workspace.need_room(files, cut.size, cut.file_name)
        target = files / cut.file_name
        with workspace.scratch(files) as scratch, workspace.disk_errors(target):
            part = scratch / cut.file_name
            _write(part, cut)
            digest = sha256(part)
            size = part.stat().st_size
            workspace.install(part, target)
        _record(folder, cut, size, digest)
    return target


def _write(part: Path, cut: Plan) -> None:
    years = f"{cut.first_year} to {cut.last_year}"
    comments = [
        f"{cut.source.ephemeris}, years {years}: a part of the set {cut.source.tag},",
        "cut by the Involution Engine with SPKSUB. States are those of the whole, to the last bit.",
    ]
    with (
        new_spk(part, f"{cut.source.ephemeris} part", comments) as new,
        byte_bar(f"writing {cut.file_name}", cut.size) as bar,
    ):
        for piece in cut.cuts:
            _copy(piece, new)
            bar.update(piece.size)


def _copy(piece: Cut, new: int) -> None:
    with spice_name(piece.path) as name:
        old = spiceypy.dafopr(name)
        try:
            spiceypy.spksub(old, piece.descriptor, piece.name, *piece.window, new)
        finally:
            spiceypy.dafcls(old)


def _record(folder: Path, cut: Plan, size: int, digest: str) -> None:
    """Write the new set's meta-kernel and its lines in the local manifest."""
    manifest = Manifest.read(folder)
    ours = [name for name in cut.source.files if manifest.files[name].kind != "ephemeris"]
    names = [*ours, cut.file_name]
    metakernel = f"{FILES}/involution_{cut.tag.lower()}.tm"
    paths = [manifest.files[name].path for name in ours] + [folder / FILES / cut.file_name]
    text = _metakernel(cut, paths, folder / metakernel)
    write_atomically(folder / metakernel, text.encode())
    again = (
        f"python -m services.spice.kernel_sets trim --set {cut.source.tag} --from {cut.first_year} "
        f"--to {cut.last_year} --as {cut.tag}"
    )
    kernel = {
        "kind": "ephemeris",
        "about": f"{cut.source.ephemeris}, cut to {cut.first_year} .. {cut.last_year}",
        "size": size,
        "sha256": digest,
        "begin_et": cut.window[0],
        "end_et": cut.window[1],
    }
    kernel_set = {
        "ephemeris": cut.source.ephemeris,
        "about": kernel["about"],
        "metakernel": metakernel,
        "files": names,
        "get": again,
    }
    workspace.record(folder, {cut.file_name: kernel}, {cut.tag: kernel_set})
    say(f"recorded the set {cut.tag}: use it with KERNEL_SET_TAG={cut.tag}")


def _metakernel(cut: Plan, paths: list[Path], metakernel: Path) -> str:
    lines = [f"'{os.path.relpath(path, metakernel.parent)}'" for path in paths]
    return (
        f"KPL/MK\n\n   {cut.tag}: {cut.source.ephemeris}, years {cut.first_year} to "
        f"{cut.last_year}, cut from the set {cut.source.tag}.\n\n   \\begindata\n\n"
        "      KERNELS_TO_LOAD = ( " + "\n                          ".join(lines) + " )\n\n"
        "   \\begintext\n"
    )
