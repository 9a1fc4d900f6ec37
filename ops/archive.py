"""A backup is one tar file and its checksum beside it; the first member says what the others are.

`involution-2024-01-01T020000Z.tar` (or `.tar.age`, ops/encryption.py) holds

- `manifest.json`: when, by which version, what the database held, each member's sha256;
- `database.dump`: pg_dump's custom format, or the gzipped SQLite file;
- `configuration.tar.gz`: the files that set the service up; secrets only when it is encrypted;
- `kernels.json`: the kernel set, with the sha256 of each file as it was found;
- `blocklist.json`: the blocked addresses.

What it is made of, and what it is opened into, are files without a name: a process that is killed
leaves nothing of them on any disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from ops import encryption, first_encryption
from ops.databases import Damaged, Facts
from ops.encryption import WrongKey
from ops.outcome import NO_ROOM
from ops.processes import called_from
from ops.staging import give_to_owner, nameless, roomy, staging
from services.common.version import VERSION

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
PACKING = ".packing-"
SKEW_HOURS = 0.1  # by which the clocks of two machines may differ
_NAME = re.compile(r"involution-(\d{4}-\d\d-\d\dT\d{6}Z)\.tar(\.age|\.enc)?")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup's file."""

    path: Path

    @classmethod
    def of(cls, path: Path) -> Backup | None:
        """Return the backup in a file; None where its name is no backup's, or its date no date."""
        with suppress(ValueError):
            _ = cls(path).made
            return cls(path)
        return None

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.path.name

    @property
    def made(self) -> datetime:
        """When it was begun, by its name."""
        match = _NAME.fullmatch(self.name)
        if match is None:
            raise ValueError(f"{self.name} is no backup's name")
        return datetime.strptime(match[1], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def encrypted(self) -> bool:
        """Whether it needs the passphrase."""
        return self.path.suffix in {".age", ".enc"}

    @property
    def checksum_file(self) -> Path:
        """The file that `sha256sum -c` reads."""
        return self.path.with_name(self.name + ".sha256")

    @property
    def summary_file(self) -> Path:
        """The file that tells, without the passphrase, how much the backup holds."""
        return self.path.with_name(self.name + ".json")

    def age_hours(self) -> float:
        """How old it is."""
        return (datetime.now(UTC) - self.made).total_seconds() / 3600

    @property
    def from_the_future(self) -> bool:
        """Whether its name was given by a clock that was wrong."""
        return self.age_hours() < -SKEW_HOURS

    def charts(self) -> int | None:
        """How many charts it holds, by its summary; None where that is not known."""
        try:
            if self.summary_file.exists() or self.encrypted:
                count = json.loads(self.summary_file.read_text())["charts"]
            else:  # of before there were summaries
                with (
                    tarfile.open(self.path) as tar,
                    cast("BinaryIO", tar.extractfile(MANIFEST)) as m,
                ):
                    count = json.loads(m.read())["database"]["charts"]
        except (OSError, tarfile.TarError, ValueError, KeyError, TypeError):
            return None
        return count if isinstance(count, int) else None

    def remove(self) -> None:
        """Delete it."""
        for path in (self.path, self.checksum_file, self.summary_file):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup's members, unpacked and proved, while they are needed."""

    members: dict[str, BinaryIO]
    manifest: dict[str, Any]

    @property
    def dump(self) -> BinaryIO:
        """The database's dump."""
        return self.members[DUMP]

    @property
    def facts(self) -> Facts:
        """What the database held."""
        return Facts(**self.manifest["database"])

    def read(self, name: str) -> Any:
        """Return a JSON member."""
        member = self.members[name]
        member.seek(0)
        return json.loads(member.read())


def every(folder: Path) -> list[Backup]:
    """Return the backups of a folder, the newest first; those dated in the future come last."""
    if not folder.is_dir():
        return []
    backups = [backup for path in folder.iterdir() if (backup := Backup.of(path))]
    return sorted(backups, key=lambda one: (not one.from_the_future, one.made), reverse=True)


def newest(backups: list[Backup]) -> Backup | None:
    """Return the newest of them whose date can be true."""
    return next((one for one in backups if not one.from_the_future), None)


def chosen(folder: Path, wanted: str) -> Backup | None:
    """Return the backup of that path or name, or the newest whose time begins so; "" is any."""
    path = called_from(wanted)
    if path.is_file() and (named := Backup.of(path)):
        return named
    for backup in every(folder):
        stamp = backup.name.removeprefix("involution-")
        if wanted == backup.name or stamp.startswith(wanted):
            return backup
    return None


def pack(folder: Path, members: dict[str, BinaryIO], facts: Facts, passphrase: str) -> Backup:
    """Make a backup in `folder` of open files; it appears whole or not at all."""
    begun = datetime.now(UTC)
    manifest = {
        "format": FORMAT,
        "created": _stamp(begun),
        "version": VERSION,
        "database": asdict(facts),
        "members": {name: sha256_of(file) for name, file in members.items()},
    }
    first: dict[str, BinaryIO] = {MANIFEST: BytesIO(json.dumps(manifest, indent=2).encode())}
    summary = {"charts": facts.charts, "kind": facts.kind, "revision": facts.revision}
    with staging(folder, PACKING) as work:
        packed = work / "backup"
        with packed.open("wb") as whole:
            packed.chmod(0o600)
            if passphrase:
                with nameless(folder) as plain:
                    _write_tar(plain, {**first, **members})
                    encryption.encrypt(plain, whole, passphrase)
            else:
                _write_tar(whole, {**first, **members})
            whole.flush()
            os.fsync(whole.fileno())
        (work / "summary").write_text(json.dumps(summary) + "\n")
        with _naming(folder):
            backup = _free_name(folder, begun, ".tar.age" if passphrase else ".tar")
            (work / "checksum").write_text(f"{sha256(packed)}  {backup.name}\n")
            for file in work.iterdir():
                give_to_owner(file, folder)
            # last what it is known by
            (work / "summary").rename(backup.summary_file)
            (work / "checksum").rename(backup.checksum_file)
            packed.rename(backup.path)
    return backup


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H%M%SZ")


def _free_name(folder: Path, begun: datetime, suffix: str) -> Backup:
    """Return the backup of that moment, or of the first second after it that has none yet."""
    while (backup := Backup(folder / f"involution-{_stamp(begun)}{suffix}")).path.exists():
        begun += timedelta(seconds=1)
    return backup


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    """Let one command at a time give names in a folder: a file and its checksum belong together."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write_tar(target: BinaryIO, members: dict[str, BinaryIO]) -> None:
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, file in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = file.seek(0, os.SEEK_END), 0o600, int(time.time())
            file.seek(0)
            tar.addfile(entry, file)


@contextmanager
def unpacked(backup: Backup, passphrase: str) -> Iterator[Opened]:
    """Check a backup's checksums and give its members; raises Damaged or encryption.WrongKey."""
    try:
        wanted = backup.checksum_file.read_text().split()[0]
    except (OSError, IndexError, ValueError):
        raise Damaged("its .sha256 file is missing or empty") from None
    try:
        digest = sha256(backup.path)
    except OSError as error:  # a disk that fails, a file of somebody else
        raise Damaged(f"it cannot be read: {error.strerror}") from None
    if digest != wanted:
        raise Damaged(f"its sha256 is {digest[:16]}..., not {wanted[:16]}... as when it was made")
    with ExitStack() as stack:
        tar = stack.enter_context(_plain(backup, passphrase))
        try:
            members = _members(tar, stack, _place(backup))
            manifest = json.loads(members[MANIFEST].read())
            for name, checksum in manifest["members"].items():
                if sha256_of(members[name]) != checksum:
                    raise Damaged(f"{name} is not what its manifest says")
            opened = Opened(members, manifest)
            _ = opened.facts
        except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise  # that is no fault of the backup's
            raise Damaged(f"it does not unpack: {error}") from None
        yield opened


@contextmanager
def _plain(backup: Backup, passphrase: str) -> Iterator[BinaryIO]:
    """Give the tar file in the clear."""
    with backup.path.open("rb") as file, nameless(_place(backup)) as plain:
        if not backup.encrypted:
            yield file
            return
        if not passphrase:
            raise WrongKey(f"{backup.name} is encrypted: set BACKUP_PASSPHRASE.")
        method = first_encryption if backup.path.suffix == ".enc" else encryption
        try:
            method.decrypt(file, plain, passphrase)
        except WrongKey as error:
            raise WrongKey(f"{backup.name}: {error}.") from None
        plain.seek(0)
        yield plain


def _place(backup: Backup) -> Path:
    """Return where the backup is opened: it is there in the clear, and its members besides."""
    return roomy(backup.path.parent, 2 * backup.path.stat().st_size)


def _members(tar: BinaryIO, stack: ExitStack, folder: Path) -> dict[str, BinaryIO]:
    """Return the tar's files, each copied into a file without a name."""
    members: dict[str, BinaryIO] = {}
    with tarfile.open(fileobj=tar, mode="r:") as packed:
        for entry in packed:
            content = packed.extractfile(entry)
            if content is None:
                continue
            member = stack.enter_context(nameless(folder))
            while piece := content.read(1 << 20):
                member.write(piece)
            member.seek(0)
            members[entry.name] = member
    return members


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return sha256_of(file)


def sha256_of(file: BinaryIO) -> str:
    """Return an open file's SHA-256 in hexadecimal, from its start on."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
