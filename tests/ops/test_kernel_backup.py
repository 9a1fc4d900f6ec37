"""Kernel files are copied once, proved each time, and never taken when they are wrong."""

import hashlib
import json
import time

import pytest

from ops import kernel_backup
from services.common.settings import OperatorSettings

BYTES = b"DAF/SPK and so on"
DIGEST = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def settings(tmp_path):
    kernels = tmp_path / "kernels"
    (kernels / "files").mkdir(parents=True)
    (kernels / "files/a.bsp").write_bytes(BYTES)
    manifest = {
        "format": 1,
        "files": {
            "a.bsp": {
                "path": "files/a.bsp", "kind": "SPK", "size": len(BYTES), "sha256": DIGEST,
            }
        },
        "sets": {
            "A": {
                "ephemeris": "A", "about": "", "metakernel": "a.tm", "files": ["a.bsp"], "get": "",
            }
        },
    }  # fmt: skip
    (kernels / "manifest.json").write_text(json.dumps(manifest))
    return OperatorSettings(
        KERNELS_DIR=kernels, KERNEL_SET_TAG="A", BACKUP_DIR=tmp_path / "backups"
    )


def copy(settings):
    return settings.backup_dir / "kernels" / f"{DIGEST}-a.bsp"


def test_a_copy_is_made_once_and_read_each_time(settings):
    assert kernel_backup.due(settings)
    assert all(check.good for check in kernel_backup.make(settings))
    made = copy(settings).stat().st_ino
    assert copy(settings).read_bytes() == BYTES
    assert not kernel_backup.due(settings)
    kernel_backup.make(settings)
    assert copy(settings).stat().st_ino == made
    copy(settings).write_bytes(b"rotten")
    assert all(check.good for check in kernel_backup.make(settings)), "replaced by a sound one"
    assert copy(settings).read_bytes() == BYTES


def test_it_is_due_again_after_a_week(settings, monkeypatch):
    kernel_backup.make(settings)
    later = time.time() + kernel_backup.WEEK + 2
    monkeypatch.setattr(time, "time", lambda: later)
    assert kernel_backup.due(settings)


def test_a_wrong_or_missing_file_is_a_finding_and_no_good_copy_is_lost(settings):
    kernel_backup.make(settings)
    file = settings.kernels_dir / "files/a.bsp"
    file.write_bytes(b"altered")
    assert all(check.good for check in kernel_backup.make(settings)), "the copy is still sound"
    copy(settings).unlink()
    (check,) = kernel_backup.make(settings)
    assert not check.good
    assert not copy(settings).exists()
    file.unlink()
    assert not kernel_backup.due(settings), "a machine without kernels"
    left = (settings.backup_dir / "kernels").iterdir()
    assert [path.name for path in left] == ["A.verified"]
