"""The files of a set that are to be loaded, each proved to be the right bytes. No CSPICE here.

What is proved is what is served: a sealed copy in memory, made in the same reading (copies.py), or,
of files that are too large for that, blocks that are verified before each use (blocks.py).

Reading gigabytes can take minutes on a slow disk (DE441), so it may be done in another thread,
before the kernels are loaded in the thread that will use them: `prove`, then `KernelPool.load` with
the same `Supply`. A process that forks others first calls `hold`: they then share its copies.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels import copies
from services.ephemeris.kernels.blocks import CheckedBlocks
from services.ephemeris.kernels.digests import Digests, stamps_of
from services.ephemeris.kernels.manifest import KernelFile, KernelSet, Manifest, read_metakernel

IN_MEMORY_BYTES = 512 << 20
"""Sets up to this size are held in memory; of larger ones the largest files are read by blocks."""

_BY_RECORDS = ("ephemeris", "orientation", "orientation-predicted", "small-bodies")


@dataclass(frozen=True, slots=True)
class Supply:
    """What a service adds to a kernels folder.

    `issue`: a refreshed issue's folder; `in_memory`: bytes that may be held; `furnish`: CSPICE is
    to load what the core reads, too, from disk, for a caller who wants to ask it.
    """

    issue: Path | None
    digests: Digests
    in_memory: int = IN_MEMORY_BYTES
    furnish: bool = True


@dataclass(frozen=True, slots=True)
class Served:
    """One kernel as it was verified.

    `path`: where it lies on disk; `sha256` of all of it; `source`: what CSPICE and numpy open;
    `blocks`: what has to be asked for parts of it first; None where all of it is there.
    """

    file: KernelFile
    path: Path
    sha256: str
    source: Path
    blocks: CheckedBlocks | None = None
    own: int | None = None

    def close(self) -> None:
        """Let go of the memory, unless this process holds it for others."""
        if self.blocks is not None:
            self.blocks.close()
        if self.own is not None:
            os.close(self.own)


def supply_of(
    folder: Path,
    issue: Path | None = None,
    cache: Path | None = None,
    in_memory: int = IN_MEMORY_BYTES,
    *,
    furnish: bool = True,
) -> Supply:
    """Return the supply of `folder`; `cache` takes the digests where the folder is read-only."""
    return Supply(issue, Digests(stamps_of(folder, cache)), in_memory, furnish)


def unread_bytes(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> int:
    """Return how many bytes have to be read before the set can be loaded; 0 where a file lacks."""
    try:
        _, files = _files(tag, folder, metakernel, supply)
        by_blocks = _by_blocks(files, supply.in_memory)
        return sum(
            path.stat().st_size
            for file, path in files
            if not (
                supply.digests.knows_blocks(path)
                if path in by_blocks
                else copies.held(file.sha256) is not None
            )
        )
    except (OSError, NotReady):
        return 0  # loading says what is wrong


def to_hold(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> bool:
    """Say whether the set has files that `hold` would copy: each process would, for itself."""
    try:
        _, files = _files(tag, folder, metakernel, supply)
        by_blocks = _by_blocks(files, supply.in_memory)
    except (OSError, NotReady):
        return False
    return any(
        file.sha256 is not None and copies.held(file.sha256) is None and path not in by_blocks
        for file, path in files
    )


def prove(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> None:
    """Read what has to be read; what is wrong with a file is left to the loading."""
    try:
        _, files = _files(tag, folder, metakernel, supply)
        by_blocks = _by_blocks(files, supply.in_memory)
        for file, path in files:
            if path in by_blocks:
                supply.digests.blocks(path)
            elif file.sha256 is not None:
                copies.hold(path, file.sha256)
    except (OSError, NotReady):
        return


def hold(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> None:
    """Hold copies of the set's files for processes to come, and no others.

    Those that are held already are not read again. What is wrong with a file, or with the set, is
    left to the loading.
    """
    try:
        _, files = _files(tag, folder, metakernel, supply)
        by_blocks = _by_blocks(files, supply.in_memory)
    except (OSError, NotReady):
        return
    wanted = {p: one.sha256 for one, p in files if p not in by_blocks and one.sha256}
    copies.keep_only(wanted.values())
    for path, digest in wanted.items():
        try:
            copies.hold(path, digest)
        except (OSError, NotReady):
            continue


def checked(
    tag: str, folder: Path, metakernel: Path | None = None, supply: Supply | None = None
) -> tuple[KernelSet, list[Served]]:
    """Return the set and its files in the order of loading, all found to be the right bytes."""
    supply = supply or supply_of(folder)
    kernel_set, files = _files(tag, folder, metakernel, supply)
    by_blocks = _by_blocks(files, supply.in_memory)
    owners = {file.name: owner for file, owner in Manifest.read(folder).optional()}
    served: list[Served] = []
    try:
        for file, path in files:
            digests = supply.digests if path in by_blocks else None
            served.append(_served(file, path, owners.get(file.name, kernel_set), digests))
    except BaseException:
        close(served)
        raise
    return kernel_set, served


def check_present(tag: str, folder: Path, supply: Supply | None = None) -> None:
    """Look before work that takes long. Raises NotReady for a set's first file that is missing."""
    kernel_set, files = _files(tag, folder, None, supply or supply_of(folder))
    for _, path in files:
        if not path.is_file():
            raise unfit(path, "it is missing", kernel_set)


