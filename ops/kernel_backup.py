"""A copy of the kernel files in BACKUP_DIR, each under its checksum, proved by reading it back.

They can be had again from where they came, as long as that is there; the copy is for the day when
it is not.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ops.archive import sha256
from ops.outcome import Check
from ops.staging import give_to_owner, made_folder, staging
from services.common.settings import OperatorSettings
from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.manifest import Manifest

WEEK = 7 * 86_400.0
_STAGED = ".kernels-"


def folder(settings: OperatorSettings) -> Path:
    """Return where the copies lie."""
    return settings.backup_dir / "kernels"


def make(settings: OperatorSettings) -> list[Check]:
    """Copy what is missing, read every copy in full; raises OSError (a full disk, say)."""
    try:
        manifest = Manifest.read(settings.kernels_dir)
        wanted = [manifest.files[name] for name in manifest.set(settings.kernel_set_tag).files]
    except NotReady as error:
        return [Check("kernels", False, str(error))]
    target = made_folder(folder(settings))
    checks = []
    for file in wanted:
        copy = target / f"{file.sha256}-{file.name}"
        there = copy.exists() and sha256(copy) == file.sha256
        if not there and file.path.exists():
            with staging(target, _STAGED) as work:
                shutil.copyfile(file.path, work / file.name)
                there = sha256(work / file.name) == file.sha256
                if there:
                    give_to_owner(work / file.name, target)
                    (work / file.name).rename(copy)
        detail = "kept" if there else f"{file.path} is missing or not what its checksum says"
        checks.append(Check(file.name, there, detail))
    if all(check.good for check in checks):
        _stamp(settings).write_text(f"{time.time():.0f}\n")
        give_to_owner(_stamp(settings))
    return checks


def due(settings: OperatorSettings) -> bool:
    """Say whether there are kernels here whose last good copy was made a week ago or earlier."""
    try:
        manifest = Manifest.read(settings.kernels_dir)
        files = [manifest.files[name] for name in manifest.set(settings.kernel_set_tag).files]
    except NotReady:
        return False
    if not all(file.path.exists() for file in files):
        return False  # this machine, or container, has no kernels
    try:
        return time.time() - float(_stamp(settings).read_text()) >= WEEK
    except (OSError, ValueError):
        return True


def _stamp(settings: OperatorSettings) -> Path:
    return folder(settings) / f"{settings.kernel_set_tag}.verified"
