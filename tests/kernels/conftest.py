"""A misbehaving file server, and kernels folders to fill from it."""

import hashlib
import json

import pytest
from fileserver import running

from services.spice.kernel_sets import download
from tests.ports import free_port


@pytest.fixture
def server():
    """A file server on an ephemeral port."""
    with running() as files:
        yield files


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait for nothing."""
    monkeypatch.setattr(download, "BACKOFF_S", 0.0)
    monkeypatch.delenv("KERNEL_MIRROR_URL", raising=False)
    monkeypatch.delenv("KERNEL_SET_TAG", raising=False)


@pytest.fixture
def small(tmp_path):
    """A kernels folder whose set SMALL has one pinned file, one in a package, one that moves."""
    contents = {"a.tls": b"KPL/LSK a" * 5000, "b.bsp": b"b" * 30_000, "own.tf": b"KPL/FK own"}
    folder = tmp_path / "kernels"
    folder.mkdir()
    (folder / "own.tf").write_bytes(contents["own.tf"])

    def entry(name: str, **more: object) -> dict[str, object]:
        digest = hashlib.sha256(contents[name]).hexdigest()
        return {"kind": "other", "size": len(contents[name]), "sha256": digest, **more}

    manifest = {
        "format": 1,
        "files": {
            "own.tf": entry("own.tf", path="own.tf", source={"repository": True}),
            "a.tls": entry("a.tls", source={"urls": ["lsk/a.tls"]}),
            "b.bsp": entry(
                "b.bsp",
                source={"package": "b-data", "member": "b_data/b.bsp", "urls": ["spk/b.bsp"]},
            ),
        },
        "sets": {
            "SMALL": {
                "ephemeris": "SMALL",
                "about": "small",
                "metakernel": "small.tm",
                "files": ["own.tf", "a.tls", "b.bsp"],
                "get": "kernels fetch --set SMALL",
            }
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder, contents


@pytest.fixture
def unused_port():
    """A port of the loopback where nobody listens."""
    return free_port()
