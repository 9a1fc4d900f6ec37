"""The digests of files, remembered as long as the files are the same."""

import os

import pytest

from services.ephemeris.kernels import digests
from services.ephemeris.kernels.digests import Digests

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


def _aged(path, monkeypatch):
    """Let the file count as older than the file system's clock tick."""
    monkeypatch.setattr("services.ephemeris.kernels.digests._CLOCK_TICK_NS", -1)
    return path


def test_digest_is_remembered(tmp_path, monkeypatch):
    path = _aged(tmp_path / "a", monkeypatch)
    path.write_bytes(b"abc")
    assert Digests(tmp_path / "stamps").sha256(path) == ABC
    monkeypatch.setattr("services.ephemeris.kernels.digests.sha256", lambda _: "read again")
    assert Digests(tmp_path / "stamps").sha256(path) == ABC


def test_rewritten_file_with_its_old_length_and_time_is_read_again(tmp_path, monkeypatch):
    path = _aged(tmp_path / "a", monkeypatch)
    path.write_bytes(b"abd")
    before = path.stat()
    Digests(tmp_path / "stamps").sha256(path)
    with path.open("r+b") as stream:
        stream.write(b"abc")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_ino == before.st_ino
    assert Digests(tmp_path / "stamps").sha256(path) == ABC


def test_a_file_just_written_is_not_remembered(tmp_path, monkeypatch):
    """Else a change within the same tick of the clock would go unseen."""
    assert digests._CLOCK_TICK_NS > 2e9, "FAT counts two seconds"
    # whatever this machine does meanwhile, no tick of this one passes
    monkeypatch.setattr(digests, "_CLOCK_TICK_NS", 3600 * 10**9)
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert Digests(tmp_path / "stamps").sha256(path) == ABC
    assert not (tmp_path / "stamps").exists()


@pytest.mark.parametrize("text", ["", "[]", "nonsense"])
def test_spoilt_stamps_are_ignored(tmp_path, text):
    (tmp_path / "stamps").write_text(text)
    (tmp_path / "a").write_bytes(b"abc")
    assert Digests(tmp_path / "stamps").sha256(tmp_path / "a") == ABC


def test_digest_without_a_place_to_remember(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert Digests(tmp_path / "nowhere" / "stamps").sha256(tmp_path / "a") == ABC
