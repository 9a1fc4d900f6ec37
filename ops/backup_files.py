"""What a backup holds besides the database: configuration, kernel checksums, the blocklist."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Any, BinaryIO

from ops import blocklist
from ops.archive import sha256
from services.common import dotenv_file
from services.common.settings import ROOT, OperatorSettings
from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.manifest import Manifest

CONFIGURATION = (
    ".env",
    "docker-compose*.yml",
    "gunicorn.conf.py",
    "requirements.txt",
    "escalation.toml",
    "kernels/manifest.json",
    "kernels/*.tm",
    "nginx/**/*",
    "monitoring/**/*",
)
_KEYS = {".key", ".pem", ".p12", ".pfx"}
# WEBHOOK, WATCHDOG: their URLs are all that is needed to call them; HEADERS: those of a collector
_WORDS = "PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY|WEBHOOK|WATCHDOG|OTLP_HEADERS"
_SECRET = re.compile(rf"(?i)^([\s#]*(?:export\s+)?['\"]?\w*(?:{_WORDS})\w*['\"]?\s*=\s*).+")
# the same in a compose file, where it is no reference to a variable
_IN_YAML = re.compile(
    rf"^(\s*(?:-\s*)?['\"]?[A-Z0-9_]*(?:{_WORDS})[A-Z0-9_]*['\"]?\s*[:=]\s*)[^\s$].*"
)
_IN_URL = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")
REDACTED = "left-out-of-the-backup"


def configuration(target: BinaryIO, *, with_secrets: bool, root: Path = ROOT) -> list[str]:
    """Pack the files that set the service up; without secrets, passwords and keys are left out."""
    packed = []
    entries = {
        str(path.relative_to(root)): path
        for pattern in CONFIGURATION
        for path in root.glob(pattern)
        if path.is_file()
    }
    if dotenv_file.path().is_file():
        entries[".env"] = dotenv_file.path()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, path in sorted(entries.items()):
            if not with_secrets and path.suffix in _KEYS:
                continue
            data = path.read_bytes()
            if not with_secrets and (name == ".env" or name.startswith("docker-compose")):
                data = redacted(data.decode(errors="replace")).encode()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o600
            entry.mtime = int(path.stat().st_mtime)
            tar.addfile(entry, io.BytesIO(data))
            packed.append(name)
    return packed


def redacted(text: str) -> str:
    """Return the text of an .env or compose file without what must stay secret."""
    for pattern in (_SECRET, _IN_YAML):
        text = "\n".join(pattern.sub(rf"\g<1>{REDACTED}", line) for line in text.splitlines())
    return _IN_URL.sub(rf"\g<1>{REDACTED}@", text) + "\n"


def kernels(settings: OperatorSettings) -> dict[str, Any]:
    """Return the kernel set's files with the checksums they must have and have."""
    try:
        manifest = Manifest.read(settings.kernels_dir)
        wanted = manifest.set(settings.kernel_set_tag)
    except NotReady as error:
        return {"kernel_set_tag": settings.kernel_set_tag, "trouble": str(error), "files": {}}
    files = {}
    for name in wanted.files:
        entry = manifest.files[name]
        there = entry.path.exists()
        files[name] = {
            "sha256": entry.sha256,
            "found": sha256(entry.path) if there else None,
            "bytes": entry.path.stat().st_size if there else None,
            # comes with the code, so that it says nothing about whether kernels are kept here
            "with_code": entry.path.parent == settings.kernels_dir,
        }
    return {"kernel_set_tag": wanted.tag, "files": files}


def unsound(kernels: dict[str, Any]) -> list[str]:
    """Return the files that are missing or not what they must be; none where none is kept here.

    A backup is often made on a machine, or in a container, without any kernels.
    """
    files = kernels["files"].items()
    if not any(file["found"] for _, file in files if not file.get("with_code")):
        return []
    return [name for name, file in files if file["found"] != file["sha256"]]


def summary(kernels: dict[str, Any]) -> str:
    """Return a sentence on the kernels."""
    files = kernels["files"]
    if not any(file["found"] for file in files.values() if not file.get("with_code")):
        return f"{len(files)} checksums; the files are not on this machine"
    return f"{len(files)} files, not right: {unsound(kernels) or 'none'}"


def blocked(settings: OperatorSettings) -> dict[str, Any]:
    """Return the blocklist, or why it is not known (`trouble`); `none` where there is no Redis."""
    if not settings.redis_uri:
        return {"entries": {}, "none": "no Redis is set up: there is no list to share"}
    try:
        with blocklist.redis_of(settings) as redis:
            return {"entries": blocklist.entries(redis)}
    except blocklist.NoRedis as error:
        return {"entries": {}, "trouble": str(error)}


def blocklist_summary(blocked: dict[str, Any]) -> str:
    """Return a sentence on the blocklist."""
    if trouble := blocked.get("trouble"):
        return f"not in the backup: {trouble}"
    return str(blocked.get("none") or f"{len(blocked['entries'])} entries")


def commit(root: Path = ROOT) -> str | None:
    """Return the commit that is checked out, None where there is no git."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() or None
