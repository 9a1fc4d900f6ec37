"""Sealed copies and verified blocks: what cannot be altered, and what is refused."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.ephemeris.errors import KernelAltered
from services.ephemeris.kernels import copies
from services.ephemeris.kernels.blocks import CheckedBlocks
from services.ephemeris.kernels.digests import BLOCK, Digests

ROOT = Path(__file__).parents[2]
DATA = bytes(range(251)) * 500  # 15 blocks and a part of one


@pytest.fixture
def kernel(tmp_path):
    path = tmp_path / "small.bsp"
    path.write_bytes(DATA)
    return path


@pytest.fixture(autouse=True)
def nothing_held():
    yield
    copies.keep_only([])


def test_a_copy_is_what_was_hashed_and_cannot_be_altered(kernel):
    digest, descriptor = copies.copy(kernel)
    mapped = mmap.mmap(
        os.open(copies.path_of(descriptor), os.O_RDONLY), len(DATA), prot=mmap.PROT_READ
    )
    os.truncate(kernel, 10)
    assert digest == hashlib.sha256(DATA).hexdigest()
    assert mapped[:] == DATA
    for attempt in (
        lambda: os.pwrite(descriptor, b"x", 0),
        lambda: os.ftruncate(descriptor, 10),
        lambda: os.ftruncate(descriptor, len(DATA) + 10),
        lambda: mmap.mmap(descriptor, len(DATA)),
    ):
        with pytest.raises(PermissionError):
            attempt()
    os.close(descriptor)


def test_only_the_right_bytes_are_held_and_once(kernel):
    digest = hashlib.sha256(DATA).hexdigest()
    assert not copies.hold(kernel, "0" * 64)
    assert copies.hold(kernel, digest)
    held = copies.held(digest)
    kernel.unlink()
    assert copies.hold(kernel, digest)  # not read again
    assert copies.held(digest) == held
    copies.keep_only([])
    assert copies.held(digest) is None


BORROWS = """
import json, sys
from services.ephemeris.kernels import copies
lent = json.loads(sys.argv[1])
copies.borrow(lent)
print(*(hash for hash in lent if copies.held(hash)))
"""


def test_another_process_borrows_what_is_sealed_and_the_same_file(kernel, tmp_path):
    digest = hashlib.sha256(DATA).hexdigest()
    copies.hold(kernel, digest)
    loose = copies.memory_file("loose")
    os.write(loose, b"loose")
    path, inode = copies.lent()[digest]
    lent = {
        **copies.lent(),
        "0" * 64: (str(copies.path_of(loose, os.getpid())), os.fstat(loose).st_ino),
        "1" * 64: (path, inode + 1),
        "2" * 64: (str(tmp_path / "nowhere"), inode),
    }
    words = [sys.executable, "-c", BORROWS, json.dumps(lent)]
    output = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=200
    )
    os.close(loose)
    assert output.stdout.split() == [digest]


@pytest.fixture
def blocks(kernel, tmp_path):
    digest, table = Digests(tmp_path / "stamps.json").blocks(kernel)
    assert digest == hashlib.sha256(DATA).hexdigest()
    opened = CheckedBlocks(kernel, len(DATA), table)
    yield opened
    opened.close()


def part(blocks: CheckedBlocks, begin: int, end: int) -> bytes:
    return blocks.path.read_bytes()[begin:end]


def test_blocks_come_as_they_are_needed_and_go(blocks):
    blocks.need(0, 1)
    blocks.keep()
    blocks.need(3 * BLOCK - 1, 3 * BLOCK + 1)
    assert blocks.filled == 3 * BLOCK
    assert part(blocks, 2 * BLOCK, 4 * BLOCK) == DATA[2 * BLOCK : 4 * BLOCK]
    blocks.need(len(DATA) - 1, len(DATA))
    assert part(blocks, 15 * BLOCK, len(DATA)) == DATA[15 * BLOCK :]
    blocks.drop()
    assert blocks.filled == BLOCK
    assert part(blocks, 0, BLOCK) == DATA[:BLOCK]
    assert not any(part(blocks, BLOCK, len(DATA)))


def test_an_altered_block_is_refused_and_a_mended_one_read(blocks, kernel):
    with kernel.open("r+b") as stream:
        stream.seek(5 * BLOCK + 7)
        stream.write(b"\0\0")
    with pytest.raises(KernelAltered, match=r"small\.bsp is no longer what was verified"):
        blocks.need(5 * BLOCK, 5 * BLOCK + 1)
    blocks.need(4 * BLOCK, 5 * BLOCK)
    os.truncate(kernel, 6 * BLOCK)
    with pytest.raises(KernelAltered):
        blocks.need(6 * BLOCK, 6 * BLOCK + 1)
    assert not any(part(blocks, 5 * BLOCK, len(DATA)))
    kernel.write_bytes(DATA)
    blocks.need(0, len(DATA))
    assert part(blocks, 0, len(DATA)) == DATA


def test_a_table_of_blocks_is_kept_and_read_again_only_if_whole(kernel, tmp_path, monkeypatch):
    os.utime(kernel, (1, 1))
    monkeypatch.setattr("services.ephemeris.kernels.digests._CLOCK_TICK_NS", -(10**18))
    stamps = tmp_path / "stamps.json"
    made = Digests(stamps).blocks(kernel)
    assert Digests(stamps).knows_blocks(kernel)
    table = next(tmp_path.glob(".table-*"))
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    again = Digests(stamps)
    assert not again.knows_blocks(kernel)
    assert again.blocks(kernel) == made
    assert Digests(stamps).knows_blocks(kernel)