def close(served: Iterable[Served]) -> None:
    """Close them all."""
    for one in served:
        one.close()


def recorded(name: str, folder: Path, metakernel: Path | None, supply: Supply) -> str | None:
    """Return the SHA-256 that the manifest, as it is now, has for a file; None if it has none."""
    file = Manifest.read(folder, issue=None if metakernel else supply.issue).files.get(name)
    return None if file is None else file.sha256


def _files(
    tag: str, folder: Path, metakernel: Path | None, supply: Supply
) -> tuple[KernelSet, list[tuple[KernelFile, Path]]]:
    # An operator's own meta-kernel says itself where its files lie.
    manifest = Manifest.read(folder, issue=None if metakernel else supply.issue)
    kernel_set = manifest.set(tag)
    metakernel = metakernel or kernel_set.metakernel
    paths = read_metakernel(metakernel)
    names = [path.name for path in paths]
    missing = [name for name in kernel_set.files if name not in names]
    if missing:
        raise NotReady(
            f"the meta-kernel {metakernel} does not load {missing[0]}, which the set "
            f"{kernel_set.tag} needs: add it, or choose the tag that fits the meta-kernel"
        )
    own: list[tuple[KernelFile, Path]] = []
    others: list[tuple[KernelFile, Path]] = []
    for path in paths:
        known = manifest.files.get(path.name) if path.name in kernel_set.files else None
        file = known or KernelFile(path.name, path, "other")
        at = file.path if file.facts.get("issued") else path
        (others if known is None else own).append((file, at))
    # What the operator adds (a satellite's kernel, say) goes in first, so that the set's own
    # states and orientation win wherever both have one.
    named = {path.resolve() for _, path in (*others, *own)}
    packs = [(file, file.path) for file, _ in manifest.optional()]
    return kernel_set, [one for one in packs if one[1].resolve() not in named] + others + own


def _by_blocks(files: list[tuple[KernelFile, Path]], in_memory: int) -> set[Path]:
    """Return which files are too much for the memory there is, the largest first."""
    sizes = {path: file.size or _size(path) for file, path in files}
    rest = sum(sizes.values())
    chosen = set()
    for size, path in sorted(
        ((sizes[p], p) for f, p in files if f.kind in _BY_RECORDS), reverse=True
    ):
        if rest <= in_memory:
            break
        chosen.add(path)
        rest -= size
    return chosen


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _served(file: KernelFile, path: Path, kernel_set: KernelSet, digests: Digests | None) -> Served:
    """Return the file as it is served: by blocks, with `digests`, or whole. Raises NotReady."""
    held = copies.held(file.sha256) if file.kind != "other" else None
    if held is not None and digests is None:
        # verified when it was copied: what has become of the disk since does not matter
        return Served(file, path, str(file.sha256), copies.path_of(held))
    try:
        size = path.stat().st_size
        if file.size is not None and size != file.size:
            raise unfit(path, f"it has {size:,} bytes, not {file.size:,}", kernel_set)
        if digests is None:
            digest, descriptor = copies.copy(path)
            served = Served(file, path, digest, copies.path_of(descriptor), own=descriptor)
        else:
            digest, table = digests.blocks(path)
            blocks = CheckedBlocks(path, size, table)
            served = Served(file, path, digest, blocks.path, blocks)
    except FileNotFoundError as error:
        raise unfit(path, "it is missing", kernel_set) from error
    except OSError as error:
        raise unfit(path, f"it cannot be read ({error.strerror})", kernel_set) from error
    if file.kind != "other" and digest != file.sha256:
        served.close()
        wanted = f"not {file.sha256}" if file.sha256 else "but none is recorded for it yet"
        raise unfit(path, f"its sha256 is {digest}, {wanted}", kernel_set)
    return served


def unfit(path: Path, fault: str, kernel_set: KernelSet) -> NotReady:
    """Return the error that says what is wrong with a kernel, and which command mends it."""
    return NotReady(
        f"kernel {path.name} of set {kernel_set.tag} is not usable: {fault}. "
        f"It belongs at {path}. To mend it: {kernel_set.get}",
        file=path.name,
        mend=kernel_set.get,
    )
