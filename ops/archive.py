"""A backup is one tar file and its checksum beside it; the first member says what the others are.

`involution-2024-01-01T020000Z.tar` (or `.tar.enc`, ops/encryption.py) holds

- `manifest.json`: when, by which version, what the database held, each member's sha256;
- `database.dump`: pg_dump's custom format, or the gzipped SQLite file;
- `configuration.tar.gz`: the files that set the service up; secrets only when it is encrypted;
- `kernels.json`: the kernel set, with the sha256 of each file as it was found;
- `blocklist.json`: the blocked addresses.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops import encryption
from ops.databases import Damaged, Facts
from services.common.version import VERSION

FORMAT = 1
DUMP = "database.dump"
_NAME = re.compile(r"involution-(\d{4}-\d\d-\d\dT\d{6}Z)\.tar(\.enc)?")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup's file."""

    path: Path

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.path.name

    @property
    def made(self) -> datetime:
        """When it was begun, by its name."""
        match = _NAME.fullmatch(self.name)
        assert match is not None  # noqa: S101 - all() chose by it
        return datetime.strptime(match[1], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def encrypted(self) -> bool:
        """Whether it needs the passphrase."""
        return self.name.endswith(".enc")

    @property
    def checksum_file(self) -> Path:
        """The file that `sha256sum -c` reads."""
        return self.path.with_name(self.name + ".sha256")

    def age_hours(self) -> float:
        """How old it is."""
        return (datetime.now(UTC) - self.made).total_seconds() / 3600

    def remove(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)
        self.checksum_file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup's members, unpacked and proved, while they are needed."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def dump(self) -> Path:
        """The database's dump."""
        return self.folder / DUMP

    @property
    def facts(self) -> Facts:
        """What the database held."""
        return Facts(**self.manifest["database"])

    def read(self, name: str) -> Any:
        """Return a JSON member."""
        return json.loads((self.folder / name).read_text())


def every(folder: Path) -> list[Backup]:
    """Return the backups of a folder, the newest first."""
    if not folder.is_dir():
        return []
    found = [Backup(path) for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def chosen(folder: Path, wanted: str) -> Backup | None:
    """Return the newest backup whose name, path or time begins with `wanted`; "" is any."""
    for backup in every(folder):
        stamp = backup.name.removeprefix("involution-")
        if wanted in {backup.name, str(backup.path)} or stamp.startswith(wanted):
            return backup
    return None


def pack(folder: Path, staged: Path, facts: Facts, passphrase: str) -> Backup:
    """Make a backup in `folder` of the members in `staged`; it appears whole or not at all."""
    stamp = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    members = sorted(path.name for path in staged.iterdir())
    manifest = {
        "format": FORMAT,
        "created": stamp,
        "version": VERSION,
        "database": asdict(facts),
        "members": {name: sha256(staged / name) for name in members},
    }
    (staged / "manifest.json").write_text(json.dumps(manifest, indent=2))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".packing-") as work:
        packed = Path(work) / "backup.tar"
        with tarfile.open(packed, "w") as tar:
            for name in ("manifest.json", *members):
                tar.add(staged / name, name)
        if passphrase:
            sealed = Path(work) / "backup.tar.enc"
            encryption.encrypt(packed, sealed, passphrase)
            packed = sealed
        backup = Backup(folder / f"involution-{stamp}.tar{'.enc' if passphrase else ''}")
        packed.chmod(0o600)
        with packed.open("rb+") as whole:
            os.fsync(whole.fileno())
        line = f"{sha256(packed)}  {backup.name}\n"
        backup.checksum_file.write_text(line)
        packed.rename(backup.path)
    return backup


@contextmanager
def unpacked(backup: Backup, passphrase: str) -> Iterator[Opened]:
    """Check a backup's checksums and give its members; raises Damaged or encryption.WrongKey."""
    try:
        wanted = backup.checksum_file.read_text().split()[0]
    except (OSError, IndexError):
        raise Damaged("its .sha256 file is missing or empty") from None
    if (found := sha256(backup.path)) != wanted:
        raise Damaged(f"its sha256 is {found[:16]}..., not {wanted[:16]}... as when it was made")
    with tempfile.TemporaryDirectory(prefix="involution-backup-") as work:
        folder, tar = Path(work) / "members", backup.path
        if backup.encrypted:
            tar = Path(work) / "backup.tar"
            encryption.decrypt(backup.path, tar, passphrase)
        try:
            with tarfile.open(tar) as packed:
                packed.extractall(folder, filter="data")
            manifest = json.loads((folder / "manifest.json").read_text())
            for name, checksum in manifest["members"].items():
                if sha256(folder / name) != checksum:
                    raise Damaged(f"{name} is not what its manifest says")
            opened = Opened(folder, manifest)
            _ = opened.facts
        except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
            raise Damaged(f"it does not unpack: {error}") from None
        yield opened


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
