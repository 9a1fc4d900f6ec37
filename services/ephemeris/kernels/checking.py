"""The files of a set that are to be loaded, each proved to be the right bytes. No CSPICE here.

That can take minutes on a slow disk (DE441), so it may run in another thread, before the kernels
are loaded in the thread that will use them: `prove`, then `KernelPool.load` with the same `Supply`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.digests import Digests, stamps_of
from services.ephemeris.kernels.manifest import KernelFile, KernelSet, Manifest, read_metakernel

# What it is, where it lies, its SHA-256.
Proved = tuple[KernelFile, Path, str]


@dataclass(frozen=True, slots=True)
class Supply:
    """What a service adds to a kernels folder: a refreshed issue's folder, and its digests."""

    issue: Path | None
    digests: Digests


def supply_of(folder: Path, issue: Path | None = None, cache: Path | None = None) -> Supply:
    """Return the supply of `folder`; `cache` takes the digests where the folder is read-only."""
    return Supply(issue, Digests(stamps_of(folder, cache)))


def unread_bytes(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> int:
    """Return how many bytes have to be read before the set can be loaded; 0 where a file lacks."""
    try:
        _, files = _files(tag, folder, metakernel, supply)
        return sum(path.stat().st_size for _, path in files if supply.digests.known(path) is None)
    except (OSError, NotReady):
        return 0  # loading says what is wrong


def prove(tag: str, folder: Path, metakernel: Path | None, supply: Supply) -> None:
    """Compute the digests that are lacking; what is wrong with a file is left to the loading."""
    try:
        _, files = _files(tag, folder, metakernel, supply)
        for _, path in files:
            supply.digests.sha256(path)
    except (OSError, NotReady):
        return


def checked(
    tag: str, folder: Path, metakernel: Path | None = None, supply: Supply | None = None
) -> tuple[KernelSet, list[Proved]]:
    """Return the set and its files in the order of loading, all found to be the right bytes."""
    supply = supply or supply_of(folder)
    kernel_set, files = _files(tag, folder, metakernel, supply)
    owners = {file.name: owner for file, owner in Manifest.read(folder).optional()}
    proved = []
    for file, path in files:
        owner = owners.get(file.name, kernel_set)
        proved.append((file, path, check_file(file, path, owner, supply.digests)))
    return kernel_set, proved


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
    told = {path.resolve() for _, path in (*others, *own)}
    packs = [(file, file.path) for file, _ in manifest.optional()]
    return kernel_set, [one for one in packs if one[1].resolve() not in told] + others + own


def check_file(file: KernelFile, path: Path, kernel_set: KernelSet, digests: Digests) -> str:
    """Return the sha256 of `path`, or raise NotReady if it is not the `file` of the manifest."""
    try:
        size = path.stat().st_size
        if file.size is not None and size != file.size:
            raise unfit(path, f"it has {size:,} bytes, not {file.size:,}", kernel_set)
        digest = digests.sha256(path)
    except FileNotFoundError as error:
        raise unfit(path, "it is missing", kernel_set) from error
    except OSError as error:
        raise unfit(path, f"it cannot be read ({error.strerror})", kernel_set) from error
    if file.kind != "other" and digest != file.sha256:
        wanted = f"not {file.sha256}" if file.sha256 else "but none is recorded for it yet"
        raise unfit(path, f"its sha256 is {digest}, {wanted}", kernel_set)
    return digest


def unfit(path: Path, fault: str, kernel_set: KernelSet) -> NotReady:
    """Return the error that says what is wrong with a kernel, and which command mends it."""
    return NotReady(
        f"kernel {path.name} of set {kernel_set.tag} is not usable: {fault}. "
        f"It belongs at {path}. To mend it: {kernel_set.get}",
        file=path.name,
        mend=kernel_set.get,
    )
